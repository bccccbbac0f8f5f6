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

package certificate

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"

	clientset "k8s.io/client-go/kubernetes"
)

// ClientsetFunc returns a client for requests. The certificate is the current
// one, or nil if there is none.
type ClientsetFunc func(current *tls.Certificate) (clientset.Interface, error)

// Config says how a manager keeps its certificate.
type Config struct {
	// ClientsetFn gives the client for requests. Without it the certificate is
	// never replaced.
	ClientsetFn ClientsetFunc

	// Template is what to ask for.
	Template *x509.CertificateRequest

	// GetTemplate, if there is one, gives the template instead. When it changes
	// so that the certificate does not do any more, another one is asked for.
	// It may return nil while it is not known what to ask for.
	GetTemplate func() *x509.CertificateRequest

	// SignerName says who is to sign.
	SignerName string

	// RequestedCertificateLifetime is how long certificates should be good for.
	// The signer decides.
	RequestedCertificateLifetime *time.Duration

	// Usages are what the certificate is for. Either they or GetUsages must be
	// there.
	Usages []certificatesv1.KeyUsage

	// GetUsages gives usages that depend on the kind of key.
	GetUsages func(privateKey any) []certificatesv1.KeyUsage

	// CertificateStore keeps the certificate between runs.
	CertificateStore Store

	// BootstrapCertificatePEM is a certificate that does until there is a first
	// one; it is stored, and replaced as soon as possible.
	BootstrapCertificatePEM []byte

	// BootstrapKeyPEM is the key of it.
	BootstrapKeyPEM []byte `datapolicy:"security-key"`

	// CertificateRotation observes the ages of replaced certificates, in
	// seconds. It may be nil.
	CertificateRotation Histogram

	// CertificateRenewFailure counts failed attempts. It may be nil.
	CertificateRenewFailure Counter

	// GenerateKey makes the key of each certificate. The default is an ECDSA
	// key on P-256.
	GenerateKey func() (crypto.Signer, error)

	// Name names the logger. The default is the signer's.
	Name string

	// Ctx gives logger and values to what Start does, and ends it. It may be
	// nil. StartWithContext does not use it.
	Ctx *context.Context
}

// Gauge is set to a value.
type Gauge interface {
	Set(float64)
}

// Histogram observes values.
type Histogram interface {
	Observe(float64)
}

// Counter counts up.
type Counter interface {
	Inc()
}

// DefaultKubeletClientGetUsages are the usages of a kubelet's client
// certificate.
var DefaultKubeletClientGetUsages = func(privateKey any) []certificatesv1.KeyUsage {
	return usagesFor(privateKey, certificatesv1.UsageClientAuth)
}

// DefaultKubeletServingGetUsages are the usages of a kubelet's serving
// certificate.
var DefaultKubeletServingGetUsages = func(privateKey any) []certificatesv1.KeyUsage {
	return usagesFor(privateKey, certificatesv1.UsageServerAuth)
}

// usagesFor has key encipherment for RSA keys alone, since others cannot do it.
func usagesFor(privateKey any, purpose certificatesv1.KeyUsage) []certificatesv1.KeyUsage {
	if _, ok := privateKey.(*rsa.PrivateKey); ok {
		return []certificatesv1.KeyUsage{certificatesv1.UsageDigitalSignature, certificatesv1.UsageKeyEncipherment, purpose}
	}
	return []certificatesv1.KeyUsage{certificatesv1.UsageDigitalSignature, purpose}
}

func (c *Config) check() error {
	switch {
	case len(c.Usages) == 0 && c.GetUsages == nil:
		return errors.New("either GetUsages or Usages should be specified")
	case len(c.Usages) > 0 && c.GetUsages != nil:
		return errors.New("cannot specify both GetUsages and Usages")
	case c.CertificateStore == nil:
		return errors.New("CertificateStore should be specified")
	}
	return nil
}

// withDefaults returns a config of which only Ctx, ClientsetFn and the metrics
// can be nil.
func (c Config) withDefaults() Config {
	if c.GetTemplate == nil {
		template := c.Template
		c.GetTemplate = func() *x509.CertificateRequest { return template }
	}
	if c.GetUsages == nil {
		usages := c.Usages
		c.GetUsages = func(any) []certificatesv1.KeyUsage { return usages }
	}
	if c.GenerateKey == nil {
		c.GenerateKey = func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }
	}
	if c.Name == "" {
		c.Name = c.SignerName
	}
	return c
}
