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
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
)

func TestGap01_C2_runReturnsAtOnceWhileTheServerRefusesConnections(t *testing.T) {
	for _, streams := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.streams = streams
			c.fail(syscall.ECONNREFUSED)
			inf := podInformer(c)
			stop := run(t, inf)
			time.Sleep(37 * time.Second) // in the middle of some back-off
			start := time.Now()
			stop(errQuota)
			if took := time.Since(start); took != 0 {
				t.Errorf("streaming %v: returned %v of fake time after the end of its context", streams, took)
			}
		})
	}
}

func TestGap26_C2_shutdownOfAStuckHandlerNamesItAndTheOthersGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster("a")
		inf, r := podInformer(c), newRecorder(t)
		release := make(chan struct{})
		stuck, err := inf.AddEventHandler(ResourceEventHandlerFuncs{AddFunc: func(any) { <-release }})
		if err != nil {
			t.Fatal(err)
		}
		inf.AddEventHandler(r)
		stop := run(t, inf)
		c.set("b")
		synctest.Wait()
		wantLog(t, "other handler", r.heard(), "initial a", "add b")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errQuota)
		defer cancel()
		err = ShutDownEventHandlerWithContext(ctx, inf, stuck)
		if !errors.Is(err, errQuota) || !strings.Contains(err.Error(), "ResourceEventHandlerFuncs") {
			t.Errorf("got %v, want an error that names the handler", err)
		}
		close(release)
		if err := ShutDownEventHandlerWithContext(t.Context(), inf, stuck); err != nil {
			t.Errorf("after its return: %v", err)
		}
		stop(nil)
	})
}

type contextHandler struct {
	ResourceEventHandlerFuncs
	ended chan error
}

func (h contextHandler) OnAddWithContext(ctx context.Context, obj any, initial bool) {
	<-ctx.Done()
	h.ended <- context.Cause(ctx)
}
func (h contextHandler) OnUpdateWithContext(context.Context, any, any) {}
func (h contextHandler) OnDeleteWithContext(context.Context, any)      {}

func TestGap26_C4_handlersGetTheContextOfTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inf := podInformer(newCluster("a"))
		h := contextHandler{ended: make(chan error, 1)}
		inf.AddEventHandler(h)
		stop := run(t, inf)
		stop(errQuota)
		if got := <-h.ended; !errors.Is(got, errQuota) {
			t.Errorf("the handler's context ended with %v", got)
		}
	})
}

func TestGap27_Gap31_C2_runReturnsWhateverListAndWatchDo(t *testing.T) {
	type funcs struct {
		list  ListFunc
		watch WatchFunc
	}
	deaf := func(f funcs) *ListWatch {
		return &ListWatch{
			ListWithContextFunc:  func(_ context.Context, o metav1.ListOptions) (runtime.Object, error) { return f.list(o) },
			WatchFuncWithContext: func(_ context.Context, o metav1.ListOptions) (watch.Interface, error) { return f.watch(o) },
		}
	}
	without := func(f funcs) *ListWatch { return &ListWatch{ListFunc: f.list, WatchFunc: f.watch} }
	for kind, listWatch := range map[string]func(funcs) *ListWatch{"without context": without, "deaf to it": deaf} {
		for _, hangs := range []string{"list", "watch", "stream"} {
			t.Run(hangs+" "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					hour := make(chan struct{})
					time.AfterFunc(time.Hour, func() { close(hour) })
					lw := listWatch(funcs{
						func(metav1.ListOptions) (runtime.Object, error) {
							if hangs == "list" {
								<-hour
							}
							return &v1.PodList{}, nil
						},
						func(metav1.ListOptions) (watch.Interface, error) {
							<-hour
							return watch.NewFake(), nil
						},
					})
					var source ListerWatcher = lw
					if hangs != "stream" {
						source = ToListWatcherWithWatchListSemantics(lw, &cluster{})
					}
					stop := run(t, NewSharedIndexInformer(source, &v1.Pod{}, 0, nil))
					time.Sleep(time.Minute)
					start := time.Now()
					stop(nil)
					if took := time.Since(start); took != 0 {
						t.Errorf("returned %v of fake time after the end of its context", took)
					}
					time.Sleep(2 * time.Hour) // what was left behind ends by itself
				})
			})
		}
	}
}

func TestBoundInformer_C4_endsWithEitherContextAndHasTheValuesOfBoth(t *testing.T) {
	type key string
	for name, end := range map[string]func(bound, ran context.CancelCauseFunc){
		"the one it was made with": func(bound, _ context.CancelCauseFunc) { bound(errQuota) },
		"the one it is run with":   func(_, ran context.CancelCauseFunc) { ran(errQuota) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bound, endBound := context.WithCancelCause(context.WithValue(context.WithValue(t.Context(), key("a"), "bound"), key("b"), "bound"))
				ran, endRun := context.WithCancelCause(context.WithValue(t.Context(), key("a"), "run"))
				defer endBound(nil)
				defer endRun(nil)
				c := newCluster("a")
				inf := NewSharedIndexInformerWithContext(bound, c, &v1.Pod{}, SharedIndexInformerOptions{})
				go inf.RunWithContext(ran)
				synctest.Wait()
				for _, ctx := range c.contexts {
					if a, b := ctx.Value(key("a")), ctx.Value(key("b")); a != "run" || b != "bound" {
						t.Errorf("a request saw the values %v and %v", a, b)
					}
				}
				c.asked()
				end(endBound, endRun)
				synctest.Wait()
				if !inf.IsStopped() || !errors.Is(inf.(InformerEnd).Err(), errQuota) {
					t.Errorf("stopped %v, Err %v", inf.IsStopped(), inf.(InformerEnd).Err())
				}
				c.cut()
				time.Sleep(time.Hour)
				wantLog(t, "requests after the end", c.asked())
			})
		})
	}
}

func TestWaitForResourceVersion_onAnInformerReadsOnesOwnWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster("a")
		inf := NewTypedSharedIndexInformer[*v1.Pod](podInformer(c))
		stop := run(t, inf)
		defer stop(nil)
		time.AfterFunc(3*time.Second, func() { c.set("b") })
		start := time.Now()
		if err := inf.(ResourceVersionWaiter).WaitForResourceVersion(t.Context(), "2"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v, want exactly 3s", took)
		}
		if _, ok, _ := inf.GetStore().GetByKey("ns/b"); !ok {
			t.Error("the write is not in the store")
		}
	})
}
