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

package main

import (
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/third_party/forked/httpcache"
)

func init() {
	seeds("httpcache/drawn", 60, drawnAnswers)
	add(
		scenario{name: "httpcache/functions", do: cacheFunctions},
	)
}

// drawnAnswers asks one server again and again, through a cache. What the server
// has changes now and then, and it knows tags, times and ages.
func drawnAnswers(r *run, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	word := func(words ...string) string { return words[rng.Intn(len(words))] }
	var now struct {
		version int
		header  http.Header
	}
	tags, vary := rng.Intn(4) > 0, word("", "", "Accept")
	control := word("", "max-age=60", "max-age=60", "no-cache, private", "no-store", "max-age=0", "max-age=20, must-revalidate")
	t := httpcache.NewMemoryCacheTransport()
	t.MarkCachedResponses = rng.Intn(3) > 0
	t.Transport = plainTripper(func(req *http.Request) (*http.Response, error) {
		r.note("  asked: %s %s %v", req.Method, req.URL, req.Header)
		header := now.header.Clone()
		header.Set("Date", time.Now().UTC().Format(time.RFC1123))
		status, body := 200, fmt.Sprint("version ", now.version)
		if tags {
			header.Set("Etag", fmt.Sprintf("%q", fmt.Sprint(now.version)))
			if req.Header.Get("If-None-Match") == header.Get("Etag") {
				status, body = 304, ""
			}
		}
		if control != "" {
			header.Set("Cache-Control", control)
		}
		if vary != "" {
			header.Set("Vary", vary)
		}
		return &http.Response{Status: fmt.Sprint(status, " s"), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: req}, nil
	})
	version := 0
	for i := range 40 {
		version += rng.Intn(2) * rng.Intn(2)
		now.version = version
		now.header = http.Header{"X": {fmt.Sprint(i)}}
		req := httptest.NewRequest("GET", "http://h/"+word("a", "a", "a", "b"), nil)
		req.Body = nil
		req.Header.Set("Accept", "x")
		if control := word("", "", "", "", "no-cache"); control != "" {
			req.Header.Set("Cache-Control", control)
		}
		res, err := t.RoundTrip(req)
		r.note("%d %v %s %s %v: %s", i, time.Since(r.start), req.Method, req.URL.Path, req.Header, answerText(res, err))
		time.Sleep(time.Duration(rng.Intn(4)) * 7 * time.Second)
	}
}

func answerText(res *http.Response, err error) string {
	if res == nil {
		return fmt.Sprint("none ", err)
	}
	body, readErr := io.ReadAll(res.Body)
	res.Body.Close()
	header := res.Header.Clone()
	header.Del("X-Varied-Accept") // what a cache keeps for itself
	return fmt.Sprintf("%d %v %q %v %v", res.StatusCode, header, body, readErr, err)
}

// listedCache writes down what is kept.
type listedCache struct {
	r    *run
	kept map[string][]byte
}

func (c *listedCache) Get(key string) ([]byte, bool) {
	v, ok := c.kept[key]
	c.r.note("  get %q %v", key, ok)
	return v, ok
}

func (c *listedCache) Set(key string, v []byte) {
	c.r.note("  set %q %q", key, v)
	c.kept[key] = slices.Clone(v)
}

func (c *listedCache) Delete(key string) {
	if _, there := c.kept[key]; there {
		c.r.note("  delete %q", key)
	}
	delete(c.kept, key)
}

func cacheFunctions(r *run) {
	m := httpcache.NewMemoryCache()
	m.Set("a", []byte("1"))
	m.Set("nil", nil)
	for _, key := range []string{"a", "nil", "b", ""} {
		v, ok := m.Get(key)
		r.note("%q %q %v", key, v, ok)
		m.Delete(key)
		_, ok = m.Get(key)
		r.note("%q deleted %v", key, !ok)
	}
	for _, date := range []string{"", "Mon, 02 Jan 2006 15:04:05 GMT", "Mon, 02 Jan 2006 15:04:05 UTC", "odd", "Monday, 02-Jan-06 15:04:05 MST"} {
		h := http.Header{}
		if date != "" {
			h.Set("Date", date)
		}
		got, err := httpcache.Date(h)
		r.note("%q %v %v %v", date, got.UTC(), err, err == httpcache.ErrNoDateHeader)
	}
	r.note("%q", httpcache.XFromCache)
	c := &listedCache{r, map[string][]byte{"http://h/broken": []byte("broken"), "http://h/empty": nil}}
	t := httpcache.NewTransport(c)
	r.note("marks %v client %v", t.MarkCachedResponses, t.Client().Transport == http.RoundTripper(t))
	t.Transport = plainTripper(func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Etag": {"x"}}, Body: io.NopCloser(strings.NewReader("body")), ContentLength: 4, Request: req}, nil
	})
	for _, path := range []string{"a", "broken", "empty", "a"} {
		for _, method := range []string{"GET", "HEAD", "PUT"} {
			req := httptest.NewRequest(method, "http://h/"+path, nil)
			cached, err := httpcache.CachedResponse(c, req)
			r.note("%s %s cached: %s", method, path, answerText(cached, err))
			res, err := t.RoundTrip(req)
			r.note("%s %s: %s", method, path, answerText(res, err))
		}
	}
	// A body that is not read to its end is not kept.
	for _, read := range []int64{0, 2, 4} {
		req := httptest.NewRequest("GET", fmt.Sprint("http://h/partly", read), nil)
		res, err := t.RoundTrip(req)
		r.err("partly", err)
		b, _ := io.ReadAll(io.LimitReader(res.Body, read))
		r.note("%q", b)
		res.Body.Close()
	}
}
