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

package clientauthentication

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// ExecCredential is the question put to a credential plugin (Spec) and the
// plugin's answer (Status).
type ExecCredential struct {
	metav1.TypeMeta

	// Spec is what the plugin is told.
	Spec ExecCredentialSpec
	// Status is what the plugin answered: the credentials.
	Status *ExecCredentialStatus
}

// ExecCredentialSpec tells a plugin about the request it is run for.
type ExecCredentialSpec struct {
	// Interactive is whether the plugin has been given the standard input.
	Interactive bool

	// Cluster is the cluster to log in to; nil unless the user's configuration
	// asks for cluster information.
	Cluster *Cluster
}

// ExecCredentialStatus has a token, a key pair, or both.
type ExecCredentialStatus struct {
	// ExpirationTimestamp is when the credentials end; nil if the plugin does
	// not know.
	ExpirationTimestamp *metav1.Time
	// Token is a bearer token.
	Token string `datapolicy:"token"`
	// ClientCertificateData is a chain of certificates, PEM.
	ClientCertificateData string
	// ClientKeyData is the private key of the certificate, PEM.
	ClientKeyData string `datapolicy:"secret-key"`
}

// Cluster is all that is needed to reach a cluster, without credentials.
type Cluster struct {
	// Server is the URL of the API server.
	Server string
	// TLSServerName is the name to check the server's certificate against;
	// empty for the host of Server.
	TLSServerName string
	// InsecureSkipTLSVerify accepts any certificate.
	InsecureSkipTLSVerify bool
	// CertificateAuthorityData are the trusted certificates, PEM.
	CertificateAuthorityData []byte
	// ProxyURL is the proxy for all requests: http, https or socks5.
	ProxyURL string
	// DisableCompression turns gzip of responses off.
	DisableCompression bool
	// Config is for the plugin alone: the extension named
	// client.authentication.k8s.io/exec of the cluster in the kubeconfig.
	Config runtime.Object
}
