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
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/openapi"
	"k8s.io/client-go/openapi/cached"
	"k8s.io/client-go/openapi/openapitest"
	"k8s.io/client-go/openapi3"
)

func discoveryKind(version string) schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: "apidiscovery.k8s.io", Version: version, Kind: "APIGroupDiscoveryList"}
}

func askOpenAPI(r *run, what string, c openapi.Client) {
	paths, err := c.Paths()
	r.note("%s paths %v %s", what, sorted(keys(paths)), errText(err))
	for _, path := range sorted(keys(paths)) {
		for _, contentType := range []string{"application/json", openapi.ContentTypeOpenAPIV3PB, ""} {
			r.panicFree(what+" "+path, func() {
				text, err := paths[path].Schema(contentType)
				if err != nil {
					text = nil
				}
				r.note("%s %s %q: %q %s", what, path, contentType, text, errText(err))
				r.note("%s %s", path, paths[path].ServerRelativeURL())
			})
		}
	}
	root := openapi3.NewRoot(c)
	gvs, err := root.GroupVersions()
	r.note("%s versions %v %s", what, gvs, errText(err))
	for _, gv := range []schema.GroupVersion{{Version: "v1"}, {Group: "apps", Version: "v1"}, {Group: "example.com", Version: "v1"}, {Group: "none", Version: "v1"}, {Group: "apps"}, {}} {
		r.panicFree(what+" "+gv.String(), func() {
			spec, err := root.GVSpec(gv)
			if err != nil {
				spec = nil
			}
			r.note("%s spec %v: %s %s", what, gv, asJSON(spec), errText(err))
			m, err := root.GVSpecAsMap(gv)
			r.note("%s map %v: %s %s", what, gv, asJSON(m), errText(err))
		})
	}
}

func openAPIs(r *run, which string) {
	a := brokenServer("whole")
	switch which {
	case "nothing":
		a.err = errNoServer
	case "none":
		delete(a.of, "/openapi/v3")
	case "text":
		a.of["/openapi/v3"] = jsonAnswer("x")
	case "empty":
		a.of["/openapi/v3"] = jsonAnswer("{}")
	}
	dc, err := discovery.NewDiscoveryClientForConfig(a.config())
	r.err("client", err)
	askOpenAPI(r, "plain", openapi.NewClient(dc.RESTClient()))
	a.flush(r, "plain")
	askOpenAPI(r, "discovery", dc.OpenAPIV3())
	a.flush(r, "discovery")
	c := cached.NewClient(openapi.NewClient(dc.RESTClient()))
	askOpenAPI(r, "cached", c)
	a.flush(r, "cached")
	askOpenAPI(r, "cached again", c)
	a.flush(r, "cached again")
	if which == "whole" { // which schema is read first, and fails, is a matter of chance
		return
	}
	for _, preserve := range []bool{true, false} {
		converter, err := openapi.NewTypeConverter(c, preserve)
		r.note("%v %v", converter != nil, err != nil) // which of several is a matter of chance
	}
}

func fakeOpenAPIs(r *run) {
	c := openapitest.NewFakeClient()
	askOpenAPI(r, "empty", c)
	c.PathsMap = map[string]openapi.GroupVersion{"api/v1": openapitest.FakeGroupVersion{GVSpec: []byte(`{"openapi":"3.0.0"}`)}, "apis/apps/v1": openapitest.FakeGroupVersion{ForcedErr: fmt.Errorf("mine")}}
	askOpenAPI(r, "two", c)
	c.ForcedErr = fmt.Errorf("mine")
	askOpenAPI(r, "error", c)
	for _, dir := range []string{"/missing", ""} {
		r.panicFree(dir, func() {
			paths, err := openapitest.NewFileClient(dir).Paths()
			r.note("%q %v %s", dir, sorted(keys(paths)), errText(err))
		})
	}
}

var embeddedTypes = sync.OnceValues(func() (typeConverter, error) {
	return openapi.NewTypeConverter(openapitest.NewEmbeddedFileClient(), false)
})

func embeddedOpenAPI(r *run) {
	c := openapitest.NewEmbeddedFileClient()
	paths, err := c.Paths()
	r.note("%v %s", sorted(keys(paths)), errText(err))
	for _, path := range sorted(keys(paths)) {
		text, err := paths[path].Schema("application/json")
		r.note("%s %v %s %s", path, len(text) > 0, errText(err), paths[path].ServerRelativeURL())
		_, err = paths[path].Schema("text/plain")
		r.note("%s text %s", path, errText(err))
	}
	converter, err := embeddedTypes()
	r.note("%v %s", converter != nil, errText(err))
	for _, text := range []string{"v1/Pod", "apps/v1/Deployment", "none/v1/None", "v1/Status"} {
		kind := unstructured.Unstructured{Object: map[string]any{}}
		slash := strings.LastIndex(text, "/")
		gv, name := text[:slash], text[slash+1:]
		kind.SetAPIVersion(gv)
		kind.SetKind(name)
		kind.SetName("x")
		for _, spec := range []any{nil, map[string]any{"replicas": int64(1)}, "text", map[string]any{"nonsense": true}} {
			if spec != nil {
				kind.Object["spec"] = spec
			}
			value, err := converter.ObjectToTyped(&kind)
			r.note("%s %v: %v %v", text, spec, value != nil, err != nil) // which of several is a matter of chance
			if err == nil {
				back, err := converter.TypedToObject(value)
				r.note("%s %s", jsonOf(back), errText(err))
			}
		}
	}
}

func init() {
	for _, which := range []string{"whole", "nothing", "none", "text", "empty"} {
		add(scenario{name: "openapi/served/" + which, do: func(r *run) { openAPIs(r, which) }})
	}
	add(scenario{name: "openapi/fake", do: fakeOpenAPIs}, scenario{name: "openapi/embedded", real: true, do: embeddedOpenAPI})
}
