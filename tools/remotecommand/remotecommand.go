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

// Package remotecommand runs commands in containers and attaches to them.
package remotecommand

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport/spdy"
)

// StreamOptions are the streams of a session.
type StreamOptions struct {
	Stdin             io.Reader
	Stdout            io.Writer
	Stderr            io.Writer
	Tty               bool
	TerminalSizeQueue TerminalSizeQueue
}

// Executor runs a session.
type Executor interface {
	Stream(options StreamOptions) error
	StreamWithContext(ctx context.Context, options StreamOptions) error
}

// TerminalSize is the size of a terminal.
type TerminalSize struct{ Width, Height uint16 }

// TerminalSizeQueue has the sizes of a terminal.
type TerminalSizeQueue interface {
	Next() *TerminalSize
}

// FallbackExecutor tries a second executor.
type FallbackExecutor struct{}

func (f *FallbackExecutor) Stream(options StreamOptions) error { panic("not yet") }
func (f *FallbackExecutor) StreamWithContext(ctx context.Context, options StreamOptions) error {
	panic("not yet")
}
func NewFallbackExecutor(primary, secondary Executor, shouldFallback func(error) bool) (Executor, error) {
	panic("not yet")
}
func NewSPDYExecutor(config *rest.Config, method string, url *url.URL) (Executor, error) {
	panic("not yet")
}
func NewSPDYExecutorForProtocols(transport http.RoundTripper, upgrader spdy.Upgrader, method string, url *url.URL, protocols ...string) (Executor, error) {
	panic("not yet")
}
func NewSPDYExecutorForTransports(transport http.RoundTripper, upgrader spdy.Upgrader, method string, url *url.URL) (Executor, error) {
	panic("not yet")
}
func NewSPDYExecutorRejectRedirects(transport http.RoundTripper, upgrader spdy.Upgrader, method string, url *url.URL) (Executor, error) {
	panic("not yet")
}
func NewWebSocketExecutor(config *rest.Config, method, url string) (Executor, error) {
	panic("not yet")
}
func NewWebSocketExecutorForProtocols(config *rest.Config, method, url string, protocols ...string) (Executor, error) {
	panic("not yet")
}
