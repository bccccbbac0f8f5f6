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

package discovery

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/openapi"
	restclient "k8s.io/client-go/rest"
)

// calls is every exported way to wait for a server.
func calls(d DiscoveryInterfaceWithContext) map[string]func(context.Context) error {
	gvr := schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	m := map[string]func(context.Context) error{
		"ServerGroups":             func(ctx context.Context) error { _, err := d.ServerGroupsWithContext(ctx); return err },
		"ServerGroupsAndResources": func(ctx context.Context) error { _, _, err := d.ServerGroupsAndResourcesWithContext(ctx); return err },
		"ServerResourcesForGroupVersion": func(ctx context.Context) error {
			_, err := d.ServerResourcesForGroupVersionWithContext(ctx, "apps/v1")
			return err
		},
		"ServerPreferredResources": func(ctx context.Context) error { _, err := d.ServerPreferredResourcesWithContext(ctx); return err },
		"ServerPreferredNamespacedResources": func(ctx context.Context) error {
			_, err := d.ServerPreferredNamespacedResourcesWithContext(ctx)
			return err
		},
		"ServerVersion": func(ctx context.Context) error { _, err := d.ServerVersionWithContext(ctx); return err },
		"OpenAPISchema": func(ctx context.Context) error { _, err := d.OpenAPISchemaWithContext(ctx); return err },
		"OpenAPIV3": func(ctx context.Context) error {
			_, err := d.OpenAPIV3WithContext(ctx).PathsWithContext(ctx)
			return err
		},
		"IsResourceEnabled": func(ctx context.Context) error { _, err := IsResourceEnabledWithContext(ctx, d, gvr); return err },
		"MatchesServerVersion": func(ctx context.Context) error {
			return MatchesServerVersionWithContext(ctx, version.Info{}, d)
		},
		"ServerSupportsVersion": func(ctx context.Context) error { return ServerSupportsVersionWithContext(ctx, d, gvr.GroupVersion()) },
	}
	if a, ok := d.(AggregatedDiscoveryInterfaceWithContext); ok {
		m["GroupsAndMaybeResources"] = func(ctx context.Context) error {
			_, _, _, err := a.GroupsAndMaybeResourcesWithContext(ctx)
			return err
		}
	}
	return m
}

func TestDiscovery_C2_C3_returnsAtTheEndOfItsContext(t *testing.T) {
	for _, point := range []hang.Point{hang.Accept, hang.Handshake, hang.Header, hang.Body} {
		t.Run(point.String(), func(t *testing.T) {
			s := hang.New(t, point)
			httpClient := s.Client(t)
			d, err := NewDiscoveryClientForConfigAndClient(&restclient.Config{Host: s.URL}, httpClient)
			if err != nil {
				t.Fatal(err)
			}
			for name, call := range calls(d) {
				t.Run(name, func(t *testing.T) { hang.ReturnsPromptly(t, s.Reached, call) })
			}
		})
	}
}

func TestDiscovery_C7_nilContextNamesTheFunction(t *testing.T) {
	s := legacyServer()
	clients := map[string]DiscoveryInterfaceWithContext{
		"client":  dial(t, s),
		"adapter": ToDiscoveryInterfaceWithContext(newOldForm(dial(t, s))),
	}
	for kind, d := range clients {
		for name, call := range calls(d) {
			err := call(nil)
			if err == nil || !strings.Contains(err.Error(), "context must not be nil") || !strings.Contains(err.Error(), "WithContext") {
				t.Errorf("%s %s: %v", kind, name, err)
			}
			wantEnded(t, call(ended(t, errQuota)))
		}
	}
	if len(s.asked) != 0 {
		t.Errorf("requests were sent: %v", s.asked)
	}
}

func TestDiscovery_C4_everyRequestHasTheValues(t *testing.T) {
	s := legacyServer()
	ctx := context.WithValue(t.Context(), valueKey{}, "mine")
	for name, call := range calls(dial(t, s)) {
		if err := call(ctx); err != nil && !strings.HasPrefix(name, "OpenAPI") && name != "MatchesServerVersion" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i, v := range s.values {
		if v != "mine" {
			t.Errorf("request for %s does not have the value", s.asked[i])
		}
	}
}

// TestGap15: what the end of a context cut short is found by errors.Is and not
// taken for what the server has.
func TestGap15_cutOffDiscoveryIsAContextError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := legacyServer()
		s.hangs["/apis/g3/v1"] = make(chan struct{})
		d := dial(t, s)
		for name, call := range map[string]func(context.Context) error{
			"ServerGroupsAndResources": calls(d)["ServerGroupsAndResources"],
			"ServerPreferredResources": calls(d)["ServerPreferredResources"],
		} {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(3*time.Second, func() { cancel(errQuota) })
			start := time.Now()
			err := call(ctx)
			if took := time.Since(start); took != 3*time.Second {
				t.Errorf("%s returned after %v, want exactly 3s", name, took)
			}
			wantEnded(t, err)
			if IsGroupDiscoveryFailedError(err) {
				t.Errorf("%s: a part would be taken for the whole: %v", name, err)
			}
			if groups, ok := GroupDiscoveryFailedErrorGroups(err); !ok || len(groups) != 1 {
				t.Errorf("%s: the error does not say what is missing: %v", name, err)
			}
			if !s.gaveUp("/apis/g3/v1") {
				t.Errorf("C6 %s: the request is still there", name)
			}
		}
		if n := s.count("/apis/g3/v1"); n != 2 {
			t.Errorf("%d requests, want no second attempt after the end", n)
		}
	})
}

