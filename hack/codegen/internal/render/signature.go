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
	"fmt"

	"k8s.io/client-go/hack/codegen/internal/model"
)

const metav1 = "k8s.io/apimachinery/pkg/apis/meta/v1"

// signature returns parameters and results of a method, "(ctx …) (…, error)".
func (s *source) signature(m model.Method) string {
	ctx := "ctx " + s.ref("context", "Context")
	result := "*" + s.ref(m.Result.Package, m.Result.Name)
	opts := func(kind string) string { return "opts " + s.ref(metav1, kind+"Options") }
	name := ""
	if m.Subresource != "" {
		name = ", name string"
	}
	switch m.Verb {
	case model.Create:
		return fmt.Sprintf("(%s%s, %s, %s) (%s, error)", ctx, name, s.input(m), opts("Create"), result)
	case model.Update, model.UpdateStatus:
		return fmt.Sprintf("(%s%s, %s, %s) (%s, error)", ctx, name, s.input(m), opts("Update"), result)
	case model.Apply, model.ApplyStatus:
		return fmt.Sprintf("(%s%s, %s, %s) (%s, error)", ctx, name, s.input(m), opts("Apply"), result)
	case model.Get:
		return fmt.Sprintf("(%s, name string, %s) (%s, error)", ctx, opts("Get"), result)
	case model.List:
		return fmt.Sprintf("(%s%s, %s) (%s, error)", ctx, name, opts("List"), result)
	case model.Watch:
		return fmt.Sprintf("(%s, %s) (%s, error)", ctx, opts("List"), s.ref("k8s.io/apimachinery/pkg/watch", "Interface"))
	case model.Delete:
		return fmt.Sprintf("(%s, name string, %s) error", ctx, opts("Delete"))
	case model.DeleteCollection:
		return fmt.Sprintf("(%s, %s, listOpts %s) error", ctx, opts("Delete"), s.ref(metav1, "ListOptions"))
	case model.Patch:
		return fmt.Sprintf("(%s, name string, pt %s, data []byte, %s, subresources ...string) (%s, error)",
			ctx, s.ref("k8s.io/apimachinery/pkg/types", "PatchType"), opts("Patch"), result)
	}
	panic("the model let an unknown verb through: " + string(m.Verb))
}

func (s *source) input(m model.Method) string {
	return "in *" + s.ref(m.Input.Package, m.Input.Name)
}
