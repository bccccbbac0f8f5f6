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
	"strings"

	"k8s.io/client-go/hack/codegen/internal/model"
)

// subresource returns the call of gentype that a declared method is. The
// client is the embedded generic one, which prefix and field name.
func (s *source) subresource(prefix, field string, m model.Method) string {
	args := []string{"ctx", field, "name", s.use("k8s.io/client-go/gentype") + fmt.Sprintf(".%s(%q)", scope(m), m.Subresource)}
	switch m.Verb {
	case model.Create, model.Update, model.Apply:
		args = append(args, "in")
	case model.Patch:
		args = append(args, "pt", "data")
	}
	args = append(args, "opts")
	if m.Verb != model.Delete {
		args = append(args, "new("+s.ref(m.Result.Package, m.Result.Name)+")")
	}
	verb := strings.ToUpper(string(m.Verb[:1])) + string(m.Verb[1:])
	return s.ref("k8s.io/client-go/gentype", prefix+verb+"Subresource") + "(" + strings.Join(args, ", ") + ")"
}

func scope(m model.Method) string {
	if m.Namespaced {
		return "Namespaced"
	}
	return "ClusterScoped"
}
