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
	"cmp"
	"fmt"
	"io"
	"slices"

	"k8s.io/klog/v2"

	restclient "k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// ClientConfig makes the configuration of a client. What NewDefaultClientConfig,
// NewNonInteractiveDeferredLoadingClientConfig and their like return can also
// be asked with a context, see DirectClientConfig.ClientConfigWithContext.
type ClientConfig interface {
	// RawConfig returns what files say, without overrides.
	RawConfig() (clientcmdapi.Config, error)
	// ClientConfig returns the configuration of a client.
	ClientConfig() (*restclient.Config, error)
	// Namespace returns the namespace to use where none is given, and whether an
	// override chose it.
	Namespace() (string, bool, error)
	// ConfigAccess returns the files.
	ConfigAccess() ConfigAccess
}

// OverridingClientConfig is a ClientConfig with overrides.
type OverridingClientConfig interface {
	ClientConfig
	// MergedRawConfig returns what files say with the overrides applied to the
	// context in use, and to its cluster and user.
	MergedRawConfig() (clientcmdapi.Config, error)
}

// DirectClientConfig is the ClientConfig of one configuration. It is safe for
// concurrent use.
type DirectClientConfig struct {
	config      clientcmdapi.Config
	contextName string
	overrides   *ConfigOverrides
	prompt      *prompt // nil if nobody can be asked
	access      ConfigAccess
}

var _ OverridingClientConfig = (*DirectClientConfig)(nil)

// DefaultClientConfig is what counts where nothing is configured: the server in
// KUBERNETES_MASTER, or one on this machine, without credentials.
var DefaultClientConfig = DirectClientConfig{
	config:    *clientcmdapi.NewConfig(),
	overrides: &ConfigOverrides{ClusterDefaults: ClusterDefaults},
	access:    NewDefaultClientConfigLoadingRules(),
}

// NewDefaultClientConfig uses the current context of config.
func NewDefaultClientConfig(config clientcmdapi.Config, overrides *ConfigOverrides) OverridingClientConfig {
	return &DirectClientConfig{config: config, contextName: config.CurrentContext, overrides: overrides, access: NewDefaultClientConfigLoadingRules()}
}

// NewNonInteractiveClientConfig uses the context of that name, by default the
// current one. configAccess are the files for what has to be kept; nil stands for
// the default ones.
func NewNonInteractiveClientConfig(config clientcmdapi.Config, contextName string, overrides *ConfigOverrides, configAccess ConfigAccess) OverridingClientConfig {
	return &DirectClientConfig{config: config, contextName: contextName, overrides: overrides, access: configAccess}
}

// NewInteractiveClientConfig is NewNonInteractiveClientConfig that reads a user
// name and a password from fallbackReader if there are no credentials.
func NewInteractiveClientConfig(config clientcmdapi.Config, contextName string, overrides *ConfigOverrides, fallbackReader io.Reader, configAccess ConfigAccess) OverridingClientConfig {
	return &DirectClientConfig{config: config, contextName: contextName, overrides: overrides, prompt: newPrompt(fallbackReader), access: configAccess}
}

// NewClientConfigFromBytes uses the content of a kubeconfig file.
func NewClientConfigFromBytes(configBytes []byte) (OverridingClientConfig, error) {
	config, err := Load(configBytes)
	if err != nil {
		return nil, err
	}
	return &DirectClientConfig{config: *config, overrides: &ConfigOverrides{}}, nil
}

// RESTConfigFromKubeConfig makes the configuration of a client of the content
// of a kubeconfig file.
func RESTConfigFromKubeConfig(configBytes []byte) (*restclient.Config, error) {
	config, err := NewClientConfigFromBytes(configBytes)
	if err != nil {
		return nil, err
	}
	return config.ClientConfig()
}

// String has nothing of the configuration in it: fmt would show credentials.
func (config DirectClientConfig) String() string {
	return fmt.Sprintf("clientcmd.DirectClientConfig{contextName: %q}", config.contextName)
}

// GoString is String.
func (config DirectClientConfig) GoString() string { return config.String() }

// RawConfig returns the configuration without overrides.
func (config *DirectClientConfig) RawConfig() (clientcmdapi.Config, error) { return config.config, nil }

// ConfigAccess returns the files, or nil if the configuration is of none.
func (config *DirectClientConfig) ConfigAccess() ConfigAccess { return config.access }

// MergedRawConfig returns a copy of the configuration with the overrides in
// the entries that are used.
func (config *DirectClientConfig) MergedRawConfig() (clientcmdapi.Config, error) {
	if err := config.ConfirmUsable(); err != nil {
		return clientcmdapi.Config{}, err
	}
	in, err := config.inUse()
	if err != nil {
		return clientcmdapi.Config{}, err
	}
	merged := config.config.DeepCopy()
	merged.CurrentContext = in.name
	put(&merged.Contexts, in.name, in.context)
	put(&merged.Clusters, in.context.Cluster, in.cluster)
	put(&merged.AuthInfos, in.context.AuthInfo, in.user)
	return *merged, nil
}

func put[T any](m *map[string]*T, key string, value *T) {
	if *m == nil {
		*m = map[string]*T{}
	}
	(*m)[key] = value
}

// inUse is what a client uses of a configuration, overrides applied. The
// pointers are copies.
type inUse struct {
	name    string
	context *clientcmdapi.Context
	cluster *clientcmdapi.Cluster
	user    *clientcmdapi.AuthInfo
}

