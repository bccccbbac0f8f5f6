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

package kubernetes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/conversion"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/cbor"

	"k8s.io/client-go/features"
	featuretesting "k8s.io/client-go/features/testing"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
)

// seeds is how many random objects of each kind are sent in each encoding.
const seeds = 50

// serverCodecs are the server's, with every encoding that there is.
var serverCodecs = serializer.NewCodecFactory(scheme.Scheme, serializer.WithSerializer(cbor.NewSerializerInfo))

func TestTypedClients_everyKindSurvivesTheWireInEveryEncoding(t *testing.T) {
	// The gates are read when a client is made, and are the process's.
	featuretesting.SetFeatureDuringTest(t, features.ClientsAllowCBOR, true)
	objects := map[string][]runtime.Object{}
	for _, contentType := range []string{runtime.ContentTypeJSON, runtime.ContentTypeProtobuf, runtime.ContentTypeCBOR} {
		server := &store{encoding: contentType, objects: map[string]runtime.Object{}}
		clients, err := kubernetes.NewForConfigAndClient(&rest.Config{
			Host: "https://server", QPS: -1, ContentConfig: rest.ContentConfig{ContentType: contentType, AcceptContentTypes: contentType},
		}, &http.Client{Transport: server})
		if err != nil {
			t.Fatal(err)
		}
		all := resources(clients)
		if len(all) < 80 {
			t.Fatalf("only %d resources found", len(all))
		}
		t.Run(contentType, func(t *testing.T) {
			for _, r := range all {
				if objects[r.name] == nil {
					objects[r.name] = r.random(t)
				}
				for seed, object := range objects[r.name] {
					r.survives(t, fmt.Sprintf("seed %d of %s", seed, r.name), object)
				}
			}
		})
	}
}

// A resource is what a typed client can create.
type resource struct {
	name       string
	namespaced bool
	create     reflect.Value // func(ctx, *T, metav1.CreateOptions) (*T, error)
	get        reflect.Value // func(ctx, string, metav1.GetOptions) (*T, error); invalid where only answers are given
}

// resources finds them in the methods of a clientset, so that a group that is
// added is in the test.
func resources(clients *kubernetes.Clientset) []resource {
	var all []resource
	groups := reflect.ValueOf((*kubernetes.Interface)(nil)).Type().Elem()
	for i := range groups.NumMethod() {
		method := groups.Method(i)
		if method.Name == "Discovery" {
			continue
		}
		group := reflect.ValueOf(clients).MethodByName(method.Name).Call(nil)[0]
		kinds := method.Type.Out(0)
		for j := range kinds.NumMethod() {
			accessor := kinds.Method(j)
			if r, ok := newResource(group.MethodByName(accessor.Name), accessor.Type); ok {
				r.name = method.Name + "/" + accessor.Name
				all = append(all, r)
			}
		}
	}
	return all
}

func newResource(accessor reflect.Value, signature reflect.Type) (resource, bool) {
	if signature.NumOut() != 1 || signature.Out(0).Kind() != reflect.Interface {
		return resource{}, false
	}
	if _, ok := signature.Out(0).MethodByName("Create"); !ok {
		return resource{}, false
	}
	r := resource{namespaced: signature.NumIn() == 1}
	var args []reflect.Value
	if r.namespaced {
		args = append(args, reflect.ValueOf("ns"))
	}
	client := accessor.Call(args)[0]
	r.create = client.MethodByName("Create")
	if _, ok := signature.Out(0).MethodByName("Get"); ok {
		r.get = client.MethodByName("Get")
	}
	return r, true
}

// random fills objects of the resource's kind. Name and namespace are such
// that a server would take them.
func (r resource) random(t *testing.T) []runtime.Object {
	t.Helper()
	var objects []runtime.Object
	for seed := range int64(seeds) {
		object := reflect.New(r.create.Type().In(1).Elem()).Interface().(runtime.Object)
		fuzzer.FuzzerFor(metafuzzer.Funcs, rand.NewSource(seed), serverCodecs).Fill(object)
		object.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
		m, err := meta.Accessor(object)
		if err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
		m.SetName(fmt.Sprintf("name-%d", seed))
		m.SetNamespace("")
		if r.namespaced {
			m.SetNamespace("ns")
		}
		objects = append(objects, object)
	}
	return objects
}

