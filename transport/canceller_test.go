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
	"testing"
	"time"

	"k8s.io/client-go/internal/hang"
)

var errStopped = errors.New("stopped")

// TestGap36_requestsInFlightEndToo, wherever the server hangs, and so does
// reading a body. The error is the one of the configuration, the context's and
// its cause.
func TestGap36_requestsInFlightEndToo(t *testing.T) {
	for _, point := range []hang.Point{hang.Header, hang.Body} {
		t.Run(point.String(), func(t *testing.T) {
			srv := hang.New(t, point)
			client := srv.Client(t)
			hang.ReturnsPromptly(t, srv.Reached, func(ctx context.Context) error {
				rt := ContextCanceller(ctx, errStopped)(client.Transport)
				_, err := send(t, context.WithoutCancel(ctx), rt, srv.URL)
				if !errors.Is(err, errStopped) {
					t.Errorf("err = %v, want the given error too", err)
				}
				return err
			})
		})
	}
}

func TestContextCanceller(t *testing.T) {
	server := &recorder{}
	ctx, cancel := context.WithCancelCause(t.Context())
	rt := ContextCanceller(ctx, errStopped)(server)
	if _, err := send(t, t.Context(), rt, "https://server/"); err != nil {
		t.Errorf("while the context lives: %v", err)
	}
	if server.last.Context().Err() == nil {
		t.Error("C6: the context of a request lives on after its end")
	}

	server.last = nil
	cancel(errQuota)
	body := &closeCounter{}
	req := request(t, t.Context(), "https://server/")
	req.Body = body
	_, err := rt.RoundTrip(req)
	for _, want := range []error{errStopped, context.Canceled, errQuota} {
		if !errors.Is(err, want) {
			t.Errorf("C3: err = %v, want %v in it", err, want)
		}
	}
	if server.last != nil || body.closed != 1 {
		t.Errorf("sent: %v, body closed %d times; want false and 1", server.last != nil, body.closed)
	}
	if _, err := send(t, t.Context(), ContextCanceller(nil, errStopped)(server), "https://server/"); err == nil { //nolint:staticcheck // C7
		t.Error("C7: no error for a nil context")
	}
}

// TestContextCanceller_ownContextFirst: a request that ends with its own
// context does not get the other's error.
func TestContextCanceller_ownContextFirst(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	waits := roundTrip(func(req *http.Request) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	})
	_, err := send(t, ctx, ContextCanceller(t.Context(), errStopped)(waits), "https://server/")
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errStopped) {
		t.Errorf("err = %v, want the request's own deadline only", err)
	}
}

// TestContextCanceller_upgradedBodyCanBeWrittenTo: the caller of a protocol
// upgrade writes to the body.
func TestContextCanceller_upgradedBodyCanBeWrittenTo(t *testing.T) {
	upgraded := roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusSwitchingProtocols, Body: readWriteCloser{}}, nil
	})
	resp, err := ContextCanceller(t.Context(), errStopped)(upgraded).RoundTrip(request(t, t.Context(), "https://server/"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, ok := resp.Body.(io.ReadWriteCloser); !ok {
		t.Errorf("%T is not an io.ReadWriteCloser", resp.Body)
	}
}

type readWriteCloser struct{ io.ReadWriter }

func (readWriteCloser) Close() error { return nil }
