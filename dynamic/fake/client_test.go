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
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/dynamic"
	clienttesting "k8s.io/client-go/testing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errCaller = errors.New("the caller had enough")

	widgets = schema.GroupVersionResource{Group: "shop.example.com", Version: "v1", Resource: "widgets"}
	pods    = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	lists   = map[schema.GroupVersionResource]string{widgets: "WidgetList"}
)

func widget(name string, labels map[string]string) *unstructured.Unstructured {
	u := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "shop.example.com/v1", "kind": "Widget"}}
	u.SetNamespace("shop")
	u.SetName(name)
	u.SetLabels(labels)
	return u
}

func coreScheme(t *testing.T) *runtime.Scheme {
	s := runtime.NewScheme()
	if err := corev1.AddToScheme(s); err != nil {
		t.Fatal(err)
	}
	return s
}

var calls = map[string]func(ctx context.Context, r dynamic.ResourceInterface) error{
	"create": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return second(r.Create(ctx, widget("w", nil), metav1.CreateOptions{}))
	},
	"update": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return second(r.Update(ctx, widget("w", nil), metav1.UpdateOptions{}))
	},
	"update/status": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return second(r.UpdateStatus(ctx, widget("w", nil), metav1.UpdateOptions{}))
	},
	"get": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return second(r.Get(ctx, "w", metav1.GetOptions{}))
	},
	"list": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return second(r.List(ctx, metav1.ListOptions{}))
	},
	"watch": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return second(r.Watch(ctx, metav1.ListOptions{}))
	},
	"patch": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return second(r.Patch(ctx, "w", types.MergePatchType, []byte("{}"), metav1.PatchOptions{}))
	},
	"patch/status": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return second(r.ApplyStatus(ctx, "w", widget("w", nil), metav1.ApplyOptions{}))
	},
	"delete": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return r.Delete(ctx, "w", metav1.DeleteOptions{})
	},
	"delete-collection": func(ctx context.Context, r dynamic.ResourceInterface) error {
		return r.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
	},
}

func second[T any](_ T, err error) error { return err }

// An ended or a nil context reaches neither reactors nor objects.
func TestGap21_C3_C7_C9_endedAndNilContexts(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errCaller)
	for verb, call := range calls {
		c := NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists)
		c.PrependReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
			t.Errorf("%s: a reactor was asked", verb)
			return false, nil, nil
		})
		r := c.Resource(widgets).Namespace("shop")
		if err := call(ctx, r); !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "widgets.shop.example.com") {
			t.Errorf("C3: %s: %v", verb, err)
		}
		if err := call(nil, r); err == nil || !strings.Contains(err.Error(), "widgets") { //nolint:staticcheck // that is the point
			t.Errorf("C7: %s: %v", verb, err)
		}
		if kept, err := c.Tracker().List(widgets, widget("", nil).GroupVersionKind(), ""); err != nil || len(kept.(*unstructured.UnstructuredList).Items) != 0 {
			t.Errorf("%s: the tracker was written to: %v, %v", verb, kept, err)
		}
	}
}

