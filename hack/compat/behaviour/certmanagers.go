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

package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/util/certificate"
)

// memoryStore keeps a certificate, and fails as it is told.
type memoryStore struct {
	r          *run
	mu         sync.Mutex
	current    *tls.Certificate
	err        error
	failUpdate error
	decision   certificatesv1.RequestConditionType // other than approval
	quiet      bool                                // requests are not written down any more
}

func (s *memoryStore) Current() (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && s.current == nil {
		none := certificate.NoCertKeyError("none yet")
		return nil, &none
	}
	return s.current, s.err
}

func (s *memoryStore) Update(certPEM, keyPEM []byte) (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failUpdate != nil {
		s.r.note("update fails")
		return nil, s.failUpdate
	}
	c, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		s.r.note("update with what is no pair")
		return nil, err
	}
	c.Leaf, err = x509.ParseCertificate(c.Certificate[0])
	s.r.note("update %s %v", c.Leaf.Subject.CommonName, c.Leaf.SerialNumber)
	s.current = &c
	return s.current, err
}

func leafOf(p *keyPair) *tls.Certificate {
	return &tls.Certificate{Certificate: [][]byte{p.parsed.Raw}, PrivateKey: p.key, Leaf: p.parsed}
}

// signer approves requests and issues certificates for an hour after some time,
// if it does not decide otherwise.
func signer(r *run, c *fake.Clientset, store *memoryStore, after time.Duration) {
	ca := newKeyPair("ca", longAgo, farAway, nil)
	var count int
	c.PrependReactor("create", "certificatesigningrequests", func(a clienttesting.Action) (bool, runtime.Object, error) {
		o := a.(clienttesting.CreateAction).GetObject().(*certificatesv1.CertificateSigningRequest).DeepCopy()
		count++
		block, _ := pem.Decode(o.Spec.Request)
		request, err := x509.ParseCertificateRequest(block.Bytes)
		sure(err)
		if !store.quiet {
			r.note("request %d: %q %q %q %v %q %s", count, o.Name, o.GenerateName, o.Spec.SignerName, o.Spec.Usages, request.DNSNames, seconds(o.Spec.ExpirationSeconds))
		}
		_ = c.Tracker().Delete(a.GetResource(), "", fmt.Sprint("csr-", count-1)) // a fake lists all that there are
		o.Name, o.UID = fmt.Sprint("csr-", count), "1"
		serial := int64(count)
		time.AfterFunc(after, func() {
			template := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: request.Subject, DNSNames: request.DNSNames, NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
			der, err := x509.CreateCertificate(rand.Reader, template, ca.parsed, request.PublicKey, ca.key)
			sure(err)
			done := o.DeepCopy()
			done.Status.Certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
			done.Status.Conditions = []certificatesv1.CertificateSigningRequestCondition{{Type: certificatesv1.CertificateApproved, Status: corev1.ConditionTrue}}
			if store.decision != "" {
				done.Status.Conditions[0].Type = store.decision
				done.Status.Certificate = nil
			}
			_, _ = c.CertificatesV1().CertificateSigningRequests().Update(context.Background(), done, metav1.UpdateOptions{})
		})
		return true, o, c.Tracker().Add(o)
	})
}