func TestGap15_Unwrap(t *testing.T) {
	err := error(&ErrGroupDiscoveryFailed{Groups: map[schema.GroupVersion]error{{Group: "a", Version: "v1"}: context.Canceled}})
	if !errors.Is(err, context.Canceled) {
		t.Error("errors.Is does not find the reason")
	}
}

// oldForm is an implementation from before contexts.
type oldForm struct {
	DiscoveryInterface
	hang chan struct{} // if not nil, calls end when it is closed
}

// newOldForm hides the forms with a context.
func newOldForm(d *DiscoveryClient) *oldForm {
	return &oldForm{DiscoveryInterface: struct{ DiscoveryInterface }{d}}
}

func (o *oldForm) wait() {
	if o.hang != nil {
		<-o.hang
	}
}
func (o *oldForm) ServerGroups() (*metav1.APIGroupList, error) {
	o.wait()
	return o.DiscoveryInterface.ServerGroups()
}
func (o *oldForm) ServerGroupsAndResources() ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	o.wait()
	return o.DiscoveryInterface.ServerGroupsAndResources()
}
func (o *oldForm) ServerResourcesForGroupVersion(gv string) (*metav1.APIResourceList, error) {
	o.wait()
	return o.DiscoveryInterface.ServerResourcesForGroupVersion(gv)
}
func (o *oldForm) ServerPreferredResources() ([]*metav1.APIResourceList, error) {
	o.wait()
	return o.DiscoveryInterface.ServerPreferredResources()
}
func (o *oldForm) ServerPreferredNamespacedResources() ([]*metav1.APIResourceList, error) {
	o.wait()
	return o.DiscoveryInterface.ServerPreferredNamespacedResources()
}
func (o *oldForm) ServerVersion() (*version.Info, error) {
	o.wait()
	return o.DiscoveryInterface.ServerVersion()
}
func (o *oldForm) OpenAPISchema() (*openapi_v2.Document, error) {
	o.wait()
	return o.DiscoveryInterface.OpenAPISchema()
}
func (o *oldForm) OpenAPIV3() openapi.Client { return o }
func (o *oldForm) Paths() (map[string]openapi.GroupVersion, error) {
	o.wait()
	return nil, errQuota
}
func (o *oldForm) GroupsAndMaybeResources() (*metav1.APIGroupList, map[schema.GroupVersion]*metav1.APIResourceList, map[schema.GroupVersion]error, error) {
	o.wait()
	return &metav1.APIGroupList{}, nil, nil, nil
}
func (o *oldForm) Fresh() bool { o.wait(); return false }
func (o *oldForm) Invalidate() { o.wait() }

func TestAdapters_C2_callersLeaveWhatKnowsNoContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := newOldForm(dial(t, legacyServer()))
		old.hang = make(chan struct{})
		adapted := calls(ToDiscoveryInterfaceWithContext(old))
		aggregated := ToAggregatedDiscoveryInterfaceWithContext(old)
		adapted["GroupsAndMaybeResources"] = func(ctx context.Context) error {
			_, _, _, err := aggregated.GroupsAndMaybeResourcesWithContext(ctx)
			return err
		}
		cached := ToCachedDiscoveryInterfaceWithContext(old)
		for name, call := range adapted {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(errQuota) })
			start := time.Now()
			err := call(ctx)
			if took := time.Since(start); took != time.Second {
				t.Errorf("%s returned after %v, want exactly 1s", name, took)
			}
			wantEnded(t, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		cached.InvalidateWithContext(ctx)
		if !cached.FreshWithContext(ctx) {
			t.Error("a caller who has left is told to refresh")
		}
		close(old.hang) // C6: the goroutines end with the calls
		synctest.Wait()
		if list, err := ToDiscoveryInterfaceWithContext(old).ServerGroupsWithContext(t.Context()); err != nil || len(list.Groups) != 7 {
			t.Errorf("%v, %v", list, err)
		}
		if cached.FreshWithContext(t.Context()) {
			t.Error("the cache is not fresh")
		}
		cached.InvalidateWithContext(nil) //nolint:staticcheck // a nil context is a case
	})
}

func TestAdapters_nilAndThoseWithContextsStay(t *testing.T) {
	d := dial(t, legacyServer())
	if ToDiscoveryInterfaceWithContext(nil) != nil || ToServerGroupsInterfaceWithContext(nil) != nil || ToServerResourcesInterfaceWithContext(nil) != nil ||
		ToServerVersionInterfaceWithContext(nil) != nil || ToOpenAPISchemaInterfaceWithContext(nil) != nil || OpenAPIV3ToSchemaInterfaceWithContext(nil) != nil ||
		ToAggregatedDiscoveryInterfaceWithContext(nil) != nil || ToCachedDiscoveryInterfaceWithContext(nil) != nil || ToOpenAPIClientWithContext(nil) != nil {
		t.Error("nil became something")
	}
	if ToDiscoveryInterfaceWithContext(d) != DiscoveryInterfaceWithContext(d) || ToAggregatedDiscoveryInterfaceWithContext(d) != AggregatedDiscoveryInterfaceWithContext(d) {
		t.Error("a client that has the forms was wrapped")
	}
	adapted := ToDiscoveryInterfaceWithContext(newOldForm(d))
	if adapted.RESTClient() != d.RESTClient() {
		t.Error("another REST client")
	}
	if legacy := adapted.WithLegacyWithContext(t.Context()).(*DiscoveryClient); !legacy.UseLegacyDiscovery {
		t.Error("not legacy")
	}
}
