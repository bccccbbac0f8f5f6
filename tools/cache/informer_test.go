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
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	testingclock "k8s.io/utils/clock/testing"
)

// podInformer returns an informer of c that resyncs every minute at the most.
func podInformer(c *cluster) SharedIndexInformer {
	return NewSharedIndexInformer(c, &v1.Pod{}, time.Minute, Indexers{NamespaceIndex: MetaNamespaceIndexFunc})
}

// run runs inf until the returned function is called, which waits for the end.
func run(t *testing.T, inf interface{ RunWithContext(context.Context) }) (stop func(cause error)) {
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		inf.RunWithContext(ctx)
	}()
	synctest.Wait()
	return func(cause error) {
		cancel(cause)
		<-done
	}
}

func wantLog(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestInformer_tellsItsHandlersOfEveryChangeOnce(t *testing.T) {
	for _, streams := range []bool{false, true} {
		t.Run(fmt.Sprint("streaming ", streams), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster("a", "b")
				c.streams = streams
				inf, r := podInformer(c), newRecorder(t)
				reg, err := inf.AddEventHandler(r)
				if err != nil || reg.HasSynced() || inf.HasSynced() {
					t.Fatal(err, "or synced before the run")
				}
				stop := run(t, inf)
				if !reg.HasSynced() || !inf.HasSynced() {
					t.Error("not synced after the first list")
				}
				got := r.heard()
				slices.Sort(got)
				wantLog(t, "first list", got, "initial a", "initial b")
				c.set("c")
				c.set("a")
				c.delete("b")
				synctest.Wait()
				wantLog(t, "changes", r.heard(), "add c", "update a", "delete b")

				late := newRecorder(t)
				if _, err := inf.AddEventHandler(late); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				got = late.heard()
				slices.Sort(got)
				wantLog(t, "late handler", got, "initial a", "initial c")

				if v := inf.LastSyncResourceVersion(); v != "5" {
					t.Errorf("last version %s, want 5", v)
				}
				stop(errQuota)
				if !inf.IsStopped() || !errors.Is(r.ended, errQuota) || !errors.Is(late.ended, context.Canceled) {
					t.Errorf("stopped %v, handlers told %v and %v", inf.IsStopped(), r.ended, late.ended)
				}
				end := inf.(InformerEnd)
				if <-end.Done(); !errors.Is(end.Err(), errQuota) || !errors.Is(end.Err(), context.Canceled) {
					t.Errorf("Err = %v", end.Err())
				}
			})
		})
	}
}

func TestInformer_tellsOfADeletionOfWhatItNeverHad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster("a")
		inf := podInformer(c)
		var gone []string
		inf.AddEventHandler(ResourceEventHandlerFuncs{DeleteFunc: func(obj any) { gone = append(gone, obj.(*v1.Pod).Name) }})
		stop := run(t, inf)
		c.send(watch.Event{Type: watch.Deleted, Object: testPod("ns", "never", "7")})
		synctest.Wait()
		stop(nil)
		wantLog(t, "deletions", gone, "never")
	})
}

func TestInformer_goesOnAsTheEndOfAWatchAsksFor(t *testing.T) {
	status := func(err *apierrors.StatusError) []watch.Event {
		return []watch.Event{{Type: watch.Error, Object: &err.ErrStatus}}
	}
	for name, c := range map[string]struct {
		happens func(c *cluster)
		asked   []string
		heard   []string
	}{
		"the server closes": {
			func(c *cluster) { c.cut() },
			[]string{"watch@2"}, nil,
		},
		"an event was missed": {
			func(c *cluster) { c.cut(); c.set("c") },
			[]string{"watch@2"}, []string{"add c"},
		},
		"the version expired": {
			func(c *cluster) { c.forget(); c.cut(status(apierrors.NewResourceExpired("old"))...) },
			[]string{"list@2", "watch@2"}, []string{"update a", "update b"},
		},
		"the version expired and a deletion was missed": {
			func(c *cluster) {
				c.cut(status(apierrors.NewGone("old"))...)
				c.delete("a")
			},
			[]string{"list@2", "watch@3"}, []string{"delete a?", "update b"},
		},
		"too many requests": {
			func(c *cluster) { c.cut(status(apierrors.NewTooManyRequests("busy", 1))...) },
			[]string{"watch@2"}, nil,
		},
		"an error nobody knows": {
			func(c *cluster) { c.cut(status(apierrors.NewBadRequest("what"))...) },
			[]string{"list@2", "watch@2"}, []string{"update a", "update b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := newCluster("a", "b")
				inf, r := podInformer(server), newRecorder(t)
				inf.AddEventHandlerWithResyncPeriod(r, 0)
				stop := run(t, inf)
				defer stop(nil)
				wantLog(t, "start", server.asked(), "list@0", "watch@2")
				r.heard()
				time.Sleep(10 * time.Second) // it was no very short watch
				c.happens(server)
				time.Sleep(5 * time.Second)
				wantLog(t, "asked", server.asked(), c.asked...)
				wantLog(t, "heard", r.heard(), c.heard...)
				if !slices.Equal(r.names(), server.names()) {
					t.Errorf("the handler knows %v, the server has %v", r.names(), server.names())
				}
			})
		})
	}
}