// managed are managers that differ in one thing.
var managed = map[string]func(*memoryStore, *certificate.Config){
	"first":      nil,
	"stored":     func(s *memoryStore, _ *certificate.Config) { s.keep("cn", farAway) },
	"expired":    func(s *memoryStore, _ *certificate.Config) { s.keep("cn", yearStart.Add(-time.Hour)) },
	"expires":    func(s *memoryStore, _ *certificate.Config) { s.keep("cn", yearStart.Add(3*time.Second)) },
	"otherNames": func(s *memoryStore, _ *certificate.Config) { s.keep("other", farAway) },
	"bootstrap":  func(_ *memoryStore, c *certificate.Config) { bootstrapped(c) },
	"expiredWithBootstrap": func(s *memoryStore, c *certificate.Config) {
		s.keep("cn", yearStart.Add(-time.Hour))
		bootstrapped(c)
	},
	"updateFails": func(s *memoryStore, _ *certificate.Config) { s.failUpdate = errors.New("mine") },
	"denied":      func(s *memoryStore, _ *certificate.Config) { s.decision = certificatesv1.CertificateDenied },
	"undecided":   func(s *memoryStore, _ *certificate.Config) { s.decision = "Other" },
	"deniedLater": deniedLater,
	"noKey": func(_ *memoryStore, c *certificate.Config) {
		c.GenerateKey = func() (crypto.Signer, error) { return nil, errors.New("no key") }
	},
	"noTemplate": func(_ *memoryStore, c *certificate.Config) {
		c.GetTemplate = func() *x509.CertificateRequest { return nil }
	},
	"noClient": func(_ *memoryStore, c *certificate.Config) { c.ClientsetFn = nil },
	"clientFails": func(_ *memoryStore, c *certificate.Config) {
		c.ClientsetFn = func(*tls.Certificate) (kubernetes.Interface, error) { return nil, errors.New("no client") }
	},
}

// keep stores a certificate.
func (s *memoryStore) keep(name string, until time.Time) {
	s.current = leafOf(newKeyPair(name, longAgo, until, nil))
}

func bootstrapped(c *certificate.Config) {
	c.BootstrapCertificatePEM, c.BootstrapKeyPEM = pairs().client.certPEM, pairs().client.keyPEM
}

// deniedLater wants other names after a while, which it does not get.
func deniedLater(s *memoryStore, c *certificate.Config) {
	begin := time.Now()
	c.GetTemplate = func() *x509.CertificateRequest {
		t := &x509.CertificateRequest{Subject: pkix.Name{CommonName: "cn"}, DNSNames: []string{"localhost"}}
		if time.Since(begin) > 5*time.Minute {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.decision, t.DNSNames = certificatesv1.CertificateDenied, []string{"elsewhere"}
		}
		return t
	}
	time.AfterFunc(6*time.Minute, func() { s.quiet = true }) // when it is tried again is drawn
}

func init() {
	for name, change := range managed {
		add(scenario{name: "certificate/manager/" + name, do: func(r *run) { manage(r, change, nil) }})
	}
	for name, err := range map[string]error{"unauthorized": apierrors.NewUnauthorized("x"), "forbidden": apierrors.NewForbidden(schema.GroupResource{}, "", errors.New("x")), "broken": errors.New("x"), "unavailable": apierrors.NewServiceUnavailable("x")} {
		add(scenario{name: "certificate/manager/" + name, do: func(r *run) { manage(r, nil, err) }})
	}
	add(scenario{name: "certificate/manager/new", do: newManagers}, scenario{name: "certificate/manager/usages", do: func(r *run) {
		for _, name := range []string{"rsa", "p256", "ed25519", "rsa public"} {
			r.note("%s %q %q", name, certificate.DefaultKubeletClientGetUsages(someKeys()[name]), certificate.DefaultKubeletServingGetUsages(someKeys()[name]))
		}
		r.note("%q %q", certificate.DefaultKubeletClientGetUsages(nil), certificate.DefaultKubeletServingGetUsages("x"))
	}})
}

type countingMeter struct {
	r    *run
	name string
}

func (m countingMeter) Inc()              { m.r.note("%s", m.name) }
func (m countingMeter) Observe(v float64) { m.r.note("%s %v", m.name, v > 0) }

