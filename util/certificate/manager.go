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
	"crypto/tls"
	"crypto/x509"
	"errors"
	"reflect"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
)

// errStopped is the cause with which Stop ends requests.
var errStopped = errors.New("the certificate manager was stopped")

// Manager keeps one certificate.
type Manager interface {
	// Start begins to keep the certificate fresh, and returns at once.
	//
	// Deprecated: use StartWithContext of ManagerWithContext.
	Start()
	// Stop ends what Start began, requests included. It does not wait.
	Stop()
	// Current returns the certificate, or nil while there is none that has not
	// expired.
	Current() *tls.Certificate
	// ServerHealthy reports whether the server refused the latest request in a
	// way that only a working server does, or there has been a certificate since.
	// It is false before the first one.
	ServerHealthy() bool
}

// ManagerWithContext is implemented by what NewManager returns.
type ManagerWithContext interface {
	Manager

	// StartWithContext is Start until ctx ends. It has one effect, however often
	// it is called. The returned channel is closed when everything that it
	// started has ended.
	StartWithContext(ctx context.Context) (done <-chan struct{})

	// RotateCertsWithContext asks once for a certificate, waits up to 15 minutes
	// for it and stores it. It reports whether that worked: the reason why not
	// is logged, and the error is for the end of ctx.
	RotateCertsWithContext(ctx context.Context) (bool, error)
}

// manager is safe for concurrent use.
type manager struct {
	config  Config
	dynamic bool // the template may change

	mu        sync.Mutex
	done      chan struct{}            // guarded by mu: nil before the start
	stop      context.CancelCauseFunc  // guarded by mu: nil before the start
	stopped   bool                     // guarded by mu
	cert      *tls.Certificate         // guarded by mu
	rotateNow bool                     // guarded by mu: the certificate came with the configuration
	healthy   bool                     // guarded by mu
	requested *x509.CertificateRequest // guarded by mu: the template of the latest request
}

var _ ManagerWithContext = &manager{}

// NewManager returns a manager that has what is stored, or else the bootstrap
// certificate. It is a ManagerWithContext too.
func NewManager(config *Config) (Manager, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	m := &manager{config: config.withDefaults(), dynamic: config.GetTemplate != nil}
	if err := m.load(); err != nil {
		return nil, err
	}
	return m, nil
}

// load finds the certificate to begin with. One that has expired in the store is
// none: the bootstrap certificate can still ask for another.
func (m *manager) load() error {
	c := &m.config
	stored, err := c.CertificateStore.Current()
	var none *NoCertKeyError
	switch {
	case err == nil && stored != nil:
		found, err := withLeaf(*stored, nil)
		if err != nil {
			return err
		}
		if !expired(found) {
			m.cert = found
			return nil
		}
	case err != nil && !errors.As(err, &none):
		return err
	}
	m.rotateNow = true
	if c.BootstrapCertificatePEM == nil || c.BootstrapKeyPEM == nil {
		return nil
	}
	if m.cert, err = withLeaf(tls.X509KeyPair(c.BootstrapCertificatePEM, c.BootstrapKeyPEM)); err != nil {
		return err
	}
	if _, err := c.CertificateStore.Update(c.BootstrapCertificatePEM, c.BootstrapKeyPEM); err != nil {
		m.logger().Error(err, "Unable to set the cert/key pair to the bootstrap certificate")
	}
	return nil
}

// configured is Config.Ctx, which belongs to what the forms without a context
// do, or otherwise if there is none.
func (m *manager) configured(otherwise context.Context) context.Context {
	if m.config.Ctx != nil && *m.config.Ctx != nil {
		return *m.config.Ctx
	}
	return otherwise
}

// logger is for what happens outside of calls with a context.
func (m *manager) logger() klog.Logger {
	if ctx := m.configured(nil); ctx != nil {
		return m.named(ctx)
	}
	return klog.LoggerWithName(klog.Background(), m.config.Name)
}

func (m *manager) named(ctx context.Context) klog.Logger {
	return klog.LoggerWithName(klog.FromContext(ctx), m.config.Name)
}

func (m *manager) Current() *tls.Certificate {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cert != nil && expired(m.cert) {
		return nil
	}
	return m.cert
}

func expired(c *tls.Certificate) bool { return time.Now().After(c.Leaf.NotAfter) }

