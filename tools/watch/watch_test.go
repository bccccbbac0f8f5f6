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

package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/tools/cache"
	framework "k8s.io/client-go/tools/cache/testing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

func pod(name, rv string) *v1.Pod {
	return &v1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name, ResourceVersion: rv}}
}

// faulty is a server with numbered events whose watches end after few of them.
type faulty struct {
	events int // how many there are
	each   int // how many a watch gives before it ends
	end    func(watch int) *watch.Event

	mu      sync.Mutex
	watches int
	asked   []string
}

func (f *faulty) WatchWithContext(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watches++
	f.asked = append(f.asked, o.ResourceVersion)
	after, err := strconv.Atoi(o.ResourceVersion)
	if err != nil {
		return nil, err
	}
	if f.watches%7 == 3 {
		return nil, errors.New("the server is busy elsewhere")
	}
	w := watch.NewFakeWithChanSize(f.each+2, false)
	for i := after + 1; i <= min(after+f.each, f.events); i++ {
		w.Add(pod(fmt.Sprint("p", i), fmt.Sprint(i)))
	}
	w.Action(watch.Bookmark, pod("", fmt.Sprint(min(after+f.each, f.events))))
	if event := f.end(f.watches); event != nil {
		w.Action(event.Type, event.Object)
	}
	if after+f.each < f.events {
		w.Stop()
	}
	return w, nil
}

func (f *faulty) Watch(o metav1.ListOptions) (watch.Interface, error) {
	return f.WatchWithContext(context.TODO(), o)
}

func TestRetryWatcher_losesAndDoublesNothingOverAThousandCuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const events = 3000
		f := &faulty{events: events, each: 3, end: func(n int) *watch.Event {
			switch n % 11 {
			case 5:
				return &watch.Event{Type: watch.Error, Object: &apierrors.NewNotFound(v1.Resource("pods"), "x").ErrStatus}
			case 6:
				return &watch.Event{Type: watch.Error, Object: pod("no status", "")}
			}
			switch n % 3 {
			case 0:
				return nil
			case 1:
				return &watch.Event{Type: watch.Error, Object: &apierrors.NewInternalError(errQuota).ErrStatus}
			}
			return &watch.Event{Type: watch.Error, Object: &apierrors.NewTooManyRequests("busy", 2).ErrStatus}
		}}
		w, err := NewRetryWatcherWithContext(t.Context(), "0000", f)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i <= events; i++ {
			event := <-w.ResultChan()
			if event.Type != watch.Added || event.Object.(*v1.Pod).ResourceVersion != fmt.Sprint(i) {
				t.Fatalf("event %d is %v", i, event)
			}
		}
		if f.watches < 1000 {
			t.Errorf("only %d watches", f.watches)
		}
		w.Stop()
		<-w.Done()
	})
}

// The server's watches end after every event, in each of the ways, and some of
// the ends make the informer list again.
func TestUntilWithSync_losesAndDoublesNothingOverAThousandCuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const events = 1000
		f := &faulty{events: events, each: 1, end: func(n int) *watch.Event {
			switch {
			case n%20 == 1:
				return &watch.Event{Type: watch.Error, Object: &apierrors.NewInternalError(errQuota).ErrStatus}
			case n%100 == 2:
				return &watch.Event{Type: watch.Error, Object: &apierrors.NewResourceExpired("too old").ErrStatus}
			}
			return nil
		}}
		reached := 0 // the last event that a watch has told of
		lw := cache.ToListWatcherWithWatchListSemantics(&cache.ListWatch{
			ListWithContextFunc: func(context.Context, metav1.ListOptions) (runtime.Object, error) {
				list := &v1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: fmt.Sprint(reached)}, Items: make([]v1.Pod, 0, reached)}
				for i := 1; i <= reached; i++ {
					list.Items = append(list.Items, *pod(fmt.Sprint("p", i), fmt.Sprint(i)))
				}
				return list, nil
			},
			WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
				w, err := f.WatchWithContext(ctx, o)
				if after, _ := strconv.Atoi(o.ResourceVersion); err == nil {
					reached = max(reached, min(after+f.each, events))
				}
				return w, err
			},
		}, listsOnly{})
		added := map[string]bool{}
		_, err := UntilWithSync(t.Context(), lw, &v1.Pod{}, nil, func(e watch.Event) (bool, error) {
			name := e.Object.(*v1.Pod).Name
			if e.Type == watch.Deleted || e.Type == watch.Added && added[name] || e.Type == watch.Modified && !added[name] {
				return false, fmt.Errorf("unexpected %v of %s", e.Type, name)
			}
			added[name] = true
			return len(added) == events, nil
		})
		if err != nil || f.watches < 1000 {
			t.Errorf("%d of %d events over %d watches: %v", len(added), events, f.watches, err)
		}
	})
}