// manage runs a manager for half an hour, and looks at it when all is quiet.
func manage(r *run, change func(*memoryStore, *certificate.Config), refused error) {
	c := fake.NewClientset()
	store := &memoryStore{r: r}
	if refused == nil {
		signer(r, c, store, 10*time.Second)
	} else {
		c.PrependReactor("create", "certificatesigningrequests", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, refused })
	}
	lifetime := 2 * time.Hour
	config := &certificate.Config{
		ClientsetFn: func(current *tls.Certificate) (kubernetes.Interface, error) {
			if !store.quiet {
				r.note("client with %v", current != nil)
			}
			return c, nil
		},
		GetTemplate: func() *x509.CertificateRequest {
			return &x509.CertificateRequest{Subject: pkix.Name{CommonName: "cn", Organization: []string{"org"}}, DNSNames: []string{"localhost"}}
		},
		SignerName: "signer", Usages: []certificatesv1.KeyUsage{"client auth"}, CertificateStore: store, RequestedCertificateLifetime: &lifetime,
	}
	if refused == nil {
		config.CertificateRotation = countingMeter{r, "rotated"}
	}
	if change != nil {
		change(store, config)
	}
	m, err := certificate.NewManager(config)
	r.err("new", err)
	if m == nil {
		return
	}
	look := func(what string) {
		name := "none"
		if c := m.Current(); c != nil {
			name = fmt.Sprint(c.Leaf.Subject.CommonName, " ", c.Leaf.SerialNumber)
		}
		r.note("%s: current %s healthy %v", what, name, m.ServerHealthy())
	}
	look("made")
	m.Start()
	time.Sleep(5 * time.Second)
	look("started")
	time.Sleep(20 * time.Second)
	look("later")
	if refused == nil && m.Current() != nil { // what fails is tried again at times that are drawn
		time.Sleep(30 * time.Minute)
		look("much later")
	}
	m.Stop()
	m.Stop()
	look("stopped")
}

func newManagers(r *run) {
	usages := []certificatesv1.KeyUsage{"client auth"}
	getUsages := func(any) []certificatesv1.KeyUsage { return usages }
	template := &x509.CertificateRequest{Subject: pkix.Name{CommonName: "cn"}}
	p := pairs()
	for i, c := range []certificate.Config{
		{}, {Usages: usages, GetUsages: getUsages}, {CertificateStore: &memoryStore{}},
		{Usages: usages, CertificateStore: &memoryStore{r: r}},
		{Usages: usages, CertificateStore: &memoryStore{r: r}, Template: template, GetTemplate: func() *x509.CertificateRequest { return template }},
		{Usages: usages, CertificateStore: &memoryStore{r: r, err: errors.New("mine")}, Template: template},
		{Usages: usages, CertificateStore: &memoryStore{r: r, current: leafOf(p.client)}, Template: template},
		{Usages: usages, CertificateStore: &memoryStore{r: r}, BootstrapCertificatePEM: p.client.certPEM},
		{Usages: usages, CertificateStore: &memoryStore{r: r}, BootstrapKeyPEM: p.client.keyPEM},
		{Usages: usages, CertificateStore: &memoryStore{r: r}, BootstrapCertificatePEM: p.client.certPEM, BootstrapKeyPEM: p.other.keyPEM},
		{Usages: usages, CertificateStore: &memoryStore{r: r}, BootstrapCertificatePEM: []byte("x"), BootstrapKeyPEM: []byte("y")},
		{Usages: usages, CertificateStore: &memoryStore{r: r}, BootstrapCertificatePEM: p.client.certPEM, BootstrapKeyPEM: p.client.keyPEM},
		{Usages: usages, CertificateStore: &memoryStore{r: r, current: leafOf(p.other)}, BootstrapCertificatePEM: p.client.certPEM, BootstrapKeyPEM: p.client.keyPEM},
		{Usages: usages, CertificateStore: &memoryStore{r: r, failUpdate: errors.New("full")}, BootstrapCertificatePEM: p.client.certPEM, BootstrapKeyPEM: p.client.keyPEM},
	} {
		r.panicFree("new", func() {
			m, err := certificate.NewManager(&c)
			r.note("%d: %v %s", i, m != nil, errorFacts(err))
			if m != nil {
				r.note("%d: %v healthy %v", i, tlsText(m.Current()), m.ServerHealthy())
				m.Stop()
			}
		})
	}
	r.panics("nil", func() { _, _ = certificate.NewManager(nil) })
}
