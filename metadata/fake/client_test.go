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

package fake

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	clienttesting "k8s.io/client-go/testing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errCaller = errors.New("the caller had enough")
	pods      = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
)

func pod(name string, labels map[string]string) *metav1.PartialObjectMetadata {
	return &metav1.PartialObjectMetadata{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "shop", Labels: labels},
	}
}

func newClient(t *testing.T, objects ...runtime.Object) *FakeMetadataClient {
	t.Helper()
	scheme := NewTestScheme()
	if err := metav1.AddMetaToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	return NewSimpleMetadataClient(scheme, objects...)
}

// fullClient is all that Resource returns.
type fullClient interface {
	MetadataClient
	MetadataClientWithContext
}

var calls = map[string]func(ctx context.Context, r fullClient) error{
	"create": func(ctx context.Context, r fullClient) error {
		return second(r.CreateFakeWithContext(ctx, pod("w", nil), metav1.CreateOptions{}))
	},
	"create/eviction": func(ctx context.Context, r fullClient) error {
		return second(r.CreateFakeWithContext(ctx, pod("w", nil), metav1.CreateOptions{}, "eviction"))
	},
	"update": func(ctx context.Context, r fullClient) error {
		return second(r.UpdateFakeWithContext(ctx, pod("w", nil), metav1.UpdateOptions{}))
	},
	"get": func(ctx context.Context, r fullClient) error { return second(r.Get(ctx, "w", metav1.GetOptions{})) },
	"list": func(ctx context.Context, r fullClient) error {
		return second(r.List(ctx, metav1.ListOptions{}))
	},
	"watch": func(ctx context.Context, r fullClient) error {
		return second(r.Watch(ctx, metav1.ListOptions{}))
	},
	"patch/status": func(ctx context.Context, r fullClient) error {
		return second(r.Patch(ctx, "w", types.MergePatchType, []byte("{}"), metav1.PatchOptions{}, "status"))
	},
	"delete": func(ctx context.Context, r fullClient) error { return r.Delete(ctx, "w", metav1.DeleteOptions{}) },
	"delete-collection": func(ctx context.Context, r fullClient) error {
		return r.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
	},
}

func second[T any](_ T, err error) error { return err }

func TestGap21_C3_C7_C9_endedAndNilContexts(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errCaller)
	for verb, call := range calls {
		c := newClient(t)
		c.PrependReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
			t.Errorf("%s: a reactor was asked", verb)
			return false, nil, nil
		})
		r := c.Resource(pods).Namespace("shop").(fullClient)
		if err := call(ctx, r); !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "pods") {
			t.Errorf("C3: %s: %v", verb, err)
		}
		if err := call(nil, r); err == nil || !strings.Contains(err.Error(), "pods") { //nolint:staticcheck // that is the point
			t.Errorf("C7: %s: %v", verb, err)
		}
		if _, err := c.Tracker().Get(pods, "shop", "w"); !apierrors.IsNotFound(err) {
			t.Errorf("%s: the tracker was written to: %v", verb, err)
		}
	}
}

func TestGap21_C8_C9_watchEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		w, err := newClient(t).Resource(pods).Watch(ctx, metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		cancel(errCaller)
		if e, open := <-w.ResultChan(); open {
			t.Errorf("%v after the end of the context", e)
		}
		if err := w.(interface{ Err() error }).Err(); !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
			t.Errorf("Err() = %v", err)
		}
	})
}

func TestFakeMetadataClient_records(t *testing.T) {
	for verb, call := range calls {
		c := newClient(t)
		_ = call(t.Context(), c.Resource(pods).Namespace("shop").(fullClient))
		a := c.Actions()
		verb, sub, _ := strings.Cut(verb, "/")
		if len(a) != 1 || a[0].GetVerb() != verb || a[0].GetSubresource() != sub || a[0].GetNamespace() != "shop" || a[0].GetResource() != pods {
			t.Errorf("%s/%s recorded %v", verb, sub, a)
		}
	}
}

func TestFakeMetadataClient_keepsWhatIsWritten(t *testing.T) {
	c := newClient(t, pod("b", nil), pod("a", map[string]string{"tier": "front"}))
	r := c.Resource(pods).Namespace("shop").(MetadataClient)
	if _, err := r.CreateFake(pod("a", nil), metav1.CreateOptions{}); !apierrors.IsAlreadyExists(err) {
		t.Errorf("a second time: %v", err)
	}
	if _, err := r.UpdateFake(nil, metav1.UpdateOptions{}); err == nil {
		t.Error("nothing was taken for an object")
	}
	got, err := r.Patch(t.Context(), "b", types.StrategicMergePatchType, []byte(`{"metadata":{"labels":{"x":"y"}}}`), metav1.PatchOptions{})
	if err != nil || got.Labels["x"] != "y" || got.Kind != "Pod" {
		t.Errorf("patched: %v, %v", got, err)
	}
	list, err := c.Resource(pods).List(t.Context(), metav1.ListOptions{LabelSelector: "tier=front"})
	if err != nil || len(list.Items) != 1 || list.Items[0].Name != "a" || list.ResourceVersion == "" {
		t.Errorf("a list by label: %v, %v", list, err)
	}
	if err := r.Delete(t.Context(), "a", metav1.DeleteOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := r.Get(t.Context(), "a", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("deleted: %v", err)
	}
}

func TestFakeMetadataClient_answersOfReactors(t *testing.T) {
	c := newClient(t)
	var answer runtime.Object
	c.PrependReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) { return true, answer, nil })
	r := c.Resource(pods)
	for _, tc := range []struct {
		answer    runtime.Object
		get, list string
		items     int
	}{
		{nil, "", "", 0},
		{pod("a", nil), "", "list: the reactor answered with *v1.PartialObjectMetadata", 0},
		{&metav1.PartialObjectMetadataList{Items: []metav1.PartialObjectMetadata{*pod("a", nil)}}, "unexpected return value type *v1.PartialObjectMetadataList", "", 1},
		{&metav1.List{Items: []runtime.RawExtension{{Object: pod("a", nil)}}}, "unexpected return value type *v1.List", "", 1},
		{&corev1.PodList{Items: []corev1.Pod{{}}}, "unexpected return value type *v1.PodList", "list: the reactor answered with a list of *v1.Pod", 0},
	} {
		answer = tc.answer
		if _, err := r.Get(t.Context(), "a", metav1.GetOptions{}); !says(err, tc.get) {
			t.Errorf("get %T: %v", tc.answer, err)
		}
		list, err := r.List(t.Context(), metav1.ListOptions{})
		if !says(err, tc.list) || tc.items > 0 && len(list.Items) != tc.items {
			t.Errorf("list %T: %v, %v", tc.answer, list, err)
		}
	}
}

func says(err error, text string) bool {
	return err == nil && text == "" || err != nil && text != "" && strings.HasPrefix(err.Error(), text)
}
