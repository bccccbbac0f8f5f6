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
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr/funcr"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/klog/v2"

	"k8s.io/client-go/util/flowcontrol"
)

func (b *constantBackoff) UpdateBackoffWithContext(context.Context, *url.URL, error, int) {}
func (b *constantBackoff) CalculateBackoffWithContext(context.Context, *url.URL) time.Duration {
	return b.d
}
func (b *constantBackoff) SleepWithContext(ctx context.Context, d time.Duration) { sleep(ctx, d) }

func timeoutOf(d time.Duration) func(*Config) { return func(c *Config) { c.Timeout = d } }

// Config.Timeout has one meaning for every call: the time until the answer is
// complete, or the stream open, from the very beginning.
func TestGap22_timeoutBoundsTheCall(t *testing.T) {
	slow := func(c *Config) {
		c.QPS, c.Burst = 0.2, 1
		c.RateLimiter = flowcontrol.NewTokenBucketRateLimiter(0.2, 1)
		c.RateLimiter.TryAccept()
	}
	for name, tc := range map[string]struct {
		server transportFunc
		change func(*Config)
		after  time.Duration
	}{
		"while throttled":            {always(200, jsonType, podJSON), slow, 0}, // it cannot be met: fails at once
		"no answer":                  {silent, func(*Config) {}, time.Second},
		"pause between two attempts": {busy(20), func(*Config) {}, 0}, // likewise
	} {
		for _, e := range entries {
			if e.name == "Watch" && name == "while throttled" {
				continue // watches are not throttled
			}
			t.Run(name+"/"+e.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := clientOf(t, tc.server, timeoutOf(time.Second), tc.change)
					start := time.Now()
					err := e.call(t.Context(), c)
					if took := time.Since(start); took != tc.after {
						t.Errorf("took %v, want %v", took, tc.after)
					}
					var timeout interface{ Timeout() bool }
					if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &timeout) || !timeout.Timeout() {
						t.Errorf("err = %v, want a timeout", err)
					}
					if errors.Is(err, context.Canceled) {
						t.Errorf("err = %v counts as cancelled", err)
					}
				})
			})
		}
	}
}

// An open stream is not cut by Config.Timeout, nor is a watch.
func TestGap22_openStreamsOutliveTheTimeout(t *testing.T) {
	slowly := func(*http.Request) (*http.Response, error) {
		r, w := io.Pipe()
		go func() {
			time.Sleep(10 * time.Second)
			io.WriteString(w, addedJSON)
			w.Close()
		}()
		resp := reply(200, jsonType, "")
		resp.Body, resp.ContentLength = r, -1
		return resp, nil
	}
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, slowly, timeoutOf(time.Second))
		body, err := getPod(c).SubResource("log").Stream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close()
		if b, err := io.ReadAll(body); string(b) != addedJSON || err != nil {
			t.Errorf("stream: %q, %v", b, err)
		}
		w, err := c.Get().Resource("pods").Watch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		events := 0
		for range w.ResultChan() {
			events++
		}
		if err := w.(EndedWatch).Err(); events != 1 || err != io.EOF {
			t.Errorf("watch: %d events, ended with %v", events, err)
		}
	})
}

// With a timeout too, the end of a stream is told by its reader and no context.
func TestGap22_C8_closedByItsReader(t *testing.T) {
	body, _ := io.Pipe()
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		resp := reply(200, jsonType, "")
		resp.Body, resp.ContentLength = body, -1
		return resp, nil
	}, timeoutOf(time.Hour))
	s, err := getPod(c).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := s.Read(make([]byte, 1)); !errors.Is(err, io.ErrClosedPipe) || errors.Is(err, context.Canceled) {
		t.Errorf("read after close: %v", err)
	}
	for range 20 { // whichever of its two reasons the goroutine sees first
		w, err := clientOf(t, always(200, jsonType, strings.Repeat(addedJSON, 3)), timeoutOf(time.Hour)).Get().Resource("pods").Watch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		<-w.ResultChan()
		w.Stop()
		for range w.ResultChan() {
		}
		if err := w.(EndedWatch).Err(); err != ErrWatchStopped {
			t.Fatalf("stopped watch ended with %v", err)
		}
	}
}

