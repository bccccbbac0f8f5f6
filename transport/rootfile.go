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
	"crypto/x509"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/tools/metrics"
)

const (
	// rootFilePeriod is how old the knowledge of a CA file may be when a request
	// is sent.
	rootFilePeriod = 5 * time.Minute
	// rootFilePatience is how long a request waits for the file to be read
	// before it goes on with the certificates known so far.
	rootFilePatience = time.Second
)

// rootFileTransport trusts the certificates in a file that may be replaced. A
// request that finds the file unchecked for a period has it read; that request
// waits, others go on. A file that cannot be used changes nothing. It has a
// goroutine only while the file is being read, and only one.
type rootFileTransport struct {
	file     string
	build    func(*x509.CertPool) *http.Transport
	patience time.Duration

	current atomic.Pointer[http.Transport]
	due     atomic.Int64 // when to read the file next, in Unix nanoseconds

	reads shared.Group[struct{}, struct{}]
	pem   []byte // content of the file at the last change; only the read that runs uses it
}

func newRootFileTransport(file string, content []byte, roots *x509.CertPool, build func(*x509.CertPool) *http.Transport) *rootFileTransport {
	t := &rootFileTransport{file: file, build: build, patience: rootFilePatience, pem: content}
	t.reads.Lasting = true // a file read cannot be cancelled
	t.current.Store(build(roots))
	t.due.Store(time.Now().Add(rootFilePeriod).UnixNano())
	return t
}

func (t *rootFileTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	t.refresh(req.Context())
	return t.current.Load().RoundTrip(req)
}

// refresh reads the file if that is due and nobody else is at it.
func (t *rootFileTransport) refresh(ctx context.Context) {
	due, now := t.due.Load(), time.Now()
	if now.UnixNano() < due || !t.due.CompareAndSwap(due, now.Add(rootFilePeriod).UnixNano()) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, t.patience)
	defer cancel()
	// The error is the end of ctx: then the request itself says so, or goes on.
	_, _ = t.reads.Do(ctx, struct{}{}, "read CA file", func(ctx context.Context) (struct{}, error) {
		t.reload(klog.FromContext(ctx))
		return struct{}{}, nil
	})
}

func (t *rootFileTransport) reload(logger klog.Logger) {
	content, err := os.ReadFile(t.file)
	if err != nil {
		logger.Error(err, "Failed to read CA data from file", "caFile", t.file)
		metrics.TransportCAReloads.Increment("failure", "read_error")
		return
	}
	if len(content) == 0 { // probably in the middle of being written
		logger.Info("CA file empty, skipping transport rotation", "caFile", t.file)
		metrics.TransportCAReloads.Increment("failure", "empty")
		return
	}
	if bytes.Equal(content, t.pem) {
		metrics.TransportCAReloads.Increment("success", "unchanged")
		return
	}
	roots, err := parseRoots(content)
	if err != nil {
		logger.Error(err, "Failed to parse CA data from file", "caFile", t.file)
		metrics.TransportCAReloads.Increment("failure", "ca_parse_error")
		return
	}
	t.pem = content
	old := t.current.Swap(t.build(roots))
	old.CloseIdleConnections()
	metrics.TransportCAReloads.Increment("success", "updated")
}
