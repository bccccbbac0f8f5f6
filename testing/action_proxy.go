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

package testing

import (
	"maps"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// ProxyGetAction reads from a port of a pod or service through the server.
type ProxyGetAction interface {
	Action
	GetScheme() string
	GetName() string
	GetPort() string
	GetPath() string
	GetParams() map[string]string
}

// ProxyGetActionImpl is a ProxyGetAction.
type ProxyGetActionImpl struct {
	ActionImpl
	Scheme string
	Name   string
	Port   string
	Path   string
	Params map[string]string
}

// GetScheme is "http", "https" or empty.
func (a ProxyGetActionImpl) GetScheme() string { return a.Scheme }

// GetName is the name of the pod or service.
func (a ProxyGetActionImpl) GetName() string { return a.Name }

// GetPort is a number or a name, or empty.
func (a ProxyGetActionImpl) GetPort() string { return a.Port }

// GetPath is the path behind the proxy.
func (a ProxyGetActionImpl) GetPath() string { return a.Path }

// GetParams are the query parameters.
func (a ProxyGetActionImpl) GetParams() map[string]string { return a.Params }

// DeepCopy shares nothing with the action.
func (a ProxyGetActionImpl) DeepCopy() Action {
	params := make(map[string]string, len(a.Params)) // of a copy, never nil
	maps.Copy(params, a.Params)
	a.Params = params
	return a
}

// NewProxyGetAction describes a read through the proxy subresource, which the
// action does not name: a reactor tells it by its type.
func NewProxyGetAction(resource schema.GroupVersionResource, namespace, scheme, name, port, path string, params map[string]string) ProxyGetActionImpl {
	return ProxyGetActionImpl{
		ActionImpl: ActionImpl{Verb: "get", Resource: resource, Namespace: namespace},
		Scheme:     scheme,
		Name:       name,
		Port:       port,
		Path:       path,
		Params:     params,
	}
}
