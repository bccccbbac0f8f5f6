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

import "k8s.io/apimachinery/pkg/runtime"

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// Config is the content of a kubeconfig file.
type Config struct {
	// Kind is "Config"; it may be missing.
	// +optional
	Kind string `json:"kind,omitempty"`
	// APIVersion is "v1"; it may be missing.
	// +optional
	APIVersion string `json:"apiVersion,omitempty"`
	// Preferences is for command line programs.
	//
	// Deprecated: kubectl keeps preferences in a file of its own (kuberc).
	Preferences Preferences `json:"preferences,omitzero"`
	// Clusters with their names.
	Clusters []NamedCluster `json:"clusters"`
	// AuthInfos are the users with their names.
	AuthInfos []NamedAuthInfo `json:"users"`
	// Contexts with their names.
	Contexts []NamedContext `json:"contexts"`
	// CurrentContext is the name of the context to use when none is given.
	CurrentContext string `json:"current-context"`
	// Extensions keep what others have put into the file.
	// +optional
	Extensions []NamedExtension `json:"extensions,omitempty"`
}

// Preferences are settings of command line programs.
//
// Deprecated: kubectl keeps preferences in a file of its own (kuberc).
type Preferences struct {
	// Colors was for coloured output.
	// +optional
	Colors bool `json:"colors,omitempty"`
	// Extensions keep what others have put into the file.
	// +optional
	Extensions []NamedExtension `json:"extensions,omitempty"`
}

// Cluster says how to reach an API server, and how to trust it.
type Cluster struct {
	// Server is the URL of the API server.
	Server string `json:"server"`
	// TLSServerName is the name to check the server's certificate against;
	// empty for the host of Server.
	// +optional
	TLSServerName string `json:"tls-server-name,omitempty"`
	// InsecureSkipTLSVerify accepts any certificate.
	// +optional
	InsecureSkipTLSVerify bool `json:"insecure-skip-tls-verify,omitempty"`
	// CertificateAuthority is a file with the trusted certificates, PEM.
	// +optional
	CertificateAuthority string `json:"certificate-authority,omitempty"`
	// CertificateAuthorityData are the trusted certificates, PEM; they win over
	// the file.
	// +optional
	CertificateAuthorityData []byte `json:"certificate-authority-data,omitempty"`
	// ProxyURL is the proxy for all requests: http, https or socks5. Empty
	// leaves the choice to the environment.
	// +optional
	ProxyURL string `json:"proxy-url,omitempty"`
	// DisableCompression turns gzip of responses off.
	// +optional
	DisableCompression bool `json:"disable-compression,omitempty"`
	// Extensions keep what others have put into the file.
	// +optional
	Extensions []NamedExtension `json:"extensions,omitempty"`
}

// AuthInfo says who a user is, and proves it.
type AuthInfo struct {
	// ClientCertificate is a file with a certificate, PEM.
	// +optional
	ClientCertificate string `json:"client-certificate,omitempty"`
	// ClientCertificateData is a certificate, PEM; it wins over the file.
	// +optional
	ClientCertificateData []byte `json:"client-certificate-data,omitempty"`
	// ClientKey is a file with the private key of the certificate, PEM.
	// +optional
	ClientKey string `json:"client-key,omitempty"`
	// ClientKeyData is the private key, PEM; it wins over the file.
	// +optional
	ClientKeyData []byte `json:"client-key-data,omitempty" datapolicy:"security-key"`
	// Token is a bearer token.
	// +optional
	Token string `json:"token,omitempty" datapolicy:"token"`
	// TokenFile has a bearer token that is read again from time to time. If
	// Token is there too, what the file last had wins over it.
	// +optional
	TokenFile string `json:"tokenFile,omitempty"`
	// Impersonate is the user to act as.
	// +optional
	Impersonate string `json:"as,omitempty"`
	// ImpersonateUID is the uid to act as.
	// +optional
	ImpersonateUID string `json:"as-uid,omitempty"`
	// ImpersonateGroups are the groups to act with.
	// +optional
	ImpersonateGroups []string `json:"as-groups,omitempty"`
	// ImpersonateUserExtra is more about the user to act as.
	// +optional
	ImpersonateUserExtra map[string][]string `json:"as-user-extra,omitempty"`
	// Username for basic authentication.
	// +optional
	Username string `json:"username,omitempty"`
	// Password for basic authentication.
	// +optional
	Password string `json:"password,omitempty" datapolicy:"password"`
	// AuthProvider names a compiled-in plugin.
	// +optional
	AuthProvider *AuthProviderConfig `json:"auth-provider,omitempty"`
	// Exec is a program that hands out credentials.
	// +optional
	Exec *ExecConfig `json:"exec,omitempty"`
	// Extensions keep what others have put into the file.
	// +optional
	Extensions []NamedExtension `json:"extensions,omitempty"`
}

