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

package gentype_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"
)

var (
	scheme = newScheme()
	codecs = serializer.NewCodecFactory(scheme)
	params = runtime.NewParameterCodec(scheme)

	configMaps    = corev1.SchemeGroupVersion.WithResource("configmaps")
	configMapKind = corev1.SchemeGroupVersion.WithKind("ConfigMap")
)

func newScheme() *runtime.Scheme {
	s := runtime.NewScheme()
	metav1.AddToGroupVersion(s, corev1.SchemeGroupVersion)
	if err := corev1.AddToScheme(s); err != nil {
		panic(err)
	}
	return s
}

// double is a server for config maps, without a socket. It keeps them in a
// tracker and adds what a wire client needs: paths, options, status codes.
type double struct {
	tracker clienttesting.ObjectTracker
	react   clienttesting.ReactionFunc
	sent    func(*http.Request) // sees every request first
}

func (d *double) RoundTrip(req *http.Request) (*http.Response, error) {
	if d.sent != nil {
		d.sent(req)
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		req.Body.Close()
	}
	var opts metav1.ListOptions
	if err := params.DecodeParameters(req.URL.Query(), corev1.SchemeGroupVersion, &opts); err != nil {
		return nil, err
	}
	ns, name, sub := target(req.URL.Path)
	if opts.Watch {
		return d.watch(req, ns, opts)
	}
	action, err := describe(req, ns, name, sub, body, opts)
	if err != nil {
		return nil, err
	}
	_, obj, err := d.react(action)
	if list, ok := obj.(*corev1.ConfigMapList); ok {
		choose(list, opts.LabelSelector)
	}
	return answer(obj, err), nil
}

// target takes /api/v1/namespaces/{ns}/configmaps/{name}/{sub} apart.
func target(path string) (ns, name, sub string) {
	parts := append(strings.Split(strings.TrimPrefix(path, "/api/v1/namespaces/"), "/"), "", "")
	return parts[0], parts[2], parts[3]
}

func describe(req *http.Request, ns, name, sub string, body []byte, opts metav1.ListOptions) (clienttesting.Action, error) {
	obj := &corev1.ConfigMap{}
	switch req.Method {
	case http.MethodPost, http.MethodPut:
		if err := json.Unmarshal(body, obj); err != nil {
			return nil, err
		}
	}
	switch {
	case req.Method == http.MethodGet && name == "":
		return clienttesting.NewListActionWithOptions(configMaps, configMapKind, ns, opts), nil
	case req.Method == http.MethodGet:
		return clienttesting.NewGetSubresourceAction(configMaps, ns, sub, name), nil
	case req.Method == http.MethodPost:
		return clienttesting.NewCreateAction(configMaps, ns, obj), nil
	case req.Method == http.MethodPut:
		return clienttesting.NewUpdateSubresourceAction(configMaps, sub, ns, obj), nil
	case req.Method == http.MethodPatch:
		manager := metav1.PatchOptions{FieldManager: req.URL.Query().Get("fieldManager")}
		return clienttesting.NewPatchSubresourceActionWithOptions(configMaps, ns, name, types.PatchType(req.Header.Get("Content-Type")), body, manager, sub), nil
	case req.Method == http.MethodDelete && name != "":
		return clienttesting.NewDeleteAction(configMaps, ns, name), nil
	}
	return nil, errors.New("the double does not know " + req.Method + " " + req.URL.Path)
}

func choose(list *corev1.ConfigMapList, selector string) {
	s, err := labels.Parse(selector)
	if err != nil {
		panic(err)
	}
	all := list.Items
	list.Items = nil
	for _, item := range all {
		if s.Matches(labels.Set(item.Labels)) {
			list.Items = append(list.Items, item)
		}
	}
}

func answer(obj runtime.Object, err error) *http.Response {
	code := http.StatusOK
	if err != nil {
		status := &apierrors.StatusError{ErrStatus: metav1.Status{Status: metav1.StatusFailure, Code: http.StatusInternalServerError, Message: err.Error()}}
		errors.As(err, &status)
		code, obj = int(status.ErrStatus.Code), &status.ErrStatus
	}
	if obj == nil {
		obj = &metav1.Status{Status: metav1.StatusSuccess}
	}
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", runtime.ContentTypeJSON)
	w.WriteHeader(code)
	w.Write(encode(obj))
	return w.Result()
}

func encode(obj runtime.Object) []byte {
	data, err := runtime.Encode(codecs.LegacyCodec(corev1.SchemeGroupVersion), obj)
	if err != nil {
		panic(err)
	}
	return data
}

// watch sends events until the request's context ends.
func (d *double) watch(req *http.Request, ns string, opts metav1.ListOptions) (*http.Response, error) {
	w, err := d.tracker.Watch(configMaps, ns, opts)
	if err != nil {
		return answer(nil, apierrors.NewBadRequest(err.Error())), nil
	}
	r, out := io.Pipe()
	go func() {
		defer w.Stop()
		defer out.Close()
		stop := req.Context().Done()
		for {
			select {
			case <-stop:
				return
			case e := <-w.ResultChan():
				event, _ := json.Marshal(metav1.WatchEvent{Type: string(e.Type), Object: runtime.RawExtension{Raw: encode(e.Object)}})
				if _, err := out.Write(append(event, '\n')); err != nil {
					return
				}
			}
		}
	}()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {runtime.ContentTypeJSON}}, Body: r, Request: req, ProtoMajor: 1, ProtoMinor: 1}, nil
}

// restClient sends what rt answers.
func restClient(t testing.TB, rt http.RoundTripper) *rest.RESTClient {
	t.Helper()
	return restClientAt(t, "http://double", &http.Client{Transport: rt})
}

func restClientAt(t testing.TB, host string, client *http.Client) *rest.RESTClient {
	t.Helper()
	gv := corev1.SchemeGroupVersion
	c, err := rest.RESTClientForConfigAndClient(&rest.Config{
		Host: host, APIPath: "/api", QPS: -1,
		ContentConfig: rest.ContentConfig{GroupVersion: &gv, NegotiatedSerializer: codecs.WithoutConversion(), ContentType: runtime.ContentTypeJSON},
	}, client)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
