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

package render

import (
	"strings"

	"k8s.io/client-go/hack/codegen/internal/model"
)

// typed emits the typed client of one group and version.
func (r *renderer) typed(v *model.Version) {
	r.emit(v.Typed, "doc.go", "typed_doc", v)
	r.emit(v.Typed, v.Group.Dir+"_client.go", "typed_group", v)
	r.emit(v.Typed, "scheme.go", "typed_scheme", v)
	r.emit(v.Typed, model.GeneratedExpansions, "typed_expansions", v)
	for _, k := range v.Kinds {
		r.emit(v.Typed, k.File+".go", "typed_kind", k)
	}
}

// fake emits the fake of the same.
func (r *renderer) fake(v *model.Version) {
	r.emit(v.Fake, "doc.go", "fake_doc", v)
	r.emit(v.Fake, "fake_"+v.Group.Dir+"_client.go", "fake_group", v)
	for _, k := range v.Kinds {
		r.emit(v.Fake, "fake_"+k.File+".go", "fake_kind", k)
	}
}

// clientset emits what holds all groups together: the scheme, the clientset
// and its fake.
func (r *renderer) clientset() {
	out := r.model.Out
	scheme, fake := out.Clientset+"/scheme", out.Clientset+"/fake"
	r.emit(scheme, "doc.go", "scheme_doc", r.model)
	r.emit(scheme, "register.go", "scheme", r.model)
	r.emit(out.Clientset, "doc.go", "clientset_doc", r.model)
	r.emit(out.Clientset, "clientset.go", "clientset", r.model)
	r.emit(fake, "doc.go", "fake_clientset_doc", r.model)
	r.emit(fake, "register.go", "fake_scheme", r.model)
	r.emit(fake, "clientset.go", "fake_clientset", r.model)
}

// gentype returns the generic client that a kind's client embeds, with its
// type arguments: what the kind can do decides which one.
func (s *source) gentype(prefix string, k *model.Kind) string {
	args := []string{"*" + s.ref(k.Version.Package, k.Name)}
	name := prefix
	switch {
	case k.HasList && k.HasApply:
		name += "WithListAndApply"
	case k.HasList:
		name += "WithList"
	case k.HasApply:
		name += "WithApply"
	}
	if k.HasList {
		args = append(args, "*"+s.ref(k.Version.Package, k.Name+"List"))
	}
	if k.HasApply {
		args = append(args, "*"+s.ref(k.Version.Apply, k.Name+"ApplyConfiguration"))
	}
	return s.use("k8s.io/client-go/gentype") + "." + name + "[" + strings.Join(args, ", ") + "]"
}
