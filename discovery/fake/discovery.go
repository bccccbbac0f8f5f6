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
	"fmt"
	"net/http"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/openapi"
	kubeversion "k8s.io/client-go/pkg/version"
	restclient "k8s.io/client-go/rest"
	"k8s.io/client-go/testing"
)

// FakeDiscovery answers from the Resources of its Fake. Reactors are asked first,
// for the verb "get" on "group", "resource" and "version"; what they return is
// taken only if it is an error.
type FakeDiscovery struct {
	*testing.Fake
	// FakedServerVersion is the server's version; without it, this library's.
	FakedServerVersion *version.Info
}

var _ discovery.DiscoveryInterfaces = &FakeDiscovery{}

// record lets the reactors see that what was asked for.
func (c *FakeDiscovery) record(ctx context.Context, what string) error {
	if err := ctxerr.Check(ctx, "fake discovery: get "+what); err != nil {
		return err
	}
	var action testing.ActionImpl
	action.Verb, action.Resource.Resource = "get", what
	_, err := c.InvokesWithContext(ctx, action, nil)
	return err
}

// ServerResourcesForGroupVersionWithContext returns the list in Resources that
// has the group version.
func (c *FakeDiscovery) ServerResourcesForGroupVersionWithContext(ctx context.Context, groupVersion string) (*metav1.APIResourceList, error) {
	if err := c.record(ctx, "resource"); err != nil {
		return nil, err
	}
	for _, list := range c.Resources {
		if list.GroupVersion == groupVersion {
			return list, nil
		}
	}
	return nil, notFound(fmt.Sprintf("GroupVersion %q not found", groupVersion))
}

// notFound is a real server's answer, and what exactly is not there.
func notFound(what string) error {
	var status metav1.Status
	status.Status, status.Reason, status.Code = metav1.StatusFailure, metav1.StatusReasonNotFound, http.StatusNotFound
	status.Message = "the server could not find the requested resource, " + what
	return &apierrors.StatusError{ErrStatus: status}
}

// ServerGroupsAndResourcesWithContext returns all groups and Resources itself.
func (c *FakeDiscovery) ServerGroupsAndResourcesWithContext(ctx context.Context) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	list, err := c.ServerGroupsWithContext(ctx)
	if err != nil {
		return nil, nil, err
	}
	groups := make([]*metav1.APIGroup, 0, len(list.Groups))
	for i := range list.Groups {
		groups = append(groups, &list.Groups[i])
	}
	return groups, c.Resources, c.record(ctx, "resource")
}

// ServerPreferredResourcesWithContext returns nothing; only ctx is looked at.
func (c *FakeDiscovery) ServerPreferredResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	return nil, ctxerr.Check(ctx, "fake discovery: get preferred resources")
}

// ServerPreferredNamespacedResourcesWithContext returns nothing; only ctx is looked at.
func (c *FakeDiscovery) ServerPreferredNamespacedResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	return nil, ctxerr.Check(ctx, "fake discovery: get preferred resources")
}

// ServerGroupsWithContext returns the groups of Resources, in the order in which
// they are met. A group's first version is the preferred one.
func (c *FakeDiscovery) ServerGroupsWithContext(ctx context.Context) (*metav1.APIGroupList, error) {
	if err := c.record(ctx, "group"); err != nil {
		return nil, err
	}
	list := &metav1.APIGroupList{}
	at := map[string]int{}
	for _, resources := range c.Resources {
		gv, err := schema.ParseGroupVersion(resources.GroupVersion)
		if err != nil {
			return nil, err
		}
		v := metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: gv.Version}
		i, known := at[gv.Group]
		if !known {
			i = len(list.Groups)
			at[gv.Group] = i
			list.Groups = append(list.Groups, metav1.APIGroup{Name: gv.Group, PreferredVersion: v})
		}
		list.Groups[i].Versions = append(list.Groups[i].Versions, v)
	}
	return list, nil
}

// ServerVersionWithContext returns FakedServerVersion, or this library's version.
func (c *FakeDiscovery) ServerVersionWithContext(ctx context.Context) (*version.Info, error) {
	if err := c.record(ctx, "version"); err != nil {
		return nil, err
	}
	if c.FakedServerVersion != nil {
		return c.FakedServerVersion, nil
	}
	own := kubeversion.Get()
	return &own, nil
}

// OpenAPISchemaWithContext returns an empty document.
func (c *FakeDiscovery) OpenAPISchemaWithContext(ctx context.Context) (*openapi_v2.Document, error) {
	if err := ctxerr.Check(ctx, "fake discovery: OpenAPISchemaWithContext"); err != nil {
		return nil, err
	}
	return &openapi_v2.Document{}, nil
}

// OpenAPIV3WithContext panics: there are no documents to serve.
func (c *FakeDiscovery) OpenAPIV3WithContext(context.Context) openapi.ClientWithContext {
	panic("unimplemented")
}

// WithLegacyWithContext panics: there is only one way to answer.
func (c *FakeDiscovery) WithLegacyWithContext(context.Context) discovery.DiscoveryInterfaceWithContext {
	panic("unimplemented")
}

// RESTClient returns nil: there is no server.
func (c *FakeDiscovery) RESTClient() restclient.Interface { return nil }