// A body that does not come in time is cut off, with the same error.
func TestGap22_timeoutBoundsReadingTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(req *http.Request) (*http.Response, error) {
			r, w := io.Pipe()
			context.AfterFunc(req.Context(), func() { w.CloseWithError(context.Cause(req.Context())) })
			resp := reply(200, jsonType, "")
			resp.Body, resp.ContentLength = r, -1
			return resp, nil
		}, timeoutOf(time.Second))
		start := time.Now()
		err := getPod(c).Do(t.Context()).Error()
		if took := time.Since(start); took != time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// A pause that the deadline does not leave time for is not begun.
func TestGap23_deadlineBeforeRetryAfter(t *testing.T) {
	for _, e := range entries {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			start := time.Now()
			err := e.call(ctx, clientOf(t, busy(20)))
			if took := time.Since(start); took != 0 {
				t.Errorf("%s: took %v, want to fail at once", e.name, took)
			}
			var status *apierrors.StatusError
			if !errors.As(err, &status) || !apierrors.IsTooManyRequests(err) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v, want the 429 and context.DeadlineExceeded", e.name, err)
			}
			if seconds, ok := apierrors.SuggestsClientDelay(status); !strings.Contains(err.Error(), "too much to do") || (ok && seconds != 20) {
				t.Errorf("%s: %v does not say what the server said", e.name, err)
			}
		})
	}
}

// What is cut off in a pause remembers what it was for.
func TestGap23_cancelledPauseKeepsTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errCaller) })
		err := getPod(clientOf(t, busy(20))).Do(ctx).Error()
		if !apierrors.IsTooManyRequests(err) || !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// legacySleeper is a BackoffManager of before contexts.
type legacySleeper struct{}

func (legacySleeper) UpdateBackoff(*url.URL, error, int)      {}
func (legacySleeper) CalculateBackoff(*url.URL) time.Duration { return 0 }
func (legacySleeper) Sleep(d time.Duration)                   { time.Sleep(d) }

func TestGap24_legacyBackoffIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(3*time.Second, func() { cancel(errCaller) })
		start := time.Now()
		err := getPod(clientOf(t, busy(20))).BackOff(legacySleeper{}).Do(ctx).Error()
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v, want 3s", took)
		}
		if !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		time.Sleep(20 * time.Second) // the manager's Sleep, which nobody can hasten
	})
}

// The end of the context ends a watch without an event, and the watch says why.
func TestGap25_C8_endsOfAWatch(t *testing.T) {
	type rig struct {
		server *io.PipeWriter
		cancel context.CancelCauseFunc
		stop   func()
	}
	for name, tc := range map[string]struct {
		end  func(rig)
		want []error
		last string // event before the end, if any
	}{
		"cancel":     {func(r rig) { r.cancel(errCaller) }, []error{context.Canceled, errCaller}, ""},
		"stop":       {func(r rig) { r.stop() }, []error{ErrWatchStopped}, ""},
		"server":     {func(r rig) { r.server.Close() }, []error{io.EOF}, ""},
		"connection": {func(r rig) { r.server.CloseWithError(io.ErrUnexpectedEOF) }, []error{io.ErrUnexpectedEOF}, ""},
		"reset":      {func(r rig) { r.server.CloseWithError(errors.New("read: connection reset by peer")) }, []error{}, ""},
		"garbage":    {func(r rig) { io.WriteString(r.server, "{]") }, []error{}, "ERROR"},
	} {
		t.Run(name, func(t *testing.T) {
			body, server := io.Pipe()
			c := clientOf(t, func(*http.Request) (*http.Response, error) {
				resp := reply(200, jsonType, "")
				resp.Body, resp.ContentLength = body, -1
				return resp, nil
			})
			ctx, cancel := context.WithCancelCause(t.Context())
			w, err := c.Get().Resource("pods").Watch(ctx)
			if err != nil {
				t.Fatal(err)
			}
			go io.WriteString(server, addedJSON)
			if e := <-w.ResultChan(); e.Type != "ADDED" {
				t.Fatalf("first event: %v", e)
			}
			if err := w.(EndedWatch).Err(); err != nil {
				t.Errorf("Err of an open watch: %v", err)
			}
			go tc.end(rig{server, cancel, w.Stop})
			last := ""
			for e := range w.ResultChan() {
				last = string(e.Type)
			}
			if last != tc.last {
				t.Errorf("last event %q, want %q", last, tc.last)
			}
			err = w.(EndedWatch).Err()
			if err == nil {
				t.Error("the watch does not say why it ended")
			}
			for _, want := range tc.want {
				if !errors.Is(err, want) {
					t.Errorf("Err = %v, want %v", err, want)
				}
			}
			w.Stop()
			cancel(nil)
		})
	}
}

