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
	"net/url"
	"testing"

	fuzz "github.com/google/gofuzz"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// TestVersionedParams_surviveTheURL fills options at random and reads them back
// as the server would, from the URL that a request has.
func TestVersionedParams_surviveTheURL(t *testing.T) {
	fill := fuzz.NewWithSeed(42).NilChance(0.4).Funcs(func(dryRun *[]string, c fuzz.Continue) {
		*dryRun = []string{metav1.DryRunAll} // the only value there is
	})
	version := schema.GroupVersion{Version: "v1"}
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, version)
	codec := runtime.NewParameterCodec(scheme)
	base := &url.URL{Scheme: "https", Host: "server"}
	for range 300 {
		options := map[string][2]runtime.Object{
			"get":    {&metav1.GetOptions{}, &metav1.GetOptions{}},
			"list":   {&metav1.ListOptions{}, &metav1.ListOptions{}},
			"create": {&metav1.CreateOptions{}, &metav1.CreateOptions{}},
			"update": {&metav1.UpdateOptions{}, &metav1.UpdateOptions{}},
			"patch":  {&metav1.PatchOptions{}, &metav1.PatchOptions{}},
		}
		for name, o := range options {
			sent, got := o[0], o[1]
			fill.Fuzz(sent)
			sent.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
			r := NewRequestWithClient(base, "/api/v1", ClientContentConfig{GroupVersion: version}, nil).Verb("GET").Resource("pods").
				VersionedParams(sent, codec)
			if r.err != nil {
				t.Fatalf("%s %+v: %v", name, sent, r.err)
			}
			if err := codec.DecodeParameters(r.URL().Query(), version, got); err != nil {
				t.Fatalf("%s %+v: %v", name, sent, err)
			}
			if !equality.Semantic.DeepEqual(sent, got) {
				t.Fatalf("%s: sent %+v, the server reads %+v", name, sent, got)
			}
		}
	}
}

// Fakes without a path in their URL are asked by the path of a request.
func TestAbsPath_belowAURLWithoutAPath(t *testing.T) {
	for _, tt := range []struct {
		segments []string
		want     string
	}{
		{nil, ""}, {[]string{""}, ""}, {[]string{"/"}, "/"}, {[]string{"x"}, "/x"}, {[]string{"/api/v1/", "pods"}, "/api/v1/pods"}, {[]string{"api/"}, "/api/"},
	} {
		r := NewRequestWithClient(&url.URL{Scheme: "https", Host: "h"}, "", ClientContentConfig{}, nil).AbsPath(tt.segments...)
		if got := r.URL().Path; got != tt.want {
			t.Errorf("%q: %q, want %q", tt.segments, got, tt.want)
		}
	}
}
