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
	"io"
	"net/http"
	"slices"
)

// XFromCache is the header, with the value 1, of answers that came from the
// cache, if Transport.MarkCachedResponses is set.
const XFromCache = "X-From-Cache"

// Transport is a RoundTripper with a cache. It starts no goroutines; a request
// that goes to the server ends with its context, as Transport.Transport does.
type Transport struct {
	// Transport carries requests that the cache has no answer for; nil means
	// http.DefaultTransport.
	Transport http.RoundTripper
	// Cache keeps the answers.
	Cache Cache
	// MarkCachedResponses adds the header XFromCache.
	MarkCachedResponses bool
}

// NewTransport returns a Transport over c that marks what comes from it.
func NewTransport(c Cache) *Transport { return &Transport{Cache: c, MarkCachedResponses: true} }

// NewMemoryCacheTransport is NewTransport with a cache of its own, in memory.
func NewMemoryCacheTransport() *Transport { return NewTransport(NewMemoryCache()) }

// Client returns a client that uses the Transport.
func (t *Transport) Client() *http.Client { return &http.Client{Transport: t} }

// RoundTrip answers req from the cache or from the server.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet && req.Method != http.MethodHead || req.Header.Get("Range") != "" {
		t.Cache.Delete(key(req))
		return t.send(req)
	}
	asked := directives(req.Header)
	old := t.lookup(req)
	verdict := unusable
	if old != nil && !ownCondition(req.Header, old.Header) {
		verdict = judge(old.Header, asked)
	}
	switch {
	case verdict == fresh:
		return old, nil
	case asked.has("only-if-cached"):
		closeBody(old)
		return gatewayTimeout(req), nil
	case verdict == stale:
		return t.revalidate(req, old)
	}
	closeBody(old)
	resp, err := t.send(req)
	if err != nil {
		return nil, err
	}
	return t.keep(req, resp), nil
}

// lookup returns the answer in the cache if it is one to this very request. An
// entry that cannot be read is as good as none.
func (t *Transport) lookup(req *http.Request) *http.Response {
	resp, err := CachedResponse(t.Cache, req)
	if err != nil || resp == nil {
		return nil
	}
	if !sameVariant(resp.Header, req.Header) {
		closeBody(resp)
		return nil
	}
	if t.MarkCachedResponses {
		resp.Header.Set(XFromCache, "1")
	}
	return resp
}

// revalidate asks the server whether the old answer still holds.
func (t *Transport) revalidate(req *http.Request, old *http.Response) (*http.Response, error) {
	conditional := req.Clone(req.Context())
	validate(conditional.Header, old.Header)
	resp, err := t.send(conditional)
	failed := err != nil || resp.StatusCode >= http.StatusInternalServerError
	switch {
	case failed && req.Context().Err() == nil && holdsDespiteErrors(old.Header, directives(req.Header)):
		closeBody(resp)
		return old, nil
	case err != nil:
		closeBody(old)
		return nil, err
	case resp.StatusCode != http.StatusNotModified:
		closeBody(old)
		return t.keep(req, resp), nil
	}
	closeBody(resp)
	for name := range resp.Header {
		if !hopByHop(name, resp.Header) && name != "Content-Length" {
			old.Header[name] = resp.Header[name]
		}
	}
	return t.keep(req, old), nil
}

// keep arranges for resp to be in the cache once it has been read, or drops
// what was there if resp must not be kept.
func (t *Transport) keep(req *http.Request, resp *http.Response) *http.Response {
	if directives(req.Header).has("no-store") || directives(resp.Header).has("no-store") {
		t.Cache.Delete(key(req))
		return resp
	}
	if !storable(resp.StatusCode) {
		return resp // an error says nothing about what we have
	}
	remember(resp.Header, req.Header)
	where := key(req)
	if req.Method == http.MethodHead {
		if data, err := dump(resp, nil); err == nil {
			t.Cache.Set(where, data)
		}
		return resp
	}
	resp.Body = &tee{ReadCloser: resp.Body, complete: func(body []byte) {
		if data, err := dump(resp, body); err == nil {
			t.Cache.Set(where, data)
		}
	}}
	return resp
}

func (t *Transport) send(req *http.Request) (*http.Response, error) {
	if t.Transport == nil {
		return http.DefaultTransport.RoundTrip(req)
	}
	return t.Transport.RoundTrip(req)
}

// storable are the status codes whose answers hold until told otherwise.
func storable(code int) bool {
	return slices.Contains([]int{
		http.StatusOK, http.StatusNonAuthoritativeInfo, http.StatusNoContent, http.StatusMultipleChoices,
		http.StatusMovedPermanently, http.StatusPermanentRedirect, http.StatusNotFound, http.StatusGone,
	}, code)
}

func gatewayTimeout(req *http.Request) *http.Response {
	return &http.Response{
		Status: "504 Gateway Timeout", StatusCode: http.StatusGatewayTimeout,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: http.NoBody, Request: req,
	}
}

// closeBody lets go of an answer that nobody will read. A few bytes are read,
// so that the connection can be used again.
func closeBody(resp *http.Response) {
	if resp != nil && resp.Body != nil {
		io.CopyN(io.Discard, resp.Body, 4<<10)
		resp.Body.Close()
	}
}
