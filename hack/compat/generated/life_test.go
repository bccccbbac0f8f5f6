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

package generated_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A subject is one kind with all that was generated for it.
type subject[T metav1.Object] struct {
	client interface {
		Create(context.Context, T, metav1.CreateOptions) (T, error)
		Update(context.Context, T, metav1.UpdateOptions) (T, error)
		Delete(context.Context, string, metav1.DeleteOptions) error
		Get(context.Context, string, metav1.GetOptions) (T, error)
		Watch(context.Context, metav1.ListOptions) (watch.Interface, error)
	}
	factory interface {
		StartWithContext(context.Context)
		WaitForCacheSyncWithContext(context.Context) cache.SyncResult
		Shutdown()
	}
	informer cache.SharedIndexInformer
	lister   interface {
		List(labels.Selector) ([]T, error)
	}
	object func(name string) T
}

func (s subject[T]) labelled(name, colour string) T {
	o := s.object(name)
	o.SetLabels(map[string]string{"colour": colour})
	return o
}

func (s subject[T]) listed(t *testing.T, selector string) []string {
	t.Helper()
	parsed, err := labels.Parse(selector)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := s.lister.List(parsed)
	if err != nil {
		t.Error(err)
	}
	var names []string
	for _, o := range objects {
		names = append(names, o.GetName())
	}
	slices.Sort(names)
	return names
}

// live takes a kind through its life on a fake: what the client does is what
// informer, lister and watch see, and calls end with their context.
func live[T metav1.Object](t *testing.T, make func() subject[T]) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := make()
		ctx := t.Context()
		must := func(_ T, err error) {
			t.Helper()
			if err != nil {
				t.Error(err)
			}
		}
		must(s.client.Create(ctx, s.labelled("a", "red"), metav1.CreateOptions{}))
		var seen []string
		note := func(what string) func(any) {
			return func(o any) { seen = append(seen, what+" "+o.(metav1.Object).GetName()) }
		}
		if _, err := s.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc: note("add"), DeleteFunc: note("delete"),
			UpdateFunc: func(_, o any) { note("update")(o) },
		}); err != nil {
			t.Fatal(err)
		}
		run, stop := context.WithCancel(ctx)
		s.factory.StartWithContext(run)
		if r := s.factory.WaitForCacheSyncWithContext(run); r.Err != nil {
			t.Error(r.Err)
		}
		synctest.Wait() // the informer watches: a fake has no past for it to catch up with
		watched, err := s.client.Watch(run, metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		must(s.client.Create(ctx, s.labelled("b", "blue"), metav1.CreateOptions{}))
		must(s.client.Update(ctx, s.labelled("b", "red"), metav1.UpdateOptions{}))
		synctest.Wait()
		if got := s.listed(t, "colour=red"); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("listed %q", got)
		}
		if err := s.client.Delete(ctx, "a", metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
		if _, err := s.client.Get(ctx, "a", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
			t.Errorf("get of what was deleted: %v", err)
		}
		ended, end := context.WithCancelCause(ctx)
		end(errEnough)
		if _, err := s.client.Create(ended, s.object("late"), metav1.CreateOptions{}); !errors.Is(err, errEnough) || !errors.Is(err, context.Canceled) {
			t.Errorf("create after the end: %v", err)
		}
		synctest.Wait()
		stop()
		s.factory.Shutdown()
		if want := []string{"add a", "add b", "update b", "delete a"}; !slices.Equal(seen, want) {
			t.Errorf("the informer saw %q, want %q", seen, want)
		}
		var events []watch.EventType
		for e := range watched.ResultChan() {
			events = append(events, e.Type)
		}
		// A watch without a resource version begins with what there is.
		if want := []watch.EventType{watch.Added, watch.Added, watch.Modified, watch.Deleted}; !slices.Equal(events, want) {
			t.Errorf("the watch saw %q, want %q", events, want)
		}
		if got := s.listed(t, ""); !slices.Equal(got, []string{"b"}) {
			t.Errorf("at the end there are %q", got)
		}
	})
}

var errEnough = errors.New("enough")
