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

package testing_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	clienttesting "k8s.io/client-go/testing"
)

func TestTracker_errors(t *testing.T) {
	tr := newTracker()
	if err := tr.Create(pods, pod("shop", "web"), "shop"); err != nil {
		t.Fatal(err)
	}
	get := func(_ runtime.Object, err error) error { return err }
	for _, c := range []struct {
		err    error
		reason metav1.StatusReason
		text   string
	}{
		{get(tr.Get(pods, "shop", "no")), metav1.StatusReasonNotFound, `pods "no" not found`},
		{get(tr.Get(foos, "shop", "no")), metav1.StatusReasonNotFound, `foos.example.com "no" not found`},
		{tr.Create(pods, pod("shop", "web"), "shop"), metav1.StatusReasonAlreadyExists, `pods "web" already exists`},
		{tr.Add(pod("shop", "web")), metav1.StatusReasonAlreadyExists, `pods "web" already exists`},
		{tr.Create(pods, pod("shop", "b"), "bar"), metav1.StatusReasonBadRequest, `request namespace does not match object namespace, request: "bar" object: "shop"`},
		{tr.Create(pods, pod("shop", "b"), ""), metav1.StatusReasonBadRequest, `request namespace does not match object namespace, request: "" object: "shop"`},
		{tr.Update(pods, pod("shop", "no"), "shop"), metav1.StatusReasonNotFound, `pods "no" not found`},
		{tr.Patch(pods, pod("shop", "no"), "shop"), metav1.StatusReasonNotFound, `pods "no" not found`},
		{tr.Apply(pods, pod("shop", "no"), "shop"), metav1.StatusReasonNotFound, `pods "no" not found`},
		{tr.Delete(pods, "shop", "no"), metav1.StatusReasonNotFound, `pods "no" not found`},
		{tr.Delete(foos, "shop", "no"), metav1.StatusReasonNotFound, `foos.example.com "no" not found`},
		{tr.Add(nil), "", "object does not implement the Object interfaces"},
		{tr.Create(pods, (*corev1.Pod)(nil), "shop"), "", "object does not implement the Object interfaces"},
		{tr.Add(&unstructured.Unstructured{}), "", "Object 'Kind' is missing in 'unstructured object has no kind'"},
		{get(tr.List(foos, foos.GroupVersion().WithKind("Foo"), "")), "", `no kind "FooList" is registered`},
		{get(tr.Get(pods, "shop", "web", metav1.GetOptions{}, metav1.GetOptions{})), "", "expected only one option argument but got 2"},
		{tr.Delete(pods, "shop", "web", metav1.DeleteOptions{}, metav1.DeleteOptions{}), "", "expected only one option argument but got 2"},
	} {
		if c.err == nil || !strings.HasPrefix(c.err.Error(), c.text) || apierrors.ReasonForError(c.err) != c.reason {
			t.Errorf("err = %v (%s), want %s (%s)", c.err, apierrors.ReasonForError(c.err), c.text, c.reason)
		}
	}
	if _, err := tr.Watch(pods, "shop", metav1.ListOptions{ResourceVersion: "x"}); err == nil || !strings.HasPrefix(err.Error(), `invalid ResourceVersion "x" in ListOptions, must be int64: `) {
		t.Errorf("Watch: %v", err)
	}
}

// TestTracker_keepsCopies: nobody can change what is kept, or what another
// reader or watcher gets.
func TestTracker_keepsCopies(t *testing.T) {
	tr := newTracker()
	first, _ := tr.Watch(pods, "shop")
	second, _ := tr.Watch(pods, "")
	sent := pod("", "web", "v", "1")
	if err := tr.Create(pods, sent, "shop"); err != nil {
		t.Fatal(err)
	}
	if sent.Namespace != "" {
		t.Error("the caller's object was changed")
	}
	sent.Labels["v"] = "changed"
	(<-first.ResultChan()).Object.(*corev1.Pod).Labels["v"] = "changed"
	got, _ := tr.Get(pods, "shop", "web")
	got.(*corev1.Pod).Labels["v"] = "changed"
	list, _ := tr.List(pods, podKind, "shop")
	list.(*corev1.PodList).Items[0].Labels["v"] = "changed"
	if e := events(second); !slices.Equal(e, []string{"ADDED shop/web 1"}) {
		t.Errorf("events %v", e)
	}
	if got, _ := tr.Get(pods, "shop", "web"); got.(*corev1.Pod).Labels["v"] != "1" || got.(*corev1.Pod).Namespace != "shop" {
		t.Errorf("kept %v", got)
	}
}

