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
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"k8s.io/client-go/rest"
)

// answered is what a server says to one path.
type answered struct {
	code        int
	contentType string
	body        string
	headers     map[string]string
}

// answers is a server in memory: a RoundTripper that writes down what it is
// asked.
type answers struct {
	mu    sync.Mutex
	of    map[string]answered
	err   error
	asked []string
}

func (a *answers) RoundTrip(req *http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, fmt.Sprintf("%s %s %q %q", req.Method, req.URL.RequestURI(), req.Header.Get("Accept"), req.Header.Get("If-None-Match")))
	if a.err != nil {
		return nil, a.err
	}
	answer, ok := a.of[req.URL.Path]
	if !ok {
		answer = answered{code: 404, contentType: "text/plain", body: "404 page not found"}
	}
	resp := &http.Response{StatusCode: answer.code, Status: http.StatusText(answer.code), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {answer.contentType}}, Body: io.NopCloser(strings.NewReader(answer.body)), ContentLength: int64(len(answer.body))}
	for k, v := range answer.headers {
		resp.Header.Set(k, v)
	}
	if etag := resp.Header.Get("Etag"); etag != "" && etag == req.Header.Get("If-None-Match") {
		resp.StatusCode, resp.Body, resp.ContentLength = http.StatusNotModified, http.NoBody, 0
	}
	return resp, nil
}

func (a *answers) set(path string, answer answered) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.of[path] = answer
}

// flush writes down the requests since the last time, in the order of their text.
func (a *answers) flush(r *run, what string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, text := range sorted(a.asked) {
		r.note("%s asked %s", what, text)
	}
	a.asked = nil
}

func (a *answers) config() *rest.Config {
	return &rest.Config{Host: "https://server", Transport: a, QPS: -1}
}

var errNoServer = errors.New("no server")

func jsonAnswer(body string) answered {
	return answered{code: 200, contentType: "application/json", body: body}
}

// apiServer serves three groups, without aggregated discovery.
func apiServer() *answers {
	return &answers{of: map[string]answered{
		"/version":                        {code: 200, contentType: "application/json", body: `{"major":"1","minor":"37","gitVersion":"v1.37.2"}`, headers: map[string]string{"Etag": `"V"`, "Cache-Control": "no-cache, private"}},
		"/api":                            jsonAnswer(`{"kind":"APIVersions","versions":["v1"]}`),
		"/apis":                           jsonAnswer(`{"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"},{"groupVersion":"apps/v1beta1","version":"v1beta1"}],"preferredVersion":{"groupVersion":"apps/v1","version":"v1"}},{"name":"example.com","versions":[{"groupVersion":"example.com/v1","version":"v1"}],"preferredVersion":{"groupVersion":"example.com/v1","version":"v1"}}]}`),
		"/api/v1":                         jsonAnswer(`{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get","list","watch"],"shortNames":["po"],"categories":["all"]},{"name":"nodes","namespaced":false,"kind":"Node","verbs":["get"]},{"name":"pods/status","namespaced":true,"kind":"Pod","verbs":["get"]}]}`),
		"/apis/apps/v1":                   jsonAnswer(`{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apps/v1","resources":[{"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["get","list"]},{"name":"deployments/scale","namespaced":true,"group":"autoscaling","version":"v1","kind":"Scale","verbs":["get"]}]}`),
		"/apis/apps/v1beta1":              jsonAnswer(`{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apps/v1beta1","resources":[{"name":"deployments","namespaced":true,"kind":"Deployment","verbs":["get"]},{"name":"old","namespaced":false,"kind":"Old","verbs":["get"]}]}`),
		"/apis/example.com/v1":            jsonAnswer(`{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"example.com/v1","resources":[{"name":"widgets","namespaced":true,"kind":"Widget","verbs":["get","create"]}]}`),
		"/openapi/v3":                     jsonAnswer(`{"paths":{"api/v1":{"serverRelativeURL":"/openapi/v3/api/v1?hash=A"},"apis/apps/v1":{"serverRelativeURL":"/openapi/v3/apis/apps/v1?hash=B"},"apis/example.com/v1":{"serverRelativeURL":"/openapi/v3/apis/example.com/v1?hash=C"},"apis/apps":{"serverRelativeURL":"/openapi/v3/apis/apps?hash=D"},"version":{"serverRelativeURL":"/openapi/v3/version?hash=E"},"apis/a/b/c":{"serverRelativeURL":"::bad"},".well-known/x":{}}}`),
		"/openapi/v3/api/v1":              jsonAnswer(`{"openapi":"3.0.0","info":{"title":"k","version":"v1"},"paths":{"/api/v1/":{}},"components":{"schemas":{"io.k8s.api.core.v1.Pod":{"type":"object","x-kubernetes-group-version-kind":[{"group":"","kind":"Pod","version":"v1"}]}}}}`),
		"/openapi/v3/apis/apps/v1":        jsonAnswer(`{`),
		"/openapi/v3/version":             {code: 200, contentType: "application/json", body: "{}", headers: map[string]string{"Etag": `"E"`, "Cache-Control": "no-cache, private", "Vary": "Accept"}},
		"/openapi/v2":                     answered{code: 500, contentType: "text/plain", body: "broken"},
		"/openapi/v3/apis/example.com/v1": {code: 503, contentType: "text/plain", body: "not now"},
	}}
}
