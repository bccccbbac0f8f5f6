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
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"k8s.io/client-go/transport"
)

// A server that stops in the middle gives an error, never less than there was.
func TestFault_bodyCutShort(t *testing.T) {
	list := protobuf(t, &corev1.PodList{Items: make([]corev1.Pod, 50)})
	for name, tc := range map[string]struct{ contentType, body string }{
		"JSON":     {jsonType, listJSON},
		"protobuf": {protoType, string(list)},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Content-Type", tc.contentType)
			w.Header().Set("Content-Length", fmt.Sprint(len(tc.body)))
			io.WriteString(w, tc.body[:len(tc.body)/2])
		}))
		c, err := RESTClientFor(testConfig(srv.URL))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.name == "Watch" && name == "protobuf" {
				continue // its frames are something else
			}
			if err := e.call(t.Context(), c); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s, %s: %v", e.name, name, err)
			}
		}
		into := &corev1.PodList{}
		err = c.Get().Resource("pods").DoInto(t.Context(), into)
		if err == nil || !strings.Contains(err.Error(), "unexpected error when reading response body. Please retry.") {
			t.Errorf("%s: %v", name, err)
		}
		if len(into.Items) != 0 {
			t.Errorf("%s: a short list of %d", name, len(into.Items))
		}
		closeTransport(t, c)
		srv.Close()
	}
}

func closeTransport(t *testing.T, c *RESTClient) {
	t.Helper()
	if err := transport.Close(c.Client.Transport); err != nil {
		t.Error(err)
	}
}

// A frame beyond the limit ends the watch with an error event.
func TestFault_frameTooLarge(t *testing.T) {
	huge := `{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"` + strings.Repeat("x", 17<<20) + `"}}}`
	w, err := clientOf(t, always(200, jsonType, addedJSON+huge)).Get().Resource("pods").Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for e := range w.ResultChan() {
		types = append(types, string(e.Type))
		if e.Type == "ERROR" {
			if err := apierrors.FromObject(e.Object); !strings.Contains(err.Error(), "longer than maximum allowed size") {
				t.Error(err)
			}
		}
	}
	if strings.Join(types, " ") != "ADDED ERROR" {
		t.Errorf("events: %v", types)
	}
	if err := w.(EndedWatch).Err(); err == nil || err == io.EOF {
		t.Errorf("the watch ended with %v", err)
	}
}

// What is no answer of an API server is an error that says what came.
func TestFault_strangeAnswers(t *testing.T) {
	const page = "<html><body>502 Bad Gateway</body></html>"
	for name, tc := range map[string]struct {
		code              int
		contentType, body string
		err               string // of Do(…).Into and DoInto
		watch             string
	}{
		"HTML with success":     {200, "text/html", page, "serializer for text/html doesn't exist", "no stream serializers registered for text/html"},
		"HTML error page":       {502, "text/html", page, `an error on the server ("` + page + `") has prevented the request from succeeding (get pods web-0)`, ""},
		"text error":            {403, "text/plain", "proxy says no", "proxy says no (get pods web-0)", ""},
		"no media type":         {200, ";;", podJSON, "mime: no media type", ""},
		"nothing":               {200, jsonType, "", "0-length response with status code: 200 and content type: application/json", ""},
		"half an object":        {200, jsonType, podJSON[:20], "unexpected end of JSON input", ""},
		"no kind":               {200, jsonType, "{}", "", ""},
		"protobuf without mark": {200, protoType, "hello", "does not appear to be a protobuf message", ""},
		"failure as success":    {200, jsonType, `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"it failed","code":500}`, "it failed", ""},
		"Status":                {404, jsonType, `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no such pod","reason":"NotFound","code":404}`, "no such pod", "no such pod"},
		"another object":        {404, jsonType, podJSON, "the server could not find the requested resource (get pods web-0)", "the server could not find the requested resource (get pods web-0)"},
		"an odd success":        {299, jsonType, podJSON, "the server responded with the status code 299 but did not return more information (get pods web-0)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := clientOf(t, always(tc.code, tc.contentType, tc.body))
			check := func(call string, err error, want string) {
				if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
					t.Errorf("%s: %v, want %q", call, err, want)
				}
			}
			check("Into", getPod(c).Do(t.Context()).Into(&corev1.Pod{}), tc.err)
			check("DoInto", getPod(c).DoInto(t.Context(), &corev1.Pod{}), tc.err)
			if tc.watch != "" {
				_, err := getPod(c).Watch(t.Context())
				check("Watch", err, tc.watch)
			}
		})
	}
	_, err := getPod(clientOf(t, always(201, jsonType, ""))).Watch(t.Context())
	if err == nil || err.Error() != "for request https://server/api/v1/namespaces/shop/pods/web-0, got status: 201" {
		t.Error(err)
	}
}

