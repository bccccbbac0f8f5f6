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
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/internal/ctxerr"
)

// body is what a request sends: bytes, which every attempt can send again, or
// a reader, which it can if the reader can go back to where it began.
type body struct {
	bytes  []byte
	reader io.Reader // nil if bytes holds everything

	contentType string // of the last object that was encoded; a header set after it wins
	missing     string // the type of a nil object, which some methods may not send
	sent        *sending
}

// Body sets what is sent: a []byte, an io.Reader, the name of a file whose content it
// is, or a runtime.Object, which is encoded in the client's format and decides the content type. A nil object
// is no body, which is a mistake for POST, PUT and PATCH.
func (r *Request) Body(obj any) *Request {
	if r.err != nil {
		return r
	}
	switch t := obj.(type) {
	case string:
		data, err := os.ReadFile(t)
		if err != nil {
			r.err = err
			return r
		}
		r.body = body{bytes: nonNil(data), contentType: r.body.contentType}
	case []byte:
		r.body = body{bytes: nonNil(t), contentType: r.body.contentType}
	case io.Reader:
		r.bodyReader(t)
	case runtime.Object:
		r.bodyObject(t)
	default:
		return r.fault("unknown type used for body: %+v", obj)
	}
	return r
}

// bodyReader takes the readers of memory apart, so that their length is known
// and they can be sent again.
func (r *Request) bodyReader(reader io.Reader) {
	switch t := reader.(type) {
	case *bytes.Buffer:
		r.body = body{bytes: nonNil(t.Bytes()), contentType: r.body.contentType}
	case *bytes.Reader, *strings.Reader:
		data, err := io.ReadAll(t)
		if err != nil {
			r.err = err
			return
		}
		r.body = body{bytes: nonNil(data), contentType: r.body.contentType}
	default:
		r.body = body{reader: reader, contentType: r.body.contentType}
	}
}

func (r *Request) bodyObject(obj runtime.Object) {
	if v := reflect.ValueOf(obj); v.Kind() == reflect.Pointer && v.IsNil() {
		r.body = body{missing: v.Type().String()}
		return
	}
	if r.content == nil || r.content.Negotiator == nil {
		r.fault("the client has no serializer for a body of type %T", obj)
		return
	}
	encoder, err := r.content.Negotiator.Encoder(r.content.ContentType, nil)
	if err != nil {
		r.err = err
		return
	}
	data, err := runtime.Encode(encoder, obj)
	if err != nil {
		r.err = err
		return
	}
	delete(r.headers, "Content-Type")
	r.body = body{bytes: nonNil(data), contentType: r.content.ContentType}
}

// nonNil tells an empty body from none.
func nonNil(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}

// repeatable reports whether a further attempt can send the body again.
func (b *body) repeatable() bool {
	if b.reader == nil {
		return true
	}
	_, ok := b.reader.(io.Seeker)
	return ok
}

// attach gives req the body for one attempt.
func (b *body) attach(ctx context.Context, req *http.Request) error {
	if b.reader == nil {
		if len(b.bytes) == 0 {
			if b.bytes != nil {
				req.Body = http.NoBody
			}
			return nil
		}
		req.ContentLength = int64(len(b.bytes))
		req.Body = io.NopCloser(bytes.NewReader(b.bytes))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.bytes)), nil }
		return nil
	}
	if b.sent != nil {
		if err := b.rewind(ctx); err != nil {
			return err
		}
	}
	b.sent = &sending{Reader: b.reader, closed: make(chan struct{})}
	if s, ok := b.reader.(io.Seeker); ok {
		b.sent.start, b.sent.err = s.Seek(0, io.SeekCurrent)
	}
	req.ContentLength = -1
	req.Body = b.sent
	return nil
}

// rewind waits until the transport has let go of the reader and takes it back
// to where the attempt before found it.
func (b *body) rewind(ctx context.Context) error {
	select {
	case <-b.sent.closed:
	case <-ctx.Done():
		return ctxerr.New(ctx, "wait until the body of the attempt before is no longer in use")
	}
	s, ok := b.reader.(io.Seeker)
	if !ok || b.sent.err != nil {
		return fmt.Errorf("can't reset the request body: %T cannot seek", b.reader)
	}
	if _, err := s.Seek(b.sent.start, io.SeekStart); err != nil {
		return fmt.Errorf("can't reset the request body: %w", err)
	}
	return nil
}

// sending is a reader in the hands of the transport, which may still read from
// it when the attempt has returned, but not after Close.
type sending struct {
	io.Reader
	start  int64
	err    error // of asking for start
	closed chan struct{}
}

// Close implements io.Closer. The transport calls it once or more, never at
// once. The reader itself stays open: it may be needed again.
func (s *sending) Close() error {
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
	return nil
}

// release closes the reader at the end of the call, as net/http would have.
func (b *body) release() {
	if c, ok := b.reader.(io.Closer); ok && b.sent != nil {
		c.Close()
	}
}
