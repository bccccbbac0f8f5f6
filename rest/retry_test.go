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
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"k8s.io/client-go/tools/clienttrace"
)

// What is repeated, after which pause, for each kind of call.
func TestRetry(t *testing.T) {
	refuse := func(err error) func() (*http.Response, error) {
		return func() (*http.Response, error) { return nil, err }
	}
	answer := func(code int, header ...string) func() (*http.Response, error) {
		return func() (*http.Response, error) { return reply(code, jsonType, "{}", header...), nil }
	}
	type outcome struct {
		attempts int
		took     time.Duration
	}
	once := outcome{1, 0}
	for name, tc := range map[string]struct {
		verb  string
		first func() (*http.Response, error)
		want  outcome
		watch outcome
	}{
		"429 with Retry-After":       {"POST", answer(429, "Retry-After", "3"), outcome{2, 3 * time.Second}, outcome{2, 3 * time.Second}},
		"429 at once":                {"POST", answer(429, "Retry-After", "0"), outcome{2, 0}, outcome{2, 0}},
		"429 without":                {"POST", answer(429), once, once},
		"500 with Retry-After":       {"PUT", answer(500, "Retry-After", "1"), outcome{2, time.Second}, outcome{2, time.Second}},
		"503 with a date":            {"GET", answer(503, "Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"), once, once},
		"404 with Retry-After":       {"GET", answer(404, "Retry-After", "1"), once, once},
		"GET, connection reset":      {"GET", refuse(syscall.ECONNRESET), outcome{2, time.Second}, outcome{2, time.Second}},
		"GET, connection closed":     {"GET", refuse(io.EOF), outcome{2, time.Second}, outcome{2, time.Second}},
		"GET, HTTP/2 lost":           {"GET", refuse(errors.New("http2: client connection lost")), outcome{2, time.Second}, outcome{2, time.Second}},
		"GET, GOAWAY":                {"GET", refuse(errors.New("http2: server sent GOAWAY and closed the connection")), outcome{2, time.Second}, outcome{2, time.Second}},
		"POST, connection reset":     {"POST", refuse(syscall.ECONNRESET), once, outcome{2, time.Second}},
		"connection refused":         {"GET", refuse(syscall.ECONNREFUSED), once, once},
		"a timeout below the client": {"GET", refuse(timeoutBelow{}), once, outcome{2, time.Second}},
	} {
		for _, e := range []string{"Do", "DoRaw", "Stream", "Watch"} {
			t.Run(name+"/"+e, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					got, start := outcome{}, time.Now()
					c := clientOf(t, func(*http.Request) (*http.Response, error) {
						if got.attempts++; got.attempts == 1 {
							return tc.first()
						}
						return reply(200, jsonType, ""), nil
					})
					r, want := c.Verb(tc.verb).Resource("pods"), tc.want
					switch e {
					case "Do":
						r.Do(t.Context())
					case "DoRaw":
						r.DoRaw(t.Context())
					case "Stream":
						if s, err := r.Stream(t.Context()); err == nil {
							s.Close()
						}
					case "Watch":
						want = tc.watch
						if w, err := r.Watch(t.Context()); err == nil {
							w.Stop()
						}
					}
					if got.took = time.Since(start); got != want {
						t.Errorf("%+v, want %+v", got, want)
					}
				})
			})
		}
	}
}

type timeoutBelow struct{}

func (timeoutBelow) Error() string   { return "net/http: TLS handshake timeout" }
func (timeoutBelow) Timeout() bool   { return true }
func (timeoutBelow) Temporary() bool { return true }

// Retries end, with the last answer or error. A watch that cannot be opened is
// an error, not an empty watch.
func TestRetry_isLimited(t *testing.T) {
	for name, server := range map[string]transportFunc{
		"429": busy(1),
		"EOF": func(*http.Request) (*http.Response, error) { return nil, io.EOF },
	} {
		for _, limit := range []int{0, 1, 10} {
			for _, e := range entries {
				synctest.Test(t, func(t *testing.T) {
					attempts, start := 0, time.Now()
					c := clientOf(t, func(req *http.Request) (*http.Response, error) {
						attempts++
						return server(req)
					})
					r := getPod(c).MaxRetries(limit)
					var err error
					switch e.name {
					case "Watch":
						_, err = r.Watch(t.Context())
					case "Stream":
						_, err = r.Stream(t.Context())
					default:
						_, err = r.DoRaw(t.Context())
					}
					if err == nil || attempts != limit+1 || time.Since(start) != time.Duration(limit)*time.Second {
						t.Errorf("%s, %s, %d retries: %d attempts in %v, %v", name, e.name, limit, attempts, time.Since(start), err)
					}
				})
			}
		}
	}
}

// recordingBackoff and recordingLimiter show the order of events.
type recordingBackoff struct {
	log *[]string
	d   time.Duration
}

func (b recordingBackoff) UpdateBackoffWithContext(_ context.Context, u *url.URL, err error, code int) {
	*b.log = append(*b.log, "update "+http.StatusText(code))
}
func (b recordingBackoff) CalculateBackoffWithContext(context.Context, *url.URL) time.Duration {
	return b.d
}
func (b recordingBackoff) SleepWithContext(ctx context.Context, d time.Duration) {
	*b.log = append(*b.log, "sleep "+d.String())
	sleep(ctx, d)
}

type recordingLimiter struct{ log *[]string }

func (recordingLimiter) TryAccept() bool { return true }
func (recordingLimiter) Accept()         {}
func (recordingLimiter) Stop()           {}
func (recordingLimiter) QPS() float32    { return 1 }
func (l recordingLimiter) Wait(context.Context) error {
	*l.log = append(*l.log, "limiter")
	return nil
}

