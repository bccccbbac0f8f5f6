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
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	restclient "k8s.io/client-go/rest"
)

func TestNewDiscoveryClientForConfig_defaults(t *testing.T) {
	c := &restclient.Config{Host: "http://server", QPS: 7}
	d := NewDiscoveryClientForConfigOrDie(c)
	limiter := d.RESTClient().GetRateLimiter()
	if limiter.QPS() != 7 {
		t.Errorf("QPS %v, want 7", limiter.QPS())
	}
	burst := 0
	for limiter.TryAccept() {
		burst++
	}
	if burst < 300 || burst > 310 {
		t.Errorf("burst %d, want 300", burst)
	}
	if c.Timeout != 0 || c.Burst != 0 || c.UserAgent != "" || c.NegotiatedSerializer != nil {
		t.Errorf("the caller's config was changed: %+v", c)
	}
	if got := d.RESTClient().Get().URL().Query().Get("timeout"); got != "32s" {
		t.Errorf("timeout %q, want 32s", got)
	}
	if _, err := NewDiscoveryClientForConfig(&restclient.Config{Host: "http://server", TLSClientConfig: restclient.TLSClientConfig{CAFile: "/nonexistent"}}); err == nil {
		t.Error("no error for a config that cannot be used")
	}
	if (*DiscoveryClient)(nil).RESTClient() != nil {
		t.Error("a nil client has a REST client")
	}
}

// TestServer has a server of each kind and what each method says of it.
func TestServer(t *testing.T) {
	const stale = "unable to retrieve the complete list of server APIs: apps/v1beta1: stale GroupVersion discovery: apps/v1beta1"
	const g = " g0/v1:things g1/v1:things g2/v1:things g3/v1:things g4/v1:things"
	mixed := aggregatedServer(AcceptV2)
	mixed.pages["/api"] = legacyServer().pages["/api"]
	mixed.pages["/api/v1"] = legacyServer().pages["/api/v1"]
	mixed.pages["/apis/apps/v1"] = legacyServer().pages["/apis/apps/v1"]
	mixed.pages["/apis/empty/v1"] = resources("empty/v1")
	coreless := aggregatedServer(AcceptV2)
	delete(coreless.pages, "/api")
	for _, c := range []struct {
		name      string
		server    *apiServer
		all       string
		preferred string
		err       string
		requests  int // of ServerGroupsAndResources
	}{
		{"legacy", legacyServer(),
			"v1:pods,pods/status,clusternodes apps/v1:deployments,deployments/scale apps/v1beta1:deployments,olds" + g,
			"v1:pods,clusternodes apps/v1:deployments apps/v1beta1:olds" + g, "", 10},
		{"aggregated", aggregatedServer(AcceptV2), "v1:pods,pods/status,nodes apps/v1:deployments empty/v1:", "v1:pods,nodes apps/v1:deployments empty/v1:", stale, 4},
		{"aggregated with parameters in another order", aggregatedServer("application/json; as=APIGroupDiscoveryList; v=v2; g=apidiscovery.k8s.io; charset=utf-8"),
			"v1:pods,pods/status,nodes apps/v1:deployments empty/v1:", "v1:pods,nodes apps/v1:deployments empty/v1:", stale, 4},
		{"only one of the two aggregated", mixed,
			"v1:pods,pods/status,clusternodes apps/v1:deployments,deployments/scale empty/v1:", "v1:pods,clusternodes apps/v1:deployments empty/v1:", "", 5},
		{"without a core group", coreless, "apps/v1:deployments empty/v1:", "apps/v1:deployments empty/v1:", stale, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dial(t, c.server)
			groups, all, err := d.ServerGroupsAndResourcesWithContext(t.Context())
			if got := summary(all); got != c.all {
				t.Errorf("resources %q\nwant %q", got, c.all)
			}
			if fmt.Sprint(err) != c.err && !(err == nil && c.err == "") {
				t.Errorf("err %v, want %q", err, c.err)
			}
			if err != nil && !IsGroupDiscoveryFailedError(err) {
				t.Errorf("err is a %T", err)
			}
			if n := len(c.server.asked); n != c.requests {
				t.Errorf("%d requests, want %d: %v", n, c.requests, c.server.asked)
			}
			list, err := d.ServerGroupsWithContext(t.Context())
			if err != nil || len(list.Groups) != len(groups) {
				t.Errorf("groups: %v, %v", list, err)
			}
			preferred, _ := d.ServerPreferredResourcesWithContext(t.Context())
			if got := summary(preferred); got != c.preferred {
				t.Errorf("preferred %q\nwant %q", got, c.preferred)
			}
		})
	}
}

