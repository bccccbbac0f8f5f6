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
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"sync"
	"time"

	"k8s.io/klog/v2"
)

// timeline is where the time of one request went. Its hooks may be called
// after the request has returned, by a dial that goes on.
type timeline struct {
	mu sync.Mutex

	reused                              bool // all guarded by mu
	asked                               time.Time
	connection, lookup, dial, tls, ttfb step
}

// step is a part of a request's time.
type step struct {
	begin time.Time
	took  time.Duration
	ended bool
}

func (t *timeline) begin(s *step) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.begin = time.Now()
}

func (t *timeline) end(s *step) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !s.begin.IsZero() {
		s.took, s.ended = time.Since(s.begin), true
	}
}

// observe adds hooks to ctx that fill in t and log what is opened.
func (t *timeline) observe(ctx context.Context, logger klog.Logger) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.begin(&t.connection) },
		GotConn: func(info httptrace.GotConnInfo) {
			t.end(&t.connection)
			t.mu.Lock()
			t.reused = info.Reused
			t.mu.Unlock()
		},
		DNSStart: func(httptrace.DNSStartInfo) { t.begin(&t.lookup) },
		DNSDone: func(info httptrace.DNSDoneInfo) {
			t.end(&t.lookup)
			logger.Info("HTTP Trace: DNS Lookup resolved", "addresses", info.Addrs, "err", info.Err)
		},
		ConnectStart: func(string, string) { t.begin(&t.dial) },
		ConnectDone: func(network, address string, err error) {
			t.end(&t.dial)
			if err != nil {
				logger.Info("HTTP Trace: Dial failed", "network", network, "address", address, "err", err)
			} else {
				logger.Info("HTTP Trace: Dial succeed", "network", network, "address", address)
			}
		},
		TLSHandshakeStart:    func() { t.begin(&t.tls) },
		TLSHandshakeDone:     func(tls.ConnectionState, error) { t.end(&t.tls) },
		WroteRequest:         func(httptrace.WroteRequestInfo) { t.begin(&t.ttfb) },
		GotFirstResponseByte: func() { t.end(&t.ttfb) },
	})
}

// describe appends keys and values for the log.
func (t *timeline) describe(kv []any) []any {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.reused {
		kv = append(kv, "getConnectionMilliseconds", t.connection.took.Milliseconds())
	} else {
		kv = append(kv,
			"dnsLookupMilliseconds", t.lookup.took.Milliseconds(),
			"dialMilliseconds", t.dial.took.Milliseconds(),
			"tlsHandshakeMilliseconds", t.tls.took.Milliseconds())
	}
	if t.ttfb.ended {
		kv = append(kv, "serverProcessingMilliseconds", t.ttfb.took.Milliseconds())
	}
	return kv
}
