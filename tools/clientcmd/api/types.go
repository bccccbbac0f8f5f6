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

package api

import "k8s.io/apimachinery/pkg/runtime"

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// Config is everything that one or several kubeconfig files say.
type Config struct {
	// Kind is read from and written to files for readers that expect it.
	// +optional
	Kind string `json:"kind,omitempty"`
	// APIVersion is read from and written to files for readers that expect it.
	// +optional
	APIVersion string `json:"apiVersion,omitempty"`
	// Preferences is for command line programs.
	//
	// Deprecated: kubectl keeps preferences in a file of its own (kuberc).
	Preferences Preferences `json:"preferences,omitzero"`
	// Clusters by name.
	Clusters map[string]*Cluster `json:"clusters"`
	// AuthInfos are the users by name.
	AuthInfos map[string]*AuthInfo `json:"users"`
	// Contexts by name.
	Contexts map[string]*Context `json:"contexts"`
	// CurrentContext is the name of the context to use when none is given.
	CurrentContext string `json:"current-context"`
	// Extensions keep what others have put into the file.
	// +optional
	Extensions map[string]runtime.Object `json:"extensions,omitempty"`
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
	Extensions map[string]runtime.Object `json:"extensions,omitempty"`
}

// Cluster says how to reach an API server, and how to trust it.
type Cluster struct {
	// LocationOfOrigin is the file this entry came from; relative paths in the
	// entry start in that file's folder.
	// +k8s:conversion-gen=false
	LocationOfOrigin string `json:"-"`
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
	// leaves the choice to the environment (HTTPS_PROXY and its like). An
	// upgraded connection (exec, attach, port-forward) goes through http and
	// https proxies only.
	// +optional
	ProxyURL string `json:"proxy-url,omitempty"`
	// DisableCompression turns gzip of responses off, which is faster where
	// the network is.
	// +optional
	DisableCompression bool `json:"disable-compression,omitempty"`
	// Extensions keep what others have put into the file.
	// +optional
	Extensions map[string]runtime.Object `json:"extensions,omitempty"`
}

// AuthInfo says who a user is, and proves it.
type AuthInfo struct {
	// LocationOfOrigin is the file this entry came from; relative paths in the
	// entry start in that file's folder.
	// +k8s:conversion-gen=false
	LocationOfOrigin string `json:"-"`
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
	Impersonate string `json:"act-as,omitempty"`
	// ImpersonateUID is the uid to act as.
	// +optional
	ImpersonateUID string `json:"act-as-uid,omitempty"`
	// ImpersonateGroups are the groups to act with.
	// +optional
	ImpersonateGroups []string `json:"act-as-groups,omitempty"`
	// ImpersonateUserExtra is more about the user to act as.
	// +optional
	ImpersonateUserExtra map[string][]string `json:"act-as-user-extra,omitempty"`
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
	Extensions map[string]runtime.Object `json:"extensions,omitempty"`
}

// Context joins a cluster, a user and a namespace under one name.
type Context struct {
	// LocationOfOrigin is the file this entry came from.
	// +k8s:conversion-gen=false
	LocationOfOrigin string `json:"-"`
	// Cluster is the name of an entry of Config.Clusters.
	Cluster string `json:"cluster"`
	// AuthInfo is the name of an entry of Config.AuthInfos.
	AuthInfo string `json:"user"`
	// Namespace is for requests that name none.
	// +optional
	Namespace string `json:"namespace,omitempty"`
	// Extensions keep what others have put into the file.
	// +optional
	Extensions map[string]runtime.Object `json:"extensions,omitempty"`
}

// NewConfig returns a Config whose maps are ready to be written to.
func NewConfig() *Config {
	return &Config{
		Clusters:   map[string]*Cluster{},
		AuthInfos:  map[string]*AuthInfo{},
		Contexts:   map[string]*Context{},
		Extensions: map[string]runtime.Object{},
	}
}

// NewContext returns a Context whose maps are ready to be written to.
func NewContext() *Context { return &Context{Extensions: map[string]runtime.Object{}} }

// NewCluster returns a Cluster whose maps are ready to be written to.
func NewCluster() *Cluster { return &Cluster{Extensions: map[string]runtime.Object{}} }

// NewAuthInfo returns an AuthInfo whose maps are ready to be written to.
func NewAuthInfo() *AuthInfo {
	return &AuthInfo{ImpersonateUserExtra: map[string][]string{}, Extensions: map[string]runtime.Object{}}
}

// NewPreferences returns Preferences whose maps are ready to be written to.
//
// Deprecated: kubectl keeps preferences in a file of its own (kuberc).
func NewPreferences() *Preferences { return &Preferences{Extensions: map[string]runtime.Object{}} }
