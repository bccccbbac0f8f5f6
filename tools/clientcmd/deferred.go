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
	"io"
	"sync"

	"k8s.io/klog/v2"

	restclient "k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"k8s.io/client-go/internal/ctxerr"
)

// DeferredLoadingClientConfig loads the configuration when it is first asked for
// something, so that flags can be parsed before, and keeps it. Where it says
// nothing that a user chose, a program in a pod gets the pod's. It is safe for
// concurrent use.
type DeferredLoadingClientConfig struct {
	loader    ClientConfigLoader
	overrides *ConfigOverrides
	reader    io.Reader // nil if nobody can be asked
	pod       InClusterConfig

	mu     sync.Mutex
	loaded *DirectClientConfig // guarded by mu; nil before the first load that succeeded
}

var _ ClientConfig = (*DeferredLoadingClientConfig)(nil)

// InClusterConfig is the configuration of a program that runs in a pod.
type InClusterConfig interface {
	ClientConfig
	// Possible reports whether this is a pod with a service account.
	Possible() bool
}

// NewNonInteractiveDeferredLoadingClientConfig loads with loader.
func NewNonInteractiveDeferredLoadingClientConfig(loader ClientConfigLoader, overrides *ConfigOverrides) ClientConfig {
	return NewInteractiveDeferredLoadingClientConfig(loader, overrides, nil)
}

// NewInteractiveDeferredLoadingClientConfig loads with loader, and reads a user
// name and a password from fallbackReader if there are no credentials.
func NewInteractiveDeferredLoadingClientConfig(loader ClientConfigLoader, overrides *ConfigOverrides, fallbackReader io.Reader) ClientConfig {
	return &DeferredLoadingClientConfig{loader: loader, overrides: overrides, reader: fallbackReader, pod: &podConfig{overrides: overrides}}
}

// load returns the configuration from files. Reading them is bounded, so the
// mutex is held.
func (config *DeferredLoadingClientConfig) load() (*DirectClientConfig, error) {
	config.mu.Lock()
	defer config.mu.Unlock()
	if config.loaded != nil {
		return config.loaded, nil
	}
	files, err := config.loader.Load()
	if err != nil {
		return nil, err
	}
	name := ""
	if config.overrides != nil {
		name = config.overrides.CurrentContext
	}
	config.loaded = &DirectClientConfig{config: *files, contextName: name, overrides: config.overrides, prompt: newPrompt(config.reader), access: config.loader}
	return config.loaded, nil
}

// String has nothing of the configuration in it: fmt would show credentials.
func (config *DeferredLoadingClientConfig) String() string {
	return "clientcmd.DeferredLoadingClientConfig"
}

// GoString is String.
func (config *DeferredLoadingClientConfig) GoString() string { return config.String() }

// RawConfig returns what files say, without overrides.
func (config *DeferredLoadingClientConfig) RawConfig() (clientcmdapi.Config, error) {
	loaded, err := config.load()
	if err != nil {
		return clientcmdapi.Config{}, err
	}
	return loaded.RawConfig()
}

// ConfigAccess returns the loader.
func (config *DeferredLoadingClientConfig) ConfigAccess() ConfigAccess { return config.loader }

// ClientConfigWithContext returns the configuration of a client. ctx ends a
// prompt; everything else is work of a moment.
func (config *DeferredLoadingClientConfig) ClientConfigWithContext(ctx context.Context) (*restclient.Config, error) {
	if err := ctxerr.Check(ctx, "clientcmd: ClientConfig"); err != nil {
		return nil, err
	}
	loaded, err := config.load()
	if err != nil {
		return nil, err
	}
	client, err := loaded.ClientConfigWithContext(ctx)
	if err != nil && !IsEmptyConfig(err) {
		return nil, err
	}
	if client != nil && !config.loader.IsDefaultConfig(client) {
		return client, nil
	}
	if config.pod.Possible() {
		klog.FromContext(ctx).V(4).Info("Using in-cluster configuration")
		return config.pod.ClientConfig()
	}
	return client, err
}

// Namespace returns the namespace of the override, of the context in use, or
// of the pod; or "default".
func (config *DeferredLoadingClientConfig) Namespace() (string, bool, error) {
	loaded, err := config.load()
	if err != nil {
		return "", false, err
	}
	namespace, overridden, err := loaded.Namespace()
	if err != nil && !IsEmptyConfig(err) || overridden || !config.pod.Possible() {
		return namespace, overridden, err
	}
	if err == nil && (namespace != "default" || loaded.saysNamespace()) {
		return namespace, false, nil
	}
	return config.pod.Namespace()
}

// saysNamespace tells a namespace that is written in the context in use from
// one that is nobody's choice.
func (config *DirectClientConfig) saysNamespace() bool {
	_, used, err := config.usedContext()
	return err == nil && used.Namespace != ""
}
