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
	"sync"
	"testing"
	"testing/synctest"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
)

// asked is a server that notes what it is asked for and answers in turn.
type asked struct {
	mu      sync.Mutex
	options []metav1.ListOptions
	lists   []func() (runtime.Object, error)
	watches []func() (watch.Interface, error)
	end     func() // called when there is no answer left
}

func (a *asked) listWatch() *ListWatch {
	return &ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
			return answer(a, ctx, o, &a.lists)
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
			return answer(a, ctx, o, &a.watches)
		},
	}
}

func answer[T any](a *asked, ctx context.Context, o metav1.ListOptions, from *[]func() (T, error)) (none T, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.options = append(a.options, o)
	if len(*from) == 0 {
		a.end()
		return none, ctx.Err()
	}
	next := (*from)[0]
	*from = (*from)[1:]
	return next()
}

// run plays the answers and returns what was asked for.
func (a *asked) run(t *testing.T) []metav1.ListOptions {
	ctx, cancel := context.WithCancel(t.Context())
	a.end = cancel
	NewReflectorWithOptions(a.listWatch(), &v1.Pod{}, NewStore(MetaNamespaceKeyFunc), ReflectorOptions{}).RunWithContext(ctx)
	return a.options
}

func podsAt(rv string) func() (runtime.Object, error) {
	return func() (runtime.Object, error) {
		return &v1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: rv}}, nil
	}
}

func fails[T any](err error) func() (T, error) {
	return func() (none T, _ error) { return none, err }
}

func eventsThenEnd(events ...watch.Event) func() (watch.Interface, error) {
	return func() (watch.Interface, error) {
		w := watch.NewFakeWithChanSize(len(events), false)
		for _, e := range events {
			w.Action(e.Type, e.Object)
		}
		w.Stop()
		return w, nil
	}
}

// A list of a state that the server does not have yet is followed by one of
// the newest, in one piece like the one before.
func TestReflector_relistsInOnePiece(t *testing.T) {
	tooLarge := apierrors.NewTimeoutError("Too large resource version: 5, current: 3", 1)
	tooLarge.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: metav1.CauseTypeResourceVersionTooLarge}}
	noStreaming := fails[watch.Interface](apierrors.NewBadRequest("no streaming"))
	expired := watch.Event{Type: watch.Error, Object: &apierrors.NewResourceExpired("too old").ErrStatus}
	synctest.Test(t, func(t *testing.T) {
		a := &asked{
			lists:   []func() (runtime.Object, error){podsAt("5"), fails[runtime.Object](tooLarge), podsAt("8")},
			watches: []func() (watch.Interface, error){noStreaming, eventsThenEnd(expired), noStreaming},
		}
		options := a.run(t)
		var lists []metav1.ListOptions
		for _, o := range options {
			if !o.Watch && !o.AllowWatchBookmarks {
				lists = append(lists, o)
			}
		}
		if len(lists) != 3 || lists[1].ResourceVersion != "5" || lists[1].Limit != 0 || lists[2].ResourceVersion != "" || lists[2].Limit != 0 {
			t.Errorf("lists %+v", lists)
		}
	})
}

// Initial events that are not complete leave no trace: the next stream is of the
// newest state again.
func TestReflector_brokenStreamBeginsAnew(t *testing.T) {
	added := watch.Event{Type: watch.Added, Object: &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a", ResourceVersion: "1"}}}
	synctest.Test(t, func(t *testing.T) {
		options := (&asked{watches: []func() (watch.Interface, error){eventsThenEnd(added), eventsThenEnd(added)}}).run(t)
		if len(options) != 3 {
			t.Fatalf("asked %+v", options)
		}
		for _, o := range options {
			if o.ResourceVersion != "" || o.SendInitialEvents == nil {
				t.Errorf("asked %+v", o)
			}
		}
	})
}
