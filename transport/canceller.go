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
	"errors"
	"io"
	"net/http"

	"k8s.io/client-go/internal/ctxerr"
)

type contextCanceller struct {
	layer
	ctx context.Context // the owner's, for every request: see ContextCanceller
	err error
}

// ContextCanceller ends all requests that go through it when ctx ends: new ones
// fail at once, those in flight are cancelled, and reading a response body
// fails. The error satisfies errors.Is for err, ctx.Err() and the cause of ctx.
// Each request still ends with its own context as well.
func ContextCanceller(ctx context.Context, err error) WrapperFunc {
	return func(rt http.RoundTripper) http.RoundTripper {
		return &contextCanceller{layer: layer{rt}, ctx: ctx, err: err}
	}
}

func (c *contextCanceller) RoundTrip(req *http.Request) (*http.Response, error) {
	if c.ctx == nil {
		return refuse(req, ctxerr.NilContext("transport.ContextCanceller"))
	}
	if c.ctx.Err() != nil {
		return refuse(req, c.ended())
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	stop := context.AfterFunc(c.ctx, func() { cancel(c.ended()) })
	done := func() {
		stop()
		cancel(nil)
	}
	resp, err := c.rt.RoundTrip(req.WithContext(ctx))
	if err != nil {
		done()
		return resp, c.explain(req.Context(), err)
	}
	resp.Body = bodyUntil(resp.Body, done, func(err error) error { return c.explain(req.Context(), err) })
	return resp, nil
}

func (c *contextCanceller) ended() error {
	err := c.err
	if err == nil {
		err = context.Canceled
	}
	return ctxerr.Wrap(c.ctx, err, "")
}

// explain says of a request that failed whether the owner's context was the
// reason. The request's own end comes first.
func (c *contextCanceller) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil || c.ctx.Err() == nil {
		return err
	}
	return c.ended()
}

// trackedBody calls done once, at the end of the body or when it is closed.
type trackedBody struct {
	io.ReadCloser
	done    func()
	explain func(error) error
}

// bodyUntil keeps that the body of a protocol upgrade can be written to.
func bodyUntil(body io.ReadCloser, done func(), explain func(error) error) io.ReadCloser {
	tracked := &trackedBody{ReadCloser: body, done: done, explain: explain}
	if w, ok := body.(io.Writer); ok {
		return struct {
			*trackedBody
			io.Writer
		}{tracked, w}
	}
	return tracked
}

func (b *trackedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == nil {
		return n, nil
	}
	if !errors.Is(err, io.EOF) {
		err = b.explain(err)
	}
	b.done()
	return n, err
}

func (b *trackedBody) Close() error {
	defer b.done()
	return b.ReadCloser.Close()
}
