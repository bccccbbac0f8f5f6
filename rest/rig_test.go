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
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"

	"go.uber.org/goleak"

	"k8s.io/client-go/internal/hang"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	testScheme = runtime.NewScheme()
	testCodecs = serializer.NewCodecFactory(testScheme)
	testParams = runtime.NewParameterCodec(testScheme)

	errCaller = errors.New("the caller had enough")
)

func init() {
	metav1.AddToGroupVersion(testScheme, schema.GroupVersion{Version: "v1"})
	if err := corev1.AddToScheme(testScheme); err != nil {
		panic(err)
	}
}

// testConfig is for core/v1 on host, without a rate limit.
func testConfig(host string) *Config {
	return &Config{
		Host:    host,
		APIPath: "/api",
		QPS:     -1,
		ContentConfig: ContentConfig{
			GroupVersion:         &schema.GroupVersion{Version: "v1"},
			NegotiatedSerializer: testCodecs.WithoutConversion(),
		},
	}
}

// transportFunc answers requests in the program: nothing in it keeps a
// synctest bubble awake.
type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// clientOf makes a client whose requests rt answers.
func clientOf(t testing.TB, rt transportFunc, change ...func(*Config)) *RESTClient {
	t.Helper()
	config := testConfig("https://server")
	for _, c := range change {
		c(config)
	}
	client, err := RESTClientForConfigAndClient(config, &http.Client{Transport: rt, Timeout: config.Timeout})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// clientAt makes a client for the hanging server.
func clientAt(t testing.TB, s *hang.Server) *RESTClient {
	t.Helper()
	client, err := RESTClientForConfigAndClient(testConfig(s.URL), s.Client(t))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// reply is an answer; header pairs come after the content type.
func reply(code int, contentType, body string, header ...string) *http.Response {
	h := http.Header{}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	for i := 0; i < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

const (
	jsonType  = "application/json"
	protoType = "application/vnd.kubernetes.protobuf"
	podJSON   = `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-0","namespace":"shop"}}`
	listJSON  = `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"web-0"}},{"metadata":{"name":"web-1"}}]}`
	addedJSON = `{"type":"ADDED","object":` + podJSON + "}\n"
)

// always gives each request a fresh answer.
func always(code int, contentType, body string, header ...string) transportFunc {
	return func(*http.Request) (*http.Response, error) { return reply(code, contentType, body, header...), nil }
}

// busy is a server that asks to come back later.
func busy(seconds int) transportFunc {
	status := `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too much to do","reason":"TooManyRequests","code":429}`
	return always(429, jsonType, status, "Retry-After", strconv.Itoa(seconds))
}

// silent is a server that never answers, as HTTP/2 reports the end of ctx.
func silent(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

func getPod(c *RESTClient) *Request {
	return c.Get().Namespace("shop").Resource("pods").Name("web-0")
}

// entry is one of the ways to make a call, from its start until it would
// return for good.
type entry struct {
	name string
	call func(context.Context, *RESTClient) error
}

// entries are all of them.
var entries = []entry{
	{"Do", func(ctx context.Context, c *RESTClient) error { return getPod(c).Do(ctx).Error() }},
	{"DoRaw", func(ctx context.Context, c *RESTClient) error {
		_, err := getPod(c).DoRaw(ctx)
		return err
	}},
	{"DoInto", func(ctx context.Context, c *RESTClient) error { return getPod(c).DoInto(ctx, &corev1.Pod{}) }},
	{"DoInto list", func(ctx context.Context, c *RESTClient) error {
		return c.Get().Namespace("shop").Resource("pods").DoInto(ctx, &corev1.PodList{})
	}},
	{"Stream", func(ctx context.Context, c *RESTClient) error {
		body, err := getPod(c).SubResource("log").Stream(ctx)
		if err != nil {
			return err
		}
		defer body.Close()
		_, err = io.Copy(io.Discard, body)
		return err
	}},
	{"Watch", func(ctx context.Context, c *RESTClient) error {
		w, err := c.Get().Namespace("shop").Resource("pods").Watch(ctx)
		if err != nil {
			return err
		}
		defer w.Stop()
		for event := range w.ResultChan() {
			if event.Type == "ERROR" {
				return errors.New("an ERROR event instead of a clean end")
			}
		}
		return w.(EndedWatch).Err()
	}},
}

func protobuf(t testing.TB, obj runtime.Object) []byte {
	t.Helper()
	info, _ := runtime.SerializerInfoForMediaType(testCodecs.SupportedMediaTypes(), protoType)
	var b bytes.Buffer
	if err := testCodecs.EncoderForVersion(info.Serializer, corev1.SchemeGroupVersion).Encode(obj, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}
