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

package disk

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxResponse bounds what is kept; the largest OpenAPI documents are far smaller.
const maxResponse = 64 << 20

// responseCache keeps responses to GET that have a validator, and asks the server
// with it whether they still hold. It asks nothing where the server gave a time
// for which they do. What is kept belongs to one user: nobody else can read it.
type responseCache struct {
	files *folder
	next  http.RoundTripper
}

// WrappedRoundTripper lets others find the transport below.
func (c *responseCache) WrappedRoundTripper() http.RoundTripper { return c.next }

// RoundTrip answers from the cache if it can.
func (c *responseCache) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet || conditional(req.Header) {
		return c.next.RoundTrip(req)
	}
	name := fileFor(req)
	known := c.load(req, name)
	if known != nil && fresh(known.Header, time.Now()) {
		return known, nil
	}
	ask := req
	if known != nil {
		ask = req.Clone(req.Context())
		for validator, condition := range map[string]string{"Etag": "If-None-Match", "Last-Modified": "If-Modified-Since"} {
			if v := known.Header.Get(validator); v != "" {
				ask.Header.Set(condition, v)
			}
		}
	}
	resp, err := c.next.RoundTrip(ask)
	switch {
	case err != nil:
		return nil, err
	case known != nil && resp.StatusCode == http.StatusNotModified:
		resp.Body.Close()
		for key, values := range resp.Header {
			if key != "Content-Length" && key != "Content-Type" {
				known.Header[key] = values
			}
		}
		return known, nil
	}
	if storable(resp) {
		seen := make([]byte, 0, max(resp.ContentLength, 0))
		resp.Body = &recorder{ReadCloser: resp.Body, seen: seen, done: func(body []byte) { c.save(req, name, resp, body) }}
	}
	return resp, nil
}

// conditional says whether the caller has conditions of his own.
func conditional(h http.Header) bool {
	return slices.ContainsFunc([]string{"Range", "If-None-Match", "If-Modified-Since", "If-Match", "If-Range"}, func(key string) bool { return h.Get(key) != "" })
}

// fileFor names the file for what the answer depends on: where, and in what form.
func fileFor(req *http.Request) string {
	sum := sha256.Sum256([]byte(req.URL.String() + "\n" + strings.Join(req.Header.Values("Accept"), ",")))
	return hex.EncodeToString(sum[:])
}

// storable says whether the response may be kept and can be checked later.
func storable(resp *http.Response) bool {
	h := resp.Header
	if resp.StatusCode != http.StatusOK || resp.ContentLength > maxResponse || directives(h)["no-store"] != nil {
		return false
	}
	for _, field := range strings.Split(strings.Join(h.Values("Vary"), ","), ",") {
		switch strings.ToLower(strings.TrimSpace(field)) {
		case "", "accept", "accept-encoding", "origin": // part of the name, or the same for all of ours
		default:
			return false
		}
	}
	return h.Get("Etag") != "" || h.Get("Last-Modified") != "" || fresh(h, time.Now())
}

// fresh says whether the server let the response be used now without asking.
func fresh(h http.Header, now time.Time) bool {
	d := directives(h)
	if d["no-cache"] != nil {
		return false
	}
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return false
	}
	if maxAge := d["max-age"]; maxAge != nil {
		seconds, err := strconv.Atoi(*maxAge)
		return err == nil && now.Before(date.Add(time.Duration(seconds)*time.Second))
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	return err == nil && now.Before(expires)
}

// directives reads Cache-Control.
func directives(h http.Header) map[string]*string {
	found := map[string]*string{}
	for _, part := range strings.Split(strings.Join(h.Values("Cache-Control"), ","), ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		value = strings.Trim(value, `"`)
		found[strings.ToLower(key)] = &value
	}
	return found
}

// load returns the response that is kept for the request, nil if there is none.
func (c *responseCache) load(req *http.Request, name string) *http.Response {
	content, _, err := c.files.load(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		var resp *http.Response
		if resp, err = decodeResponse(content, req); err == nil {
			return resp
		}
	}
	c.files.complain(req.Context(), err, "Cached response cannot be used", name)
	return nil
}

func (c *responseCache) save(req *http.Request, name string, resp *http.Response, body []byte) {
	if err := c.files.save(name, encodeResponse(resp, body)); err != nil {
		c.files.complain(req.Context(), err, "Response cannot be cached", name)
	}
}

// A file is the SHA-256 of the rest, and the rest is the response as HTTP/1.1
// has it.
func encodeResponse(resp *http.Response, body []byte) []byte {
	header := resp.Header.Clone()
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Del("Transfer-Encoding")
	header.Del("Warning") // was meant for the caller who has read it
	header.Del("Set-Cookie")
	var b bytes.Buffer
	b.Grow(sha256.Size + 1024 + len(body))
	b.Write(make([]byte, sha256.Size))
	b.WriteString("HTTP/1.1 200 OK\r\n")
	header.Write(&b) // to memory: cannot fail
	b.WriteString("\r\n")
	b.Write(body)
	content := b.Bytes()
	sum := sha256.Sum256(content[sha256.Size:])
	copy(content, sum[:])
	return content
}

func decodeResponse(content []byte, req *http.Request) (*http.Response, error) {
	if len(content) < sha256.Size {
		return nil, io.ErrUnexpectedEOF
	}
	rest := content[sha256.Size:]
	if sum := sha256.Sum256(rest); !bytes.Equal(sum[:], content[:sha256.Size]) {
		return nil, errors.New("its checksum is wrong")
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(rest)), req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it has status %d", resp.StatusCode)
	}
	return resp, nil
}

// recorder hands the body over once it was read to its end without an error.
type recorder struct {
	io.ReadCloser
	done func([]byte) // nil when there is nothing more to do
	seen []byte
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if r.done == nil {
		return n, err
	}
	r.seen = append(r.seen, p[:n]...)
	switch {
	case len(r.seen) > maxResponse, err != nil && err != io.EOF:
		r.done, r.seen = nil, nil
	case err == io.EOF:
		done := r.done
		r.done = nil
		done(r.seen)
		r.seen = nil
	}
	return n, err
}
