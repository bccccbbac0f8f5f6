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
	"io"
	"sync"
	"sync/atomic"

	"k8s.io/client-go/internal/ctxerr"
)

// Stream makes the call and returns the answer's body as it arrives. The
// caller closes it. A Read that the end of ctx interrupts returns an error that
// is ctx.Err() and its cause; io.EOF means that the server ended the stream and
// nothing is missing.
func (r *Request) Stream(ctx context.Context) (io.ReadCloser, error) {
	ctx, e, err := r.begin(ctx, "Stream", callStream)
	if err != nil {
		return nil, err
	}
	resp, err := e.send(ctx)
	if err != nil {
		e.end()
		return nil, err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		defer e.end()
		body, err := e.read(ctx, resp, nil)
		if err != nil {
			return nil, err
		}
		return nil, e.result(ctx, resp, body).Error()
	}
	tellWarnings(ctx, resp.Header["Warning"], r.warnings)
	return e.open(ctx, resp.Body)
}

// open hands body to its reader: the time limit has been met, and from here on
// only the context and the reader can end it.
func (e *exchange) open(ctx context.Context, body io.ReadCloser) (*openStream, error) {
	if !e.limit.met() {
		body.Close()
		defer e.end()
		<-ctx.Done() // the limit is about to end it
		return nil, e.ended(ctx, nil)
	}
	s := &openStream{ctx: ctx, body: body, doing: e.doing, end: e.end}
	s.unbind = context.AfterFunc(ctx, func() { s.closeBody() })
	return s, nil
}

// openStream is a body in the hands of its reader. ctx is that of the call that
// opened it.
type openStream struct {
	ctx    context.Context
	body   io.ReadCloser
	doing  func() string
	end    func()
	unbind func() bool

	closed   atomic.Bool // by the reader
	once     sync.Once
	closeErr error // set by once
}

// Read implements io.Reader. What ends early because ctx ended is never io.EOF.
func (s *openStream) Read(p []byte) (int, error) {
	n, err := s.body.Read(p)
	if err != nil && s.ctx.Err() != nil && !s.closed.Load() {
		if err == io.EOF {
			err = nil
		}
		err = ctxerr.Wrap(s.ctx, err, s.doing())
	}
	return n, err
}

// Close implements io.Closer.
func (s *openStream) Close() error {
	s.closed.Store(true)
	s.unbind()
	err := s.closeBody()
	s.end()
	return err
}

func (s *openStream) closeBody() error {
	s.once.Do(func() { s.closeErr = s.body.Close() })
	return s.closeErr
}