// inUse finds the entries. A missing one is an error only if an override asked
// for it; what else may be missing is for ConfirmUsable.
func (config *DirectClientConfig) inUse() (in inUse, err error) {
	var noContext, noUser, noCluster error
	in.name, in.context, noContext = config.usedContext()
	in.user, noUser = config.usedUser(in.context)
	in.cluster, noCluster = config.usedCluster(in.context)
	return in, cmp.Or(noUser, noContext, noCluster) // the user is missed first
}

func (config *DirectClientConfig) usedContext() (string, *clientcmdapi.Context, error) {
	name := config.contextName
	if name == "" {
		name = config.config.CurrentContext
	}
	asked := config.overrides != nil && config.overrides.CurrentContext != ""
	if asked {
		name = config.overrides.CurrentContext
	}
	used, err := clientcmdapi.NewContext(), error(nil)
	if found := config.config.Contexts[name]; found != nil {
		override(used, found)
	} else if asked {
		err = fmt.Errorf("context %q does not exist", name)
	}
	if config.overrides != nil {
		override(used, &config.overrides.Context)
	}
	return name, used, err
}

func (config *DirectClientConfig) usedCluster(in *clientcmdapi.Context) (*clientcmdapi.Cluster, error) {
	used := clientcmdapi.NewCluster()
	if config.overrides != nil {
		override(used, &config.overrides.ClusterDefaults)
	}
	if found := config.config.Clusters[in.Cluster]; found != nil {
		override(used, found)
	} else if config.overrides != nil && config.overrides.Context.Cluster != "" {
		return &clientcmdapi.Cluster{}, fmt.Errorf("cluster %q does not exist", in.Cluster)
	}
	if config.overrides != nil {
		overrideCluster(used, &config.overrides.ClusterInfo)
	}
	return used, nil
}

func (config *DirectClientConfig) usedUser(in *clientcmdapi.Context) (*clientcmdapi.AuthInfo, error) {
	used := clientcmdapi.NewAuthInfo()
	if found := config.config.AuthInfos[in.AuthInfo]; found != nil {
		override(used, found)
	} else if config.overrides != nil && config.overrides.Context.AuthInfo != "" {
		return &clientcmdapi.AuthInfo{}, fmt.Errorf("auth info %q does not exist", in.AuthInfo)
	}
	if config.overrides != nil {
		overrideAuthInfo(used, &config.overrides.AuthInfo)
	}
	return used, nil
}

// ConfirmUsable checks what a client would use, overrides applied. Other
// entries may be wrong.
func (config *DirectClientConfig) ConfirmUsable() error {
	var errs []error
	name := cmp.Or(config.contextName, config.config.CurrentContext)
	if name != "" && config.config.Contexts[name] == nil {
		errs = append(errs, fmt.Errorf("%s: %v", contextNotFound, name))
	}
	// What an override asks for and is missing is for inUse to say; here it
	// counts as empty.
	_, used, _ := config.usedContext()
	user, _ := config.usedUser(used)
	cluster, _ := config.usedCluster(used)
	errs = slices.Concat(errs, checkAuthInfo(used.AuthInfo, user), checkCluster(used.Cluster, cluster))
	if len(errs) == 1 && errs[0] == ErrEmptyCluster { //nolint:errorlint // the value itself
		return invalid([]error{ErrEmptyConfig})
	}
	return invalid(errs)
}

// Namespace returns the namespace of the override or of the context in use, or
// "default".
func (config *DirectClientConfig) Namespace() (string, bool, error) {
	if o := config.overrides; o != nil && o.Context.Namespace != "" {
		return o.Context.Namespace, true, nil
	}
	used, err := clientcmdapi.NewContext(), config.ConfirmUsable()
	if err == nil {
		_, used, err = config.usedContext()
	}
	if err != nil {
		return "", false, err
	}
	return cmp.Or(used.Namespace, "default"), false, nil
}

// BuildConfigFromFlags makes the configuration of a client of what two flags
// usually say: the URL of a server and a kubeconfig file. Without both it is the
// one of the pod that the program runs in, or else the default one.
func BuildConfigFromFlags(masterUrl, kubeconfigPath string) (*restclient.Config, error) {
	if masterUrl != "" || kubeconfigPath != "" {
		return fromLoader(&ClientConfigLoadingRules{ExplicitPath: kubeconfigPath}, masterUrl)
	}
	klog.Warning("Neither --kubeconfig nor --master was specified.  Using the inClusterConfig.  This might not work.") //nolint:logcheck // there is no context
	pod, err := restclient.InClusterConfig()
	if err != nil {
		klog.Warning("error creating inClusterConfig, falling back to default config: ", err) //nolint:logcheck // there is no context
		return fromLoader(&ClientConfigLoadingRules{}, "")
	}
	return pod, nil
}

// BuildConfigFromKubeconfigGetter is BuildConfigFromFlags with a configuration
// that a function returns.
func BuildConfigFromKubeconfigGetter(masterUrl string, kubeconfigGetter KubeconfigGetter) (*restclient.Config, error) {
	return fromLoader(&ClientConfigGetter{kubeconfigGetter}, masterUrl)
}

func fromLoader(loader ClientConfigLoader, server string) (*restclient.Config, error) {
	overrides := &ConfigOverrides{ClusterInfo: clientcmdapi.Cluster{Server: server}}
	return NewNonInteractiveDeferredLoadingClientConfig(loader, overrides).ClientConfig()
}
