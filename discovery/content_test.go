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

package discovery

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	restclient "k8s.io/client-go/rest"
)

// negotiates answers in the first content type of the Accept header.
type negotiates struct{ object runtime.Object }

func (n negotiates) RoundTrip(req *http.Request) (*http.Response, error) {
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	accept, _, _ := strings.Cut(req.Header.Get("Accept"), ",")
	info, ok := runtime.SerializerInfoForMediaType(serializer.NewCodecFactory(scheme).SupportedMediaTypes(), accept)
	if !ok {
		return &http.Response{StatusCode: http.StatusNotAcceptable, Body: http.NoBody, Request: req}, nil
	}
	var body bytes.Buffer
	if err := info.Serializer.Encode(n.object, &body); err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {accept}}, Body: io.NopCloser(&body), Request: req,
	}, nil
}

// Components of Kubernetes make all their clients from one configuration, which
// asks for protobuf.
func TestServerResourcesForGroupVersion_decodesWhatTheConfigurationAsksFor(t *testing.T) {
	for _, contentType := range []string{"", runtime.ContentTypeJSON, runtime.ContentTypeProtobuf} {
		d, err := NewDiscoveryClientForConfig(&restclient.Config{
			Host: "http://server", ContentConfig: restclient.ContentConfig{ContentType: contentType},
			Transport: negotiates{&metav1.APIResourceList{
				TypeMeta:     metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"},
				GroupVersion: "apps/v1", APIResources: []metav1.APIResource{{Name: "deployments", Kind: "Deployment"}},
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		list, err := d.ServerResourcesForGroupVersionWithContext(t.Context(), "apps/v1")
		if err != nil || list.GroupVersion != "apps/v1" || len(list.APIResources) != 1 || list.APIResources[0].Kind != "Deployment" {
			t.Errorf("%q: %v, %v", contentType, list, err)
		}
	}
}

// Small servers, those of tests above all, do not say of what type their answers
// are, or say something else.
func TestServerResourcesForGroupVersion_decodesWhatThereIs(t *testing.T) {
	for _, contentType := range []string{"", "text/plain; charset=utf-8", "text/html", runtime.ContentTypeProtobuf, "application/yaml"} {
		for body, want := range map[string]string{
			`{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apps/v1","resources":[{"name":"deployments","kind":"Deployment"}]}`: "deployments",
			"kind: APIResourceList\napiVersion: v1\ngroupVersion: apps/v1\nresources:\n- name: deployments\n":                                "deployments",
			`{"groupVersion":"apps/v1","resources":[{"name":"deployments"}]}`:                                                                "deployments",
			`{"kind":"Status","apiVersion":"v1","status":"Success"}`:                                                                         "converting (v1.Status) to (v1.APIResourceList): unknown conversion",
			`{"kind":"Status","apiVersion":"v1","status":"Failure","message":"down"}`:                                                        "converting (v1.Status) to (v1.APIResourceList): unknown conversion",
			`oops`: "couldn't get version/kind",
		} {
			s := &apiServer{pages: map[string]page{"/apis/apps/v1": {contentType: contentType, body: []byte(body)}}}
			list, err := dial(t, s).ServerResourcesForGroupVersionWithContext(t.Context(), "apps/v1")
			if err == nil && (list.GroupVersion != "apps/v1" || len(list.APIResources) != 1 || list.APIResources[0].Name != want) || err != nil && !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%q as %q: %v, %v", body, contentType, list, err)
			}
		}
		s := &apiServer{pages: map[string]page{"/apis/apps/v1": {contentType: contentType, code: http.StatusForbidden, body: []byte(`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","message":"not for you","code":403}`)}}}
		if _, err := dial(t, s).ServerResourcesForGroupVersionWithContext(t.Context(), "apps/v1"); err == nil || err.Error() != "not for you" {
			t.Errorf("403 as %q: %v", contentType, err)
		} else if status, ok := err.(apierrors.APIStatus); !ok || status.Status().TypeMeta != (metav1.TypeMeta{}) {
			t.Errorf("403 as %q: %#v", contentType, err)
		}
	}
}
