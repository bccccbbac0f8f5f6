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
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

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
func (r *Request) Do(ctx context.Context) Result { return r.do(ctx, "Do") }

func (r *Request) do(ctx context.Context, function string) Result {
	ctx, e, err := r.begin(ctx, function, callWhole)
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
	result := r.answer(resp, body)
	result.warnings = tellWarnings(ctx, resp.Header["Warning"], r.warnings)
	result.trace = e.trace
	return result
}

// DoRaw makes the call and returns the answer's body as it came, with an error
// too if the server reports one.
func (r *Request) DoRaw(ctx context.Context) ([]byte, error) {
	result := r.do(ctx, "DoRaw")
	if result.err != nil && result.code == 0 {
		return nil, result.err // there is no answer
	}
	if result.ok() {
		return result.body, nil // of whatever content type
	}
	return result.body, result.err
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
	tellWarnings(ctx, resp.Header["Warning"], r.warnings)
	if handled, err := e.streamList(ctx, resp, into); handled {
		return err
	}
	buf, release := e.scratch(resp)
	defer release()
	body, err := e.read(ctx, resp, buf)
	if err != nil {
		return err
	}
	if e.decodeKnown(resp, body, into) {
		return nil
	}
	result := r.answer(resp, body)
	result.trace = e.trace
	return e.decodeInto(result, into)
}

// failed reading has one text for every reason; users match it.
func brokenBody(err error) error {
	return fmt.Errorf("unexpected error when reading response body. Please retry. Original error: %w", err)
}

// read returns the whole body of the answer and closes it. buf is used if the
// body fits.
func (e *exchange) read(ctx context.Context, resp *http.Response, buf []byte) ([]byte, error) {
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
		if ctx.Err() != nil {
			return nil, e.ended(ctx, err)
		}
		return nil, brokenBody(err)
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

const (
	// firstRead is the buffer for a body of unknown length,
	firstRead = 4 << 10
	// and maxTrusted the most that is allocated because a header said so.
	maxTrusted = 16 << 20
)

// readAll reads r to its end. size is the length that was announced, or -1.
func readAll(r io.Reader, size int64, buf []byte) ([]byte, error) {
	switch {
	case size == 0:
		buf = nil
	case size > 0 && int64(cap(buf)) <= size:
		buf = make([]byte, 0, min(size, maxTrusted)+1) // one more shows the end without growing
	case cap(buf) == 0:
		buf = make([]byte, 0, firstRead)
	}
	buf = buf[:0]
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// interrupted attributes err, met while the body was read, to the end of the
// call's context if it has ended, and else to the connection.
func (e *exchange) interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return e.ended(ctx, err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return brokenBody(err)
	}
	return ctxerr.Wrap(ctx, err, e.doing())
}