func TestInformer_survivesAServerThatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster("a")
		inf, r := podInformer(c), newRecorder(t)
		inf.AddEventHandler(r)
		stop := run(t, inf)
		defer stop(nil)
		time.Sleep(time.Minute)
		c.fail(syscall.ECONNREFUSED)
		c.cut()
		time.Sleep(10 * time.Minute)
		for _, what := range c.asked()[2:] {
			if what != "watch@1" {
				t.Errorf("while the server refuses connections the informer asked for %s", what)
			}
		}
		c.fail(nil)
		c.set("b")
		time.Sleep(2 * time.Minute)
		if got := r.names(); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("the handler knows %v", got)
		}
	})
}

func TestInformer_equalsTheServerAfterRandomFaults(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 7))
			c := newCluster("p0", "p1")
			c.streams = seed%2 == 0
			inf := podInformer(c)
			recorders := []*recorder{newRecorder(t), newRecorder(t)}
			inf.AddEventHandler(recorders[0])
			stop := run(t, inf)
			inf.AddEventHandler(recorders[1])
			for range 300 {
				switch name := fmt.Sprint("p", rnd.IntN(10)); rnd.IntN(12) {
				case 0:
					c.cut()
				case 1:
					c.cut(watch.Event{Type: watch.Error, Object: &apierrors.NewResourceExpired("old").ErrStatus})
				case 2:
					c.forget()
					c.cut()
				case 3:
					c.fail([]error{syscall.ECONNREFUSED, errors.New("boom"), nil}[rnd.IntN(3)])
				case 4:
					time.Sleep(time.Duration(rnd.IntN(2000)) * time.Millisecond)
				case 5, 6:
					if slices.Contains(c.names(), name) {
						c.delete(name)
					}
				default:
					c.set(name)
				}
			}
			c.fail(nil)
			time.Sleep(5 * time.Minute)
			for i, r := range recorders {
				if !slices.Equal(r.names(), c.names()) {
					t.Errorf("seed %d: handler %d knows %v, the server has %v", seed, i, r.names(), c.names())
				}
			}
			for _, obj := range inf.GetStore().List() {
				pod := obj.(*v1.Pod)
				if c.pods[pod.Name] == nil || c.pods[pod.Name].ResourceVersion != pod.ResourceVersion {
					t.Errorf("seed %d: the cache has %s at %s", seed, pod.Name, pod.ResourceVersion)
				}
			}
			stop(nil)
		})
	}
}

func TestStreaming_fallsBackToAListWhereTheServerDoesNotKnowHow(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(c *cluster)
		within  time.Duration
	}{
		"it refuses": {func(c *cluster) {
			c.refused = apierrors.NewInvalid(v1.SchemeGroupVersion.WithKind("ListOptions").GroupKind(), "", nil)
		}, 5 * time.Second},
		"it never says that all is there": {func(*cluster) {}, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := newCluster("a")
				lw := struct{ ListerWatcherWithContext }{server} // does not say what it supports
				inf := NewSharedIndexInformer(forgetful{lw}, &v1.Pod{}, 0, Indexers{})
				c.prepare(server)
				stop := run(t, inf)
				defer stop(nil)
				time.Sleep(c.within)
				if !inf.HasSynced() {
					t.Errorf("not synced after %v, asked for %q", c.within, server.asked())
				}
			})
		})
	}
}

// forgetful hides all of a ListerWatcher but its forms with a context.
type forgetful struct{ ListerWatcherWithContext }

