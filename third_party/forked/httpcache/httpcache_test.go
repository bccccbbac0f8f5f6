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

package httpcache

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// origin is a server in memory: it gives the next answer and notes requests.
type origin struct {
	answer func(*http.Request) (*http.Response, error)
	asked  []*http.Request
}

func (o *origin) RoundTrip(r *http.Request) (*http.Response, error) {
	o.asked = append(o.asked, r)
	return o.answer(r)
}

func answer(code int, body string, headers ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		resp := &http.Response{
			StatusCode: code, Status: http.StatusText(code), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: r,
		}
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			resp.Header.Add(name, value)
		}
		return resp, nil
	}
}

// rig is a Transport over an origin.
type rig struct {
	*testing.T
	origin
	cache *Transport
}

func newRig(t *testing.T) *rig {
	r := &rig{T: t, cache: NewMemoryCacheTransport()}
	r.cache.Transport = &r.origin
	return r
}

// want sends a request and checks the answer, where it came from, and how many
// requests the origin has seen since the last time.
func (r *rig) want(code int, body string, cached bool, asked int, method string, headers ...string) *http.Response {
	r.Helper()
	r.asked = nil
	req, _ := http.NewRequest(method, "http://h/a?b=c", nil)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Add(name, value)
	}
	resp, err := r.cache.RoundTrip(req)
	if err != nil {
		r.Fatalf("%s %q: %v", method, headers, err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	if resp.StatusCode != code || string(got) != body || (resp.Header.Get(XFromCache) == "1") != cached || len(r.asked) != asked {
		r.Errorf("%s %q: %d %q, cached %q, %d requests; want %d %q, %v, %d", method, headers,
			resp.StatusCode, got, resp.Header.Get(XFromCache), len(r.asked), code, body, cached, asked)
	}
	return resp
}

func TestRoundTrip_freshness(t *testing.T) {
	for _, c := range []struct {
		name, answer, request string
		age                   time.Duration
		fresh                 bool
	}{
		{"max-age", "Cache-Control: max-age=60", "", 59 * time.Second, true},
		{"max-age over", "Cache-Control: max-age=60", "", 60 * time.Second, false},
		{"max-age wins over Expires", "Cache-Control: max-age=0", "", 0, false},
		{"no word about it", "X: y", "", 0, false},
		{"server: no-cache", "Cache-Control: no-cache, max-age=60", "", 0, false},
		{"client: no-cache", "Cache-Control: max-age=60", "no-cache", 0, false},
		{"client: max-age", "Cache-Control: max-age=60", "max-age=10", 20 * time.Second, false},
		{"client: min-fresh", "Cache-Control: max-age=60", "min-fresh=50", 20 * time.Second, false},
		{"client: max-stale", "Cache-Control: max-age=60", "max-stale=50", 100 * time.Second, true},
		{"client: too stale", "Cache-Control: max-age=60", "max-stale=50", 110 * time.Second, false},
		{"client: any stale", "Cache-Control: max-age=60", "max-stale", time.Hour, true},
		{"must-revalidate", "Cache-Control: max-age=60, must-revalidate", "max-stale", time.Hour, false},
		{"no number", "Cache-Control: max-age=x", "", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				r.answer = answer(200, "one", c.answer)
				r.want(200, "one", false, 1, "GET")
				r.answer = answer(200, "two", c.answer)
				time.Sleep(c.age)
				var headers []string
				if c.request != "" {
					headers = []string{"Cache-Control: " + c.request}
				}
				if c.fresh {
					r.want(200, "one", true, 0, "GET", headers...)
				} else {
					r.want(200, "two", false, 1, "GET", headers...)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.answer = answer(200, "one", "Expires: "+time.Now().Add(time.Minute).UTC().Format(http.TimeFormat))
		r.want(200, "one", false, 1, "GET")
		r.want(200, "one", true, 0, "GET")
		time.Sleep(time.Minute)
		r.want(200, "one", false, 1, "GET")
	})
}

func TestRoundTrip_revalidation(t *testing.T) {
	r := newRig(t)
	r.answer = answer(200, "one", `Etag: "1"`, "X-Old: yes", "Last-Modified: Mon, 02 Jan 2006 15:04:05 GMT")
	r.want(200, "one", false, 1, "GET")
	r.answer = answer(304, "", `Etag: "1"`, "X-New: yes", "Keep-Alive: 5", "Connection: X-Hop", "X-Hop: no")
	resp := r.want(200, "one", true, 1, "GET")
	if h := r.asked[0].Header; h.Get("If-None-Match") != `"1"` || h.Get("If-Modified-Since") == "" {
		t.Errorf("asked with %v", h)
	}
	if h := resp.Header; h.Get("X-Old") != "yes" || h.Get("X-New") != "yes" || h.Get("Keep-Alive") != "" || h.Get("X-Hop") != "" {
		t.Errorf("answered with %v", h)
	}
	r.want(304, "", false, 1, "GET", `If-None-Match: "another"`) // the caller's own question
	r.want(200, "one", true, 1, "GET", `If-None-Match: "1"`)
	r.answer = answer(500, "oops")
	r.want(500, "oops", false, 1, "GET")
	r.answer = answer(200, "two", `Etag: "2"`)
	r.want(200, "two", false, 1, "GET") // the 500 did not push the old answer out
	if got := r.asked[0].Header.Get("If-None-Match"); got != `"1"` {
		t.Errorf("asked with %q", got)
	}
}

func TestRoundTrip_staleIfError(t *testing.T) {
	boom := errors.New("boom")
	broken := func(*http.Request) (*http.Response, error) { return nil, boom }
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.answer = answer(200, "one", "Cache-Control: max-age=1, stale-if-error=60")
		r.want(200, "one", false, 1, "GET")
		time.Sleep(30 * time.Second)
		for _, a := range []func(*http.Request) (*http.Response, error){broken, answer(503, "busy")} {
			r.answer = a
			r.want(200, "one", true, 1, "GET")
		}
		time.Sleep(31 * time.Second)
		r.want(503, "busy", false, 1, "GET")
		r.want(200, "one", true, 1, "GET", "Cache-Control: stale-if-error")
		r.answer = broken
		req, _ := http.NewRequest("GET", "http://h/a?b=c", nil)
		if _, err := r.cache.RoundTrip(req); !errors.Is(err, boom) {
			t.Errorf("err = %v", err)
		}
		// The end of the caller's context is not the server's error.
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		req.Header.Set("Cache-Control", "stale-if-error")
		if _, err := r.cache.RoundTrip(req.WithContext(ctx)); !errors.Is(err, boom) {
			t.Errorf("err = %v", err)
		}
	})
}

