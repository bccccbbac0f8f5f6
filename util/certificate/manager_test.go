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
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2/ktesting"

	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

type traceKey struct{}

// memory is a store that may be empty.
type memory struct {
	mu   sync.Mutex
	pair *tls.Certificate
}

func (m *memory) Current() (*tls.Certificate, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.pair == nil {
		none := NoCertKeyError("nothing yet")
		return nil, &none
	}
	return m.pair, nil
}

func (m *memory) Update(certPEM, keyPEM []byte) (*tls.Certificate, error) {
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pair = &pair
	return m.pair, nil
}

// signer is a cluster that signs each request some time after it came.
type signer struct {
	clienttesting.SimpleReactor
	t      *testing.T
	client *fake.Clientset
	ca     *ecdsa.PrivateKey

	delay  time.Duration // negative: never
	life   time.Duration
	refuse func(n int) error

	mu       sync.Mutex
	requests []time.Time
	specs    []certificatesv1.CertificateSigningRequestSpec
	trace    any
}

func newSigner(t *testing.T) *signer {
	ca, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &signer{t: t, client: fake.NewClientset(), ca: ca, life: 100 * time.Hour}
	s.client.ReactionChain = append([]clienttesting.Reactor{s}, s.client.ReactionChain...)
	return s
}

func (s *signer) Handles(a clienttesting.Action) bool {
	return a.Matches("create", "certificatesigningrequests")
}

func (s *signer) ReactWithContext(ctx context.Context, a clienttesting.Action) (bool, runtime.Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trace = ctx.Value(traceKey{})
	r := a.(clienttesting.CreateAction).GetObject().(*certificatesv1.CertificateSigningRequest).DeepCopy()
	s.requests = append(s.requests, time.Now())
	s.specs = append(s.specs, r.Spec)
	if s.refuse != nil {
		if err := s.refuse(len(s.requests)); err != nil {
			return true, nil, err
		}
	}
	r.Name = fmt.Sprint(r.GenerateName, len(s.requests))
	r.UID = types.UID(r.Name)
	if err := s.client.Tracker().Add(r); err != nil {
		s.t.Error(err)
	}
	if s.delay >= 0 {
		time.AfterFunc(s.delay, func() { s.sign(r.DeepCopy()) })
	}
	return true, r, nil
}

func (s *signer) sign(r *certificatesv1.CertificateSigningRequest) {
	block, _ := pem.Decode(r.Spec.Request)
	wanted, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		s.t.Error(err)
		return
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: wanted.Subject, DNSNames: wanted.DNSNames, NotBefore: time.Now(), NotAfter: time.Now().Add(s.life)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, wanted.PublicKey, s.ca)
	if err != nil {
		s.t.Error(err)
		return
	}
	r.Status.Certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	r.Status.Conditions = []certificatesv1.CertificateSigningRequestCondition{{Type: certificatesv1.CertificateApproved, Status: corev1.ConditionTrue}}
	if err := s.client.Tracker().Update(schema.GroupVersionResource{Group: "certificates.k8s.io", Version: "v1", Resource: "certificatesigningrequests"}, r, "", metav1.UpdateOptions{}); err != nil {
		s.t.Error(err)
	}
}

// count counts and observes.
type count struct {
	mu       sync.Mutex
	failures int
	ages     []float64
}

func (c *count) Inc()              { c.mu.Lock(); c.failures++; c.mu.Unlock() }
func (c *count) Observe(v float64) { c.mu.Lock(); c.ages = append(c.ages, v); c.mu.Unlock() }

func (s *signer) config(change func(*Config)) *Config {
	c := &Config{
		ClientsetFn:      func(*tls.Certificate) (clientset.Interface, error) { return s.client, nil },
		Template:         &x509.CertificateRequest{Subject: pkix.Name{CommonName: "me", Organization: []string{"org"}}},
		SignerName:       "signer",
		Usages:           []certificatesv1.KeyUsage{certificatesv1.UsageClientAuth},
		CertificateStore: &memory{},
	}
	if change != nil {
		change(c)
	}
	return c
}

func newManager(t *testing.T, c *Config) ManagerWithContext {
	t.Helper()
	m, err := NewManager(c)
	if err != nil {
		t.Fatal(err)
	}
	return m.(ManagerWithContext)
}