func TestTracker_addGuessesTheResource(t *testing.T) {
	tr := newTracker()
	list := &corev1.List{Items: []runtime.RawExtension{
		{Raw: []byte(`{"apiVersion":"v1","kind":"Endpoints","metadata":{"name":"raw","namespace":"shop"}}`)},
		{Object: pod("shop", "web")},
	}}
	foo := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "example.com/v1", "kind": "Foo", "metadata": map[string]any{"name": "f"}}}
	partial := &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}, ObjectMeta: metav1.ObjectMeta{Name: "d"}}
	for _, obj := range []runtime.Object{list, foo, partial} {
		if err := tr.Add(obj); err != nil {
			t.Fatal(err)
		}
	}
	for _, at := range []struct {
		resource, ns, name string
	}{{"endpoints", "shop", "raw"}, {"pods", "shop", "web"}} {
		if _, err := tr.Get(corev1.SchemeGroupVersion.WithResource(at.resource), at.ns, at.name); err != nil {
			t.Error(err)
		}
	}
	if _, err := tr.Get(foos, "", "f"); err != nil {
		t.Error(err)
	}
	if _, err := tr.Get(scales, "", "d"); err != nil {
		t.Error(err)
	}
	bad := &corev1.List{Items: []runtime.RawExtension{{Raw: []byte(`{"kind":`)}}}
	if err := tr.Add(bad); err == nil {
		t.Error("a list with an item that is no JSON was added")
	}
}

func TestTracker_listsInOrderAndCountsWrites(t *testing.T) {
	tr := newTracker()
	names := func(ns string) string {
		obj, err := tr.List(pods, podKind, ns)
		if err != nil {
			t.Fatal(err)
		}
		l := obj.(*corev1.PodList)
		s := l.ResourceVersion + ":"
		for _, p := range l.Items {
			s += " " + p.Namespace + "/" + p.Name
		}
		return s
	}
	check := func(ns, want string) {
		t.Helper()
		if got := names(ns); got != want {
			t.Errorf("List(%q) = %s, want %s", ns, got, want)
		}
	}
	check("", "1:")
	for _, p := range []*corev1.Pod{pod("shop", "b"), pod("bar", "c"), pod("shop", "a")} {
		tr.Add(p)
	}
	check("", "4: bar/c shop/a shop/b")
	check("shop", "4: shop/a shop/b")
	check("none", "4:")
	tr.Update(pods, pod("shop", "b", "v", "2"), "shop")
	tr.Delete(pods, "bar", "c") // deletes are not counted
	check("", "5: shop/a shop/b")
}

// TestTracker_itemsOfEmptyLists: tests compare whole lists, in which an empty
// slice is not nil.
func TestTracker_itemsOfEmptyLists(t *testing.T) {
	tr := newTracker()
	nothing := func() bool {
		obj, err := tr.List(pods, podKind, "")
		if err != nil {
			t.Fatal(err)
		}
		return obj.(*corev1.PodList).Items == nil
	}
	if w, err := tr.Watch(pods, ""); err != nil || !nothing() {
		t.Errorf("before any write the items of a list are nil: %v", err)
	} else {
		w.Stop()
	}
	if err := tr.Update(pods, pod("shop", "missing"), "shop"); !apierrors.IsNotFound(err) || nothing() {
		t.Errorf("after a write, even one that was refused, they are not: %v", err)
	}
}