func (r resource) survives(t *testing.T, what string, object runtime.Object) {
	t.Helper()
	sent := object.DeepCopyObject()
	created := r.call(t, what+": create", r.create, reflect.ValueOf(sent), reflect.ValueOf(metav1.CreateOptions{}))
	same(t, what+": the object that was sent", sent, object)
	same(t, what+": created", created, object)
	if r.get.IsValid() {
		m, _ := meta.Accessor(object)
		got := r.call(t, what+": get", r.get, reflect.ValueOf(m.GetName()), reflect.ValueOf(metav1.GetOptions{}))
		same(t, what+": got", got, object)
	}
}

func (r resource) call(t *testing.T, what string, method reflect.Value, args ...reflect.Value) runtime.Object {
	t.Helper()
	out := method.Call(append([]reflect.Value{reflect.ValueOf(context.Context(t.Context()))}, args...))
	if err, _ := out[1].Interface().(error); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return out[0].Interface().(runtime.Object)
}

func same(t *testing.T, what string, got, want runtime.Object) {
	t.Helper()
	if !equalities.DeepEqual(got, want) {
		t.Fatalf("%s is another: %s", what, cmp.Diff(want, got))
	}
}

// equalities are the usual ones, and sameRaw for what servers do not look into.
var equalities = func() conversion.Equalities {
	e := apiequality.Semantic.Copy()
	if err := e.AddFunc(sameRaw); err != nil {
		panic(err)
	}
	return e
}()

// sameRaw compares JSON inside of an object by its meaning: in CBOR it
// travels as CBOR, and comes back with its keys in another order.
func sameRaw(a, b runtime.RawExtension) bool {
	var x, y any
	if bytes.Equal(a.Raw, b.Raw) {
		return true
	}
	return json.Unmarshal(a.Raw, &x) == nil && json.Unmarshal(b.Raw, &y) == nil && reflect.DeepEqual(x, y)
}

// store is a server in memory, behind the interface of a transport. It keeps
// the objects it decodes and insists on one encoding both ways.
type store struct {
	encoding string

	mu      sync.Mutex
	objects map[string]runtime.Object // by path; guarded by mu
}

func (s *store) RoundTrip(req *http.Request) (*http.Response, error) {
	accept, _, _ := strings.Cut(req.Header.Get("Accept"), ",")
	if accept != s.encoding {
		return nil, fmt.Errorf("the client accepts %q first, want %q", accept, s.encoding)
	}
	object, code, err := s.answer(req)
	if err != nil {
		return nil, err
	}
	info, _ := runtime.SerializerInfoForMediaType(serverCodecs.SupportedMediaTypes(), s.encoding)
	gvks, _, err := scheme.Scheme.ObjectKinds(object)
	if err != nil {
		return nil, err
	}
	gvk := groupVersionOf(gvks, req.URL)
	body, err := runtime.Encode(serverCodecs.EncoderForVersion(info.Serializer, gvk), object)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: code, Status: http.StatusText(code), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {s.encoding}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

func (s *store) answer(req *http.Request) (runtime.Object, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch req.Method {
	case http.MethodPost:
		object, err := s.decode(req)
		if err != nil {
			return nil, 0, err
		}
		m, err := meta.Accessor(object)
		if err != nil {
			return nil, 0, err
		}
		s.objects[req.URL.Path+"/"+m.GetName()] = object
		return object, http.StatusCreated, nil
	case http.MethodGet:
		if object, ok := s.objects[req.URL.Path]; ok {
			return object, http.StatusOK, nil
		}
	}
	return nil, 0, fmt.Errorf("no answer to %s %s", req.Method, req.URL)
}

func (s *store) decode(req *http.Request) (runtime.Object, error) {
	if got := req.Header.Get("Content-Type"); got != s.encoding {
		return nil, fmt.Errorf("the client sends %q, want %q", got, s.encoding)
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	if err := req.Body.Close(); err != nil {
		return nil, err
	}
	info, _ := runtime.SerializerInfoForMediaType(serverCodecs.SupportedMediaTypes(), s.encoding)
	object, _, err := info.Serializer.Decode(body, nil, nil)
	return object, err
}

// groupVersionOf is the one in the path, /api/v1/… or /apis/group/version/….
func groupVersionOf(kinds []schema.GroupVersionKind, u *url.URL) schema.GroupVersion {
	for _, gvk := range kinds {
		if strings.HasPrefix(u.Path, "/apis/"+gvk.GroupVersion().String()+"/") || gvk.Group == "" {
			return gvk.GroupVersion()
		}
	}
	return schema.GroupVersion{}
}
