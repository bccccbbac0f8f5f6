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

package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"

	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/shared"
)

// CertCallbackRefreshDuration is how often the files of a client certificate
// are looked at. A transport takes the value when it is made.
var CertCallbackRefreshDuration = 5 * time.Minute

// filePair is a client certificate in two files that may be replaced. It
// starts a goroutine only while the files are being read, and only one.
type filePair struct {
	certFile, keyFile string
	period            time.Duration

	// rotated is called when another certificate has come in place of the first;
	// set before use.
	rotated func()

	reads shared.Group[struct{}, *tls.Certificate]

	mu      sync.Mutex
	cert    *tls.Certificate // guarded by mu; nil while the files never were a pair
	pems    [2][]byte        // guarded by mu; content of the files when cert was read
	checked time.Time        // guarded by mu
}

// loadFilePair reads the files once. It is an error if they cannot be read; if
// they do not make a pair, they may be about to be written.
func loadFilePair(certFile, keyFile string) (*filePair, error) {
	p := &filePair{certFile: certFile, keyFile: keyFile, period: CertCallbackRefreshDuration, rotated: func() {}}
	p.reads.Lasting = true
	pems, err := p.read()
	if err != nil {
		return nil, err
	}
	if cert, err := tls.X509KeyPair(pems[0], pems[1]); err == nil {
		p.cert, p.pems, p.checked = &cert, pems, time.Now()
	}
	return p, nil
}

// certificate returns the certificate for a handshake. It reads the files only
// if that was not done for longer than a period.
func (p *filePair) certificate(ctx context.Context) (*tls.Certificate, error) {
	p.mu.Lock()
	cert, due := p.cert, time.Since(p.checked) > p.period
	p.mu.Unlock()
	if cert != nil && !due {
		return cert, nil
	}
	fresh, err := p.check(ctx)
	switch {
	case err == nil:
		return fresh, nil
	case cert != nil && ctx.Err() == nil:
		klog.FromContext(ctx).Error(err, "Loading client cert failed, the last one stays in use")
		return cert, nil
	}
	return nil, err
}

// check reads the files, on behalf of all who want that at the same time.
func (p *filePair) check(ctx context.Context) (*tls.Certificate, error) {
	return p.reads.Do(ctx, struct{}{}, "load client certificate", func(context.Context) (*tls.Certificate, error) {
		pems, err := p.read()
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		cert, same := p.cert, bytes.Equal(pems[0], p.pems[0]) && bytes.Equal(pems[1], p.pems[1])
		p.mu.Unlock()
		first := cert == nil
		if first || !same {
			parsed, err := tls.X509KeyPair(pems[0], pems[1])
			if err != nil {
				return nil, fmt.Errorf("client certificate in %q with key in %q: %w", p.certFile, p.keyFile, err)
			}
			cert = &parsed
		}
		p.mu.Lock()
		p.cert, p.pems, p.checked = cert, pems, time.Now()
		p.mu.Unlock()
		if !first && !same {
			p.rotated()
		}
		return cert, nil
	})
}

func (p *filePair) read() (pems [2][]byte, err error) {
	if pems[0], err = os.ReadFile(p.certFile); err != nil {
		return pems, err
	}
	pems[1], err = os.ReadFile(p.keyFile)
	return pems, err
}

// watch looks at the files once a period until ctx ends, so that connections
// with a certificate that was replaced do not stay.
func (p *filePair) watch(ctx context.Context) {
	logger := klog.FromContext(ctx)
	ticker := time.NewTicker(p.period)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if _, err := p.check(ctx); err != nil && ctx.Err() == nil {
			logger.Error(err, "Loading client cert failed")
		}
	}
}
