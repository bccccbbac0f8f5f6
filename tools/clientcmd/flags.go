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
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// The recommended flags: for a user,
const (
	FlagBearerToken      = "token"
	FlagCertFile         = "client-certificate"
	FlagEmbedCerts       = "embed-certs"
	FlagImpersonate      = "as"
	FlagImpersonateGroup = "as-group"
	FlagImpersonateUID   = "as-uid"
	FlagKeyFile          = "client-key"
	FlagPassword         = "password"
	FlagUsername         = "username"
)

// for a cluster,
const (
	FlagAPIServer          = "server"
	FlagCAFile             = "certificate-authority"
	FlagDisableCompression = "disable-compression"
	FlagInsecure           = "insecure-skip-tls-verify"
	FlagProxyURL           = "proxy-url"
	FlagTLSServerName      = "tls-server-name"
)

// and for what brings them together.
const (
	FlagAuthInfoName = "user"
	FlagClusterName  = "cluster"
	FlagContext      = "context"
	FlagNamespace    = "namespace"
	FlagTimeout      = "request-timeout"
)

// ConfigOverrideFlags are the flags for ConfigOverrides.
type ConfigOverrideFlags struct {
	AuthOverrideFlags    AuthOverrideFlags
	ClusterOverrideFlags ClusterOverrideFlags
	ContextOverrideFlags ContextOverrideFlags
	CurrentContext       FlagInfo
	Timeout              FlagInfo
}

// AuthOverrideFlags are the flags for a user's credentials.
type AuthOverrideFlags struct {
	ClientCertificate FlagInfo
	ClientKey         FlagInfo
	Token             FlagInfo
	Impersonate       FlagInfo
	ImpersonateUID    FlagInfo
	ImpersonateGroups FlagInfo
	Username          FlagInfo
	Password          FlagInfo
}

// ContextOverrideFlags are the flags for what a context names.
type ContextOverrideFlags struct {
	ClusterName  FlagInfo
	AuthInfoName FlagInfo
	Namespace    FlagInfo
}

// ClusterOverrideFlags are the flags for where the server is.
type ClusterOverrideFlags struct {
	APIServer FlagInfo
	// APIVersion is bound to nothing.
	APIVersion            FlagInfo
	CertificateAuthority  FlagInfo
	InsecureSkipTLSVerify FlagInfo
	TLSServerName         FlagInfo
	ProxyURL              FlagInfo
	DisableCompression    FlagInfo
}

// RecommendedConfigOverrideFlags returns the usual flags with prefix before
// each long name.
func RecommendedConfigOverrideFlags(prefix string) ConfigOverrideFlags {
	return ConfigOverrideFlags{
		AuthOverrideFlags:    RecommendedAuthOverrideFlags(prefix),
		ClusterOverrideFlags: RecommendedClusterOverrideFlags(prefix),
		ContextOverrideFlags: RecommendedContextOverrideFlags(prefix),
		CurrentContext:       recommended(prefix, FlagContext),
		Timeout: recommended(prefix, FlagTimeout).
			preset("0"),
	}
}

// RecommendedAuthOverrideFlags returns the usual flags with prefix before each
// long name.
func RecommendedAuthOverrideFlags(prefix string) AuthOverrideFlags {
	return AuthOverrideFlags{
		ClientCertificate: recommended(prefix, FlagCertFile),
		ClientKey:         recommended(prefix, FlagKeyFile),
		Token:             recommended(prefix, FlagBearerToken),
		Impersonate:       recommended(prefix, FlagImpersonate),
		ImpersonateUID:    recommended(prefix, FlagImpersonateUID),
		ImpersonateGroups: recommended(prefix, FlagImpersonateGroup),
		Username:          recommended(prefix, FlagUsername),
		Password:          recommended(prefix, FlagPassword),
	}
}

// RecommendedClusterOverrideFlags returns the usual flags with prefix before
// each long name.
func RecommendedClusterOverrideFlags(prefix string) ClusterOverrideFlags {
	return ClusterOverrideFlags{
		APIServer:             recommended(prefix, FlagAPIServer),
		CertificateAuthority:  recommended(prefix, FlagCAFile),
		InsecureSkipTLSVerify: recommended(prefix, FlagInsecure).preset("false"),
		TLSServerName:         recommended(prefix, FlagTLSServerName),
		ProxyURL:              recommended(prefix, FlagProxyURL),
		DisableCompression:    recommended(prefix, FlagDisableCompression),
	}
}

