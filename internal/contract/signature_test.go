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

package contract_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"k8s.io/client-go/kubernetes"
)

// withoutContext are the methods that make no call, and those that old
// programs need beside the form with a context.
var withoutContext = map[string]string{
	"GetLogs":          "returns a request",
	"ProxyGet":         "returns a request",
	"GetFieldSelector": "pure",

	"CreateWithEventNamespace": "deprecated for CreateWithEventNamespaceWithContext",
	"UpdateWithEventNamespace": "deprecated for UpdateWithEventNamespaceWithContext",
	"PatchWithEventNamespace":  "deprecated for PatchWithEventNamespaceWithContext",
	"Search":                   "deprecated for SearchWithContext",
}

func TestTypedClient_C1_contextComesFirst(t *testing.T) {
	ctx := reflect.TypeFor[context.Context]()
	methods := 0
	for group := range methodsOf(reflect.TypeFor[kubernetes.Interface]()) {
		for accessor := range methodsOf(group.Type.Out(0)) {
			client := accessor.Type.Out(0)
			if accessor.Name == "RESTClient" || client.Kind() != reflect.Interface {
				continue
			}
			for m := range methodsOf(client) {
				methods++
				if m.Type.NumIn() > 0 && m.Type.In(0) == ctx {
					continue
				}
				reason := withoutContext[m.Name]
				if reason == "" {
					t.Errorf("%s: %s has no context", client, m.Name)
				}
				if form, ok := strings.CutPrefix(reason, "deprecated for "); ok {
					if _, ok := client.MethodByName(form); !ok && m.Name != "CreateWithEventNamespace" && m.Name != "UpdateWithEventNamespace" && m.Name != "PatchWithEventNamespace" {
						t.Errorf("%s: there is no %s", client, form)
					}
				}
			}
		}
	}
	if methods < 900 {
		t.Errorf("only %d methods found", methods)
	}
}

// methodsOf ranges over the methods of a group's interface, or of a client's.
func methodsOf(t reflect.Type) func(func(reflect.Method) bool) {
	return func(yield func(reflect.Method) bool) {
		for i := range t.NumMethod() {
			m := t.Method(i)
			if m.Name == "Discovery" {
				continue
			}
			if !yield(m) {
				return
			}
		}
	}
}
