/*
Copyright The client-go context fork authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

// Package render turns a model into Go files. A renderer decides nothing: it
// puts what the model says into a template and formats the result.
package render

import (
	"embed"
	"errors"
	"fmt"
	"strings"
	"text/template"

	"k8s.io/client-go/hack/codegen/internal/model"
)

//go:embed templates/*.tmpl
var templates embed.FS

// Options say how the files look and which of them are wanted.
type Options struct {
	Header    string // licence, above everything
	Clients   bool
	Listers   bool
	Informers bool
}

// Render returns all files of the model, in no particular order.
func Render(m *model.Model, o Options) ([]File, error) {
	r := &renderer{model: m, header: o.Header}
	if o.Clients {
		r.clientset()
	}
	for _, g := range m.Groups {
		for _, v := range g.Versions {
			if o.Clients && v.HasClient {
				r.typed(v)
				r.fake(v)
			}
			if o.Listers && len(v.Listed) > 0 {
				r.listers(v)
			}
			if o.Informers && len(v.Watched) > 0 {
				r.versionInformers(v)
			}
		}
		if o.Informers && len(g.Watched) > 0 {
			r.groupInformers(g)
		}
	}
	if o.Informers {
		r.factory()
	}
	return r.files, errors.Join(r.errs...)
}

type renderer struct {
	model  *model.Model
	header string
	files  []File
	errs   []error
}

// emit renders one template into one file.
func (r *renderer) emit(pkg, name, tmpl string, data any) {
	s := &source{pkg: pkg, imports: map[string]string{}}
	t, err := template.New(tmpl+".tmpl").Funcs(s.funcs(r.model)).ParseFS(templates, "templates/"+tmpl+".tmpl", "templates/shared.tmpl")
	if err == nil {
		err = t.Execute(&s.body, data)
	}
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("%s/%s: %w", pkg, name, err))
		return
	}
	f, err := s.finish(r.header, name)
	if err != nil {
		r.errs = append(r.errs, err)
		return
	}
	r.files = append(r.files, f)
}

// funcs are what templates may call besides the model's own methods.
func (s *source) funcs(m *model.Model) template.FuncMap {
	return template.FuncMap{
		"ref":         s.ref,
		"typ":         func(t model.Type) string { return s.ref(t.Package, t.Name) },
		"out":         func() model.Output { return m.Out },
		"model":       func() *model.Model { return m },
		"signature":   s.signature,
		"gentype":     s.gentype,
		"subresource": s.subresource,
		"object":      func(k *model.Kind) string { return "*" + s.ref(k.Version.Package, k.Name) },
		"lower":       strings.ToLower,
	}
}
