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
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"k8s.io/client-go/metadata"
	"k8s.io/client-go/testing"
)

// FakeMetadataClient is a metadata client on an object tracker. Tests prepend
// reactors to it and read its actions. A call fails for a context that is nil or has
// ended, and a watch ends with its context.
type FakeMetadataClient struct {
	testing.Fake
	tracker testing.ObjectTracker
	strict  bool
}

var (
	_ metadata.Interface = &FakeMetadataClient{}
	_ testing.FakeClient = &FakeMetadataClient{}
)

// itemKind is the kind of the items of all lists: a tracker makes a list of it
// for any resource.
var itemKind = schema.GroupVersionKind{Group: "fake-metadata-client-group", Version: "v1"}

// NewTestScheme returns an empty scheme, for NewSimpleMetadataClient. Tests add
// metav1.AddMetaToScheme to it.
func NewTestScheme() *runtime.Scheme { return runtime.NewScheme() }

// NewSimpleMetadataClient makes a client that has objects, which are
// PartialObjectMetadata that say what they are. It registers the kind of its lists
// in the scheme.
func NewSimpleMetadataClient(scheme *runtime.Scheme, objects ...runtime.Object) *FakeMetadataClient {
	if list := itemKind.GroupVersion().WithKind("List"); !scheme.Recognizes(list) {
		scheme.AddKnownTypeWithName(list, &metav1.List{})
	}
	tracker := testing.NewObjectTracker(scheme, serializer.NewCodecFactory(scheme).UniversalDeserializer())
	for _, obj := range objects {
		utilruntime.Must(tracker.Add(obj))
	}
	c := &FakeMetadataClient{tracker: tracker}
	testing.AddTracker(&c.Fake, tracker)
	return c
}

// Strict makes the client behave as a server does, with conflicts, selectors,
// generated names, finalizers and all that testing.NewStrictTracker lists, and
// returns it. The recorded actions then have the options of the calls. It is to
// be called before anything else:
//
//	client := fake.NewSimpleMetadataClient(scheme, objects...).Strict()
func (c *FakeMetadataClient) Strict() *FakeMetadataClient {
	c.tracker = testing.Strict(&c.Fake, c.tracker, nil)
	c.strict = true
	return c
}

// Tracker is where the client keeps its objects.
func (c *FakeMetadataClient) Tracker() testing.ObjectTracker { return c.tracker }

// IsWatchListSemanticsUnSupported tells reflectors that lists cannot be
// streamed from this client.
func (c *FakeMetadataClient) IsWatchListSemanticsUnSupported() bool { return true }

// Resource calls a resource, in all namespaces if it has any. What it returns is
// a MetadataClient.
func (c *FakeMetadataClient) Resource(resource schema.GroupVersionResource) metadata.Getter {
	return &resourceClient{client: c, resource: resource}
}
