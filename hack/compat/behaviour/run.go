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
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/dump"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/hack/compat/transcript"
)

// run is a scenario while it is played.
type run struct {
	row  scenario
	emit func(transcript.Transcript) // if set, gets each line at once

	t     *testing.T
	ctx   context.Context // ends with the scenario
	start time.Time

	mu    sync.Mutex
	lines []string
}

func (r *run) play(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			r.note("panic: %v", p)
		}
	}()
	r.t, r.ctx, r.start = t, ctx, time.Now()
	r.row.do(r)
}

// note writes down a fact that callers see.
func (r *run) note(format string, args ...any) {
	text := strings.TrimRight(fmt.Sprintf(format, args...), "\n")
	r.mu.Lock()
	defer r.mu.Unlock()
	for line := range strings.SplitSeq(text, "\n") {
		r.lines = append(r.lines, line)
		if r.emit != nil {
			r.emit(transcript.Transcript{Name: r.row.name, Lines: []string{line}})
		}
	}
}

// at is note with the fake time that has passed.
func (r *run) at(format string, args ...any) {
	r.note("%v: %s", time.Since(r.start), fmt.Sprintf(format, args...))
}

// value writes down everything in a value, which pointers lead to as well.
func (r *run) value(what string, v any) { r.note("%s: %s", what, facts(v)) }

func facts(v any) string {
	return fmt.Sprintf("%T %s", v, strings.ReplaceAll(dump.ForHash(v), "\n", `\n`))
}

// err writes down an error with what callers ask of it.
func (r *run) err(what string, err error) { r.note("%s: %s", what, errorFacts(err)) }

// sentinels are errors that programs look for.
var sentinels = []error{context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, wait.ErrWaitTimeout}

// addresses are of memory.
var addresses = regexp.MustCompile(`\b0x[0-9a-f]{6,}\b`)

func errorFacts(err error) string {
	if err == nil {
		return "no error"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "error %q", addresses.ReplaceAllString(err.Error(), "ADDRESS"))
	for _, s := range sentinels {
		if errors.Is(err, s) {
			fmt.Fprintf(&b, " is %q", s)
		}
	}
	if wait.Interrupted(err) {
		b.WriteString(" interrupted")
	}
	if reason := apierrors.ReasonForError(err); reason != "" {
		fmt.Fprintf(&b, " reason %s", reason)
	}
	return b.String()
}

// panics writes down whether f panics, and with what.
func (r *run) panics(what string, f func()) {
	defer func() {
		if p := recover(); p != nil {
			r.note("%s: panic %v", what, p)
		} else {
			r.note("%s: no panic", what)
		}
	}()
	f()
}

// within writes down when f returns, or that it does not until the time is up.
// In a bubble the times are exact.
func (r *run) within(limit time.Duration, what string, f func()) (returned bool) {
	done := make(chan struct{})
	begin := time.Now()
	go func() {
		defer close(done)
		r.panicFree(what, f)
	}()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-done:
		if r.row.real {
			r.note("%s: returned", what)
		} else {
			r.note("%s: returned after %v", what, time.Since(begin))
		}
		return true
	case <-t.C:
		r.note("%s: not after %v", what, limit)
		return false
	}
}

func (r *run) panicFree(what string, f func()) {
	defer func() {
		if p := recover(); p != nil {
			r.note("%s: panic %v", what, p)
		}
	}()
	f()
}

// settle returns when everything in the bubble waits.
func (r *run) settle() { synctest.Wait() }
