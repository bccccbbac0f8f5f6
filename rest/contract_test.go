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
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/util/flowcontrol"
)

// Every way to make a call, at every point where a server can hang, over both
// protocols: back within 50 ms of the end of its context, with an error that is
// both the context's and its cause. goleak (TestMain) looks for what stays.
func TestGap18_Contract_C2_C3_C6_everyCallAtEveryPoint(t *testing.T) {
	protocols := map[string][]hang.Option{"HTTP1": {hang.HTTP1()}, "HTTP2": nil}
	for protocol, opts := range protocols {
		for _, point := range hang.Points {
			for _, e := range entries {
				if point == hang.Frame && e.name != "Watch" && e.name != "Stream" {
					continue // to the others a frame is a body
				}
				t.Run(protocol+"/"+point.String()+"/"+e.name, func(t *testing.T) {
					s := hang.New(t, point, opts...)
					c := clientAt(t, s)
					hang.ReturnsPromptly(t, s.Reached, func(ctx context.Context) error { return e.call(ctx, c) })
				})
			}
		}
	}
}

// A deadline with a cause is told apart from a cancellation.
func TestGap18_C3_deadlineWithCause(t *testing.T) {
	for _, opts := range [][]hang.Option{{hang.HTTP1()}, nil} {
		for _, point := range []hang.Point{hang.Handshake, hang.Header, hang.Body} {
			c := clientAt(t, hang.New(t, point, opts...))
			for _, e := range entries {
				ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, errCaller)
				err := e.call(ctx, c)
				cancel()
				if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errCaller) || errors.Is(err, context.Canceled) {
					t.Errorf("%s at %v: %v, want the deadline and its cause", e.name, point, err)
				}
			}
		}
	}
}

// Where nothing is sent yet: before the call, in the limiter, in a back-off, in
// the pause that the server asks for.
func TestGap18_Contract_C2_C3_beforeAndBetweenAttempts(t *testing.T) {
	slow := flowcontrol.NewTokenBucketRateLimiter(0.001, 1)
	slow.TryAccept()
	for name, change := range map[string]func(*Request){
		"limiter":     func(r *Request) { r.Throttle(slow) },
		"back-off":    func(r *Request) { r.BackOffWithContext(&constantBackoff{time.Hour}) },
		"Retry-After": func(r *Request) {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(3*time.Second, func() { cancel(errCaller) })
				r := getPod(clientOf(t, busy(3600)))
				change(r)
				start := time.Now()
				err := r.Do(ctx).Error()
				if took := time.Since(start); took != 3*time.Second {
					t.Errorf("C2: took %v of fake time, want exactly 3s", took)
				}
				if !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
					t.Errorf("C3: %v, want the caller's cause and context.Canceled", err)
				}
				if !strings.Contains(err.Error(), "get pods shop/web-0 (attempt 1)") {
					t.Errorf("C3: %v does not say what was being done", err)
				}
			})
		})
	}
}

// A transport, such as a test's, whose bodies know no context: the calls end all the same.
func TestContract_C2_C3_bodiesWithoutContext(t *testing.T) {
	for _, e := range entries {
		synctest.Test(t, func(t *testing.T) {
			c := clientOf(t, func(*http.Request) (*http.Response, error) {
				r, _ := io.Pipe()
				resp := reply(200, jsonType, "")
				resp.Body, resp.ContentLength = r, -1
				return resp, nil
			})
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(3*time.Second, func() { cancel(errCaller) })
			start := time.Now()
			err := e.call(ctx, c)
			if took := time.Since(start); took != 3*time.Second || !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v after %v", e.name, err, took)
			}
		})
	}
}

// A context that has ended keeps every call from reaching the transport.
func TestContract_C2_endedContextSendsNothing(t *testing.T) {
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, io.EOF
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errCaller)
	for _, e := range entries {
		if err := e.call(ctx, c); !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", e.name, err)
		}
	}
}

// Every attempt carries the values of the caller's context.
func TestContract_C4_valuesReachEveryAttempt(t *testing.T) {
	type key struct{}
	for _, e := range entries {
		synctest.Test(t, func(t *testing.T) {
			attempts := 0
			c := clientOf(t, func(req *http.Request) (*http.Response, error) {
				attempts++
				if req.Context().Value(key{}) != e.name {
					t.Errorf("%s: attempt %d does not have the value", e.name, attempts)
				}
				if attempts < 3 {
					return reply(503, jsonType, "", "Retry-After", "1"), nil
				}
				return reply(404, jsonType, ""), nil
			})
			err := e.call(context.WithValue(t.Context(), key{}, e.name), c)
			if attempts != 3 || !apierrors.IsNotFound(err) {
				t.Errorf("%s: %d attempts, %v", e.name, attempts, err)
			}
		})
	}
}

func TestContract_C7_nilContextNamesTheFunction(t *testing.T) {
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, io.EOF
	})
	for _, e := range entries {
		function, _, _ := strings.Cut(e.name, " ")
		err := e.call(nil, c) //nolint:staticcheck // that is the point
		if err == nil || !strings.HasPrefix(err.Error(), "rest.Request."+function+": ") {
			t.Errorf("%s: %v", e.name, err)
		}
	}
}

// The end of a stream is explained, and an interrupted one never looks whole.
func TestContract_C8_endsOfAStream(t *testing.T) {
	open := func(body io.ReadCloser) *RESTClient {
		return clientOf(t, func(*http.Request) (*http.Response, error) {
			resp := reply(200, jsonType, "")
			resp.Body, resp.ContentLength = body, -1
			return resp, nil
		})
	}
	t.Run("server closes", func(t *testing.T) {
		body, err := getPod(open(io.NopCloser(strings.NewReader("abc")))).Stream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close()
		if b, err := io.ReadAll(body); string(b) != "abc" || err != nil {
			t.Errorf("%q, %v", b, err)
		}
	})
	t.Run("connection breaks", func(t *testing.T) {
		r, w := io.Pipe()
		body, err := getPod(open(r)).Stream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close()
		w.CloseWithError(io.ErrUnexpectedEOF)
		if _, err := io.ReadAll(body); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Error(err)
		}
	})
	// A transport that knows no contexts: the library closes the body.
	t.Run("context ends", func(t *testing.T) {
		r, _ := io.Pipe()
		ctx, cancel := context.WithCancelCause(t.Context())
		body, err := getPod(open(r)).Stream(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close()
		time.AfterFunc(5*time.Millisecond, func() { cancel(errCaller) })
		if _, err := io.ReadAll(body); !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// constantBackoff holds every first attempt back for d.
type constantBackoff struct{ d time.Duration }

var _ BackoffManagerWithContext = &constantBackoff{}

// A list that is cut off by the end of ctx changes nothing.
func TestDoInto_C3_interruptedListIsNotShort(t *testing.T) {
	s := hang.New(t, hang.Body, hang.WithBody(listJSON))
	list := &corev1.PodList{}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 100*time.Millisecond, errCaller)
	defer cancel()
	err := clientAt(t, s).Get().Resource("pods").DoInto(ctx, list)
	if !errors.Is(err, errCaller) || !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if len(list.Items) != 0 || list.ResourceVersion != "" {
		t.Errorf("into has %d items and version %q of an interrupted list", len(list.Items), list.ResourceVersion)
	}
}