func TestRetry_order(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log []string
		answers := []*http.Response{reply(429, jsonType, "", "Retry-After", "1"), reply(503, jsonType, "", "Retry-After", "9"), reply(200, jsonType, podJSON)}
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			resp := answers[0]
			answers = answers[1:]
			log = append(log, "send")
			return resp, nil
		})
		err := getPod(c).BackOffWithContext(recordingBackoff{&log, 5 * time.Second}).Throttle(recordingLimiter{&log}).Do(t.Context()).Error()
		want := []string{
			"limiter", "sleep 5s", "send", "update Too Many Requests",
			"sleep 5s", "limiter", "send", "update Service Unavailable",
			"sleep 9s", "limiter", "send", "update OK",
		}
		if err != nil || !slices.Equal(log, want) {
			t.Errorf("%v\n got %q\nwant %q", err, log, want)
		}
	})
}

func TestURLBackoff(t *testing.T) {
	b := &URLBackoff{}
	b.Disable()
	u := mustURL("https://host/path")
	for _, code := range []int{429, 500, 200, 404} {
		b.UpdateBackoffWithContext(t.Context(), u, nil, code)
		if d := b.CalculateBackoffWithContext(t.Context(), u); d != 0 {
			t.Errorf("after %d: %v although disabled", code, d)
		}
	}
	t.Setenv(backoffBaseVariable, "1")
	t.Setenv(backoffMaxVariable, "120")
	c := clientOf(t, busy(1))
	b = c.newBackoff().(*URLBackoff)
	for _, step := range []struct {
		code int
		err  error
		want time.Duration
	}{{200, nil, 0}, {429, nil, time.Second}, {500, nil, 2 * time.Second}, {503, nil, 4 * time.Second}, {404, nil, 0}, {500, nil, time.Second}, {0, io.EOF, 0}} {
		b.UpdateBackoffWithContext(t.Context(), u, step.err, step.code)
		if d := b.CalculateBackoffWithContext(t.Context(), mustURL("https://host/other")); d != step.want {
			t.Errorf("after %d: %v, want %v", step.code, d, step.want)
		}
		if d := b.CalculateBackoffWithContext(t.Context(), mustURL("https://elsewhere")); d != 0 {
			t.Errorf("after %d: %v for another host", step.code, d)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b.SleepWithContext(ctx, time.Hour) // returns
}

// A trace sees the parts of a call in their order.
func TestTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log []string
		say := func(parts ...string) { log = append(log, strings.Join(parts, " ")) }
		trace := &clienttrace.ClientTrace{
			ThrottleStart: func(i clienttrace.ThrottleStartInfo) { say("throttle", string(i.Reason)) },
			ThrottleDone:  func(i clienttrace.ThrottleDoneInfo) { say("go") },
			AttemptStart:  func(i clienttrace.AttemptStartInfo) { say("attempt", i.Method, i.Path) },
			FirstByte:     func(i clienttrace.FirstByteInfo) { say("first byte", http.StatusText(i.StatusCode), i.ContentType) },
			AttemptDone:   func(i clienttrace.AttemptDoneInfo) { say("done", i.RetryReason, i.RetryDelay.String()) },
			DecodeStart:   func(i clienttrace.DecodeStartInfo) { say("decode", i.ContentType) },
			DecodeDone:    func(i clienttrace.DecodeDoneInfo) { say("decoded") },
			WatchOpened:   func(i clienttrace.WatchOpenedInfo) { say("opened", i.Path) },
			WatchEvent:    func(i clienttrace.WatchEventInfo) { say("event", i.Type) },
			WatchClosed:   func(i clienttrace.WatchClosedInfo) { say("closed", string(i.Reason)) },
		}
		ctx := clienttrace.WithClientTrace(t.Context(), trace)
		answers := []*http.Response{
			reply(429, jsonType, "", "Retry-After", "1"), reply(200, jsonType, podJSON),
			reply(200, jsonType, addedJSON),
		}
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			resp := answers[0]
			answers = answers[1:]
			return resp, nil
		})
		if _, err := getPod(c).Throttle(recordingLimiter{new([]string)}).Do(ctx).Get(); err != nil {
			t.Fatal(err)
		}
		w, err := c.Get().Resource("pods").Watch(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for range w.ResultChan() {
		}
		const path = "/api/v1/namespaces/shop/pods/web-0"
		want := []string{
			"throttle rate limiter", "go", "attempt GET " + path, "first byte Too Many Requests application/json", "done 429 Too Many Requests 1s",
			"throttle rate limiter", "go", "attempt GET " + path, "first byte OK application/json", "done  0s",
			"decode application/json", "decoded",
			"attempt GET /api/v1/pods", "first byte OK application/json", "done  0s",
			"opened /api/v1/pods", "event ADDED", "closed closed by the server",
		}
		if !slices.Equal(log, want) {
			t.Errorf("\n got %q\nwant %q", log, want)
		}
	})
}

// The last error says how the attempt before failed, once.
func TestRetry_saysWhatWasBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(*http.Request) (*http.Response, error) { return nil, syscall.ECONNRESET })
		_, err := getPod(c).MaxRetries(1).DoRaw(t.Context())
		const want = `Get "https://server/api/v1/namespaces/shop/pods/web-0": connection reset by peer - error from a previous attempt: connection reset by peer`
		if err == nil || err.Error() != want || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%v, want %s", err, want)
		}
	})
}

// A Retry-After in the past is no pause, and is handed on as it came.
func TestRetry_negativePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := getPod(clientOf(t, busy(-1))).DoRaw(t.Context())
		status, _ := errors.AsType[*apierrors.StatusError](err)
		if status == nil || status.ErrStatus.Details.RetryAfterSeconds != -1 || time.Since(start) != 0 {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
