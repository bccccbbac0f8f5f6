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

package cache

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
)

// requestsOf runs a reflector for a minute and returns what it asked for: lists are
// of version, and the first watch gives events and ends.
func requestsOf(t *testing.T, version string, store ReflectorStore, events ...watch.Event) (requests []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		first := true
		lw := &ListWatch{
			ListWithContextFunc: func(_ context.Context, o metav1.ListOptions) (runtime.Object, error) {
				requests = append(requests, "list "+o.ResourceVersion)
				return &v1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: version}}, nil
			},
			WatchFuncWithContext: func(_ context.Context, o metav1.ListOptions) (watch.Interface, error) {
				requests = append(requests, "watch "+o.ResourceVersion)
				w := watch.NewFakeWithOptions(watch.FakeOptions{ChannelSize: len(events)})
				if first {
					for _, e := range events {
						w.Action(e.Type, e.Object)
					}
					w.Stop()
				}
				first = false
				return w, nil
			},
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		r := NewReflectorWithOptions(ToListWatcherWithWatchListSemantics(lw, watchListSemantics{unsupported: true}), &v1.Pod{}, store, ReflectorOptions{
			Backoff: &wait.Backoff{Duration: time.Second, Steps: 9, Factor: 2},
		})
		r.RunWithContext(ctx)
	})
	return requests
}

// A watch goes on where the last one was. One that was opened at no version in
// particular begins with objects in any order, whose versions say nothing.
func TestReflector_continuesWatches(t *testing.T) {
	pod := func(rv string) *v1.Pod { return testPod("ns", "pod", rv) }
	refuses := &FakeCustomStore{AddFunc: func(any) error { return errors.New("refused") }}
	for name, tt := range map[string]struct {
		version string
		store   *FakeCustomStore
		events  []watch.Event
		want    []string
	}{
		"added":                 {"5", &FakeCustomStore{}, []watch.Event{{Type: watch.Added, Object: pod("6")}}, []string{"list 0", "watch 5", "watch 6"}},
		"added without version": {"", &FakeCustomStore{}, []watch.Event{{Type: watch.Added, Object: pod("6")}}, []string{"list 0", "watch ", "watch "}},
		"added at any version":  {"0", &FakeCustomStore{}, []watch.Event{{Type: watch.Added, Object: pod("6")}}, []string{"list 0", "watch 0", "watch 0"}},
		"bookmark without version": {"", &FakeCustomStore{}, []watch.Event{{Type: watch.Bookmark, Object: pod("6")}, {Type: watch.Added, Object: pod("7")}},
			[]string{"list 0", "watch ", "watch 7"}},
		"refused by the store": {"5", refuses, []watch.Event{{Type: watch.Added, Object: pod("6")}}, []string{"list 0", "watch 5", "watch 6"}},
		"unknown type":         {"5", &FakeCustomStore{}, []watch.Event{{Type: "OTHER", Object: pod("6")}}, []string{"list 0", "watch 5", "watch 6"}},
		"other object":         {"5", &FakeCustomStore{}, []watch.Event{{Type: watch.Added, Object: &v1.Node{}}}, []string{"list 0", "watch 5", "list 5", "watch 5"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := requestsOf(t, tt.version, tt.store, tt.events...); !slices.Equal(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// A list of nothing is a list, and not nil.
func TestReflector_replacesWithAnEmptyList(t *testing.T) {
	replaced := 0
	requestsOf(t, "5", &FakeCustomStore{ReplaceFunc: func(list []any, _ string) error {
		replaced++
		if list == nil {
			t.Error("a nil list")
		}
		return nil
	}})
	if replaced == 0 {
		t.Error("no list")
	}
}

// A server that fails over the stream of initial events is asked for a list.
func TestReflector_listsWhenAStreamFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listed := time.Duration(-1)
		start := time.Now()
		r := NewReflector(&ListWatch{
			ListWithContextFunc: func(context.Context, metav1.ListOptions) (runtime.Object, error) {
				listed = time.Since(start)
				return &v1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "5"}}, nil
			},
			WatchFuncWithContext: func(_ context.Context, o metav1.ListOptions) (watch.Interface, error) {
				if o.SendInitialEvents != nil {
					return nil, apierrors.NewInternalError(fmt.Errorf("on purpose"))
				}
				return watch.NewFake(), nil
			},
		}, &v1.Pod{}, NewStore(MetaNamespaceKeyFunc), 0)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		r.RunWithContext(ctx)
		if listed != 0 {
			t.Errorf("listed after %v, want at once", listed)
		}
	})
}