func (f forgetful) List(o metav1.ListOptions) (runtime.Object, error) {
	return f.ListWithContext(context.TODO(), o)
}

func (f forgetful) Watch(o metav1.ListOptions) (watch.Interface, error) {
	return f.WatchWithContext(context.TODO(), o)
}

func TestTransform_thatFailsOnOneObjectLeavesTheOthers(t *testing.T) {
	for name, transform := range map[string]TransformFunc{
		"error": func(obj any) (any, error) {
			if obj.(*v1.Pod).Name == "bad" {
				return nil, errQuota
			}
			return obj, nil
		},
		"panic": func(obj any) (any, error) {
			if obj.(*v1.Pod).Name == "bad" {
				panic("no")
			}
			return obj, nil
		},
	} {
		for _, streams := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " streaming ", streams), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := newCluster("a", "bad", "z")
					c.streams = streams
					inf, r := podInformer(c), newRecorder(t)
					inf.AddEventHandlerWithResyncPeriod(r, 0)
					inf.SetTransform(transform)
					stop := run(t, inf)
					defer stop(nil)
					c.set("bad")
					c.set("b")
					time.Sleep(time.Second) // error handlers take their time
					if got := r.names(); !slices.Equal(got, []string{"a", "b", "z"}) {
						t.Errorf("the handler knows %v", got)
					}
				})
			})
		}
	}
}

func TestResync_comesAtItsTimeToThoseWhoAskedForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster("a")
		inf := podInformer(c)
		often, seldom, never := newRecorder(t), newRecorder(t), newRecorder(t)
		inf.AddEventHandlerWithResyncPeriod(often, 30*time.Second)
		inf.AddEventHandlerWithResyncPeriod(seldom, 2*time.Minute)
		inf.AddEventHandlerWithResyncPeriod(never, 0)
		stop := run(t, inf)
		defer stop(nil)
		time.Sleep(4*time.Minute + time.Second)
		for name, c := range map[string]struct {
			r    *recorder
			want int
		}{"30s": {often, 8}, "2m": {seldom, 2}, "0": {never, 0}} {
			if n := len(c.r.heard()) - 1; n != c.want {
				t.Errorf("the handler with period %s heard of %d resyncs in 4 minutes, want %d", name, n, c.want)
			}
		}
	})
}

func TestBookmarks_forAnHourKeepTheVersionAndTellNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster("a")
		inf, r := podInformer(c), newRecorder(t)
		inf.AddEventHandlerWithResyncPeriod(r, 0)
		stop := run(t, inf)
		defer stop(nil)
		r.heard()
		for i := range 60 {
			c.send(watch.Event{Type: watch.Bookmark, Object: testPod("", "", fmt.Sprint(100+i))})
			time.Sleep(time.Minute)
		}
		wantLog(t, "handler", r.heard())
		if v := inf.GetStore().LastStoreSyncResourceVersion(); v != "159" || inf.LastSyncResourceVersion() != v {
			t.Errorf("store at %s, informer at %s, want 159", v, inf.LastSyncResourceVersion())
		}
	})
}

// A clock that jumps, to tomorrow or to yesterday, loses nothing and makes no
// storm of requests.
func TestReflector_survivesAClockThatJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster("a")
		clock := testingclock.NewFakeClock(time.Now())
		store := NewStore(MetaNamespaceKeyFunc)
		stop := run(t, NewReflectorWithOptions(c, &v1.Pod{}, store, ReflectorOptions{Clock: clock, ResyncPeriod: time.Minute}))
		for i, jump := range []time.Duration{24 * time.Hour, -48 * time.Hour, time.Hour} {
			clock.SetTime(clock.Now().Add(jump))
			c.set(fmt.Sprint("after jump ", i))
			c.cut()
			synctest.Wait()
			clock.Step(time.Minute) // the longest wait before the next attempt
			synctest.Wait()
			c.set(fmt.Sprint("later ", i))
			synctest.Wait()
			if got := len(store.ListKeys()); got != 1+2*(i+1) {
				t.Errorf("after a jump of %v the store has %v", jump, store.ListKeys())
			}
			if asked := c.asked(); len(asked) > 4 {
				t.Errorf("after a jump of %v: %d requests", jump, len(asked))
			}
		}
		stop(nil)
	})
}
