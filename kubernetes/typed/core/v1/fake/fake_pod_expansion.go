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
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	policyv1beta1 "k8s.io/api/policy/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"

	"k8s.io/client-go/rest"
	fakerest "k8s.io/client-go/rest/fake"
	"k8s.io/client-go/testing"
)

// Bind creates the subresource binding in the namespace of the binding.
func (c *fakePods) Bind(ctx context.Context, binding *corev1.Binding, opts metav1.CreateOptions) error {
	return c.create(ctx, "binding", binding.Namespace, binding)
}

// Evict is EvictV1beta1.
func (c *fakePods) Evict(ctx context.Context, eviction *policyv1beta1.Eviction) error {
	return c.EvictV1beta1(ctx, eviction)
}

// EvictV1beta1 creates the subresource eviction.
func (c *fakePods) EvictV1beta1(ctx context.Context, eviction *policyv1beta1.Eviction) error {
	return c.create(ctx, "eviction", c.Namespace(), eviction)
}

// EvictV1 creates the subresource eviction.
func (c *fakePods) EvictV1(ctx context.Context, eviction *policyv1.Eviction) error {
	return c.create(ctx, "eviction", c.Namespace(), eviction)
}

func (c *fakePods) create(ctx context.Context, subresource, namespace string, obj runtime.Object) error {
	action := testing.NewCreateAction(c.Resource(), namespace, obj)
	action.Subresource = subresource
	_, err := c.InvokesWithContext(ctx, action, obj)
	return err
}

// GetLogs returns a request that answers "fake logs", or what a reactor for
// "get" of "pods/log" answers as the Raw of a runtime.Unknown. Reactors are
// asked now: it is the sending of the request that has a context.
func (c *fakePods) GetLogs(name string, opts *corev1.PodLogOptions) *rest.Request {
	logs, err := c.logs(opts)
	client := &fakerest.RESTClient{
		Client: fakerest.CreateHTTPClient(func(*http.Request) (*http.Response, error) {
			if err != nil {
				return nil, err
			}
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(logs))}, nil
		}),
		NegotiatedSerializer: serializer.NewCodecFactory(runtime.NewScheme()).WithoutConversion(),
		GroupVersion:         corev1.SchemeGroupVersion,
		VersionedAPIPath:     fmt.Sprintf("/api/v1/namespaces/%s/pods/%s/log", c.Namespace(), name),
	}
	return client.Request()
}

func (c *fakePods) logs(opts *corev1.PodLogOptions) ([]byte, error) {
	action := testing.GenericActionImpl{
		ActionImpl: testing.ActionImpl{Verb: "get", Namespace: c.Namespace(), Resource: c.Resource(), Subresource: "log"},
		Value:      opts,
	}
	obj, err := c.Invokes(action, &runtime.Unknown{Raw: []byte("fake logs")})
	if err != nil {
		return nil, err
	}
	unknown, ok := obj.(*runtime.Unknown)
	if !ok {
		return nil, fmt.Errorf("fake Pods.GetLogs expected reactor to return *runtime.Unknown, got %T", obj)
	}
	return unknown.Raw, nil
}

// ProxyGet asks the proxy reactors.
func (c *fakePods) ProxyGet(scheme, name, port, path string, params map[string]string) rest.ResponseWrapper {
	return c.InvokesProxy(testing.NewProxyGetAction(c.Resource(), c.Namespace(), scheme, name, port, path, params))
}