// A raw answer is handed over as it came, with the error if it is one.
func TestDoRaw_answers(t *testing.T) {
	b, err := getPod(clientOf(t, always(404, "text/plain", "gone"))).DoRaw(t.Context())
	if string(b) != "gone" || !apierrors.IsNotFound(err) {
		t.Errorf("%q, %v", b, err)
	}
	b, err = getPod(clientOf(t, always(200, ";;", "odd"))).DoRaw(t.Context())
	if string(b) != "odd" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	b, err = getPod(clientOf(t, func(*http.Request) (*http.Response, error) { return nil, io.EOF })).MaxRetries(0).DoRaw(t.Context())
	if b != nil || !errors.Is(err, io.EOF) {
		t.Errorf("%q, %v", b, err)
	}
}

// Credentials do not follow a redirect to another host; on the host it is followed.
func TestFault_redirectToAnotherHost(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		t.Errorf("the other host was asked, with Authorization %q", req.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	target := ""
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/here" {
			w.Header().Set("Content-Type", jsonType)
			io.WriteString(w, podJSON)
			return
		}
		http.Redirect(w, req, target, http.StatusTemporaryRedirect)
	}))
	defer srv.Close()
	config := testConfig(srv.URL)
	config.BearerToken = "secret-token"
	c, err := RESTClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	defer closeTransport(t, c)
	target = elsewhere.URL
	for _, e := range entries {
		err := e.call(t.Context(), c)
		if err == nil || !strings.Contains(err.Error(), "credentials must not leave the host") || strings.Contains(err.Error(), "secret-token") {
			t.Errorf("%s: %v", e.name, err)
		}
	}
	target = "/here"
	if err := getPod(c).DoInto(t.Context(), &corev1.Pod{}); err != nil {
		t.Error(err)
	}
}

// What is wrong with a configuration is said, with the field, before a byte is sent.
func TestBadConfig_namesTheField(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if conn, err := l.Accept(); err == nil {
			conn.Close()
			t.Error("a connection was opened")
		}
	}()
	for name, tc := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"no group version":   {func(c *Config) { c.GroupVersion = nil }, "GroupVersion is required when initializing a RESTClient"},
		"no serializer":      {func(c *Config) { c.NegotiatedSerializer = nil }, "NegotiatedSerializer is required when initializing a RESTClient"},
		"host with a path":   {func(c *Config) { c.Host = "host/path" }, `host must be a URL or a host:port pair: "host/path"`},
		"host with a space":  {func(c *Config) { c.Host = "a b" }, `host must be a URL or a host:port pair: "a b"`},
		"scheme only":        {func(c *Config) { c.Host = "http://" }, `host must be a URL or a host:port pair: "http://"`},
		"CA and insecure":    {func(c *Config) { c.Insecure, c.CAData = true, []byte("x") }, "specifying a root certificates file with the insecure flag is not allowed"},
		"CA is no PEM":       {func(c *Config) { c.CAData = []byte("x") }, "CAData"},
		"CA file missing":    {func(c *Config) { c.CAFile = filepath.Join(dir, "none") }, filepath.Join(dir, "none")},
		"CA file is no PEM":  {func(c *Config) { c.CAFile = file("ca", "x") }, "CAFile"},
		"certificate alone":  {func(c *Config) { c.CertData = []byte("x") }, "Key"},
		"token file missing": {func(c *Config) { c.BearerTokenFile = filepath.Join(dir, "none") }, "failed to read token file"},
		"token file empty":   {func(c *Config) { c.BearerTokenFile = file("empty", "") }, "empty"},
		"user and token":     {func(c *Config) { c.Username, c.BearerToken = "u", "t" }, "username/password or bearer token may be set, but not both"},
		"transport and TLS":  {func(c *Config) { c.Transport, c.Insecure = http.DefaultTransport, true }, "using a custom transport with TLS certificate options or the insecure flag is not allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			config := testConfig("https://" + l.Addr().String())
			tc.change(config)
			_, err := RESTClientFor(config)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
		})
	}
	l.Close()
}

// A token file may be replaced, emptied or removed while it is in use.
func TestTokenFile_inUse(t *testing.T) {
	var got string
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { got = req.Header.Get("Authorization") }))
	defer srv.Close()
	path := filepath.Join(t.TempDir(), "token")
	os.WriteFile(path, []byte("one"), 0o600)
	config := testConfig(srv.URL)
	config.Insecure, config.BearerTokenFile = true, path
	c, err := RESTClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	defer closeTransport(t, c)
	for _, change := range []func(){func() {}, func() { os.WriteFile(path, nil, 0o600) }, func() { os.Remove(path) }} {
		change()
		if _, err := getPod(c).DoRaw(t.Context()); err != nil || got != "Bearer one" {
			t.Errorf("%q, %v", got, err)
		}
	}
}