func TestManager_rotatesWhen70To90PercentOfALifeHavePassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, ctx := ktesting.NewTestContext(t)
		s, metrics := newSigner(t), &count{}
		s.delay = 10 * time.Minute // late, but in time
		m := newManager(t, s.config(func(c *Config) { c.CertificateRotation, c.CertificateRenewFailure = metrics, metrics }))
		if m.ServerHealthy() || m.Current() != nil {
			t.Error("healthy or certified before the start")
		}
		m.StartWithContext(ctx)
		time.Sleep(9 * time.Minute)
		if m.ServerHealthy() || m.Current() != nil {
			t.Errorf("while nothing is decided: healthy %v, current %v", m.ServerHealthy(), m.Current())
		}
		time.Sleep(1000 * time.Hour)
		if m.Current() == nil || !m.ServerHealthy() {
			t.Errorf("healthy %v, current %v", m.ServerHealthy(), m.Current())
		}
		m.Stop()
		for i := 2; i < len(s.requests); i++ {
			after := s.requests[i].Sub(s.requests[i-1]) - s.delay
			if after < 70*time.Hour-time.Second || after > 90*time.Hour+time.Second {
				t.Errorf("request %d after %v", i, after)
			}
		}
		if n := len(s.requests); n < 11 || n > 15 || metrics.failures != 0 || len(metrics.ages) != n-1 || metrics.ages[0] < 70*3600 {
			t.Errorf("%d requests, %d failures, ages %v", n, metrics.failures, metrics.ages)
		}
		if spec := s.specs[0]; spec.SignerName != "signer" || spec.Usages[0] != "client auth" || spec.ExpirationSeconds != nil {
			t.Errorf("asked for %+v", spec)
		}
		synctest.Wait()
	})
}

func TestManager_backsOffAndSaysWhetherTheServerWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, ctx := ktesting.NewTestContext(t)
		s, metrics := newSigner(t), &count{}
		s.refuse = func(n int) error {
			switch {
			case n <= 3:
				return apierrors.NewForbidden(schema.GroupResource{}, "x", nil)
			case n <= 7:
				return errors.New("connection refused")
			}
			return nil
		}
		m := newManager(t, s.config(func(c *Config) { c.CertificateRenewFailure = metrics }))
		m.StartWithContext(ctx)
		time.Sleep(6 * time.Second) // attempts after 0, 2 and 6 s, and a jitter
		if !m.ServerHealthy() {
			t.Error("a server that forbids something works")
		}
		time.Sleep(20 * time.Second)
		if m.ServerHealthy() {
			t.Error("a server that cannot be reached does not")
		}
		time.Sleep(3 * time.Minute)
		if m.Current() == nil || !m.ServerHealthy() || metrics.failures != 7 {
			t.Errorf("current %v, %d failures", m.Current(), metrics.failures)
		}
		var pauses []time.Duration
		for i := 1; i < len(s.requests); i++ {
			pauses = append(pauses, s.requests[i].Sub(s.requests[i-1]))
		}
		for i, want := range []time.Duration{2, 4, 8, 16, 32, 32, 32} {
			if want *= time.Second; pauses[i] < want || pauses[i] > want*11/10 {
				t.Errorf("pauses %v", pauses)
				break
			}
		}
		m.Stop()
		synctest.Wait()
	})
}

func TestManager_followsItsTemplate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, ctx := ktesting.NewTestContext(t)
		s := newSigner(t)
		var mu sync.Mutex
		var template *x509.CertificateRequest
		set := func(names ...string) {
			mu.Lock()
			defer mu.Unlock()
			template = &x509.CertificateRequest{Subject: pkix.Name{CommonName: "me"}, DNSNames: names}
		}
		m := newManager(t, s.config(func(c *Config) {
			c.Template, c.Usages, c.GetUsages = nil, nil, DefaultKubeletServingGetUsages
			c.GetTemplate = func() *x509.CertificateRequest { mu.Lock(); defer mu.Unlock(); return template }
		}))
		m.StartWithContext(ctx)
		time.Sleep(time.Minute)
		if len(s.requests) != 0 {
			t.Error("asked without knowing what for")
		}
		set("a", "b")
		time.Sleep(5 * time.Second)
		set("b") // the certificate has more already
		time.Sleep(time.Minute)
		if len(s.requests) != 1 || fmt.Sprint(s.specs[0].Usages) != "[digital signature server auth]" {
			t.Errorf("%d requests", len(s.requests))
		}
		s.delay = -1
		set("c")
		time.Sleep(5 * time.Second)
		s.mu.Lock()
		s.delay = 0
		s.mu.Unlock()
		set("d") // the request for c, which nobody answers, is given up
		time.Sleep(10 * time.Second)
		if got := m.Current().Leaf.DNSNames; len(got) != 1 || got[0] != "d" || len(s.requests) != 3 {
			t.Errorf("certificate for %v after %d requests", got, len(s.requests))
		}
		m.Stop()
		synctest.Wait()
	})
}

func TestGap11_C2_C6_managerEndsAtOnce(t *testing.T) {
	stored := func(t *testing.T, c *Config) { // nothing to do for a year
		certPEM, keyPEM := newPair(t, "me", 365*24*time.Hour)
		_, err := c.CertificateStore.Update(certPEM, keyPEM)
		if err != nil {
			t.Fatal(err)
		}
		c.Template = &x509.CertificateRequest{Subject: pkix.Name{CommonName: "me"}}
	}
	hang := func(*testing.T, *Config) {}
	noClient := func(_ *testing.T, c *Config) {
		c.ClientsetFn = func(*tls.Certificate) (clientset.Interface, error) { return nil, errors.New("no client") }
	}
	for where, prepare := range map[string]func(*testing.T, *Config){"asleep until the next rotation": stored, "waiting for the signer": hang, "backing off": noClient} {
		for how, end := range map[string]func(Manager, context.CancelFunc){
			"context": func(_ Manager, cancel context.CancelFunc) { cancel() },
			"stop":    func(m Manager, _ context.CancelFunc) { m.Stop(); m.Stop() },
		} {
			t.Run(where+", "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					_, ctx := ktesting.NewTestContext(t)
					ctx, cancel := context.WithCancel(ctx)
					defer cancel()
					s := newSigner(t)
					s.delay = -1
					m := newManager(t, s.config(func(c *Config) { c.Ctx = &ctx; prepare(t, c) }))
					done := m.StartWithContext(ctx)
					time.Sleep(3 * time.Second)
					start := time.Now()
					end(m, cancel)
					<-done
					if took := time.Since(start); took != 0 {
						t.Errorf("took %v", took)
					}
					m.Start() // has had its effect
				})
			})
		}
	}
}