func TestRoundTrip_whatIsNotKept(t *testing.T) {
	for _, c := range []struct {
		name, method, answer, request string
		code                          int
	}{
		{"server: no-store", "GET", "Cache-Control: max-age=60, no-store", "X: y", 200},
		{"client: no-store", "GET", "Cache-Control: max-age=60", "Cache-Control: no-store", 200},
		{"POST", "POST", "Cache-Control: max-age=60", "X: y", 200},
		{"Range", "GET", "Cache-Control: max-age=60", "Range: bytes=0-1", 206},
		{"error", "GET", "Cache-Control: max-age=60", "X: y", 500},
		{"Vary: *", "GET", "Vary: *", "X: y", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.answer = answer(c.code, "one", "Cache-Control: max-age=60", c.answer)
			r.want(c.code, "one", false, 1, c.method, c.request)
			r.want(c.code, "one", false, 1, c.method)
		})
	}
	t.Run("cut short", func(t *testing.T) {
		r := newRig(t)
		r.answer = answer(200, "one", "Cache-Control: max-age=60")
		req, _ := http.NewRequest("GET", "http://h/a?b=c", nil)
		resp, _ := r.cache.RoundTrip(req)
		resp.Body.Read(make([]byte, 2))
		resp.Body.Close()
		r.want(200, "one", false, 1, "GET")
		r.want(200, "one", true, 0, "GET")
	})
}

func TestRoundTrip_variants(t *testing.T) {
	r := newRig(t)
	r.answer = answer(200, "json", "Cache-Control: max-age=60", "Vary: Accept, X-Other")
	r.want(200, "json", false, 1, "GET", "Accept: json")
	r.want(200, "json", true, 0, "GET", "Accept: json")
	r.answer = answer(200, "proto", "Cache-Control: max-age=60", "Vary: Accept")
	r.want(200, "proto", false, 1, "GET", "Accept: proto")
	r.want(200, "proto", true, 0, "GET", "Accept: proto")
}

func TestRoundTrip_otherCases(t *testing.T) {
	r := newRig(t)
	r.want(504, "", false, 0, "GET", "Cache-Control: only-if-cached")
	r.answer = answer(404, "none", "Cache-Control: max-age=60")
	r.want(404, "none", false, 1, "GET")
	r.want(404, "none", true, 0, "GET")
	r.want(404, "none", true, 0, "GET", "Cache-Control: only-if-cached")
	r.answer = answer(200, "", "Cache-Control: max-age=60")
	r.want(200, "", false, 1, "HEAD")
	r.want(200, "", true, 0, "HEAD")
	r.cache.MarkCachedResponses = false
	r.want(404, "none", false, 0, "GET")
	r.cache.Cache.Set("http://h/a?b=c", []byte("junk"))
	r.answer = answer(200, "new", `Etag: "1"`)
	r.want(200, "new", false, 1, "GET")
	if c := r.cache.Client(); c.Transport != http.RoundTripper(r.cache) {
		t.Error("Client() has another transport")
	}
	if _, err := Date(http.Header{}); err != ErrNoDateHeader {
		t.Errorf("err = %v", err)
	}
}

func FuzzCachedResponse(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nVary: Accept\r\nCache-Control: max-age=60\r\n\r\na"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\na"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := NewMemoryCacheTransport()
		c.Transport = &origin{answer: answer(200, "x")}
		c.Cache.Set("http://h/a", data)
		req, _ := http.NewRequest("GET", "http://h/a", nil)
		if resp, err := c.RoundTrip(req); err == nil {
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	})
}