func TestAggregated_resourceFields(t *testing.T) {
	_, found, failed, err := dial(t, aggregatedServer(AcceptV2)).GroupsAndMaybeResourcesWithContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []metav1.APIResource{
		{Name: "pods", SingularName: "pod", Namespaced: true, Kind: "Pod", Verbs: metav1.Verbs{"get"}, ShortNames: []string{"po"}, Categories: []string{"all"}},
		{Name: "pods/status", SingularName: "pod", Namespaced: true, Kind: "Pod", Verbs: metav1.Verbs{"patch"}},
		{Name: "nodes", Kind: "Node"},
	}
	if got := found[schema.GroupVersion{Version: "v1"}].APIResources; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	var stale StaleGroupVersionError
	if !errors.As(failed[schema.GroupVersion{Group: "apps", Version: "v1beta1"}], &stale) || len(failed) != 1 {
		t.Errorf("failed %v", failed)
	}
}

func TestAccept(t *testing.T) {
	for _, c := range []struct {
		client DiscoveryClient
		want   string
	}{
		{DiscoveryClient{}, AcceptV2 + "," + AcceptV1},
		{DiscoveryClient{NoPeerDiscovery: true}, AcceptV2NoPeer + "," + AcceptV2 + "," + AcceptV1},
		{DiscoveryClient{UseLegacyDiscovery: true, NoPeerDiscovery: true}, AcceptV1},
	} {
		s := legacyServer()
		d := dial(t, s)
		d.UseLegacyDiscovery, d.NoPeerDiscovery = c.client.UseLegacyDiscovery, c.client.NoPeerDiscovery
		if _, err := d.ServerGroupsWithContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/api", "/apis"} {
			if got := s.accept[path]; got != c.want {
				t.Errorf("%s asked for %q, want %q", path, got, c.want)
			}
		}
	}
	s := legacyServer()
	d := dial(t, s)
	if legacy := d.WithLegacyWithContext(t.Context()).(*DiscoveryClient); !legacy.UseLegacyDiscovery || d.UseLegacyDiscovery {
		t.Error("WithLegacy does not return a legacy copy")
	}
}

func TestFiveGroupsFail_theRestIsReturned(t *testing.T) {
	s := legacyServer()
	for i := range 5 {
		s.pages[fmt.Sprintf("/apis/g%d/v1", i)] = page{code: http.StatusServiceUnavailable}
	}
	groups, lists, err := dial(t, s).ServerGroupsAndResourcesWithContext(t.Context())
	failed, ok := GroupDiscoveryFailedErrorGroups(err)
	if !IsGroupDiscoveryFailedError(err) || !ok || len(failed) != 5 {
		t.Errorf("err = %v", err)
	}
	if len(groups) != 7 || summary(lists) != "v1:pods,pods/status,clusternodes apps/v1:deployments,deployments/scale apps/v1beta1:deployments,olds" {
		t.Errorf("%d groups, %s", len(groups), summary(lists))
	}
	if n := s.count("/apis/g0/v1"); n != 2 {
		t.Errorf("a group that failed was asked for %d times, want twice", n)
	}
	namespaced, err := dial(t, s).ServerPreferredNamespacedResourcesWithContext(t.Context())
	if !IsGroupDiscoveryFailedError(err) || summary(namespaced) != "v1:pods apps/v1:deployments apps/v1beta1:olds" {
		t.Errorf("namespaced: %q, %v", summary(namespaced), err)
	}
}