func TestGap11_C3_C4_rotateCertsKeepsValuesAndCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, base := ktesting.NewTestContext(t)
		ctx, cancel := context.WithCancelCause(context.WithValue(base, traceKey{}, "call"))
		s := newSigner(t)
		m := newManager(t, s.config(nil))
		if done, err := m.RotateCertsWithContext(ctx); !done || err != nil || m.Current() == nil || s.trace != "call" {
			t.Errorf("%v, %v, trace %v", done, err, s.trace)
		}
		s.delay = -1
		time.AfterFunc(time.Minute, func() { cancel(errQuota) })
		start := time.Now()
		done, err := m.RotateCertsWithContext(ctx)
		if done || !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) || time.Since(start) != time.Minute {
			t.Errorf("%v, %v after %v", done, err, time.Since(start))
		}
		start = time.Now()
		if done, err := m.RotateCertsWithContext(base); done || err != nil || time.Since(start) != 15*time.Minute {
			t.Errorf("%v, %v after %v", done, err, time.Since(start))
		}
		//lint:ignore SA1012 a nil context is the case under test
		if _, err := m.RotateCertsWithContext(nil); err == nil || !strings.Contains(err.Error(), "RotateCertsWithContext") {
			t.Errorf("nil: %v", err)
		}
	})
}

func TestNewManager_checksItsConfig(t *testing.T) {
	certPEM, keyPEM := newPair(t, "boot", time.Hour)
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"no usages":   {func(c *Config) { c.Usages = nil }, "either GetUsages or Usages should be specified"},
		"both usages": {func(c *Config) { c.GetUsages = DefaultKubeletClientGetUsages }, "cannot specify both GetUsages and Usages"},
		"no store":    {func(c *Config) { c.CertificateStore = nil }, "CertificateStore should be specified"},
		"broken pair": {func(c *Config) { c.BootstrapCertificatePEM, c.BootstrapKeyPEM = certPEM, []byte("x") }, "tls: failed to find any PEM data in key input"},
	} {
		m, err := NewManager(newSigner(t).config(c.change))
		if m != nil || err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	store := &memory{}
	m := newManager(t, newSigner(t).config(func(c *Config) {
		c.BootstrapCertificatePEM, c.BootstrapKeyPEM, c.CertificateStore = certPEM, keyPEM, store
	}))
	if got := m.Current(); got == nil || got.Leaf.Subject.CommonName != "boot" || store.pair == nil {
		t.Errorf("current %v", got)
	}
}

func TestDefaultUsages(t *testing.T) {
	for _, c := range []struct {
		key  any
		want string
	}{
		{&rsa.PrivateKey{}, "[digital signature key encipherment client auth] [digital signature key encipherment server auth]"},
		{&ecdsa.PrivateKey{}, "[digital signature client auth] [digital signature server auth]"},
	} {
		if got := fmt.Sprint(DefaultKubeletClientGetUsages(c.key), DefaultKubeletServingGetUsages(c.key)); got != c.want {
			t.Errorf("%T: %s", c.key, got)
		}
	}
}

// TestManager_expiredCertificateIsNone: what is in the store has expired, so the
// bootstrap certificate asks for the first one, and there is no age to observe.
func TestManager_expiredCertificateIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, ctx := ktesting.NewTestContext(t)
		s, metrics, store := newSigner(t), &count{}, &memory{}
		old, oldKey := newPair(t, "old", -time.Second)
		if _, err := store.Update(old, oldKey); err != nil {
			t.Fatal(err)
		}
		m := newManager(t, s.config(func(c *Config) { c.CertificateStore, c.CertificateRotation = store, metrics }))
		m.StartWithContext(ctx)
		time.Sleep(time.Minute)
		m.Stop()
		if m.Current() == nil || len(metrics.ages) != 0 {
			t.Errorf("current %v, ages %v", m.Current(), metrics.ages)
		}
		synctest.Wait()

		if _, err := store.Update(old, oldKey); err != nil {
			t.Fatal(err)
		}
		m = newManager(t, s.config(func(c *Config) {
			c.CertificateStore = store
			c.BootstrapCertificatePEM, c.BootstrapKeyPEM = newPair(t, "bootstrap", time.Hour)
		}))
		if c := m.Current(); c == nil || c.Leaf.Subject.CommonName != "bootstrap" {
			t.Errorf("current %v, want the bootstrap certificate", c)
		}
	})
}
