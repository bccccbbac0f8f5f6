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
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// What a description becomes: the whole of plan, without any I/O.
func TestPlan(t *testing.T) {
	noSending := transportFunc(func(*http.Request) (*http.Response, error) {
		t.Error("describing a request sent one")
		return nil, io.EOF
	})
	at := func(host string) *RESTClient { return clientOf(t, noSending, func(c *Config) { c.Host = host }) }
	c, root := at("http://h/base"), at("http://h")
	for name, tc := range map[string]struct {
		r    *Request
		path string // with query
		err  string
	}{
		"nothing":               {c.Get(), "/base/api/v1", ""},
		"resource":              {c.Get().Resource("Pods"), "/base/api/v1/pods", ""},
		"all parts":             {c.Get().Resource("pods").Namespace("a").Name("x").SubResource("log", "b").Suffix("q", "../z"), "/base/api/v1/namespaces/a/pods/x/log/b/z", ""},
		"cluster scope":         {c.Get().NamespaceIfScoped("a", false).Resource("nodes").Name("x"), "/base/api/v1/nodes/x", ""},
		"namespace scope":       {c.Get().NamespaceIfScoped("a", true).Resource("pods"), "/base/api/v1/namespaces/a/pods", ""},
		"all namespaces":        {c.Get().Namespace("").Resource("pods"), "/base/api/v1/pods", ""},
		"prefix":                {c.Get().Prefix("p", "/q/").Suffix("s/"), "/base/api/v1/p/q/s", ""},
		"absolute":              {c.Get().AbsPath("/x", "y/"), "/base/x/y", ""},
		"absolute with slash":   {c.Get().AbsPath("/x/"), "/base/x/", ""},
		"absolute, resource":    {root.Get().AbsPath("/a/").Resource("r"), "/a/r", ""},
		"absolute is cleaned":   {root.Get().AbsPath("/a//b/../c"), "/a/c", ""},
		"root":                  {root.Get().AbsPath("/"), "/", ""},
		"root of base":          {c.Get().AbsPath(""), "/base", ""},
		"URI":                   {c.Get().RequestURI("/a/b/?c=d&e=f"), "/base/a/b/?c=d&e=f", ""},
		"suffix is escaped":     {root.Get().Resource("x").Name("n").SubResource("proxy").Suffix("a%2fb c?d"), "/api/v1/x/n/proxy/a%252fb%20c%3Fd", ""},
		"parameters":            {root.Get().Param("a", "b").Param("a", "c").Timeout(1500 * time.Millisecond), "/api/v1?a=b&a=c&timeout=1.5s", ""},
		"time that is over":     {root.Get().Timeout(-time.Second), "/api/v1?timeout=-1s", ""},
		"options":               {root.Get().VersionedParams(&metav1.ListOptions{LabelSelector: "a=b", Watch: true}, testParams), "/api/v1?labelSelector=a%3Db&watch=true", ""},
		"empty options":         {root.Get().VersionedParams(&metav1.GetOptions{}, testParams), "/api/v1", ""},
		"two options":           {root.Get().VersionedParams(&metav1.GetOptions{ResourceVersion: "1"}, testParams).Param("x", "y"), "/api/v1?resourceVersion=1&x=y", ""},
		"nil options":           {c.Get().VersionedParams((*metav1.ListOptions)(nil), testParams), "", "expected pointer, but got nil"},
		"options of a version":  {c.Get().SpecificallyVersionedParams(&metav1.ListOptions{}, testParams, schema.GroupVersion{Group: "foo", Version: "v9"}), "", `v1.ListOptions is not suitable for converting to "foo/v9"`},
		"two namespaces":        {c.Get().Namespace("a").Namespace("b"), "", `namespace already set to "a", cannot change to "b"`},
		"namespace /":           {c.Get().Namespace("a/b"), "", `invalid namespace "a/b": [may not contain '/']`},
		"namespace ..":          {c.Get().Namespace(".."), "", `invalid namespace "..": [may not be '..']`},
		"two resources":         {c.Get().Resource("a").Resource("b"), "", `resource already set to "a", cannot change to "b"`},
		"resource %":            {c.Get().Resource("a%b"), "", `invalid resource "a%b": [may not contain '%']`},
		"no name":               {c.Get().Resource("a").Name(""), "", "resource name may not be empty"},
		"two names":             {c.Get().Resource("a").Name("a").Name("b"), "", `resource name already set to "a", cannot change to "b"`},
		"name /":                {c.Get().Resource("a").Name("a/b"), "", `invalid resource name "a/b": [may not contain '/']`},
		"two subresources":      {c.Get().SubResource("a").SubResource("b"), "", `subresource already set to "a", cannot change to "b"`},
		"subresource ..":        {c.Get().SubResource("a", ".."), "", `invalid subresource "..": [may not be '..']`},
		"no URI":                {c.Get().RequestURI("http://[::1"), "", `parse "http://[::1": missing ']' in host`},
		"create nowhere":        {c.Post().Namespace("").Resource("pods"), "", "an empty namespace may not be set during creation"},
		"get from nowhere":      {c.Get().Namespace("").Resource("pods").Name("x"), "", "an empty namespace may not be set when a resource name is provided"},
		"first mistake stays":   {c.Get().Name("").Namespace("..").Body(5), "", "resource name may not be empty"},
		"nil body":              {c.Post().Body(nil), "", "unknown type used for body: <nil>"},
		"nil object":            {c.Put().Resource("pods").Body((*corev1.Pod)(nil)), "", "body may not be nil: got a nil *v1.Pod"},
		"nil options of DELETE": {c.Delete().Resource("pods").Body((*metav1.DeleteOptions)(nil)), "/base/api/v1/pods", ""},
		"body of another type":  {c.Post().Body(5), "", "unknown type used for body: 5"},
		"body file":             {c.Post().Body("/nonexistent"), "", "open /nonexistent: no such file or directory"},
		"method":                {c.Verb("GE T"), "", `net/http: invalid method "GE T"`},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := tc.r.plan(tc.r.timeout)
			if tc.err != "" {
				if err == nil || !strings.Contains(err.Error(), tc.err) {
					t.Errorf("err = %v, want %s", err, tc.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := p.url.RequestURI(); got != tc.path {
				t.Errorf("path %s, want %s", got, tc.path)
			}
			if u := tc.r.URL(); u.String() != p.url.String() {
				t.Errorf("URL says %s, the plan %s", u, p.url)
			}
		})
	}
}

func TestPlan_headers(t *testing.T) {
	for name, tc := range map[string]struct {
		config      func(*Config)
		request     func(*RESTClient) *Request
		accept      []string
		contentType []string
		body        string // its beginning
	}{
		"default":            {nil, func(c *RESTClient) *Request { return c.Post().Body(&corev1.Pod{}) }, []string{"application/json, */*"}, []string{jsonType}, `{"kind"`},
		"protobuf preferred": {nil, func(c *RESTClient) *Request { return c.Post().UseProtobufAsDefault().Body(&corev1.Pod{}) }, []string{protoType + ",application/json"}, []string{protoType}, "k8s\x00"},
		"not preferred":      {nil, func(c *RESTClient) *Request { return c.Post().UseProtobufAsDefaultIfPreferred(false) }, []string{"application/json, */*"}, nil, ""},
		"JSON chosen": {func(c *Config) { c.ContentType = jsonType }, func(c *RESTClient) *Request { return c.Get().UseProtobufAsDefault() },
			[]string{"application/json, */*"}, nil, ""},
		"protobuf chosen": {func(c *Config) { c.ContentType = protoType }, func(c *RESTClient) *Request { return c.Get() },
			[]string{protoType + ", */*"}, nil, ""},
		"accept chosen": {func(c *Config) { c.AcceptContentTypes = "a/b" }, func(c *RESTClient) *Request { return c.Get().UseProtobufAsDefault() },
			[]string{"a/b"}, nil, ""},
		"CBOR is off": {func(c *Config) { c.ContentType, c.AcceptContentTypes = "application/cbor", "application/cbor,x/y" }, func(c *RESTClient) *Request { return c.Post().Body(&corev1.Pod{}) },
			[]string{"application/json,x/y"}, []string{jsonType}, `{"kind"`},
		"patch": {nil, func(c *RESTClient) *Request { return c.Patch(types.ApplyPatchType).Body([]byte("{}")) },
			[]string{"application/json, */*"}, []string{"application/apply-patch+yaml"}, "{}"},
		"by hand": {nil, func(c *RESTClient) *Request {
			return c.Post().SetHeader("accept", "a/b", "c/d").SetHeader("Content-Type", "z").Body(strings.NewReader("x"))
		}, []string{"a/b", "c/d"}, []string{"z"}, "x"},
		"none": {nil, func(c *RESTClient) *Request { return c.Get().SetHeader("Accept") }, nil, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var change []func(*Config)
			if tc.config != nil {
				change = append(change, tc.config)
			}
			p, err := tc.request(clientOf(t, busy(1), change...)).plan(0)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(p.header["Accept"], tc.accept) || !slices.Equal(p.header["Content-Type"], tc.contentType) {
				t.Errorf("header %v", p.header)
			}
			if !bytes.HasPrefix(p.body.bytes, []byte(tc.body)) {
				t.Errorf("body %q", p.body.bytes)
			}
		})
	}
}