// RecommendedContextOverrideFlags returns the usual flags with prefix before
// each long name. The namespace has a short name too.
func RecommendedContextOverrideFlags(prefix string) ContextOverrideFlags {
	namespace := recommended(prefix, FlagNamespace)
	namespace.ShortName = "n"
	return ContextOverrideFlags{
		ClusterName:  recommended(prefix, FlagClusterName),
		AuthInfoName: recommended(prefix, FlagAuthInfoName),
		Namespace:    namespace,
	}
}

// usage is what help texts say of each flag.
var usage = map[string]string{
	FlagAPIServer:          "The address and port of the Kubernetes API server",
	FlagAuthInfoName:       "The name of the kubeconfig user to use",
	FlagBearerToken:        "Bearer token for authentication to the API server",
	FlagCAFile:             "Path to a cert file for the certificate authority",
	FlagCertFile:           "Path to a client certificate file for TLS",
	FlagClusterName:        "The name of the kubeconfig cluster to use",
	FlagContext:            "The name of the kubeconfig context to use",
	FlagDisableCompression: "If true, opt-out of response compression for all requests to the server",
	FlagImpersonate:        "Username to impersonate for the operation",
	FlagImpersonateGroup:   "Group to impersonate for the operation, this flag can be repeated to specify multiple groups.",
	FlagImpersonateUID:     "UID to impersonate for the operation",
	FlagInsecure:           "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections insecure",
	FlagKeyFile:            "Path to a client key file for TLS",
	FlagNamespace:          "If present, the namespace scope for this CLI request",
	FlagPassword:           "Password for basic authentication to the API server",
	FlagProxyURL:           "If provided, this URL will be used to connect via proxy",
	FlagTLSServerName:      "If provided, this name will be used to validate server certificate. If this is not provided, hostname used to contact the server is used.",
	FlagTimeout:            "The length of time to wait before giving up on a single server request. Non-zero values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means don't timeout requests.",
	FlagUsername:           "Username for basic authentication to the API server",
}

func recommended(prefix, name string) FlagInfo {
	return FlagInfo{LongName: prefix + name, Description: usage[name]}
}

func (f FlagInfo) preset(value string) FlagInfo {
	f.Default = value
	return f
}

// A binding is a field, of type *string, *bool or *[]string, and its flag.
type binding struct {
	field any
	flag  FlagInfo
}

// bind adds flags. Those that are secret must not be logged.
func bind(flags *pflag.FlagSet, secret bool, fields []binding) {
	for _, b := range fields {
		f := b.flag
		switch target := b.field.(type) {
		case *string:
			f.BindStringFlag(flags, target)
		case *bool:
			f.BindBoolFlag(flags, target)
		case *[]string:
			f.BindStringArrayFlag(flags, target)
		}
		if secret {
			f.AddSecretAnnotation(flags)
		}
	}
}

// BindOverrideFlags adds flagNames to flags; parsing them fills overrides.
func BindOverrideFlags(overrides *ConfigOverrides, flags *pflag.FlagSet, flagNames ConfigOverrideFlags) {
	bind(flags, false, []binding{
		{&overrides.CurrentContext, flagNames.CurrentContext},
		{&overrides.Timeout, flagNames.Timeout},
	})
	BindContextFlags(&overrides.Context, flags, flagNames.ContextOverrideFlags)
	BindClusterFlags(&overrides.ClusterInfo, flags, flagNames.ClusterOverrideFlags)
	BindAuthInfoFlags(&overrides.AuthInfo, flags, flagNames.AuthOverrideFlags)
}

// BindAuthInfoFlags adds flagNames to flags; parsing them fills authInfo. All
// of them are marked as not fit for logs.
func BindAuthInfoFlags(authInfo *clientcmdapi.AuthInfo, flags *pflag.FlagSet, flagNames AuthOverrideFlags) {
	bind(flags, true, []binding{
		{&authInfo.ClientCertificate, flagNames.ClientCertificate},
		{&authInfo.ClientKey, flagNames.ClientKey},
		{&authInfo.Impersonate, flagNames.Impersonate},
		{&authInfo.ImpersonateGroups, flagNames.ImpersonateGroups},
		{&authInfo.ImpersonateUID, flagNames.ImpersonateUID},
		{&authInfo.Password, flagNames.Password},
		{&authInfo.Token, flagNames.Token},
		{&authInfo.Username, flagNames.Username},
	})
}

