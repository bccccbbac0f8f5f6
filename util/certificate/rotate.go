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
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"reflect"
	"slices"
	"sync"
	"time"

	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/certificate/csr"
	"k8s.io/client-go/util/keyutil"
)

// signingTimeout is how long a request may stay undecided.
const signingTimeout = 15 * time.Minute

var (
	errTemplate = errors.New("the template of the request has changed")
	errSlow     = errors.New("the request was not decided in time")
)

// attempt is a request for a certificate.
type attempt struct {
	template *x509.CertificateRequest
	key      crypto.Signer
	keyPEM   []byte
	csrPEM   []byte
}

func (m *manager) RotateCertsWithContext(ctx context.Context) (bool, error) {
	if err := ctxerr.Check(ctx, "certificate.Manager.RotateCertsWithContext"); err != nil {
		return false, err
	}
	logger := klog.FromContext(ctx)
	logger.V(2).Info("Rotating certificates")
	fresh, problem, err := m.obtain(ctx)
	if err == nil {
		m.replace(fresh)
		return true, nil
	}
	if ctx.Err() != nil {
		return false, ctxerr.Wrap(ctx, err, "rotate certificate "+m.config.Name)
	}
	logger.Error(err, problem)
	if m.config.CertificateRenewFailure != nil {
		m.config.CertificateRenewFailure.Inc()
	}
	return false, nil
}

// obtain returns a stored certificate, or what went wrong and why.
func (m *manager) obtain(ctx context.Context) (fresh *tls.Certificate, problem string, err error) {
	a, err := m.prepare()
	if err != nil {
		return nil, "Unable to generate a certificate signing request", err
	}
	if m.config.ClientsetFn == nil {
		return nil, "Unable to load a client to request certificates", errors.New("no connection to the apiserver")
	}
	client, err := m.config.ClientsetFn(m.Current())
	if err != nil {
		return nil, "Unable to load a client to request certificates", err
	}
	c := &m.config
	name, uid, err := csr.RequestCertificateWithContext(ctx, client, a.csrPEM, "", c.SignerName, c.RequestedCertificateLifetime, c.GetUsages(a.key), a.key)
	if err != nil {
		if ctx.Err() == nil {
			m.heard(err)
		}
		return nil, "Failed while requesting a signed certificate from the control plane", err
	}
	signed, release := m.whileWanted(ctx, a.template)
	defer release()
	klog.FromContext(ctx).V(2).Info("Waiting for certificate to be issued", "csr", name)
	certPEM, err := csr.WaitForCertificate(signed, client, name, uid)
	if err != nil {
		return nil, "Certificate request was not signed", err
	}
	pair, err := c.CertificateStore.Update(certPEM, a.keyPEM)
	if err == nil {
		fresh, err = withLeaf(*pair, nil)
	}
	return fresh, "Unable to store the new cert/key pair", err
}

func (m *manager) prepare() (a attempt, err error) {
	if a.template = m.config.GetTemplate(); a.template == nil {
		return a, errors.New("unable to create a csr, no template available")
	}
	if a.key, err = m.config.GenerateKey(); err != nil {
		return a, err
	}
	if a.keyPEM, err = keyutil.MarshalPrivateKeyToPEM(a.key); err != nil {
		return a, err
	}
	a.csrPEM, err = cert.MakeCSRFromTemplate(a.key, a.template)
	return a, err
}

// whileWanted returns a context that ends when the template of a request is not
// what is wanted any more, or it takes too long.
func (m *manager) whileWanted(ctx context.Context, template *x509.CertificateRequest) (context.Context, func()) {
	m.mu.Lock()
	m.requested = template
	m.mu.Unlock()
	ctx, cancelTimeout := context.WithTimeoutCause(ctx, signingTimeout, errSlow)
	ctx, cancel := context.WithCancelCause(ctx)
	var poll sync.WaitGroup
	poll.Go(func() {
		for m.dynamic && sleep(ctx, templatePoll) {
			if now := m.config.GetTemplate(); now != nil && !reflect.DeepEqual(now, template) {
				cancel(errTemplate)
			}
		}
	})
	return ctx, func() {
		cancel(nil)
		cancelTimeout()
		poll.Wait()
	}
}

func (m *manager) replace(fresh *tls.Certificate) {
	m.mu.Lock()
	old := m.cert
	m.cert, m.healthy = fresh, true
	m.mu.Unlock()
	if old != nil && m.config.CertificateRotation != nil {
		m.config.CertificateRotation.Observe(time.Since(old.Leaf.NotBefore).Seconds())
	}
}

// satisfies reports whether leaf has everything that template asks for. A
// certificate does as long as nothing is asked for.
func satisfies(leaf *x509.Certificate, template *x509.CertificateRequest) bool {
	if template == nil {
		return true
	}
	return leaf.Subject.CommonName == template.Subject.CommonName &&
		containsAll(leaf.Subject.Organization, template.Subject.Organization, func(a, b string) bool { return a == b }) &&
		containsAll(leaf.DNSNames, template.DNSNames, func(a, b string) bool { return a == b }) &&
		containsAll(leaf.IPAddresses, template.IPAddresses, net.IP.Equal)
}

func containsAll[T any](have, want []T, equal func(T, T) bool) bool {
	for _, w := range want {
		if !slices.ContainsFunc(have, func(h T) bool { return equal(h, w) }) {
			return false
		}
	}
	return true
}