// A watch ends with its context, and says so.
func TestGap21_C8_C9_watchEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists)
		r := c.Resource(widgets).Namespace("shop")
		ctx, cancel := context.WithCancelCause(t.Context())
		w, err := r.Watch(ctx, metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Create(t.Context(), widget("w", nil), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		if e := <-w.ResultChan(); e.Object.(*unstructured.Unstructured).GetName() != "w" {
			t.Errorf("%v", e)
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

func TestFakeDynamicClient_records(t *testing.T) {
	for verb, call := range calls {
		c := NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists)
		_ = call(t.Context(), c.Resource(widgets).Namespace("shop"))
		a := c.Actions()
		verb, sub, _ := strings.Cut(verb, "/")
		if len(a) != 1 || a[0].GetVerb() != verb || a[0].GetSubresource() != sub || a[0].GetNamespace() != "shop" || a[0].GetResource() != widgets {
			t.Errorf("%s/%s recorded %v", verb, sub, a)
		}
	}
}

func TestFakeDynamicClient_keepsWhatIsWritten(t *testing.T) {
	c := NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists, widget("b", nil), widget("a", map[string]string{"tier": "front"}))
	r := c.Resource(widgets).Namespace("shop")
	if _, err := r.Create(t.Context(), widget("a", nil), metav1.CreateOptions{}); !apierrors.IsAlreadyExists(err) {
		t.Errorf("a second time: %v", err)
	}
	if got, err := r.Patch(t.Context(), "b", types.MergePatchType, []byte(`{"spec":{"size":3}}`), metav1.PatchOptions{}); err != nil || got.Object["spec"].(map[string]any)["size"] != int64(3) {
		t.Errorf("patched: %v, %v", got, err)
	}
	list, err := r.List(t.Context(), metav1.ListOptions{LabelSelector: "tier=front"})
	if err != nil || len(list.Items) != 1 || list.Items[0].GetName() != "a" || list.GetKind() != "WidgetList" || list.GetResourceVersion() == "" {
		t.Errorf("a list by label: %v, %v", list, err)
	}
	if err := r.Delete(t.Context(), "a", metav1.DeleteOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := r.Get(t.Context(), "a", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("deleted: %v", err)
	}
	for name, err := range map[string]error{
		"create": second(r.Create(t.Context(), nil, metav1.CreateOptions{})),
		"update": second(r.Update(t.Context(), nil, metav1.UpdateOptions{})),
		"apply":  second(r.Apply(t.Context(), "a", nil, metav1.ApplyOptions{})),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "object does not implement the Object interfaces") {
			t.Errorf("%s nil: %v", name, err)
		}
	}
}

// Typed objects and lists become unstructured ones, both those that the client
// begins with and those that reactors answer with.
func TestFakeDynamicClient_convertsTypedObjects(t *testing.T) {
	pod := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "shop"}}
	c := NewSimpleDynamicClient(coreScheme(t), &corev1.PodList{Items: []corev1.Pod{pod}})
	got, err := c.Resource(pods).Namespace("shop").Get(t.Context(), "p", metav1.GetOptions{})
	if err != nil || got.GetKind() != "Pod" || got.GetAPIVersion() != "v1" {
		t.Errorf("%v, %v", got, err)
	}
	var answer runtime.Object
	c.PrependReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) { return true, answer, nil })
	r := c.Resource(pods).Namespace("shop")
	answer = &pod
	if got, err := r.Get(t.Context(), "p", metav1.GetOptions{}); err != nil || got.GetKind() != "Pod" {
		t.Errorf("%v, %v", got, err)
	}
	answer = &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "7"}, Items: []corev1.Pod{pod, pod}}
	if got, err := r.List(t.Context(), metav1.ListOptions{}); err != nil || len(got.Items) != 2 || got.GetKind() != "PodList" || got.GetResourceVersion() != "7" {
		t.Errorf("%v, %v", got, err)
	}
	answer = nil
	if got, err := r.Get(t.Context(), "p", metav1.GetOptions{}); got != nil || err != nil {
		t.Errorf("no answer: %v, %v", got, err)
	}
	answer = &unregistered{}
	if _, err := r.Get(t.Context(), "p", metav1.GetOptions{}); !runtime.IsNotRegisteredError(errors.Unwrap(err)) {
		t.Errorf("a type that the scheme does not know: %v", err)
	}
}

type unregistered struct{ corev1.Pod }