// BindClusterFlags adds flagNames to flags; parsing them fills clusterInfo.
func BindClusterFlags(clusterInfo *clientcmdapi.Cluster, flags *pflag.FlagSet, flagNames ClusterOverrideFlags) {
	bind(flags, false, []binding{
		{&clusterInfo.CertificateAuthority, flagNames.CertificateAuthority},
		{&clusterInfo.DisableCompression, flagNames.DisableCompression},
		{&clusterInfo.InsecureSkipTLSVerify, flagNames.InsecureSkipTLSVerify},
		{&clusterInfo.ProxyURL, flagNames.ProxyURL},
		{&clusterInfo.Server, flagNames.APIServer},
		{&clusterInfo.TLSServerName, flagNames.TLSServerName},
	})
}

// BindContextFlags adds flagNames to flags; parsing them fills contextInfo.
// The namespace may be given as "namespaces/name".
func BindContextFlags(contextInfo *clientcmdapi.Context, flags *pflag.FlagSet, flagNames ContextOverrideFlags) {
	bind(flags, false, []binding{
		{&contextInfo.AuthInfo, flagNames.AuthInfoName},
		{&contextInfo.Cluster, flagNames.ClusterName},
	})
	flagNames.Namespace.BindTransformingStringFlag(flags, &contextInfo.Namespace, RemoveNamespacesPrefix)
}

// RemoveNamespacesPrefix returns what follows "namespaces/", "namespace/" or
// "ns/" in str, in any case, or all of it. It never fails.
func RemoveNamespacesPrefix(str string) (string, error) {
	for _, prefix := range []string{"namespaces/", "namespace/", "ns/"} {
		if len(str) > len(prefix) && strings.EqualFold(str[:len(prefix)], prefix) {
			return str[len(prefix):], nil
		}
	}
	return str, nil
}

// FlagInfo describes a flag. One without a LongName is not bound.
type FlagInfo struct {
	// LongName is the flag's name.
	LongName string
	// ShortName is a letter for it, or empty.
	ShortName string
	// Default is the value without the flag.
	Default string
	// Description is for the help text.
	Description string
}

// AddSecretAnnotation marks the flag as one whose value must not be logged.
func (f FlagInfo) AddSecretAnnotation(flags *pflag.FlagSet) FlagInfo {
	if f.LongName != "" {
		_ = flags.SetAnnotation(f.LongName, "classified", []string{"true"}) // fails for a flag that is not there
	}
	return f
}

// BindStringFlag adds the flag to flags.
func (f FlagInfo) BindStringFlag(flags *pflag.FlagSet, target *string) FlagInfo {
	if f.LongName != "" {
		flags.StringVarP(target, f.LongName, f.ShortName, f.Default, f.Description)
	}
	return f
}

// BindTransformingStringFlag adds the flag to flags, with a function that every
// value given on the command line goes through.
func (f FlagInfo) BindTransformingStringFlag(flags *pflag.FlagSet, target *string, transformer func(string) (string, error)) FlagInfo {
	if f.LongName != "" {
		*target = f.Default
		flags.VarP(&transformed{target, transformer}, f.LongName, f.ShortName, f.Description)
	}
	return f
}

// BindStringArrayFlag adds the flag to flags. It can be repeated.
func (f FlagInfo) BindStringArrayFlag(flags *pflag.FlagSet, target *[]string) FlagInfo {
	if f.LongName == "" {
		return f
	}
	preset := []string{} // what the target has without the flag
	if f.Default != "" {
		preset = []string{f.Default}
	}
	flags.StringArrayVarP(target, f.LongName, f.ShortName, preset, f.Description)
	return f
}

// BindBoolFlag adds the flag to flags. A Default that is not a boolean stands
// for false.
func (f FlagInfo) BindBoolFlag(flags *pflag.FlagSet, target *bool) FlagInfo {
	if f.LongName != "" {
		preset, _ := strconv.ParseBool(f.Default)
		flags.BoolVarP(target, f.LongName, f.ShortName, preset, f.Description)
	}
	return f
}

// transformed is a string flag whose values go through a function.
type transformed struct {
	target    *string
	transform func(string) (string, error)
}

func (t *transformed) String() string {
	if t.target == nil { // pflag asks a zero value what its default is
		return ""
	}
	return *t.target
}

func (t *transformed) Type() string { return "string" }

func (t *transformed) Set(s string) error {
	value, err := t.transform(s)
	if err != nil {
		return err
	}
	*t.target = value
	return nil
}
