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
	"k8s.io/apimachinery/pkg/util/net"

	"k8s.io/client-go/rest"
)

// ServiceExpansion has the methods of ServiceInterface beyond the usual ones.
type ServiceExpansion interface {
	// ProxyGet describes a GET that the server forwards to a port of a
	// service. Nothing is sent before DoRaw(ctx) or Stream(ctx) of the answer.
	ProxyGet(scheme, name, port, path string, params map[string]string) rest.ResponseWrapper
}

func (c *services) ProxyGet(scheme, name, port, path string, params map[string]string) rest.ResponseWrapper {
	return proxyGet(c.GetClient(), "services", c.GetNamespace(), net.JoinSchemeNamePort(scheme, name, port), path, params)
}