// A deadline ends a watch like a cancellation does; nobody has to read for it
// to end.
func TestGap25_C6_deadlineAndNoReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errCaller)
		defer cancel()
		w, err := clientOf(t, always(200, jsonType, strings.Repeat(addedJSON, 3))).Get().Resource("pods").Watch(ctx)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait() // the goroutine is gone
		if err := w.(EndedWatch).Err(); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errCaller) {
			t.Error(err)
		}
		if e, open := <-w.ResultChan(); open {
			t.Errorf("an event after the end: %v", e)
		}
	})
}

// What is logged about a call goes to the logger in its context.
func TestGap42_loggerFromContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lines []string
		logger := funcr.New(func(_, args string) { lines = append(lines, args) }, funcr.Options{Verbosity: 10})
		answers := []*http.Response{
			reply(503, jsonType, "", "Retry-After", "1"),
			reply(200, jsonType, podJSON, "Warning", `299 - "old API"`),
		}
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			resp := answers[0]
			answers = answers[1:]
			return resp, nil
		})
		if err := getPod(c).Do(klog.NewContext(t.Context(), logger)).Error(); err != nil {
			t.Fatal(err)
		}
		log := strings.Join(lines, "\n")
		for _, want := range []string{"Warning: old API", "Trying again", "Response Body"} {
			if !strings.Contains(log, want) {
				t.Errorf("nothing of %q in the context's log:\n%s", want, log)
			}
		}
	})
}

// Bodies that are credentials are not logged at any level.
func TestGap42_noSecretsInLogs(t *testing.T) {
	var log strings.Builder
	logger := funcr.New(func(_, args string) { log.WriteString(args) }, funcr.Options{Verbosity: 10})
	c := clientOf(t, always(200, jsonType, `{"kind":"Secret","apiVersion":"v1","data":{"k":"c2VjcmV0"},"status":{"token":"c2VjcmV0"}}`))
	ctx := klog.NewContext(t.Context(), logger)
	c.Get().Namespace("a").Resource("secrets").Name("b").Do(ctx)
	c.Post().Namespace("a").Resource("serviceaccounts").Name("b").SubResource("token").Body([]byte("c2VjcmV0")).Do(ctx)
	if strings.Contains(log.String(), "c2VjcmV0") {
		t.Errorf("a secret in the log: %s", log.String())
	}
}

func TestGap43_deadlineIsToldToTheServer(t *testing.T) {
	tell := func(c *Config) { c.TimeoutFromContext = true }
	for name, tc := range map[string]struct {
		change  func(*Config)
		timeout time.Duration
		want    string
	}{
		"off by default":          {func(*Config) {}, 0, ""},
		"from the context":        {tell, 0, "30s"},
		"request's own is sooner": {tell, 5 * time.Second, "5s"},
		"request's own is later":  {tell, time.Minute, "30s"},
		"only the request's own":  {func(*Config) {}, time.Minute, "1m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got string
				c := clientOf(t, func(req *http.Request) (*http.Response, error) {
					got = req.URL.Query().Get("timeout")
					return reply(200, jsonType, podJSON), nil
				}, tc.change)
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				if err := getPod(c).Timeout(tc.timeout).Do(ctx).Error(); err != nil {
					t.Fatal(err)
				}
				if got != tc.want {
					t.Errorf("timeout=%q, want %q", got, tc.want)
				}
			})
		})
	}
}
