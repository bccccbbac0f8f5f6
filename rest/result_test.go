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
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// What a Result tells of an answer that is an error, and of one that cannot be
// decoded, is what programs for the baseline build on.
func TestResult_tellsWhatTheBaselineTells(t *testing.T) {
	const failure = `"status":"Failure","message":"told so","reason":"Conflict","code":409}`
	for name, tt := range map[string]struct {
		answer transportFunc
		err    string
		code   int
		raw    string
	}{
		"status":              {always(409, jsonType, `{"kind":"Status","apiVersion":"v1",`+failure), "told so", 409, "{"},
		"status, no version":  {always(409, jsonType, `{"kind":"Status",`+failure), "told so", 409, "{"},
		"status, no kind":     {always(409, jsonType, `{`+failure), "the server reported a conflict (get pods web-0)", 409, "{"},
		"text":                {always(409, "text/plain", "no"), "the server reported a conflict (get pods web-0)", 0, ""},
		"error, no type":      {always(409, ";;", "no"), "Internal error occurred: mime: no media type", 0, ""},
		"success, no type":    {always(200, ";;", "yes"), "Internal error occurred: mime: no media type", 0, ""},
		"success, other type": {always(200, "text/plain", "yes"), "", 200, "yes"},
	} {
		t.Run(name, func(t *testing.T) {
			var code int
			result := getPod(clientOf(t, tt.answer)).Do(t.Context()).StatusCode(&code)
			raw, _ := result.Raw()
			if got := text(result.Error()); got != tt.err || code != tt.code || !strings.HasPrefix(string(raw), tt.raw) || (tt.raw == "") != (len(raw) == 0) {
				t.Errorf("error %q, code %d, body %q", got, code, raw)
			}
			if tt.err != "" {
				if got := text(getPod(clientOf(t, tt.answer)).DoInto(t.Context(), &corev1.Pod{})); got != tt.err {
					t.Errorf("DoInto: %q", got)
				}
			}
		})
	}
}

// Warnings are told unless nothing else of the answer is.
func TestResult_warnsIfItCanBeDecoded(t *testing.T) {
	for contentType, want := range map[string]int{jsonType: 1, "text/html": 0} {
		var told countingWarnings
		client := clientOf(t, always(404, contentType, "{}", "Warning", `299 - "hm"`), func(c *Config) { c.WarningHandler = &told })
		getPod(client).Do(t.Context())
		getPod(client).DoInto(t.Context(), &corev1.Pod{})
		getPod(client).Stream(t.Context())
		getPod(client).Watch(t.Context())
		getPod(client).DoRaw(t.Context()) // never
		if int(told) != 4*want {
			t.Errorf("%s: %d warnings, want %d", contentType, told, 4*want)
		}
	}
}

type countingWarnings int

func (c *countingWarnings) HandleWarningHeader(int, string, string) { *c++ }

// DoRaw hands out what arrived, whatever the content type.
func TestDoRaw_returnsWhatArrived(t *testing.T) {
	broken := func(code int) transportFunc {
		return func(*http.Request) (*http.Response, error) {
			resp := reply(code, "text/plain", "")
			resp.Body, resp.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader("half"), brokenReader{})), 8
			return resp, nil
		}
	}
	body, err := getPod(clientOf(t, broken(200))).DoRaw(t.Context())
	if string(body) != "half" || err != io.ErrUnexpectedEOF {
		t.Errorf("success: %q, %v", body, err)
	}
	body, err = getPod(clientOf(t, broken(409))).DoRaw(t.Context())
	if string(body) != "half" || !apierrors.IsConflict(err) {
		t.Errorf("conflict: %q, %v", body, err)
	}
	body, err = getPod(clientOf(t, always(200, ";;", "yes"))).DoRaw(t.Context())
	if string(body) != "yes" || err != nil {
		t.Errorf("no content type: %q, %v", body, err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// An object decides the content type of what is sent, until a header is set
// after it; bytes leave it as it is.
func TestBody_decidesContentType(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web-0"}}
	for name, tt := range map[string]struct {
		build func(*Request) *Request
		want  string
	}{
		"object in a patch":   {func(r *Request) *Request { return r.Body(pod) }, jsonType},
		"bytes in a patch":    {func(r *Request) *Request { return r.Body([]byte("{}")) }, "application/merge-patch+json"},
		"header, then object": {func(r *Request) *Request { return r.SetHeader("Content-Type", "text/x").Body(pod) }, jsonType},
		"object, then header": {func(r *Request) *Request { return r.Body(pod).SetHeader("Content-Type", "text/x") }, "text/x"},
		"object, then bytes":  {func(r *Request) *Request { return r.Body(pod).Body([]byte("{}")) }, jsonType},
	} {
		var got string
		client := clientOf(t, func(req *http.Request) (*http.Response, error) {
			got = req.Header.Get("Content-Type")
			return nil, errors.New("seen")
		})
		tt.build(client.Patch(types.MergePatchType)).Do(t.Context())
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestRequestURI_replacesParameters(t *testing.T) {
	client := clientOf(t, always(200, jsonType, "{}"))
	for uri, want := range map[string]string{"/x?a=1": "a=1&c=3", "/x": "c=3"} {
		if got := client.Get().Param("a", "0").Param("z", "0").RequestURI(uri).Param("c", "3").URL().RawQuery; got != want {
			t.Errorf("%s: %q, want %q", uri, got, want)
		}
	}
}

// HTTP/2 has a text of its own for a body that breaks.
func TestBrokenBody_overHTTP2(t *testing.T) {
	answer := func(body string) transportFunc {
		return func(*http.Request) (*http.Response, error) {
			resp := reply(200, jsonType, "")
			resp.Body, resp.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(body), resetReader{})), -1
			return resp, nil
		}
	}
	const want = "stream error when reading response body, may be caused by closed connection. Please retry. Original error: stream error: stream ID 1; INTERNAL_ERROR"
	if err := getPod(clientOf(t, answer("{"))).Do(t.Context()).Error(); text(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := clientOf(t, answer(listJSON[:100])).Get().Resource("pods").DoInto(t.Context(), &corev1.PodList{}); text(err) != want {
		t.Errorf("a list: %v, want %s", err, want)
	}
}

type resetReader struct{}

func (resetReader) Read([]byte) (int, error) {
	return 0, http2.StreamError{StreamID: 1, Code: http2.ErrCodeInternal}
}
