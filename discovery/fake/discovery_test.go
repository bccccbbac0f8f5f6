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

package fake

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.uber.org/goleak"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/discovery"
	kubeversion "k8s.io/client-go/pkg/version"
	clienttesting "k8s.io/client-go/testing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

func newFake() *FakeDiscovery {
	return &FakeDiscovery{Fake: &clienttesting.Fake{Resources: []*metav1.APIResourceList{
		{GroupVersion: "v1", APIResources: []metav1.APIResource{{Name: "pods", Kind: "Pod", Namespaced: true}}},
		{GroupVersion: "apps/v1"},
		{GroupVersion: "batch/v1"},
		{GroupVersion: "apps/v1beta1"},
	}}}
}

func calls(c *FakeDiscovery) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"ServerGroups":             func(ctx context.Context) error { _, err := c.ServerGroupsWithContext(ctx); return err },
		"ServerGroupsAndResources": func(ctx context.Context) error { _, _, err := c.ServerGroupsAndResourcesWithContext(ctx); return err },
		"ServerResourcesForGroupVersion": func(ctx context.Context) error {
			_, err := c.ServerResourcesForGroupVersionWithContext(ctx, "v1")
			return err
		},
		"ServerPreferredResources": func(ctx context.Context) error { _, err := c.ServerPreferredResourcesWithContext(ctx); return err },
		"ServerPreferredNamespacedResources": func(ctx context.Context) error {
			_, err := c.ServerPreferredNamespacedResourcesWithContext(ctx)
			return err
		},
		"ServerVersion": func(ctx context.Context) error { _, err := c.ServerVersionWithContext(ctx); return err },
		"OpenAPISchema": func(ctx context.Context) error { _, err := c.OpenAPISchemaWithContext(ctx); return err },
	}
}

func TestFakeDiscovery_C9_C3_C7(t *testing.T) {
	c := newFake()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errQuota)
	for name, call := range calls(c) {
		if err := call(ctx); !errors.Is(err, context.Canceled) || !errors.Is(err, errQuota) {
			t.Errorf("%s with an ended context: %v", name, err)
		}
		if err := call(nil); err == nil || !strings.Contains(err.Error(), "context must not be nil") {
			t.Errorf("%s with a nil context: %v", name, err)
		}
	}
	if actions := c.Actions(); len(actions) != 0 {
		t.Errorf("calls that were not made left actions: %v", actions)
	}
}

func TestFakeDiscovery_answers(t *testing.T) {
	c := newFake()
	groups, err := c.ServerGroups()
	if err != nil || len(groups.Groups) != 3 {
		t.Fatalf("%v, %v", groups, err)
	}
	if apps := groups.Groups[1]; apps.Name != "apps" || len(apps.Versions) != 2 || apps.PreferredVersion.GroupVersion != "apps/v1" {
		t.Errorf("apps is %v", apps)
	}
	if list, err := c.ServerResourcesForGroupVersion("v1"); err != nil || list != c.Resources[0] {
		t.Errorf("%v, %v", list, err)
	}
	_, err = c.ServerResourcesForGroupVersion("none/v1")
	if !apierrors.IsNotFound(err) || err.Error() != `the server could not find the requested resource, GroupVersion "none/v1" not found` {
		t.Errorf("unknown: %v", err)
	}
	all, lists, err := c.ServerGroupsAndResources()
	if err != nil || len(all) != 3 || len(lists) != 4 {
		t.Errorf("%v, %v, %v", all, lists, err)
	}
	if lists, err := c.ServerPreferredResources(); lists != nil || err != nil {
		t.Errorf("preferred: %v, %v", lists, err)
	}
	if lists, err := c.ServerPreferredNamespacedResources(); lists != nil || err != nil {
		t.Errorf("preferred and namespaced: %v, %v", lists, err)
	}
	if v, err := c.ServerVersion(); err != nil || *v != kubeversion.Get() {
		t.Errorf("%v, %v", v, err)
	}
	c.FakedServerVersion = &version.Info{Major: "9"}
	if v, err := c.ServerVersion(); err != nil || v != c.FakedServerVersion {
		t.Errorf("%v, %v", v, err)
	}
	if doc, err := c.OpenAPISchema(); doc == nil || err != nil {
		t.Errorf("%v, %v", doc, err)
	}
	if c.RESTClient() != nil {
		t.Error("there is a REST client")
	}
	var got []string
	for _, a := range c.Actions() {
		got = append(got, a.GetVerb()+" "+a.GetResource().Resource)
	}
	if want := "get group,get resource,get resource,get group,get resource,get version,get version"; strings.Join(got, ",") != want {
		t.Errorf("actions %q\nwant    %q", strings.Join(got, ","), want)
	}
	c.Resources = append(c.Resources, &metav1.APIResourceList{GroupVersion: "a/b/c"})
	if _, err := c.ServerGroups(); err == nil {
		t.Error("a group version that is none was taken")
	}
}

func TestFakeDiscovery_reactorsMayFail(t *testing.T) {
	for what, call := range map[string]string{"group": "ServerGroups", "resource": "ServerResourcesForGroupVersion", "version": "ServerVersion"} {
		c := newFake()
		c.PrependReactor("get", what, func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, errQuota })
		for name, f := range calls(c) {
			concerned := name == call || name == "ServerGroupsAndResources" && what != "version"
			if err := f(t.Context()); (err == errQuota) != concerned {
				t.Errorf("reactor on %s: %s returned %v", what, name, err)
			}
		}
	}
}

func TestFakeDiscovery_unimplemented(t *testing.T) {
	c := newFake()
	for name, f := range map[string]func(){
		"OpenAPIV3":             func() { c.OpenAPIV3() },
		"OpenAPIV3WithContext":  func() { c.OpenAPIV3WithContext(t.Context()) },
		"WithLegacy":            func() { c.WithLegacy() },
		"WithLegacyWithContext": func() { c.WithLegacyWithContext(t.Context()) },
	} {
		func() {
			defer func() {
				if recover() != "unimplemented" {
					t.Errorf("%s did not panic", name)
				}
			}()
			f()
		}()
	}
}

// The functions of package discovery take the fake for a server.
func TestFakeDiscovery_isAServer(t *testing.T) {
	preferred, err := discovery.ServerPreferredNamespacedResourcesWithContext(t.Context(), newFake())
	if err != nil || len(preferred) != 1 || preferred[0].GroupVersion != "v1" {
		t.Errorf("%v, %v", preferred, err)
	}
}
