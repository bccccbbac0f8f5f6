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
	"crypto/tls"
	"fmt"
	"net/http/httptrace"
	"os"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clienttrace"
)

// timelines draws three calls of a client that may send two requests at once
// and then 40 a second: one that has to connect first, one that finds the
// connection open, and one that has to wait for its turn.
func (t *tour) timelines(ctx context.Context) {
	t.step(ctx, "make 60 ConfigMaps of 10 KB", func(ctx context.Context) error {
		for i := range 60 {
			_, err := t.core.ConfigMaps(t.namespace).Create(ctx, &corev1.ConfigMap{
				ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("page-%02d", i), Labels: map[string]string{"tour": "pages"}},
				Data:       map[string]string{"text": strings.Repeat("all work and no play ", 500)},
			}, metav1.CreateOptions{})
			if err != nil {
				return err
			}
		}
		return nil
	})
	var drawn []timeline
	t.step(ctx, "list them three times", func(ctx context.Context) error {
		config := rest.CopyConfig(t.config)
		config.QPS, config.Burst = 40, 2
		client, err := rest.HTTPClientFor(config)
		if err != nil {
			return err
		}
		client.CloseIdleConnections() // so that the first call connects
		core, err := typedcorev1.NewForConfigAndClient(config, client)
		if err != nil {
			return err
		}
		for _, name := range []string{"cold", "warm", "throttled"} {
			line, err := listTraced(ctx, name, core.ConfigMaps(t.namespace))
			if err != nil {
				return err
			}
			drawn = append(drawn, line)
		}
		return checkTimelines(drawn)
	})
	if t.failed == nil {
		draw(os.Stdout, drawn)
	}
}

// listTraced makes one call with both traces in its context.
func listTraced(ctx context.Context, name string, maps typedcorev1.ConfigMapInterface) (timeline, error) {
	r := newRecorder()
	ctx = httptrace.WithClientTrace(ctx, r.http())
	ctx = clienttrace.WithClientTrace(ctx, r.client())
	list, err := maps.List(ctx, metav1.ListOptions{LabelSelector: "tour=pages"})
	if err != nil {
		return timeline{}, err
	}
	return r.timeline(name), expect(len(list.Items) == 60, "%d items", len(list.Items))
}

// checkTimelines checks that each call has just the phases that it should have.
func checkTimelines(lines []timeline) error {
	cold, warm := lines[0], lines[1]
	for _, l := range lines {
		for _, p := range []phase{throttle, write, firstByte, decode} {
			if !l.has(p) {
				return expect(false, "the %s call has no phase %q", l.name, p)
			}
		}
	}
	switch {
	case !cold.has(dial) || !cold.has(handshake):
		return expect(false, "the cold call did not connect")
	case warm.has(dial) || warm.has(handshake):
		return expect(false, "the warm call connected again")
	}
	return nil
}

// A phase is a part of a call.
type phase string

const (
	throttle  phase = "throttle"
	dial      phase = "dial"
	handshake phase = "TLS"
	write     phase = "write"
	firstByte phase = "first byte"
	decode    phase = "decode"
)

var phases = []phase{throttle, dial, handshake, write, firstByte, decode}

// A timeline is when the phases of one call began and ended, counted from its
// beginning.
type timeline struct {
	name  string
	total time.Duration
	spans map[phase]span
}

type span struct{ from, to time.Duration }

func (l timeline) has(p phase) bool           { return l.spans[p].to > 0 }
func (l timeline) took(p phase) time.Duration { return l.spans[p].to - l.spans[p].from }

// A recorder notes the time when a hook is called. The hooks of the two traces
// come from several goroutines.
type recorder struct {
	start time.Time

	mu    sync.Mutex
	spans map[phase]span // guarded by mu
}

func newRecorder() *recorder {
	return &recorder{start: time.Now(), spans: map[phase]span{}}
}

// begin may come after end: the answer of a quick server arrives before the
// goroutine that wrote the request gets to say so.
func (r *recorder) begin(p phase) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.spans[p]
	s.from = time.Since(r.start)
	if s.to > 0 {
		s.from = s.to
	}
	r.spans[p] = s
}

func (r *recorder) end(p phase) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.spans[p]
	s.to = time.Since(r.start)
	r.spans[p] = s
}

// http are the hooks of Go's HTTP client.
func (r *recorder) http() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		ConnectStart:         func(string, string) { r.begin(dial) },
		ConnectDone:          func(string, string, error) { r.end(dial) },
		TLSHandshakeStart:    func() { r.begin(handshake) },
		TLSHandshakeDone:     func(tls.ConnectionState, error) { r.end(handshake) },
		GotConn:              func(httptrace.GotConnInfo) { r.begin(write) },
		WroteRequest:         func(httptrace.WroteRequestInfo) { r.end(write); r.begin(firstByte) },
		GotFirstResponseByte: func() { r.end(firstByte) },
	}
}

// client are the hooks for what happens around it.
func (r *recorder) client() *clienttrace.ClientTrace {
	return &clienttrace.ClientTrace{
		ThrottleStart: func(clienttrace.ThrottleStartInfo) { r.begin(throttle) },
		ThrottleDone:  func(clienttrace.ThrottleDoneInfo) { r.end(throttle) },
		DecodeStart:   func(clienttrace.DecodeStartInfo) { r.begin(decode) },
		DecodeDone:    func(clienttrace.DecodeDoneInfo) { r.end(decode) },
	}
}

func (r *recorder) timeline(name string) timeline {
	r.mu.Lock()
	defer r.mu.Unlock()
	return timeline{name: name, total: time.Since(r.start), spans: r.spans}
}
