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

package clientcmd

import (
	"context"

	restclient "k8s.io/client-go/rest"
	"k8s.io/client-go/tools/auth"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// ModifyConfig changes files and fails if somebody else has their lock.
//
// Deprecated: use ModifyConfigWithContext.
func ModifyConfig(configAccess ConfigAccess, newConfig clientcmdapi.Config, relativizePaths bool) error {
	return ModifyConfigWithContext(context.TODO(), configAccess, newConfig, relativizePaths)
}

// ClientConfig returns the configuration of a client.
//
// Deprecated: use ClientConfigWithContext if there can be a prompt.
func (config *DirectClientConfig) ClientConfig() (*restclient.Config, error) {
	return config.ClientConfigWithContext(context.TODO())
}

// ClientConfig returns the configuration of a client.
//
// Deprecated: use ClientConfigWithContext if there can be a prompt.
func (config *DeferredLoadingClientConfig) ClientConfig() (*restclient.Config, error) {
	return config.ClientConfigWithContext(context.TODO())
}

// LoadAuth reads a file, or asks for what it would say.
//
// Deprecated: use LoadAuthWithContext.
func (a *PromptingAuthLoader) LoadAuth(path string) (*auth.Info, error) {
	return a.LoadAuthWithContext(context.TODO(), path)
}

// Prompt asks for a user name and a password.
//
// Deprecated: use PromptWithContext.
func (a *PromptingAuthLoader) Prompt() (*auth.Info, error) {
	return a.PromptWithContext(context.TODO())
}

// Persist is part of restclient.AuthProviderConfigPersister. It waits some
// seconds for the lock of somebody else.
//
// Deprecated: use PersistContext.
func (p *persister) Persist(config map[string]string) error {
	return p.PersistContext(context.TODO(), config)
}
