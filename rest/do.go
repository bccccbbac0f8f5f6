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
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"golang.org/x/net/http2"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/internal/ctxerr"
)

// ResponseWrapper is a call whose answer is taken as it comes.
type ResponseWrapper interface {
	DoRaw(context.Context) ([]byte, error)
	Stream(context.Context) (io.ReadCloser, error)
}

var _ ResponseWrapper = &Request{}

// Do makes the call and reads the answer. The Result has the object or the
// error; it never blocks.
func (r *Request) Do(ctx context.Context) Result {
	ctx, e, err := r.begin(ctx, "Do", callWhole)
	if err != nil {
		return Result{err: err}
	}
	defer e.finish(ctx)
	resp, err := e.send(ctx)
	if err != nil {
		return Result{err: err}
	}
	body, err := e.read(ctx, resp, nil)
	if err != nil {
		return Result{err: err}
	}
	return e.result(ctx, resp, body)
}

// result is the answer with its warnings, which are told if anything else of it
// is.
func (e *exchange) result(ctx context.Context, resp *http.Response, body []byte) Result {
	result := e.r.answer(resp, body)
	result.trace = e.trace
	if result.code != 0 {
		result.warnings = tellWarnings(ctx, resp.Header["Warning"], e.r.warnings)
	}
	return result
}

// DoRaw makes the call and returns the answer's body as it came, of whatever
// content type, with an error too if the server reports one or if the connection
// broke before the end. Warnings are not told: who takes an answer raw may pass them on.
func (r *Request) DoRaw(ctx context.Context) ([]byte, error) {
	ctx, e, err := r.begin(ctx, "DoRaw", callWhole)
	if err != nil {
		return nil, err
	}
	defer e.finish(ctx)
	resp, err := e.send(ctx)
	if err != nil {
		return nil, err
	}
	body, err := e.readBody(ctx, resp, nil)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, e.ended(ctx, err)
	case !accepted(resp.StatusCode):
		return body, r.refusal(resp, body)
	}
	return body, err
}

// DoInto makes the call and decodes the answer into into: Do(ctx).Into(into) in
// one. A list is decoded while it arrives, so that its body is never held, if
// the client's codecs neither convert nor default: those of
// CodecFactory.WithoutConversion do not, others say so by a method
// Verbatim() bool. into changes only if the list is complete.
func (r *Request) DoInto(ctx context.Context, into runtime.Object) error {
	if into == nil {
		return errors.New("rest.Request.DoInto: into may not be nil")
	}
	ctx, e, err := r.begin(ctx, "DoInto", callWhole)
	if err != nil {
		return err
	}
	defer e.finish(ctx)
	resp, err := e.send(ctx)
	if err != nil {
		return err
	}
	if accepted(resp.StatusCode) {
		tellWarnings(ctx, resp.Header["Warning"], r.warnings)
	}
	if handled, err := e.streamList(ctx, resp, into); handled {
		return err
	}
	buf, release := e.scratch(resp)
	body, err := e.read(ctx, resp, buf)
	defer release(body)
	if err != nil {
		return err
	}
	if e.decodeKnown(resp, body, into) {
		return nil
	}
	result := r.answer(resp, body)
	result.trace = e.trace
	if !result.ok() && result.code != 0 {
		tellWarnings(ctx, resp.Header["Warning"], r.warnings)
	}
	return e.decodeInto(result, into)
}

// brokenBody has two texts for every reason; users match them.
func brokenBody(err error) error {
	if stream, ok := errors.AsType[http2.StreamError](err); ok {
		return fmt.Errorf("stream error when reading response body, may be caused by closed connection. Please retry. Original error: %w", stream)
	}
	return fmt.Errorf("unexpected error when reading response body. Please retry. Original error: %w", err)
}

// read returns the whole body of the answer and closes it. buf is used if the
// body fits.
func (e *exchange) read(ctx context.Context, resp *http.Response, buf []byte) ([]byte, error) {
	body, err := e.readBody(ctx, resp, buf)
	switch {
	case err == nil:
		return body, nil
	case ctx.Err() != nil:
		return nil, e.ended(ctx, err)
	}
	return nil, brokenBody(err)
}

// readBody returns as much of the body as arrived, and the connection's own
// error if that is not all.
func (e *exchange) readBody(ctx context.Context, resp *http.Response, buf []byte) ([]byte, error) {
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // what follows is no answer to this request
	}
	stop := endWith(ctx, resp.Body)
	body, err := readAll(resp.Body, resp.ContentLength, buf)
	if !stop() && err == nil {
		err = io.ErrUnexpectedEOF // it may be whole, but nobody knows
	}
	if err != nil {
		return body, err
	}
	e.measure(ctx, int64(len(body)))
	e.logBody(ctx, "Response Body", body)
	return body, nil
}

// endWith closes body at the end of ctx, so that a Read that blocks returns,
// until stop is called; stop reports false if it has been closed. The bodies of
// net/http end with their request by themselves and are left alone.
func endWith(ctx context.Context, body io.Closer) (stop func() bool) {
	t := reflect.TypeOf(body)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if p := t.PkgPath(); p == "net/http" || strings.HasPrefix(p, "net/http/internal") || p == "golang.org/x/net/http2" {
		return alreadyEnds
	}
	return context.AfterFunc(ctx, func() { body.Close() })
}

func alreadyEnds() bool { return true }

// maxTrusted is the most that is allocated because a header said so.
const maxTrusted = 16 << 20

// readAll reads r to its end, or as far as it goes. size is the length that was
// announced, or -1. Without a length and a buf, the body is read into a pooled
// buffer and copied, which takes no more memory than the body has.
func readAll(r io.Reader, size int64, buf []byte) ([]byte, error) {
	switch {
	case size == 0:
		buf = nil
	case size > 0 && int64(cap(buf)) <= size:
		buf = make([]byte, 0, min(size, maxTrusted)+1) // one more shows the end without growing
	case cap(buf) == 0:
		p := scratchBuffers.Get().(*[]byte)
		defer scratchBuffers.Put(p)
		body, err := fill(*p, r)
		if len(body) <= cap(*p) {
			body = bytes.Clone(body)
		}
		return body, err
	}
	return fill(buf, r)
}

// fill reads r to its end into buf, or, if it does not fit, into something new.
func fill(buf []byte, r io.Reader) ([]byte, error) {
	buf = buf[:0]
	for {
		if len(buf) == cap(buf) { // longer than anybody knew; io.ReadAll grows without copying each time
			return io.ReadAll(io.MultiReader(bytes.NewReader(buf), r))
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

// interrupted attributes err, met while the body was read, to the end of the
// call's context if it has ended, and else to the connection.
func (e *exchange) interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return e.ended(ctx, err)
	}
	if _, reset := errors.AsType[http2.StreamError](err); reset || errors.Is(err, io.ErrUnexpectedEOF) {
		return brokenBody(err)
	}
	return ctxerr.Wrap(ctx, err, e.doing())
}
