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

package v1

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	policyv1beta1 "k8s.io/api/policy/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/net"

	"k8s.io/client-go/rest"
)

// PodExpansion has the methods of PodInterface beyond the usual ones.
type PodExpansion interface {
	// Bind assigns the pod that binding names to a node.
	Bind(ctx context.Context, binding *corev1.Binding, opts metav1.CreateOptions) error

	// Evict asks for the deletion of a pod, which disruption budgets may
	// refuse, in the version of policy that every server knows.
	Evict(ctx context.Context, eviction *policyv1beta1.Eviction) error

	// EvictV1 is Evict for servers with policy/v1, which are those since v1.22.
	EvictV1(ctx context.Context, eviction *policyv1.Eviction) error

	// EvictV1beta1 is Evict.
	EvictV1beta1(ctx context.Context, eviction *policyv1beta1.Eviction) error

	// GetLogs describes a request for the logs of a pod. Its Stream(ctx) sends
	// it; the end of ctx ends the stream.
	GetLogs(name string, opts *corev1.PodLogOptions) *rest.Request

	// ProxyGet describes a GET that the server forwards to a port of a pod.
	// Nothing is sent before DoRaw(ctx) or Stream(ctx) of the answer.
	ProxyGet(scheme, name, port, path string, params map[string]string) rest.ResponseWrapper
}

func (c *pods) Bind(ctx context.Context, binding *corev1.Binding, opts metav1.CreateOptions) error {
	return c.GetClient().Post().Namespace(c.GetNamespace()).Resource("pods").Name(binding.Name).SubResource("binding").
		VersionedParams(&opts, metav1.ParameterCodec).Body(binding).Do(ctx).Error()
}

func (c *pods) Evict(ctx context.Context, eviction *policyv1beta1.Eviction) error {
	return c.EvictV1beta1(ctx, eviction)
}

func (c *pods) EvictV1beta1(ctx context.Context, eviction *policyv1beta1.Eviction) error {
	return c.evict(ctx, eviction.Name, eviction)
}

func (c *pods) EvictV1(ctx context.Context, eviction *policyv1.Eviction) error {
	return c.evict(ctx, eviction.Name, eviction)
}

func (c *pods) evict(ctx context.Context, name string, eviction runtime.Object) error {
	return c.GetClient().Post().Namespace(c.GetNamespace()).Resource("pods").Name(name).SubResource("eviction").
		Body(eviction).Do(ctx).Error()
}

func (c *pods) GetLogs(name string, opts *corev1.PodLogOptions) *rest.Request {
	return c.GetClient().Get().Namespace(c.GetNamespace()).Resource("pods").Name(name).SubResource("log").
		VersionedParams(opts, runtime.NewParameterCodec(localScheme()))
}

func (c *pods) ProxyGet(scheme, name, port, path string, params map[string]string) rest.ResponseWrapper {
	return proxyGet(c.GetClient(), "pods", c.GetNamespace(), net.JoinSchemeNamePort(scheme, name, port), path, params)
}

// proxyGet describes a GET through the proxy of the server.
func proxyGet(client rest.Interface, resource, namespace, target, path string, params map[string]string) *rest.Request {
	r := client.Get().Namespace(namespace).Resource(resource).Name(target).SubResource("proxy").Suffix(path)
	for key, value := range params {
		r = r.Param(key, value)
	}
	return r
}
