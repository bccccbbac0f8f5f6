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

package restmapper

import (
	"errors"
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestNewDiscoveryRESTMapper(t *testing.T) {
	s := newServer()
	s.preferred["apps"] = "v1beta1"
	groups, err := GetAPIGroupResourcesWithContext(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	// Announced, but without resources: it must not come first anywhere.
	groups = append(groups, &APIGroupResources{Group: metav1.APIGroup{
		Name: "dead", Versions: []metav1.GroupVersionForDiscovery{{GroupVersion: "dead/v1", Version: "v1"}}, PreferredVersion: metav1.GroupVersionForDiscovery{Version: "v1"},
	}})
	for form, m := range map[string]meta.RESTMapperWithContext{
		"with context": NewDiscoveryRESTMapperWithContext(groups),
		"without":      meta.ToRESTMapperWithContext(NewDiscoveryRESTMapper(groups)),
	} {
		t.Run(form, func(t *testing.T) {
			ctx := t.Context()
			for in, want := range map[schema.GroupVersionResource]string{
				{Resource: "pods"}:        "/v1, Kind=Pod",
				{Resource: "pod"}:         "/v1, Kind=Pod",
				{Resource: "deployments"}: "apps/v1beta1, Kind=Deployment", // the preferred version
				{Group: "apps", Version: "v1", Resource: "deployments"}:     "apps/v1, Kind=Deployment",
				{Group: "zoo.io", Resource: "ox"}:                           "zoo.io/v1, Kind=Ox", // the singular is what the server says
				{Resource: "pods/status"}:                                   "no matches for /, Resource=pods/status",
				{Group: "dead", Version: "v1", Resource: "deployments"}:     "no matches for dead/v1, Resource=deployments",
				{Group: "apps", Version: "v1", Resource: "nothing-of-that"}: "no matches for apps/v1, Resource=nothing-of-that",
			} {
				got, err := m.KindForWithContext(ctx, in)
				if text := got.String(); (err == nil && text != want) || (err != nil && err.Error() != want) {
					t.Errorf("kind for %v: %v, %v, want %s", in, got, err, want)
				}
			}
			for _, c := range []struct {
				gk       schema.GroupKind
				versions []string
				want     string
			}{
				{schema.GroupKind{Kind: "Pod"}, nil, "/v1, Resource=pods namespace"},
				{schema.GroupKind{Kind: "Node"}, nil, "/v1, Resource=nodes root"},
				{schema.GroupKind{Kind: "pod"}, nil, "/v1, Resource=pods namespace"},
				{schema.GroupKind{Kind: "PodList"}, nil, "/v1, Resource=podlists namespace"},
				{schema.GroupKind{Group: "apps", Kind: "List"}, []string{"v1"}, "apps/v1, Resource=lists root"},
				{schema.GroupKind{Group: "apps", Kind: "Deployment"}, nil, "apps/v1beta1, Resource=deployments namespace"},
				{schema.GroupKind{Group: "apps", Kind: "Deployment"}, []string{"v9", "v1"}, "apps/v1, Resource=deployments namespace"},
			} {
				got, err := m.RESTMappingWithContext(ctx, c.gk, c.versions...)
				if err != nil || fmt.Sprint(got.Resource, " ", got.Scope.Name()) != c.want {
					t.Errorf("mapping of %v %v: %v, %v, want %s", c.gk, c.versions, got, err, c.want)
				}
			}
			if s, err := m.ResourceSingularizerWithContext(ctx, "oxen"); s != "ox" || err != nil {
				t.Errorf("singular of oxen: %v, %v", s, err)
			}
			if s, err := m.ResourceSingularizerWithContext(ctx, "nodes"); s != "node" || err != nil {
				t.Errorf("singular of nodes: %v, %v", s, err)
			}
		})
	}
}

func TestGetAPIGroupResources(t *testing.T) {
	s := newServer()
	s.fail["apps/v1"] = errors.New("out of order")
	groups, err := GetAPIGroupResourcesWithContext(t.Context(), s)
	if err != nil || len(groups) != 3 {
		t.Fatalf("%v, %v", groups, err)
	}
	apps := groups[1]
	if _, there := apps.VersionedResources["v1"]; there || len(apps.VersionedResources["v1beta1"]) != 2 || len(apps.Group.Versions) != 2 {
		t.Errorf("apps is %+v", apps)
	}
	s.fail["groups"] = errQuota
	if groups, err := GetAPIGroupResourcesWithContext(t.Context(), s); groups != nil || err != errQuota {
		t.Errorf("%v, %v", groups, err)
	}
}
