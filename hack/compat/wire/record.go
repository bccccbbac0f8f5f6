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
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// call is a request as the server has seen it.
type call struct {
	*http.Request
	body []byte
	n    int // how many came before it in this scenario
}

// reply is an answer of the server.
type reply struct {
	code   int // 200 if 0
	header []string
	body   string
	frames []string      // sent after body, each on its own
	pause  time.Duration // before the answer
	hold   bool          // leave the answer open until the client goes
	cut    bool          // break the connection after what was sent
	reset  bool          // break the connection without an answer
	length int           // Content-Length to announce, if not that of body
}

func (g *rig) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		body = append(body, " (broken off)"...)
	}
	g.mu.Lock()
	c := call{Request: r, body: body, n: g.calls}
	g.calls++
	g.mu.Unlock()
	g.write(describe(c))
	var a reply
	switch {
	case g.script.answer != nil:
		a = g.script.answer(c)
	case len(g.script.replies) > 0:
		a = g.script.replies[min(c.n, len(g.script.replies)-1)]
	}
	g.send(w, r, a)
}

func (g *rig) send(w http.ResponseWriter, r *http.Request, a reply) {
	if a.reset {
		hangUp(w)
		return
	}
	if a.pause > 0 {
		select {
		case <-time.After(a.pause):
		case <-r.Context().Done():
		}
	}
	h := w.Header()
	for i := 0; i+1 < len(a.header); i += 2 {
		h.Add(a.header[i], a.header[i+1])
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	if a.length > 0 {
		h.Set("Content-Length", fmt.Sprint(a.length))
	}
	w.WriteHeader(max(a.code, 200))
	io.WriteString(w, a.body)
	flush := http.NewResponseController(w).Flush
	for _, f := range a.frames {
		flush()
		io.WriteString(w, f)
	}
	if a.hold {
		flush()
		select {
		case <-r.Context().Done():
		case <-g.ctx.Done():
		}
	}
	if a.cut {
		flush()
		panic(http.ErrAbortHandler)
	}
}

// describe writes a request down: all that is on the wire, headers by name.
func describe(c call) string {
	var b strings.Builder
	fmt.Fprintf(&b, "> %s %s %s", c.Method, c.RequestURI, c.Proto)
	if c.Host != "" && !localPort.MatchString(c.Host) {
		fmt.Fprintf(&b, "\n>   Host: %s", c.Host)
	}
	if c.ContentLength != 0 {
		fmt.Fprintf(&b, "\n>   (length %d)", c.ContentLength)
	}
	for _, t := range c.TransferEncoding {
		fmt.Fprintf(&b, "\n>   (transfer encoding %s)", t)
	}
	names := make([]string, 0, len(c.Header))
	for name := range c.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if name == "Content-Length" {
			continue
		}
		for _, v := range c.Header[name] {
			fmt.Fprintf(&b, "\n>   %s: %s", name, v)
		}
	}
	if len(c.body) > 0 {
		fmt.Fprintf(&b, "\n>   body %s", printable(c.body))
	}
	return b.String()
}

// printable keeps text as it is, with its line ends visible, and writes other
// bytes as hexadecimal digits.
func printable(body []byte) string {
	if !utf8.Valid(body) || strings.ContainsRune(string(body), 0) {
		return fmt.Sprintf("hex %x", body)
	}
	return strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(string(body))
}

func pemOf(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}