func TestIndex_errors(t *testing.T) {
	for _, c := range []struct {
		path string
		page page
		is   func(error) bool
	}{
		{"/api", page{code: 403}, apierrors.IsForbidden},
		{"/api", page{code: 500}, apierrors.IsInternalError},
		{"/apis", page{code: 401}, apierrors.IsUnauthorized},
		{"/apis", page{code: 404}, apierrors.IsNotFound},
		{"/api", page{body: "text"}, isJSONError},
		{"/apis", page{body: []byte("{")}, func(err error) bool { return strings.Contains(err.Error(), "unexpected end of JSON") }},
		{"/apis", page{contentType: AcceptV2, body: "text"}, isJSONError},
	} {
		s := legacyServer()
		s.pages[c.path] = c.page
		d := dial(t, s)
		if _, err := d.ServerGroupsWithContext(t.Context()); err == nil || !c.is(err) {
			t.Errorf("%s %v: %T %v", c.path, c.page, err, err)
		}
		groups, lists, err := d.ServerGroupsAndResourcesWithContext(t.Context())
		if groups != nil || lists != nil || err == nil || IsGroupDiscoveryFailedError(err) {
			t.Errorf("%s %v: %v %v %v", c.path, c.page, groups, lists, err)
		}
		if lists, err := d.ServerPreferredResourcesWithContext(t.Context()); lists != nil || err == nil {
			t.Errorf("%s %v: %v %v", c.path, c.page, lists, err)
		}
	}
}

func isJSONError(err error) bool { return strings.Contains(err.Error(), "cannot unmarshal string") }

