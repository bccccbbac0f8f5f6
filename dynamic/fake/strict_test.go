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

package fake_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/internal/servertest"
	"k8s.io/client-go/kubernetes/scheme"
)

// The same cases pass on a kube-apiserver: TestServer_behavesAsTheStrictFakes in
// test/e2e.
func TestStrict_behavesAsAServer(t *testing.T) {
	for name, target := range map[string]func(string, dynamic.ResourceInterface, dynamic.ResourceInterface) servertest.Target{
		"configmaps": servertest.ConfigMaps, "deployments": servertest.Deployments, "gadgets": servertest.Gadgets,
	} {
		t.Run(name, func(t *testing.T) {
			servertest.Run(t, func(t *testing.T) servertest.Target {
				gvr := target("", nil, nil).Resource
				c := fake.NewSimpleDynamicClientWithCustomListKinds(scheme.Scheme, map[schema.GroupVersionResource]string{gvr: target("", nil, nil).New("x").GetKind() + "List"}, servertest.GadgetDefinition()).Strict()
				return target("ns", c.Resource(gvr).Namespace("ns"), c.Resource(gvr))
			})
		})
	}
}
