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

package rest

import (
	"errors"
	"fmt"
	"net/http"
	"sync"

	"k8s.io/klog/v2"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// AuthProvider adds credentials to requests.
type AuthProvider interface {
	// WrapTransport returns rt with the credentials added to each request.
	WrapTransport(http.RoundTripper) http.RoundTripper
	// Login is kept for compatibility; nothing in this package calls it.
	Login() error
}

// AuthProviderConfigPersister keeps an auth provider's configuration, such as
// renewed tokens, for the next run of the program.
type AuthProviderConfigPersister interface {
	Persist(map[string]string) error
}

// Factory makes the AuthProvider for the server at clusterAddress.
type Factory func(clusterAddress string, config map[string]string, persister AuthProviderConfigPersister) (AuthProvider, error)

// authProviders are the factories by name. They are registered while a program
// starts, each by the package that a program imports to get it.
var authProviders struct {
	sync.RWMutex
	byName map[string]Factory
}

// RegisterAuthProviderPlugin makes a kind of auth provider known under name.
// A name can be taken once.
func RegisterAuthProviderPlugin(name string, plugin Factory) error {
	authProviders.Lock()
	defer authProviders.Unlock()
	if _, taken := authProviders.byName[name]; taken {
		return fmt.Errorf("auth Provider Plugin %q was registered twice", name)
	}
	if authProviders.byName == nil {
		authProviders.byName = map[string]Factory{}
	}
	authProviders.byName[name] = plugin
	klog.V(4).InfoS("Registered Auth Provider Plugin", "plugin", name) //nolint:logcheck // runs at program start, where there is no context
	return nil
}

// GetAuthProvider makes the auth provider that apc names, for the server at
// clusterAddress.
func GetAuthProvider(clusterAddress string, apc *clientcmdapi.AuthProviderConfig, persister AuthProviderConfigPersister) (AuthProvider, error) {
	if apc == nil {
		return nil, errors.New("no auth provider configuration: AuthProvider is nil")
	}
	authProviders.RLock()
	make, known := authProviders.byName[apc.Name]
	authProviders.RUnlock()
	if !known {
		return nil, fmt.Errorf("no Auth Provider found for name %q", apc.Name)
	}
	if persister == nil {
		persister = noPersister{}
	}
	return make(clusterAddress, apc.Config, persister)
}

// noPersister serves programs that keep nothing.
type noPersister struct{}

func (noPersister) Persist(map[string]string) error { return nil }
