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

package v1beta1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// ExecCredential is the question put to a credential plugin (spec) and the
// plugin's answer (status).
type ExecCredential struct {
	metav1.TypeMeta `json:""`

	// Spec is what the plugin is told.
	Spec ExecCredentialSpec `json:"spec,omitempty"`

	// Status is what the plugin answered: the credentials.
	// +optional
	Status *ExecCredentialStatus `json:"status,omitempty"`
}

// ExecCredentialSpec tells a plugin about the request it is run for.
type ExecCredentialSpec struct {
	// Cluster is the cluster to log in to; nil unless the user's configuration
	// asks for cluster information.
	// +optional
	Cluster *Cluster `json:"cluster,omitempty"`

	// Interactive is whether the plugin has been given the standard input.
	Interactive bool `json:"interactive"`
}

// ExecCredentialStatus has a token, a key pair, or both.
type ExecCredentialStatus struct {
	// ExpirationTimestamp is when the credentials end; nil if the plugin does
	// not know.
	// +optional
	ExpirationTimestamp *metav1.Time `json:"expirationTimestamp,omitempty"`
	// Token is a bearer token.
	Token string `json:"token,omitempty" datapolicy:"token"`
	// ClientCertificateData is a chain of certificates, PEM.
	ClientCertificateData string `json:"clientCertificateData,omitempty"`
	// ClientKeyData is the private key of the certificate, PEM.
	ClientKeyData string `json:"clientKeyData,omitempty" datapolicy:"security-key"`
}

// Cluster is all that is needed to reach a cluster, without credentials.
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
	// CertificateAuthorityData are the trusted certificates, PEM.
	// +listType=atomic
	// +optional
	CertificateAuthorityData []byte `json:"certificate-authority-data,omitempty"`
	// ProxyURL is the proxy for all requests: http, https or socks5.
	// +optional
	ProxyURL string `json:"proxy-url,omitempty"`
	// DisableCompression turns gzip of responses off.
	// +optional
	DisableCompression bool `json:"disable-compression,omitempty"`
	// Config is for the plugin alone: the extension named
	// client.authentication.k8s.io/exec of the cluster in the kubeconfig.
	// +optional
	Config runtime.RawExtension `json:"config,omitempty"`
}
