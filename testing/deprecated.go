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
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	restclient "k8s.io/client-go/rest"
)

// Invokes is InvokesWithContext without a caller's context.
//
// Deprecated: use InvokesWithContext.
func (c *Fake) Invokes(action Action, defaultReturnObj runtime.Object) (runtime.Object, error) {
	return c.InvokesWithContext(context.TODO(), action, defaultReturnObj)
}

// InvokesWatch is InvokesWatchWithContext without a caller's context.
//
// Deprecated: use InvokesWatchWithContext.
func (c *Fake) InvokesWatch(action Action) (watch.Interface, error) {
	return c.InvokesWatchWithContext(context.TODO(), action)
}

// InvokesProxy is InvokesProxyWithContext without a caller's context.
//
// Deprecated: use InvokesProxyWithContext.
func (c *Fake) InvokesProxy(action Action) restclient.ResponseWrapper {
	return c.InvokesProxyWithContext(context.TODO(), action)
}