// Context joins a cluster, a user and a namespace under one name.
type Context struct {
	// Cluster is the name of an entry of clusters.
	Cluster string `json:"cluster"`
	// AuthInfo is the name of an entry of users.
	AuthInfo string `json:"user"`
	// Namespace is for requests that name none.
	// +optional
	Namespace string `json:"namespace,omitempty"`
	// Extensions keep what others have put into the file.
	// +optional
	Extensions []NamedExtension `json:"extensions,omitempty"`
}

// NamedCluster is an entry of clusters.
type NamedCluster struct {
	Name    string  `json:"name"`
	Cluster Cluster `json:"cluster"`
}

// NamedContext is an entry of contexts.
type NamedContext struct {
	Name    string  `json:"name"`
	Context Context `json:"context"`
}

// NamedAuthInfo is an entry of users.
type NamedAuthInfo struct {
	Name     string   `json:"name"`
	AuthInfo AuthInfo `json:"user"`
}

// NamedExtension is data of somebody else, kept as it was read.
type NamedExtension struct {
	Name      string               `json:"name"`
	Extension runtime.RawExtension `json:"extension"`
}

// AuthProviderConfig names a compiled-in credential plugin.
type AuthProviderConfig struct {
	Name   string            `json:"name"`
	Config map[string]string `json:"config"`
}

// ExecConfig is a program that is run to get credentials.
type ExecConfig struct {
	// Command is a path or a name to look up in PATH.
	Command string `json:"command"`
	// Args of the command.
	// +optional
	Args []string `json:"args"`
	// Env is added to the environment of the process that runs the command.
	// +optional
	Env []ExecEnvVar `json:"env"`
	// APIVersion of the ExecCredential that the command reads and prints.
	APIVersion string `json:"apiVersion,omitempty"`
	// InstallHint is shown to a user who does not have the command.
	InstallHint string `json:"installHint,omitempty"`
	// ProvideClusterInfo hands the command the cluster too.
	ProvideClusterInfo bool `json:"provideClusterInfo"`
	// InteractiveMode is what the command does with the standard input. Empty
	// means IfAvailable in version v1beta1 and is an error in later ones.
	// +optional
	InteractiveMode ExecInteractiveMode `json:"interactiveMode,omitempty"`
}

// ExecEnvVar is an environment variable for a command.
type ExecEnvVar struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ExecInteractiveMode is what a command does with the standard input.
type ExecInteractiveMode string

const (
	// NeverExecInteractiveMode does not need the standard input and does not
	// get it.
	NeverExecInteractiveMode ExecInteractiveMode = "Never"
	// IfAvailableExecInteractiveMode takes the standard input when there is one.
	IfAvailableExecInteractiveMode ExecInteractiveMode = "IfAvailable"
	// AlwaysExecInteractiveMode is not run without the standard input.
	AlwaysExecInteractiveMode ExecInteractiveMode = "Always"
)
