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

// Package clientcmd reads kubeconfig files and makes rest.Configs of them.
package clientcmd

import (
	"io"
	"time"

	"github.com/spf13/pflag"

	restclient "k8s.io/client-go/rest"
	"k8s.io/client-go/tools/auth"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const (
	FlagAPIServer          = "server"
	FlagAuthInfoName       = "user"
	FlagBearerToken        = "token"
	FlagCAFile             = "certificate-authority"
	FlagCertFile           = "client-certificate"
	FlagClusterName        = "cluster"
	FlagContext            = "context"
	FlagDisableCompression = "disable-compression"
	FlagEmbedCerts         = "embed-certs"
	FlagImpersonate        = "as"
	FlagImpersonateGroup   = "as-group"
	FlagImpersonateUID     = "as-uid"
	FlagInsecure           = "insecure-skip-tls-verify"
	FlagKeyFile            = "client-key"
	FlagNamespace          = "namespace"
	FlagPassword           = "password"
	FlagProxyURL           = "proxy-url"
	FlagTLSServerName      = "tls-server-name"
	FlagTimeout            = "request-timeout"
	FlagUsername           = "username"

	RecommendedConfigPathEnvVar = "KUBECONFIG"
	RecommendedConfigPathFlag   = "kubeconfig"
	RecommendedFileName         = "config"
	RecommendedHomeDir          = ".kube"
	RecommendedSchemaName       = "schema"
)

func BindAuthInfoFlags(*clientcmdapi.AuthInfo, *pflag.FlagSet, AuthOverrideFlags)  { panic("not yet") }
func BindClusterFlags(*clientcmdapi.Cluster, *pflag.FlagSet, ClusterOverrideFlags) { panic("not yet") }
func BindContextFlags(*clientcmdapi.Context, *pflag.FlagSet, ContextOverrideFlags) { panic("not yet") }
func BindOverrideFlags(*ConfigOverrides, *pflag.FlagSet, ConfigOverrideFlags)      { panic("not yet") }
func BuildConfigFromFlags(masterUrl, kubeconfigPath string) (*restclient.Config, error) {
	panic("not yet")
}
func BuildConfigFromKubeconfigGetter(masterUrl string, get KubeconfigGetter) (*restclient.Config, error) {
	panic("not yet")
}
func ConfirmUsable(config clientcmdapi.Config, passedContextName string) error { panic("not yet") }
func GetAuthInfoFileReferences(*clientcmdapi.AuthInfo) []*string               { panic("not yet") }
func GetClusterFileReferences(*clientcmdapi.Cluster) []*string                 { panic("not yet") }
func GetConfigFileReferences(*clientcmdapi.Config) []*string                   { panic("not yet") }
func GetConfigFromFileOrDie(string) *clientcmdapi.Config                       { panic("not yet") }
func IsConfigurationInvalid(error) bool                                        { panic("not yet") }
func IsContextNotFound(error) bool                                             { panic("not yet") }
func IsEmptyConfig(error) bool                                                 { panic("not yet") }
func Load([]byte) (*clientcmdapi.Config, error)                                { panic("not yet") }
func LoadFromFile(string) (*clientcmdapi.Config, error)                        { panic("not yet") }
func MakeRelative(path, base string) (string, error)                           { panic("not yet") }
func ModifyConfig(configAccess ConfigAccess, newConfig clientcmdapi.Config, relativizePaths bool) error {
	panic("not yet")
}
func NewClientConfigFromBytes([]byte) (OverridingClientConfig, error) { panic("not yet") }
func NewDefaultAuthLoader() AuthLoader                                { panic("not yet") }
func NewDefaultClientConfig(clientcmdapi.Config, *ConfigOverrides) OverridingClientConfig {
	panic("not yet")
}
func NewDefaultClientConfigLoadingRules() *ClientConfigLoadingRules { panic("not yet") }
func NewDefaultPathOptions() *PathOptions                           { panic("not yet") }
func NewEmptyConfigError(message string) error                      { panic("not yet") }
func NewInteractiveClientConfig(clientcmdapi.Config, string, *ConfigOverrides, io.Reader, ConfigAccess) OverridingClientConfig {
	panic("not yet")
}
func NewInteractiveDeferredLoadingClientConfig(ClientConfigLoader, *ConfigOverrides, io.Reader) ClientConfig {
	panic("not yet")
}
func NewNonInteractiveClientConfig(clientcmdapi.Config, string, *ConfigOverrides, ConfigAccess) OverridingClientConfig {
	panic("not yet")
}
func NewNonInteractiveDeferredLoadingClientConfig(ClientConfigLoader, *ConfigOverrides) ClientConfig {
	panic("not yet")
}
func NewPromptingAuthLoader(io.Reader) *PromptingAuthLoader                        { panic("not yet") }
func ParseTimeout(string) (time.Duration, error)                                   { panic("not yet") }
func PersisterForUser(ConfigAccess, string) restclient.AuthProviderConfigPersister { panic("not yet") }
func RESTConfigFromKubeConfig([]byte) (*restclient.Config, error)                  { panic("not yet") }
func RecommendedAuthOverrideFlags(prefix string) AuthOverrideFlags                 { panic("not yet") }
func RecommendedClusterOverrideFlags(prefix string) ClusterOverrideFlags           { panic("not yet") }
func RecommendedConfigOverrideFlags(prefix string) ConfigOverrideFlags             { panic("not yet") }
func RecommendedContextOverrideFlags(prefix string) ContextOverrideFlags           { panic("not yet") }
func RelativizeAuthInfoLocalPaths(*clientcmdapi.AuthInfo) error                    { panic("not yet") }
func RelativizeClusterLocalPaths(*clientcmdapi.Cluster) error                      { panic("not yet") }
func RelativizeConfigPaths(*clientcmdapi.Config, string) error                     { panic("not yet") }
func RelativizePathWithNoBacksteps([]*string, string) error                        { panic("not yet") }
func RemoveNamespacesPrefix(string) (string, error)                                { panic("not yet") }
func ResolveConfigPaths(*clientcmdapi.Config, string) error                        { panic("not yet") }
func ResolveLocalPaths(*clientcmdapi.Config) error                                 { panic("not yet") }
func ResolvePaths([]*string, string) error                                         { panic("not yet") }
func Validate(clientcmdapi.Config) error                                           { panic("not yet") }
func Write(clientcmdapi.Config) ([]byte, error)                                    { panic("not yet") }
func WriteToFile(clientcmdapi.Config, string) error                                { panic("not yet") }

func (g *ClientConfigGetter) GetDefaultFilename() string                       { panic("not yet") }
func (g *ClientConfigGetter) GetExplicitFile() string                          { panic("not yet") }
func (g *ClientConfigGetter) GetLoadingPrecedence() []string                   { panic("not yet") }
func (g *ClientConfigGetter) GetStartingConfig() (*clientcmdapi.Config, error) { panic("not yet") }
func (g *ClientConfigGetter) IsDefaultConfig(*restclient.Config) bool          { panic("not yet") }
func (g *ClientConfigGetter) IsExplicitFile() bool                             { panic("not yet") }
func (g *ClientConfigGetter) Load() (*clientcmdapi.Config, error)              { panic("not yet") }
func (rules *ClientConfigLoadingRules) GetDefaultFilename() string             { panic("not yet") }
func (rules *ClientConfigLoadingRules) GetExplicitFile() string                { panic("not yet") }
func (rules *ClientConfigLoadingRules) GetLoadingPrecedence() []string         { panic("not yet") }
func (rules *ClientConfigLoadingRules) GetStartingConfig() (*clientcmdapi.Config, error) {
	panic("not yet")
}
func (rules *ClientConfigLoadingRules) IsDefaultConfig(*restclient.Config) bool  { panic("not yet") }
func (rules *ClientConfigLoadingRules) IsExplicitFile() bool                     { panic("not yet") }
func (rules *ClientConfigLoadingRules) Load() (*clientcmdapi.Config, error)      { panic("not yet") }
func (rules *ClientConfigLoadingRules) Migrate() error                           { panic("not yet") }
func (rules ClientConfigLoadingRules) ResolvePaths() bool                        { panic("not yet") }
func (c *DeferredLoadingClientConfig) ClientConfig() (*restclient.Config, error) { panic("not yet") }
func (c *DeferredLoadingClientConfig) ConfigAccess() ConfigAccess                { panic("not yet") }
func (c *DeferredLoadingClientConfig) Namespace() (string, bool, error)          { panic("not yet") }
func (c *DeferredLoadingClientConfig) RawConfig() (clientcmdapi.Config, error)   { panic("not yet") }
func (c *DirectClientConfig) ClientConfig() (*restclient.Config, error)          { panic("not yet") }
func (c *DirectClientConfig) ConfigAccess() ConfigAccess                         { panic("not yet") }
func (c *DirectClientConfig) ConfirmUsable() error                               { panic("not yet") }
func (c *DirectClientConfig) MergedRawConfig() (clientcmdapi.Config, error)      { panic("not yet") }
func (c *DirectClientConfig) Namespace() (string, bool, error)                   { panic("not yet") }
func (c *DirectClientConfig) RawConfig() (clientcmdapi.Config, error)            { panic("not yet") }
func (o *PathOptions) GetDefaultFilename() string                                { panic("not yet") }
func (o *PathOptions) GetEnvVarFiles() []string                                  { panic("not yet") }
func (o *PathOptions) GetExplicitFile() string                                   { panic("not yet") }
func (o *PathOptions) GetLoadingPrecedence() []string                            { panic("not yet") }
func (o *PathOptions) GetStartingConfig() (*clientcmdapi.Config, error)          { panic("not yet") }
func (o *PathOptions) IsExplicitFile() bool                                      { panic("not yet") }
func (a *PromptingAuthLoader) LoadAuth(path string) (*auth.Info, error)          { panic("not yet") }
func (a *PromptingAuthLoader) Prompt() (*auth.Info, error)                       { panic("not yet") }
func (f FlagInfo) AddSecretAnnotation(flags *pflag.FlagSet) FlagInfo             { panic("not yet") }
func (f FlagInfo) BindBoolFlag(flags *pflag.FlagSet, target *bool) FlagInfo      { panic("not yet") }
func (f FlagInfo) BindStringArrayFlag(flags *pflag.FlagSet, target *[]string) FlagInfo {
	panic("not yet")
}
func (f FlagInfo) BindStringFlag(flags *pflag.FlagSet, target *string) FlagInfo { panic("not yet") }
func (f FlagInfo) BindTransformingStringFlag(flags *pflag.FlagSet, target *string, transformer func(string) (string, error)) FlagInfo {
	panic("not yet")
}
func (c MissingConfigError) Error() string    { panic("not yet") }
func (handler WarningHandler) Warn(err error) { panic("not yet") }

type (
	AuthLoader interface {
		LoadAuth(path string) (*auth.Info, error)
	}
	AuthOverrideFlags struct {
		ClientCertificate, ClientKey, Token            FlagInfo
		Impersonate, ImpersonateUID, ImpersonateGroups FlagInfo
		Username, Password                             FlagInfo
	}
	ClientConfig interface {
		RawConfig() (clientcmdapi.Config, error)
		ClientConfig() (*restclient.Config, error)
		Namespace() (string, bool, error)
		ConfigAccess() ConfigAccess
	}
	ClientConfigGetter struct{}
	ClientConfigLoader interface {
		ConfigAccess
		IsDefaultConfig(*restclient.Config) bool
		Load() (*clientcmdapi.Config, error)
	}
	ClientConfigLoadingRules struct {
		ExplicitPath        string
		Precedence          []string
		MigrationRules      map[string]string
		DoNotResolvePaths   bool
		DefaultClientConfig ClientConfig
		WarnIfAllMissing    bool
		Warner              WarningHandler
	}
	ClusterOverrideFlags struct {
		APIServer, APIVersion, CertificateAuthority, InsecureSkipTLSVerify, TLSServerName, ProxyURL, DisableCompression FlagInfo
	}
	ConfigAccess interface {
		GetLoadingPrecedence() []string
		GetStartingConfig() (*clientcmdapi.Config, error)
		GetDefaultFilename() string
		IsExplicitFile() bool
		GetExplicitFile() string
	}
	ConfigOverrideFlags struct {
		AuthOverrideFlags    AuthOverrideFlags
		ClusterOverrideFlags ClusterOverrideFlags
		ContextOverrideFlags ContextOverrideFlags
		CurrentContext       FlagInfo
		Timeout              FlagInfo
	}
	ConfigOverrides struct {
		AuthInfo        clientcmdapi.AuthInfo
		ClusterDefaults clientcmdapi.Cluster
		ClusterInfo     clientcmdapi.Cluster
		Context         clientcmdapi.Context
		CurrentContext  string
		Timeout         string
	}
	ContextOverrideFlags        struct{ ClusterName, AuthInfoName, Namespace FlagInfo }
	DeferredLoadingClientConfig struct{}
	DirectClientConfig          struct{}
	FlagInfo                    struct{ LongName, ShortName, Default, Description string }
	InClusterConfig             interface {
		ClientConfig
		Possible() bool
	}
	KubeconfigGetter       func() (*clientcmdapi.Config, error)
	MissingConfigError     struct{ Missing []string }
	OverridingClientConfig interface {
		ClientConfig
		MergedRawConfig() (clientcmdapi.Config, error)
	}
	PathOptions struct {
		GlobalFile, EnvVar, ExplicitFileFlag, GlobalFileSubpath string
		LoadingRules                                            *ClientConfigLoadingRules
	}
	PersistAuthProviderConfigForUser func(user string) restclient.AuthProviderConfigPersister
	PromptingAuthLoader              struct{}
	WarningHandler                   func(error)
)

var (
	ClusterDefaults       clientcmdapi.Cluster
	DefaultClientConfig   DirectClientConfig
	ErrEmptyCluster       error
	ErrEmptyConfig        error
	ErrNoContext          error
	RecommendedConfigDir  string
	RecommendedHomeFile   string
	RecommendedSchemaFile string
	UseModifyConfigLock   = true
)
