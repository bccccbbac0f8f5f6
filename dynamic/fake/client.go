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
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/testing"
)

// FakeDynamicClient is a dynamic client on an object tracker. Tests prepend reactors to it and read its actions.
// A call fails for a context that is nil or has ended, and a watch ends with
// its context.
type FakeDynamicClient struct {
	testing.Fake
	scheme  *runtime.Scheme // to convert what reactors answer with
	lists   map[schema.GroupVersionResource]schema.GroupVersionKind
	tracker testing.ObjectTracker
	strict  bool

	// unstructured makes a tracker in which all objects are unstructured; nil if
	// tracker is one.
	unstructured func() testing.ObjectTracker
}

var (
	_ dynamic.Interface  = &FakeDynamicClient{}
	_ testing.FakeClient = &FakeDynamicClient{}
)

// NewSimpleDynamicClient makes a client that has objects, unstructured or of
// types that the scheme knows, which become unstructured. It can list the
// resources whose lists are in the scheme, and those of the objects.
func NewSimpleDynamicClient(scheme *runtime.Scheme, objects ...runtime.Object) *FakeDynamicClient {
	k := kindsOf(scheme)
	return newClient(scheme, k.lists, unstructuredTracker(scheme, k, nil, objects))
}

// NewSimpleDynamicClientWithCustomListKinds makes a client that can also list
// the given resources, as lists of the given kinds. It panics for a kind that
// does not end in List. Its tracker keeps objects of the types that they have:
// one cannot list resources of which some objects are unstructured and others
// are not, and a watch shows them as they are.
func NewSimpleDynamicClientWithCustomListKinds(scheme *runtime.Scheme, gvrToListKind map[schema.GroupVersionResource]string, objects ...runtime.Object) *FakeDynamicClient {
	k := kindsOf(scheme)
	k.addLists(gvrToListKind)
	c := newClient(scheme, k.lists, typedTracker(scheme, k, objects))
	c.unstructured = func() testing.ObjectTracker {
		return unstructuredTracker(scheme, kindsOf(scheme), gvrToListKind, objects)
	}
	return c
}

func newClient(scheme *runtime.Scheme, lists map[schema.GroupVersionResource]schema.GroupVersionKind, tracker testing.ObjectTracker) *FakeDynamicClient {
	c := &FakeDynamicClient{scheme: scheme, lists: lists, tracker: tracker}
	testing.AddTracker(&c.Fake, tracker)
	return c
}

func unstructuredTracker(scheme *runtime.Scheme, k *kinds, listKinds map[schema.GroupVersionResource]string, objects []runtime.Object) testing.ObjectTracker {
	converted := make([]runtime.Object, 0, len(objects))
	for _, obj := range objects {
		obj, err := toUnstructured(scheme, obj)
		utilruntime.Must(err)
		nameItems(obj)
		k.addItem(obj.GetObjectKind().GroupVersionKind())
		converted = append(converted, obj)
	}
	k.addLists(listKinds)
	return filled(testing.NewObjectTracker(trackedScheme{k.scheme, scheme}, decoder), converted)
}

func typedTracker(scheme *runtime.Scheme, k *kinds, objects []runtime.Object) testing.ObjectTracker {
	for _, obj := range objects {
		if u, ok := obj.(*unstructured.Unstructured); ok && u.GetKind() != "" {
			k.addItem(u.GroupVersionKind())
		}
	}
	return filled(testing.NewObjectTracker(mixedScheme{scheme, k.scheme}, serializer.NewCodecFactory(scheme).UniversalDecoder()), objects)
}

func filled(tracker testing.ObjectTracker, objects []runtime.Object) testing.ObjectTracker {
	for _, obj := range objects {
		utilruntime.Must(tracker.Add(obj))
	}
	return tracker
}

// Strict makes the client behave as a server does, with conflicts, selectors,
// generated names, finalizers and all that testing.NewStrictTracker lists, and
// returns it. It is to be called before anything else:
//
//	client := fake.NewSimpleDynamicClient(scheme, objects...).Strict()
func (c *FakeDynamicClient) Strict() *FakeDynamicClient {
	if c.unstructured != nil { // a server does not know Go types
		c.ReactionChain, c.WatchReactionChain = nil, nil
		c.tracker, c.unstructured = c.unstructured(), nil
		testing.AddTracker(&c.Fake, c.tracker)
	}
	c.tracker = testing.Strict(&c.Fake, c.tracker, c.scheme)
	c.strict = true
	return c
}

// Tracker is where the client keeps its objects.
func (c *FakeDynamicClient) Tracker() testing.ObjectTracker { return c.tracker }

// IsWatchListSemanticsUnSupported tells reflectors that lists cannot be
// streamed from this client.
func (c *FakeDynamicClient) IsWatchListSemanticsUnSupported() bool { return true }

// Resource calls a resource, in all namespaces if it has any.
func (c *FakeDynamicClient) Resource(resource schema.GroupVersionResource) dynamic.NamespaceableResourceInterface {
	return &resourceClient{client: c, resource: resource, list: c.lists[resource]}
}