func TestFakeDynamicClient_panics(t *testing.T) {
	for want, do := range map[string]func(){
		"coding error: you must register resource to list kind for every resource you're going to LIST when creating the client.": func() {
			_, _ = NewSimpleDynamicClient(runtime.NewScheme()).Resource(widgets).List(t.Context(), metav1.ListOptions{})
		},
		"coding error, listGVK must end in List or this fake client doesn't work right": func() {
			NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), map[schema.GroupVersionResource]string{widgets: "Widgets"})
		},
		`widgets.shop.example.com "w" already exists`: func() {
			NewSimpleDynamicClient(runtime.NewScheme(), widget("w", nil), widget("w", nil))
		},
		"failed to convert to unstructured - unable to get GVK": func() { NewSimpleDynamicClient(runtime.NewScheme(), &corev1.Pod{}) },
		"failed to convert to unstructured - the object is nil": func() { NewSimpleDynamicClient(runtime.NewScheme(), nil) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			do()
		}()
	}
}

// Objects that the client begins with can be listed without more ado.
func TestFakeDynamicClient_listsOfItsObjects(t *testing.T) {
	all := &unstructured.UnstructuredList{Object: map[string]any{"apiVersion": "shop.example.com/v1", "kind": "WidgetList"}, Items: []unstructured.Unstructured{*widget("a", nil), *widget("b", nil)}}
	for name, c := range map[string]*FakeDynamicClient{
		"an object": NewSimpleDynamicClient(runtime.NewScheme(), widget("a", nil), widget("b", nil)),
		"a list":    NewSimpleDynamicClient(runtime.NewScheme(), all),
	} {
		if got, err := c.Resource(widgets).List(t.Context(), metav1.ListOptions{}); err != nil || len(got.Items) != 2 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if !NewSimpleDynamicClient(runtime.NewScheme()).IsWatchListSemanticsUnSupported() {
		t.Error("lists cannot be streamed from the fake")
	}
}

func TestPatch_mergesByTheTypeThatTheSchemeKnows(t *testing.T) {
	web := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "1"}}}}
	c := NewSimpleDynamicClient(coreScheme(t), web).Resource(pods).Namespace("shop")
	got, err := c.Patch(t.Context(), "web", types.StrategicMergePatchType, []byte(`{"spec":{"containers":[{"name":"log","image":"2"}]}}`), metav1.PatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if containers, _, _ := unstructured.NestedSlice(got.Object, "spec", "containers"); len(containers) != 2 || got.GetKind() != "Pod" || got.GetAPIVersion() != "v1" {
		t.Errorf("patched: %v", got)
	}
}

func TestList_panicsWithTheKindsThatItKnows(t *testing.T) {
	defer func() {
		if text := fmt.Sprint(recover()); !strings.HasSuffix(text, "Resource=others out of map[shop.example.com/v1, Resource=widgets:WidgetList]") {
			t.Errorf("panic: %s", text)
		}
	}()
	c := NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists)
	_, _ = c.Resource(schema.GroupVersionResource{Version: "v1", Resource: "others"}).List(t.Context(), metav1.ListOptions{})
}

// TestWithCustomListKinds_keepsGoTypes: programs take typed objects out of the
// tracker again, and compare what they list with what they put in.
func TestWithCustomListKinds_keepsGoTypes(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	pods := corev1.SchemeGroupVersion.WithResource("pods")
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"}}
	client := NewSimpleDynamicClientWithCustomListKinds(scheme, nil, pod)
	kept, err := client.Tracker().Get(pods, "shop", "web")
	if _, ok := kept.(*corev1.Pod); !ok || err != nil {
		t.Errorf("the tracker has %T, %v", kept, err)
	}
	list, err := client.Resource(pods).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(list.Items) != 1 || list.Items[0].GetKind() != "" {
		t.Fatalf("listed %v, %v, want an item without a kind", list, err)
	}
	got, err := client.Resource(pods).Namespace("shop").Get(t.Context(), "web", metav1.GetOptions{})
	if err != nil || got.GetKind() != "Pod" {
		t.Errorf("got %v, %v", got, err)
	}

	strict := NewSimpleDynamicClientWithCustomListKinds(scheme, nil, pod).Strict()
	list, err = strict.Resource(pods).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(list.Items) != 1 || list.Items[0].GetKind() != "Pod" {
		t.Errorf("a strict one lists %v, %v", list, err)
	}
}
