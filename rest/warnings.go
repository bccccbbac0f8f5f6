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

package rest

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/util/net"
	"k8s.io/klog/v2"
)

// WarningHandler is told of the warnings in the answers of a server.
type WarningHandler interface {
	// HandleWarningHeader gets a warning's code, its sender and its text. Those
	// with code 299 are meant for the user; others, and those without text, should be
	// ignored.
	HandleWarningHeader(code int, agent string, text string)
}

// WarningHandlerWithContext is told of the warnings in the answers of a server,
// with the context of the call.
type WarningHandlerWithContext interface {
	// HandleWarningHeaderWithContext gets a warning's code, its sender and its
	// text. Those with code 299 are meant for the user; others, and those without text,
	// should be ignored.
	HandleWarningHeaderWithContext(ctx context.Context, code int, agent string, text string)
}

// miscellaneous is the code of warnings for the user.
const miscellaneous = 299

// defaultWarnings is told if neither client nor request has a handler.
var defaultWarnings atomic.Pointer[WarningHandlerWithContext]

// SetDefaultWarningHandlerWithContext sets who is told of warnings if neither
// a client's configuration nor a request says. At first it is WarningLogger.
func SetDefaultWarningHandlerWithContext(l WarningHandlerWithContext) {
	if l == nil {
		defaultWarnings.Store(nil)
		return
	}
	defaultWarnings.Store(&l)
}

// NoWarnings ignores warnings.
type NoWarnings struct{}

// HandleWarningHeaderWithContext implements WarningHandlerWithContext.
func (NoWarnings) HandleWarningHeaderWithContext(context.Context, int, string, string) {}

// WarningLogger logs warnings, with the logger of the call's context.
type WarningLogger struct{}

// HandleWarningHeaderWithContext implements WarningHandlerWithContext.
func (WarningLogger) HandleWarningHeaderWithContext(ctx context.Context, code int, _ string, text string) {
	if code == miscellaneous && text != "" {
		klog.FromContext(ctx).Info("Warning: " + text)
	}
}

// WarningWriterOptions change a warning writer.
type WarningWriterOptions struct {
	// Deduplicate writes each text once.
	Deduplicate bool
	// Color writes the word "Warning:" in yellow for a terminal.
	Color bool
}

// NewWarningWriter returns a handler that writes warnings to out, a line each.
// It may be used by several goroutines.
func NewWarningWriter(out io.Writer, opts WarningWriterOptions) *warningWriter {
	w := &warningWriter{out: out, format: "Warning: %s\n"}
	if opts.Color {
		w.format = "\u001b[33;1mWarning:\u001b[0m %s\n"
	}
	if opts.Deduplicate {
		w.written = map[string]struct{}{}
	}
	return w
}

type warningWriter struct {
	out    io.Writer
	format string

	mu      sync.Mutex
	count   int                 // guarded by mu
	written map[string]struct{} // guarded by mu; nil if texts may come again
}

// HandleWarningHeader implements WarningHandler.
func (w *warningWriter) HandleWarningHeader(code int, _ string, text string) {
	if code != miscellaneous || text == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.written != nil {
		if _, again := w.written[text]; again {
			return
		}
		w.written[text] = struct{}{}
	}
	w.count++
	fmt.Fprintf(w.out, w.format, text)
}

// WarningCount returns how many warnings have been written.
func (w *warningWriter) WarningCount() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count
}

// warningHandler is the one of the two that counts.
func (c *Config) warningHandler() WarningHandlerWithContext {
	switch {
	case c.WarningHandlerWithContext != nil:
		return c.WarningHandlerWithContext
	case c.WarningHandler != nil:
		return withoutContext{c.WarningHandler}
	}
	return nil
}

// withoutContext lets a WarningHandler be used where there is a context.
type withoutContext struct{ WarningHandler }

func (w withoutContext) HandleWarningHeaderWithContext(_ context.Context, code int, agent string, text string) {
	w.HandleWarningHeader(code, agent, text)
}

// tellWarnings hands the warnings in an answer's header to handler, or to the
// default one, and returns those that can be understood.
func tellWarnings(ctx context.Context, header []string, handler WarningHandlerWithContext) []net.WarningHeader {
	if len(header) == 0 {
		return nil
	}
	if handler == nil {
		if d := defaultWarnings.Load(); d != nil {
			handler = *d
		} else {
			handler = WarningLogger{}
		}
	}
	warnings, _ := net.ParseWarningHeaders(header)
	for _, w := range warnings {
		handler.HandleWarningHeaderWithContext(ctx, w.Code, w.Agent, w.Text)
	}
	return warnings
}