func TestRetryWatcher_C8_saysWhyItEnded(t *testing.T) {
	gone := apierrors.NewGone("too old")
	for name, c := range map[string]struct {
		end    *watch.Event
		events []watch.EventType
		check  func(err error) bool
		cancel bool
	}{
		"the version is gone":      {&watch.Event{Type: watch.Error, Object: &gone.ErrStatus}, []watch.EventType{watch.Added, watch.Error}, apierrors.IsGone, false},
		"its context ended":        {nil, []watch.EventType{watch.Added}, func(err error) bool { return errors.Is(err, errQuota) && errors.Is(err, context.Canceled) }, true},
		"an event of no version":   {&watch.Event{Type: watch.Added, Object: pod("x", "")}, []watch.EventType{watch.Added, watch.Error}, apierrors.IsInternalError, false},
		"an event of unknown type": {&watch.Event{Type: "WHAT", Object: pod("x", "9")}, []watch.EventType{watch.Added, watch.Error}, apierrors.IsInternalError, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				f := &faulty{events: 1, each: 1, end: func(int) *watch.Event { return c.end }}
				w, err := NewRetryWatcherWithContext(ctx, "00", f)
				if err != nil {
					t.Fatal(err)
				}
				if c.cancel {
					time.AfterFunc(time.Second, func() { cancel(errQuota) })
				}
				var got []watch.EventType
				for event := range w.ResultChan() {
					got = append(got, event.Type)
				}
				<-w.Done()
				if !slices.Equal(got, c.events) || !c.check(w.Err()) {
					t.Errorf("events %v, Err %v", got, w.Err())
				}
			})
		})
	}
}

// refusing is a server that does not let anybody watch.
type refusing struct{ err *apierrors.StatusError }

func (r refusing) WatchWithContext(context.Context, metav1.ListOptions) (watch.Interface, error) {
	return nil, r.err
}
func (r refusing) Watch(o metav1.ListOptions) (watch.Interface, error) {
	return r.WatchWithContext(context.TODO(), o)
}

func TestRetryWatcher_C8_endsWhenTheServerRefuses(t *testing.T) {
	for _, refused := range []*apierrors.StatusError{
		apierrors.NewResourceExpired("too old resource version"),
		apierrors.NewGone("too old"),
		apierrors.NewUnauthorized("who are you?"),
		apierrors.NewForbidden(v1.Resource("pods"), "", errQuota),
	} {
		w, err := NewRetryWatcherWithContext(t.Context(), "1", refusing{refused})
		if err != nil {
			t.Fatal(err)
		}
		event := <-w.ResultChan()
		if status, ok := event.Object.(*metav1.Status); event.Type != watch.Error || !ok || status.Reason != refused.ErrStatus.Reason {
			t.Errorf("%v: %+v", refused, event)
		}
		if _, open := <-w.ResultChan(); open || !errors.Is(w.Err(), refused) {
			t.Errorf("%v: the end is %v", refused, w.Err())
		}
	}
}

func TestRetryWatcher_namesAnObjectWithoutVersion(t *testing.T) {
	w := watch.NewFakeWithChanSize(1, false)
	w.Add(&v1.Node{ObjectMeta: metav1.ObjectMeta{Name: "unversioned"}})
	r, err := NewRetryWatcherWithContext(t.Context(), "1", source(func() watch.Interface { return w }))
	if err != nil {
		t.Fatal(err)
	}
	event := <-r.ResultChan()
	if status, ok := event.Object.(*metav1.Status); !ok || !strings.Contains(status.Message, `Name:"unversioned"`) {
		t.Errorf("%+v", event)
	}
	<-r.Done()
}

type source func() watch.Interface

func (s source) WatchWithContext(context.Context, metav1.ListOptions) (watch.Interface, error) {
	return s(), nil
}
func (s source) Watch(metav1.ListOptions) (watch.Interface, error) { return s(), nil }

func TestRetryWatcher_refusesVersionsThatAreNone(t *testing.T) {
	for _, rv := range []string{"", "0"} {
		if _, err := NewRetryWatcherWithContext(t.Context(), rv, &faulty{}); err == nil {
			t.Errorf("no error for %q", rv)
		}
	}
	//lint:ignore SA1012 a nil context is the case under test
	if _, err := NewRetryWatcherWithContext(nil, "1", &faulty{}); err == nil {
		t.Error("C7: no error for a nil context")
	}
}

func named(name string) ConditionFunc {
	return func(event watch.Event) (bool, error) {
		if event.Type == watch.Error {
			return false, apierrors.FromObject(event.Object)
		}
		return event.Object.(*v1.Pod).Name == name, nil
	}
}

func TestUntilWithoutRetry_meetsItsConditionsInTurn(t *testing.T) {
	for name, c := range map[string]struct {
		conditions []ConditionFunc
		last       string
		err        error
	}{
		"one":                        {[]ConditionFunc{named("b")}, "b", nil},
		"two":                        {[]ConditionFunc{named("a"), named("c")}, "c", nil},
		"an event for two":           {[]ConditionFunc{named("b"), named("b")}, "b", nil},
		"none":                       {nil, "", nil},
		"the watch closes too early": {[]ConditionFunc{named("z")}, "c", ErrWatchClosed},
		"a condition fails":          {[]ConditionFunc{func(watch.Event) (bool, error) { return false, errQuota }}, "a", errQuota},
	} {
		t.Run(name, func(t *testing.T) {
			w := watch.NewFakeWithChanSize(5, false)
			for i, name := range []string{"a", "b", "c"} {
				w.Add(pod(name, fmt.Sprint(i)))
			}
			w.Stop()
			event, err := UntilWithoutRetry(t.Context(), stopped{w.ResultChan()}, c.conditions...)
			if !errors.Is(err, c.err) {
				t.Errorf("err = %v", err)
			}
			switch {
			case event == nil && c.last != "":
				t.Error("no event")
			case event != nil && event.Object.(*v1.Pod).Name != c.last:
				t.Errorf("event %v", event)
			}
		})
	}
}

