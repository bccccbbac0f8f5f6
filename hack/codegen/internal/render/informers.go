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

import "k8s.io/client-go/hack/codegen/internal/model"

// listers emits the listers of one group and version.
func (r *renderer) listers(v *model.Version) {
	r.emit(v.Listers, "doc.go", "lister_doc", v)
	r.emit(v.Listers, model.GeneratedExpansions, "lister_expansions", v)
	for _, k := range v.Listed {
		r.emit(v.Listers, k.File+".go", "lister", k)
	}
}

// versionInformers emits the informers of one group and version.
func (r *renderer) versionInformers(v *model.Version) {
	r.emit(v.Informers, "doc.go", "informer_doc", v)
	r.emit(v.Informers, "interface.go", "informer_version", v)
	r.emit(v.Informers, "deprecated.go", "informer_deprecated", v)
	for _, k := range v.Watched {
		r.emit(v.Informers, k.File+".go", "informer", k)
	}
}

// groupInformers emits what leads from a group to its versions.
func (r *renderer) groupInformers(g *model.Group) {
	pkg := r.model.Out.Informers + "/" + g.Dir
	r.emit(pkg, "interface.go", "informer_group", g)
}

// factory emits what leads to the groups, and what all informers share.
func (r *renderer) factory() {
	out := r.model.Out.Informers
	r.emit(out, "doc.go", "factory_doc", r.model)
	r.emit(out, "factory.go", "factory", r.model)
	r.emit(out, "generic.go", "factory_generic", r.model)
	r.emit(out+"/internalinterfaces", "interfaces.go", "factory_interfaces", r.model)
}