func TestServerResourcesForGroupVersion(t *testing.T) {
	s := legacyServer()
	d := dial(t, s)
	list, err := d.ServerResourcesForGroupVersionWithContext(t.Context(), "apps/v1")
	if err != nil || summary([]*metav1.APIResourceList{list}) != "apps/v1:deployments,deployments/scale" {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := d.ServerResourcesForGroupVersionWithContext(t.Context(), "none/v1"); !apierrors.IsNotFound(err) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := d.ServerResourcesForGroupVersionWithContext(t.Context(), ""); err == nil || err.Error() != "groupVersion shouldn't be empty" {
		t.Errorf("empty: %v", err)
	}
	delete(s.pages, "/api/v1")
	if list, err := d.ServerResourcesForGroupVersionWithContext(t.Context(), "v1"); err != nil || list.GroupVersion != "v1" || len(list.APIResources) != 0 {
		t.Errorf("v1 of a server without it: %v, %v", list, err)
	}
	d.LegacyPrefix = ""
	if _, err := d.ServerResourcesForGroupVersionWithContext(t.Context(), "v1"); !apierrors.IsNotFound(err) || s.count("/apis/v1") != 1 {
		t.Errorf("without a legacy prefix: %v, %v", err, s.asked)
	}
}

func TestServerVersion(t *testing.T) {
	s := legacyServer()
	d := dial(t, s)
	if v, err := d.ServerVersionWithContext(t.Context()); err != nil || v.GitVersion != "v1.37.0" {
		t.Errorf("%v, %v", v, err)
	}
	s.pages["/version"] = page{body: []byte("garbage")}
	if _, err := d.ServerVersionWithContext(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "unable to parse the server version: ") {
		t.Errorf("err = %v", err)
	}
}

func TestOpenAPISchema(t *testing.T) {
	s := legacyServer()
	s.pages["/openapi/v2"] = page{contentType: "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", body: []byte("\n\x032.0")} // field 1: swagger
	d := dial(t, s)
	document, err := d.OpenAPISchemaWithContext(t.Context())
	if err != nil || document.Swagger != "2.0" {
		t.Errorf("%v, %v", document, err)
	}
	if got := s.accept["/openapi/v2"]; got != "application/com.github.proto-openapi.spec.v2@v1.0+protobuf" {
		t.Errorf("asked for %q", got)
	}
	s.pages["/openapi/v2"] = page{body: []byte("{}")}
	if _, err := d.OpenAPISchemaWithContext(t.Context()); err == nil {
		t.Error("JSON was taken for protobuf")
	}
}

func TestErrGroupDiscoveryFailed(t *testing.T) {
	err := &ErrGroupDiscoveryFailed{Groups: map[schema.GroupVersion]error{
		{Group: "b", Version: "v1"}: context.Canceled,
		{Group: "a", Version: "v1"}: errQuota,
	}}
	if got, want := err.Error(), "unable to retrieve the complete list of server APIs: a/v1: quota used up, b/v1: context canceled"; got != want {
		t.Errorf("text %q\nwant %q", got, want)
	}
	if !errors.Is(err, &ErrGroupDiscoveryFailed{}) || !IsGroupDiscoveryFailedError(err) || IsGroupDiscoveryFailedError(nil) {
		t.Error("the type is not recognized")
	}
	wrapped := fmt.Errorf("wrapped: %w", err)
	if groups, ok := GroupDiscoveryFailedErrorGroups(wrapped); !ok || len(groups) != 2 || IsGroupDiscoveryFailedError(wrapped) {
		t.Error("a wrapped error must be found by the one and not by the other")
	}
	if _, ok := GroupDiscoveryFailedErrorGroups(errQuota); ok {
		t.Error("found in an error of another type")
	}
	if got := err.Unwrap(); len(got) != 2 || got[0] != errQuota {
		t.Errorf("unwrapped %v, want the reasons in the order of the groups", got)
	}
}

func TestContentTypeIsGVK(t *testing.T) {
	for contentType, want := range map[string]bool{
		AcceptV2:       true,
		AcceptV2NoPeer: true,
		AcceptV1:       false,
		"application/yaml;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList":      false,
		"application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList": false,
	} {
		if got, err := ContentTypeIsGVK(contentType, aggregatedV2); got != want || err != nil {
			t.Errorf("%s: %v, %v", contentType, got, err)
		}
	}
	for _, contentType := range []string{"", ";;;", "application/json;q=1;q=2"} {
		if _, err := ContentTypeIsGVK(contentType, aggregatedV2); err == nil {
			t.Errorf("%q: no error", contentType)
		}
	}
}

func TestFilter(t *testing.T) {
	in := []*metav1.APIResourceList{
		{TypeMeta: metav1.TypeMeta{Kind: "K"}, GroupVersion: "a/b", APIResources: []metav1.APIResource{{Name: "x", Verbs: []string{"get", "list"}}, {Name: "y"}}},
		{GroupVersion: "c/d", APIResources: []metav1.APIResource{{Name: "z", Verbs: []string{"get"}}}},
	}
	got := FilteredBy(SupportsAllVerbs{Verbs: []string{"get", "list"}}, in)
	if summary(got) != "a/b:x" || got[0].Kind != "K" || summary(in) != "a/b:x,y c/d:z" {
		t.Errorf("got %v, arguments now %v", summary(got), summary(in))
	}
	if got := FilteredBy(SupportsAllVerbs{Verbs: []string{"fly"}}, in); got == nil || len(got) != 0 {
		t.Errorf("nothing chosen: %v", got)
	}
	set, err := GroupVersionResources(in)
	if _, ok := set[schema.GroupVersionResource{Group: "a", Version: "b", Resource: "y"}]; !ok || len(set) != 3 || err != nil {
		t.Errorf("%v, %v", set, err)
	}
	if _, err := GroupVersionResources([]*metav1.APIResourceList{{GroupVersion: "a/b/c"}}); err == nil {
		t.Error("no error for a group version that is none")
	}
}

func TestGap33_questionsWithContext(t *testing.T) {
	s := legacyServer()
	d := dial(t, s)
	gvr := schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	ctx := context.WithValue(t.Context(), valueKey{}, "mine")
	if yes, err := IsResourceEnabledWithContext(ctx, d, gvr); !yes || err != nil {
		t.Errorf("enabled: %v, %v", yes, err)
	}
	if yes, err := IsResourceEnabledWithContext(ctx, d, schema.GroupVersionResource{Group: "no", Version: "v1", Resource: "x"}); yes || err != nil {
		t.Errorf("not enabled: %v, %v", yes, err)
	}
	if err := ServerSupportsVersionWithContext(ctx, d, gvr.GroupVersion()); err != nil {
		t.Errorf("supported: %v", err)
	}
	if err := ServerSupportsVersionWithContext(ctx, d, schema.GroupVersion{Group: "no", Version: "v1"}); err == nil || err.Error() != `server does not support API version "no/v1"` {
		t.Errorf("not supported: %v", err)
	}
	if err := MatchesServerVersionWithContext(ctx, version.Info{GitVersion: "v1.37.0", Platform: "x"}, d); err != nil {
		t.Errorf("same version: %v", err)
	}
	if err := MatchesServerVersionWithContext(ctx, version.Info{GitVersion: "v1.36.0"}, d); err == nil || !strings.Contains(err.Error(), "differs from client version") {
		t.Errorf("other version: %v", err)
	}
	for i, v := range s.values {
		if v != "mine" {
			t.Errorf("C4: request %d (%s) does not have the caller's value", i, s.asked[i])
		}
	}
	over := ended(t, errQuota)
	_, err := IsResourceEnabledWithContext(over, d, gvr)
	wantEnded(t, err)
	wantEnded(t, ServerSupportsVersionWithContext(over, d, gvr.GroupVersion()))
	wantEnded(t, MatchesServerVersionWithContext(over, version.Info{}, d))
	// A user who may see nothing is not told that a version is missing.
	s.pages["/api"], s.pages["/apis"] = page{code: 404}, page{body: metav1.APIGroupList{}}
	if err := ServerSupportsVersionWithContext(ctx, d, gvr.GroupVersion()); err != nil {
		t.Errorf("nothing announced: %v", err)
	}
}

// Who asks for one group version hears what the server has to say of it.
func TestResourcesForGroupVersion_errorIsTheServers(t *testing.T) {
	status := metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: metav1.StatusFailure, Message: "not yet installed", Reason: metav1.StatusReasonNotFound, Code: 404}
	s := &apiServer{pages: map[string]page{"/apis/g/v1": {code: 404, contentType: "application/json", body: status}}}
	if _, err := dial(t, s).ServerResourcesForGroupVersionWithContext(t.Context(), "g/v1"); err == nil || err.Error() != "not yet installed" {
		t.Errorf("%v, want what the server says", err)
	}
}

// The resources of a group version carry the kind that the server says: that of
// the core group comes without a version.
func TestResourcesForGroupVersion_haveTheirKind(t *testing.T) {
	for _, sent := range []metav1.TypeMeta{{}, {Kind: "APIResourceList"}, {Kind: "APIResourceList", APIVersion: "v1"}} {
		s := &apiServer{pages: map[string]page{"/api/v1": {body: metav1.APIResourceList{TypeMeta: sent, GroupVersion: "v1"}}}}
		list, err := dial(t, s).ServerResourcesForGroupVersionWithContext(t.Context(), "v1")
		if err != nil || list.TypeMeta != sent {
			t.Errorf("%v, %v, want %v", list, err, sent)
		}
	}
}

// The groups carry no kind, wherever they come from.
func TestServerGroups_haveNoKind(t *testing.T) {
	coreless := legacyServer()
	delete(coreless.pages, "/api")
	for _, s := range []*apiServer{legacyServer(), coreless, aggregatedServer(AcceptV2)} {
		groups, err := dial(t, s).ServerGroupsWithContext(t.Context())
		if err != nil || groups.Kind != "" || groups.APIVersion != "" {
			t.Errorf("%v, %v", groups, err)
		}
	}
}
