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

package apply

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	cbor "k8s.io/apimachinery/pkg/runtime/serializer/cbor/direct"

	"k8s.io/client-go/features"
	featurestesting "k8s.io/client-go/features/testing"
	"k8s.io/client-go/rest"
)

// wire notes the one request that it gets.
type wire struct {
	request *http.Request
	body    string
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	w.request, w.body = r, string(body)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, err
}

func newClient(t *testing.T) (*wire, rest.Interface) {
	w := &wire{}
	gv := corev1.SchemeGroupVersion
	config := &rest.Config{Host: "http://h", APIPath: "/api", Transport: w}
	config.GroupVersion = &gv
	config.NegotiatedSerializer = serializer.NewCodecFactory(runtime.NewScheme()).WithoutConversion()
	client, err := rest.RESTClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	return w, client
}

func TestNewRequest(t *testing.T) {
	configuration := map[string]any{"kind": "ConfigMap", "data": map[string]any{"a": "b"}}
	binary, err := cbor.Marshal(configuration)
	if err != nil {
		t.Fatal(err)
	}
	const yaml, asCBOR = "application/apply-patch+yaml", "application/apply-patch+cbor"
	for _, c := range []struct {
		allow, prefer bool
		kind, body    string
	}{
		{false, false, yaml, `{"data":{"a":"b"},"kind":"ConfigMap"}`},
		{true, false, yaml, `{"data":{"a":"b"},"kind":"ConfigMap"}`},
		{false, true, yaml, `{"data":{"a":"b"},"kind":"ConfigMap"}`},
		{true, true, asCBOR, string(binary)},
	} {
		t.Run("", func(t *testing.T) {
			featurestesting.SetFeatureDuringTest(t, features.ClientsAllowCBOR, c.allow)
			featurestesting.SetFeatureDuringTest(t, features.ClientsPreferCBOR, c.prefer)
			w, client := newClient(t)
			request, err := NewRequest(client, configuration)
			if err != nil {
				t.Fatal(err)
			}
			if err := request.Namespace("ns").Resource("configmaps").Name("n").Do(t.Context()).Error(); err != nil {
				t.Fatal(err)
			}
			if w.request.Method != "PATCH" || w.request.URL.Path != "/api/v1/namespaces/ns/configmaps/n" || w.request.Header.Get("Content-Type") != c.kind || w.body != c.body {
				t.Errorf("%s %s %s %q", w.request.Method, w.request.URL, w.request.Header, w.body)
			}
		})
	}
}

var errNo = errors.New("no")

type unwritable struct{}

func (unwritable) MarshalJSON() ([]byte, error) { return nil, errNo }

func TestNewRequest_badInput(t *testing.T) {
	_, client := newClient(t)
	for _, bad := range []any{nil, (*unwritable)(nil)} {
		if request, err := NewRequest(client, bad); err == nil || request != nil {
			t.Errorf("%T: %v", bad, err)
		}
	}
	if _, err := NewRequest(client, unwritable{}); !errors.Is(err, errNo) || !strings.HasPrefix(err.Error(), "failed to marshal apply configuration: ") {
		t.Errorf("err = %v", err)
	}
}