func (m *manager) ServerHealthy() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.healthy
}

// heard judges the server by how it refused a request. One that takes requests
// is healthy when a certificate has come of them.
func (m *manager) heard(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case apierrors.IsUnauthorized(err):
		m.healthy = true
	case apierrors.IsUnexpectedServerError(err): // a proxy, more often than not
		m.healthy = false
	default:
		m.healthy = apierrors.IsNotFound(err) || apierrors.IsForbidden(err)
	}
}

func (m *manager) Stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stopped = true
	if m.stop != nil {
		m.stop(errStopped)
	}
}

func (m *manager) StartWithContext(ctx context.Context) (done <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done != nil {
		return m.done
	}
	m.done = make(chan struct{})
	if ctx == nil {
		m.logger().Error(ctxerr.NilContext("certificate.Manager.StartWithContext"), "Certificate rotation is not enabled")
		close(m.done)
		return m.done
	}
	logger := m.named(ctx)
	if m.config.ClientsetFn == nil || m.stopped {
		logger.Info("Certificate rotation is not enabled, no connection to the apiserver")
		close(m.done)
		return m.done
	}
	logger.Info("Certificate rotation is enabled")
	ctx, m.stop = context.WithCancelCause(klog.NewContext(ctx, logger))
	go func() {
		defer close(m.done)
		defer m.Stop() // for the context's sake
		m.run(ctx)
	}()
	return m.done
}

const (
	templatePoll = time.Second // how soon a changed template is noticed

	firstPause = 2 * time.Second
	longPause  = 32 * time.Second // doubled pauses end here, after five attempts
)

// run waits until a certificate is due, gets it, and starts over.
func (m *manager) run(ctx context.Context) {
	for m.untilDue(ctx) {
		if m.config.GetTemplate() != nil {
			m.rotateUntilDone(ctx)
		}
		if !sleep(ctx, time.Second) { // no harm is done quickly, whatever is wrong
			return
		}
	}
}

// untilDue returns true when a certificate should be asked for, false when ctx
// has ended.
func (m *manager) untilDue(ctx context.Context) bool {
	deadline := m.deadline()
	pause := time.Until(deadline)
	if pause <= 0 {
		return ctx.Err() == nil
	}
	klog.FromContext(ctx).V(2).Info("Waiting for next certificate rotation", "sleep", pause, "deadline", deadline)
	timer, poll := time.NewTimer(pause), time.NewTicker(templatePoll)
	defer timer.Stop()
	defer poll.Stop()
	if !m.dynamic {
		poll.Stop()
	}
	for {
		select {
		case <-timer.C:
			return true
		case <-poll.C:
			if m.outdated() {
				klog.FromContext(ctx).V(2).Info("Certificate template changed, rotating")
				return true
			}
		case <-ctx.Done():
			return false
		}
	}
}

// deadline is a random moment when 70 to 90 % of the certificate's life have
// passed, so that those of a fleet are not due at once; or now.
func (m *manager) deadline() time.Time {
	template := m.config.GetTemplate() // not ours to call with a lock held
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.rotateNow
	m.rotateNow = false
	if now || m.cert == nil || !satisfies(m.cert.Leaf, template) {
		return time.Now()
	}
	leaf := m.cert.Leaf
	life := leaf.NotAfter.Sub(leaf.NotBefore)
	return leaf.NotBefore.Add(wait.Jitter(life, 0.2) - life*3/10)
}

// outdated reports whether the template has changed so that neither the
// certificate nor the request for the next one does.
func (m *manager) outdated() bool {
	template := m.config.GetTemplate()
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cert != nil && !satisfies(m.cert.Leaf, template) && !reflect.DeepEqual(m.requested, template)
}

// rotateUntilDone tries until it works or ctx ends.
func (m *manager) rotateUntilDone(ctx context.Context) {
	pause := firstPause
	for {
		if done, err := m.RotateCertsWithContext(ctx); done || err != nil {
			return
		}
		wait := wait.Jitter(pause, 0.1)
		if pause == longPause {
			klog.FromContext(ctx).Error(nil, "Reached backoff limit, still unable to rotate certs")
			wait = pause
		}
		if !sleep(ctx, wait) {
			return
		}
		pause = min(2*pause, longPause)
	}
}

// sleep returns false if ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