// TestTracker_watchFromAListMissesNothing: a watch from the version of a list
// has everything written after it, however late it begins.
func TestTracker_watchFromAListMissesNothing(t *testing.T) {
	tr := newTracker()
	tr.Add(pod("shop", "a", "v", "1"))
	tr.Add(pod("shop", "b", "v", "1"))
	obj, _ := tr.List(pods, podKind, "shop")
	from := obj.(*corev1.PodList).ResourceVersion
	tr.Update(pods, pod("shop", "a", "v", "2"), "shop")
	tr.Add(pod("shop", "c", "v", "1"))
	tr.Add(pod("bar", "d", "v", "1"))

	for _, c := range []struct {
		what string
		opts []metav1.ListOptions
		want string
	}{
		{"no options", nil, ""},
		{"no version", []metav1.ListOptions{{}}, "ADDED shop/a 2, ADDED shop/b 1, ADDED shop/c 1"},
		{"any version", []metav1.ListOptions{{ResourceVersion: "0"}}, "ADDED shop/a 2, ADDED shop/b 1, ADDED shop/c 1"},
		{"the list's", []metav1.ListOptions{{ResourceVersion: from}}, "ADDED shop/a 2, ADDED shop/c 1"},
		{"a later one", []metav1.ListOptions{{ResourceVersion: "99"}}, ""},
	} {
		w, err := tr.Watch(pods, "shop", c.opts...)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(events(w), ", "); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
		w.Stop()
		if got := events(w); !slices.Equal(got, []string{"closed"}) {
			t.Errorf("%s: after Stop: %v", c.what, got)
		}
	}
}

func TestTracker_watchesTheirNamespaces(t *testing.T) {
	tr := newTracker()
	shop, _ := tr.Watch(pods, "shop")
	all, _ := tr.Watch(pods, "")
	nodes, _ := tr.Watch(corev1.SchemeGroupVersion.WithResource("nodes"), "")
	tr.Add(pod("shop", "a"))
	tr.Add(pod("bar", "a"))
	tr.Patch(pods, pod("shop", "a", "v", "2"), "shop")
	tr.Delete(pods, "bar", "a")
	tr.Delete(pods, "shop", "a")
	if got := strings.Join(events(shop), ", "); got != "ADDED shop/a , MODIFIED shop/a 2, DELETED shop/a 2" {
		t.Errorf("one namespace: %s", got)
	}
	if got := strings.Join(events(all), ", "); got != "ADDED shop/a , ADDED bar/a , MODIFIED shop/a 2, DELETED bar/a , DELETED shop/a 2" {
		t.Errorf("all namespaces: %s", got)
	}
	if got := events(nodes); len(got) != 0 {
		t.Errorf("another resource: %v", got)
	}
}

// TestTracker_C6_unreadWatchHoldsUpNobody: more events than the channel takes
// are neither lost nor reordered, whether written or replayed, and what brings
// them ends with the watch.
func TestTracker_C6_unreadWatchHoldsUpNobody(t *testing.T) {
	n := 3*int(watch.DefaultChanSize) + 7
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker()
		live, _ := tr.Watch(pods, "")
		stopped, _ := tr.Watch(pods, "")
		for i := range n {
			tr.Add(pod("shop", fmt.Sprintf("p%04d", i)))
		}
		replayed, _ := tr.Watch(pods, "", noOpts)
		stopped.Stop()
		for name, w := range map[string]watch.Interface{"live": live, "replayed": replayed} {
			for i := range n {
				if got, want := (<-w.ResultChan()).Object.(*corev1.Pod).Name, fmt.Sprintf("p%04d", i); got != want {
					t.Fatalf("%s: event %d is %s, want %s", name, i, got, want)
				}
			}
		}
		synctest.Wait()
		tr.Add(pod("shop", "last"))
		if got := events(live); !slices.Equal(got, []string{"ADDED shop/last "}) {
			t.Errorf("after catching up: %v", got)
		}
		left := 0
		for range stopped.ResultChan() {
			left++
		}
		if left > int(watch.DefaultChanSize)+1 {
			t.Errorf("%d events after Stop", left)
		}
	})
}

func TestTracker_concurrentPatchesAddUp(t *testing.T) {
	f, tr := newFake()
	clienttesting.AddTracker(f, tr)
	tr.Add(pod("shop", "web"))
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			patch := fmt.Appendf(nil, `{"metadata":{"labels":{"l%d":"x"}}}`, i)
			if _, err := f.InvokesWithContext(t.Context(), clienttesting.NewPatchAction(pods, "shop", "web", types.MergePatchType, patch), nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if obj, _ := tr.Get(pods, "shop", "web"); len(obj.(*corev1.Pod).Labels) != 20 {
		t.Errorf("%d of 20 patches are left", len(obj.(*corev1.Pod).Labels))
	}
}