// stopped is a watch that has nothing to stop.
type stopped struct{ events <-chan watch.Event }

func (s stopped) ResultChan() <-chan watch.Event { return s.events }
func (s stopped) Stop()                          {}

func TestGap16_C2_C3_untilSaysThatItsContextEnded(t *testing.T) {
	for name, until := range map[string]func(ctx context.Context) error{
		"UntilWithoutRetry": func(ctx context.Context) error {
			_, err := UntilWithoutRetry(ctx, watch.NewFake(), named("z"))
			return err
		},
		"Until": func(ctx context.Context) error {
			_, err := Until(ctx, "1", &faulty{end: func(int) *watch.Event { return nil }}, named("z"))
			return err
		},
		"UntilWithSync": func(ctx context.Context) error {
			_, err := UntilWithSync(ctx, &cache.ListWatch{
				ListWithContextFunc:  func(context.Context, metav1.ListOptions) (runtime.Object, error) { return &v1.PodList{}, nil },
				WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) { return watch.NewFake(), nil },
			}, &v1.Pod{}, func(cache.Store) (bool, error) { return false, nil }, named("z"))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeoutCause(t.Context(), 3*time.Second, errQuota)
				defer cancel()
				start := time.Now()
				err := until(ctx)
				if took := time.Since(start); took != 3*time.Second {
					t.Errorf("took %v of fake time, want exactly 3s", took)
				}
				if !errors.Is(err, context.DeadlineExceeded) || !wait.Interrupted(err) || !errors.Is(err, errQuota) ||
					!strings.HasPrefix(err.Error(), map[bool]string{
						false: "timed out waiting for the condition", true: "UntilWithSync: unable to sync caches"}[name == "UntilWithSync"]) {
					t.Errorf("err = %v", err)
				}
			})
		})
	}
}

type key struct{}

// listsOnly is a client that cannot stream initial events.
type listsOnly struct{}

func (listsOnly) IsWatchListSemanticsUnSupported() bool { return true }

func TestGap17_C4_untilWithSyncPassesItsContextOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.WithValue(t.Context(), key{}, "trace")
		seen := 0
		see := func(ctx context.Context) {
			if ctx.Value(key{}) == "trace" {
				seen++
			}
		}
		w := watch.NewFakeWithChanSize(3, false)
		w.Add(pod("b", "2"))
		event, err := UntilWithSync(ctx, cache.ToListWatcherWithWatchListSemantics(&cache.ListWatch{
			ListWithContextFunc: func(ctx context.Context, _ metav1.ListOptions) (runtime.Object, error) {
				see(ctx)
				return &v1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "1"}, Items: []v1.Pod{*pod("a", "1")}}, nil
			},
			WatchFuncWithContext: func(ctx context.Context, _ metav1.ListOptions) (watch.Interface, error) {
				see(ctx)
				return w, nil
			},
		}, listsOnly{}), &v1.Pod{}, nil, named("a"), named("b"))
		if err != nil || event.Object.(*v1.Pod).Name != "b" {
			t.Errorf("got %v, %v", event, err)
		}
		if seen != 2 {
			t.Errorf("%d requests saw the context's value, want 2", seen)
		}
	})
}

func TestUntilWithSync_asksThePreconditionFirst(t *testing.T) {
	source := framework.NewFakeControllerSource()
	defer source.Shutdown()
	source.Add(pod("a", ""))
	event, err := UntilWithSync(t.Context(), source, &v1.Pod{}, func(store cache.Store) (bool, error) {
		return len(store.List()) == 1, nil
	}, named("never"))
	if event != nil || err != nil {
		t.Errorf("got %v, %v", event, err)
	}
}

func TestIndexerInformerWatcher_handsOnWhatTheInformerTells(t *testing.T) {
	source := framework.NewFakeControllerSource()
	defer source.Shutdown()
	source.Add(pod("a", ""))
	indexer, _, w, done := NewIndexerInformerWatcher(source, &v1.Pod{})
	next := func() string {
		event := <-w.ResultChan()
		return fmt.Sprint(event.Type, " ", event.Object.(*v1.Pod).Name)
	}
	got := []string{next()}
	source.Modify(pod("a", ""))
	source.Delete(pod("a", ""))
	got = append(got, next(), next())
	if want := []string{"ADDED a", "MODIFIED a", "DELETED a"}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	w.Stop()
	<-done
	if _, open := <-w.ResultChan(); open {
		t.Error("the channel is open after the end")
	}
	if len(indexer.List()) != 0 {
		t.Error("the store has what was deleted")
	}
}