// seeker is a reader that is not of memory, as far as Body can see.
type seeker struct {
	io.ReadSeeker
	closed int
}

func (s *seeker) Close() error { s.closed++; return nil }

// Each kind of body arrives whole in every attempt, or is sent once.
func TestBody_isSentAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "body")
	if err := os.WriteFile(file, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	half := &seeker{ReadSeeker: strings.NewReader("no hello")}
	half.Seek(3, io.SeekStart)
	for name, tc := range map[string]struct {
		body any
		want []string
	}{
		"bytes":         {[]byte("hello"), []string{"hello", "hello"}},
		"buffer":        {bytes.NewBufferString("hello"), []string{"hello", "hello"}},
		"string reader": {strings.NewReader("hello"), []string{"hello", "hello"}},
		"file":          {file, []string{"hello", "hello"}},
		"seeker":        {half, []string{"hello", "hello"}},
		"plain reader":  {io.MultiReader(strings.NewReader("hello")), []string{"hello"}},
		"empty":         {[]byte{}, []string{"", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			c := clientOf(t, func(req *http.Request) (*http.Response, error) {
				var b []byte
				if req.Body != nil {
					b, _ = io.ReadAll(req.Body)
					req.Body.Close()
				}
				if l := req.ContentLength; l > 0 && l != int64(len(b)) {
					t.Errorf("Content-Length %d of %d bytes", l, len(b))
				}
				got = append(got, string(b))
				if len(got) == 1 {
					return reply(429, jsonType, "", "Retry-After", "0"), nil
				}
				return reply(200, jsonType, podJSON), nil
			})
			c.Post().Resource("pods").Body(tc.body).Do(t.Context())
			if !slices.Equal(got, tc.want) {
				t.Errorf("sent %q, want %q", got, tc.want)
			}
			if s, ok := tc.body.(*seeker); ok && s.closed != 1 {
				t.Errorf("closed %d times, want once, at the end", s.closed)
			}
		})
	}
}

func TestRequest_usedTwice(t *testing.T) {
	c := clientOf(t, always(200, jsonType, podJSON))
	r := c.Put().Namespace("a").Resource("pods").Name("b").Body([]byte("{}"))
	for range 2 {
		if err := r.Do(t.Context()).Error(); err != nil {
			t.Fatal(err)
		}
	}
}
