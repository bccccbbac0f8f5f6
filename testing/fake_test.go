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
	"context"
	"errors"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	restclient "k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"
)

func TestInvokes_asksInOrderAndRecords(t *testing.T) {
	f := &clienttesting.Fake{}
	var asked []string
	note := func(name string, handled bool) clienttesting.ReactionFunc {
		return func(clienttesting.Action) (bool, runtime.Object, error) {
			asked = append(asked, name)
			return handled, pod("", name), errors.New("ignored unless handled")
		}
	}
	f.AddReactor("get", "pods", note("second", false))
	f.AddReactor("*", "*", note("third", true))
	f.AddReactor("*", "*", note("never", true))
	f.PrependReactor("get", "pods", note("first", false))
	f.PrependReactor("list", "pods", note("other verb", true))
	f.PrependReactor("get", "nodes", note("other resource", true))

	obj, err := f.InvokesWithContext(t.Context(), clienttesting.NewGetAction(pods, "shop", "web"), &corev1.Pod{})
	if got := strings.Join(asked, " "); got != "first second third" {
		t.Errorf("asked %s", got)
	}
	if obj.(*corev1.Pod).Name != "third" || err == nil {
		t.Errorf("got %v, %v; want both results of the reactor that handled", obj, err)
	}
	if a := f.Actions(); len(a) != 1 || a[0].GetVerb() != "get" {
		t.Errorf("recorded %v", a)
	}
	f.ClearActions()
	if a := f.Actions(); a == nil || len(a) != 0 {
		t.Errorf("recorded %v, want an empty slice", a)
	}
}

func TestInvokes_withoutReactor(t *testing.T) {
	f := &clienttesting.Fake{}
	def := pod("", "default")
	if obj, err := f.InvokesWithContext(t.Context(), clienttesting.NewGetAction(pods, "", "a"), def); obj != runtime.Object(def) || err != nil {
		t.Errorf("Invokes = %v, %v", obj, err)
	}
	if w, err := f.InvokesWatchWithContext(t.Context(), clienttesting.NewWatchAction(pods, "", noOpts)); w != nil || err == nil || !strings.HasPrefix(err.Error(), "unhandled watch: testing.WatchActionImpl{") {
		t.Errorf("InvokesWatch = %v, %v", w, err)
	}
	f.AddProxyReactor("*", func(clienttesting.Action) (bool, restclient.ResponseWrapper, error) {
		return true, nil, errors.New("no error can be returned, so the next is asked")
	})
	if r := f.InvokesProxyWithContext(t.Context(), clienttesting.NewProxyGetAction(pods, "", "", "a", "", "", nil)); r != nil {
		t.Errorf("InvokesProxy = %v", r)
	}
}

// TestInvokes_reactorsShareOneCopy: what one reactor does to its action is seen
// by the next one, and not by the caller or the record.
func TestInvokes_reactorsShareOneCopy(t *testing.T) {
	f := &clienttesting.Fake{}
	var seen []string
	spoil := func(a clienttesting.Action) (bool, runtime.Object, error) {
		p := a.(clienttesting.CreateAction).GetObject().(*corev1.Pod)
		seen = append(seen, p.Name)
		p.Name = "spoiled"
		return false, nil, nil
	}
	f.AddReactor("*", "*", spoil)
	f.AddReactor("*", "*", spoil)
	sent := pod("shop", "web")
	f.InvokesWithContext(t.Context(), clienttesting.NewCreateAction(pods, "shop", sent), nil)
	seen = append(seen, sent.Name, f.Actions()[0].(clienttesting.CreateAction).GetObject().(*corev1.Pod).Name)
	if !slices.Equal(seen, []string{"web", "spoiled", "web", "web"}) {
		t.Errorf("seen %v", seen)
	}
}

func TestGap21_C3_C9_endedContextTouchesNothing(t *testing.T) {
	f, tracker := newFake()
	reached := func(what string) { t.Errorf("%s was reached", what) }
	f.PrependReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
		reached("reactor")
		return false, nil, nil
	})
	f.PrependWatchReactor("*", func(clienttesting.Action) (bool, watch.Interface, error) {
		reached("watch reactor")
		return false, nil, nil
	})
	f.PrependProxyReactor("*", func(clienttesting.Action) (bool, restclient.ResponseWrapper, error) {
		reached("proxy reactor")
		return false, nil, nil
	})
	_, err := f.InvokesWithContext(ended(), clienttesting.NewCreateAction(pods, "shop", pod("shop", "web")), &corev1.Pod{})
	wantEnded(t, err, context.Canceled)
	if !strings.HasPrefix(err.Error(), "create pods shop/web: ") {
		t.Errorf("err = %v, want it to say what was being done", err)
	}
	_, err = f.InvokesWatchWithContext(ended(), clienttesting.NewWatchAction(pods, "shop", noOpts))
	wantEnded(t, err, context.Canceled)
	response := f.InvokesProxyWithContext(ended(), clienttesting.NewProxyGetAction(pods, "shop", "", "web", "", "", nil))
	_, err = response.DoRaw(t.Context())
	wantEnded(t, err, context.Canceled)
	_, err = response.Stream(t.Context())
	wantEnded(t, err, context.Canceled)

	if _, err := tracker.Get(pods, "shop", "web"); err == nil {
		t.Error("the tracker has the object")
	}
	if a := f.Actions(); len(a) != 0 {
		t.Errorf("recorded %v, though nothing was done", a)
	}
}

func TestGap21_C7_nilContextNamesTheFunction(t *testing.T) {
	f, _ := newFake()
	var none context.Context
	_, err := f.InvokesWithContext(none, clienttesting.NewUpdateSubresourceAction(scales, "scale", "shop", pod("shop", "web")), nil)
	_, errWatch := f.InvokesWatchWithContext(none, clienttesting.NewRootWatchAction(pods, noOpts))
	_, errProxy := f.InvokesProxyWithContext(none, clienttesting.NewProxyGetAction(pods, "shop", "", "web", "", "", nil)).DoRaw(t.Context())
	for want, err := range map[string]error{
		"testing.Fake.InvokesWithContext: update deployments.apps/scale shop/web": err,
		"testing.Fake.InvokesWatchWithContext: watch pods":                        errWatch,
		"testing.Fake.InvokesProxyWithContext: get pods shop/web":                 errProxy,
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want+": ") {
			t.Errorf("err = %v, want it to begin with %q", err, want)
		}
	}
	if len(f.Actions()) != 0 {
		t.Error("something was recorded")
	}
}

// TestGap21_C2_C3_hungReactorIsLeft also shows that it blocks nobody else, and
// that a watch which comes too late is stopped.
func TestGap21_C2_C3_hungReactorIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _ := newFake()
		release := make(chan struct{})
		late := watch.NewRaceFreeFake()
		f.PrependReactor("get", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
			<-release
			return true, nil, nil
		})
		f.PrependWatchReactor("pods", func(clienttesting.Action) (bool, watch.Interface, error) {
			<-release
			return true, late, nil
		})
		ctx, cancel := context.WithCancelCause(t.Context())
		start := time.Now()
		time.AfterFunc(3*time.Second, func() { cancel(errQuota) })
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := f.InvokesWithContext(ctx, clienttesting.NewGetAction(pods, "shop", "web"), nil)
			wantEnded(t, err, context.Canceled)
		})
		wg.Go(func() {
			_, err := f.InvokesWatchWithContext(ctx, clienttesting.NewWatchAction(pods, "shop", noOpts))
			wantEnded(t, err, context.Canceled)
		})
		synctest.Wait()
		if n := len(f.Actions()); n != 2 {
			t.Errorf("%d actions can be read while a reactor hangs, want 2", n)
		}
		for _, other := range []context.Context{t.Context(), context.Background()} {
			if _, err := f.InvokesWithContext(other, clienttesting.NewCreateAction(pods, "shop", pod("shop", "p")), nil); err != nil && other == t.Context() {
				t.Errorf("create beside a hung reactor: %v", err)
			}
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("other calls were held up for %v", took)
		}
		wg.Wait()
		if took := time.Since(start); took > 3*time.Second+50*time.Millisecond {
			t.Errorf("returned %v after the end of the context", took-3*time.Second)
		}
		close(release)
		synctest.Wait()
		if !late.IsStopped() {
			t.Error("the watch that nobody took was not stopped")
		}
	})
}

func TestGap21_C8_watchEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, tracker := newFake()
		ctx, cancel := context.WithTimeoutCause(t.Context(), 3*time.Second, errQuota)
		defer cancel()
		w, err := f.InvokesWatchWithContext(ctx, clienttesting.NewWatchAction(pods, "shop", noOpts))
		if err != nil {
			t.Fatal(err)
		}
		why := w.(restclient.EndedWatch)
		tracker.Add(pod("shop", "web"))
		if e := <-w.ResultChan(); e.Type != watch.Added || why.Err() != nil {
			t.Errorf("got %v, Err = %v", e, why.Err())
		}
		start := time.Now()
		if e, ok := <-w.ResultChan(); ok || time.Since(start) != 3*time.Second {
			t.Errorf("got %v after %v, want the end after 3s", e, time.Since(start))
		}
		wantEnded(t, why.Err(), context.DeadlineExceeded)
		tracker.Add(pod("shop", "after"))

		own, err := f.InvokesWatchWithContext(t.Context(), clienttesting.NewWatchAction(pods, "shop", metav1.ListOptions{ResourceVersion: "9"}))
		if err != nil {
			t.Fatal(err)
		}
		own.Stop()
		own.Stop()
		if _, ok := <-own.ResultChan(); ok || own.(restclient.EndedWatch).Err() != restclient.ErrWatchStopped {
			t.Errorf("Err = %v, want that the caller stopped the watch", own.(restclient.EndedWatch).Err())
		}
	})
}

// TestWatch_withoutEndIsTheReactors: tests that look at their own watch's type
// find it.
func TestWatch_withoutEndIsTheReactors(t *testing.T) {
	f := &clienttesting.Fake{}
	mine := watch.NewFake()
	f.AddWatchReactor("pods", clienttesting.DefaultWatchReactor(mine, nil))
	if w, err := f.InvokesWatchWithContext(context.WithoutCancel(t.Context()), clienttesting.NewWatchAction(pods, "", noOpts)); w != watch.Interface(mine) || err != nil {
		t.Errorf("got %T, %v", w, err)
	}
}

type key struct{}

func TestGap21_C4_contextReactorsSeeTheContext(t *testing.T) {
	f, _ := newFake()
	const value = "of the caller"
	both := make(chan struct{})
	f.ReactionChain = slices.Insert(f.ReactionChain, 0, clienttesting.Reactor(clienttesting.NewContextReactor("get", "pods",
		func(ctx context.Context, _ clienttesting.Action) (bool, runtime.Object, error) {
			if ctx.Value(key{}) != value {
				t.Error("a value of the context is missing")
			}
			both <- struct{}{} // two at a time, or nobody receives
			<-ctx.Done()
			return true, nil, ctx.Err()
		})))
	f.WatchReactionChain = []clienttesting.WatchReactor{clienttesting.NewContextWatchReactor("pods",
		func(ctx context.Context, _ clienttesting.Action) (bool, watch.Interface, error) {
			return true, watch.NewFake(), ctx.Value(key{}).(error)
		})}
	f.ProxyReactionChain = []clienttesting.ProxyReactor{clienttesting.NewContextProxyReactor("pods",
		func(ctx context.Context, _ clienttesting.Action) (bool, restclient.ResponseWrapper, error) {
			return true, response(ctx.Value(key{}).(error).Error()), nil
		})}

	ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, value))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			_, err := f.InvokesWithContext(ctx, clienttesting.NewGetAction(pods, "shop", "web"), nil)
			wantEnded(t, err, context.Canceled)
			if err == nil || !strings.HasPrefix(err.Error(), "get pods shop/web: ") {
				t.Errorf("err = %v, want it to say what was being done", err)
			}
		})
	}
	<-both
	<-both
	cancel(errQuota)
	wg.Wait()

	ctx = context.WithValue(t.Context(), key{}, errQuota)
	if _, err := f.InvokesWatchWithContext(ctx, clienttesting.NewWatchAction(pods, "", noOpts)); err != errQuota {
		t.Errorf("watch: err = %v, want the reactor's own", err)
	}
	if raw, _ := f.InvokesProxyWithContext(ctx, clienttesting.NewProxyGetAction(pods, "", "", "a", "", "", nil)).DoRaw(ctx); string(raw) != errQuota.Error() {
		t.Errorf("proxy: %s", raw)
	}
}

type response string

func (r response) DoRaw(context.Context) ([]byte, error) { return []byte(r), nil }

func (r response) Stream(context.Context) (io.ReadCloser, error) { return nil, nil }

// TestReactors_runOneCallAtATime: the race detector sees unguarded state of
// reactors, and an action that the first lets pass is not overtaken before it
// has reached the last.
func TestReactors_runOneCallAtATime(t *testing.T) {
	oneAtATime := func(t *testing.T, ctx context.Context) {
		f := &clienttesting.Fake{}
		count, between := 0, 0
		f.AddReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
			count++
			between++
			return false, nil, nil
		})
		f.AddReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
			if between != 1 {
				t.Errorf("%d calls between the first reactor and the last", between)
			}
			between--
			return true, nil, nil
		})
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { f.InvokesWithContext(ctx, clienttesting.NewGetAction(pods, "", "a"), nil) })
		}
		wg.Wait()
		if count != 50 {
			t.Errorf("counted %d calls, want 50", count)
		}
	}
	synctest.Test(t, func(t *testing.T) { // no time passes, so nobody loses his turn
		oneAtATime(t, context.Background())
		oneAtATime(t, t.Context())
	})
}

func TestReactors_panicAndGoexitAreTheCallers(t *testing.T) {
	f := &clienttesting.Fake{}
	boom := errors.New("boom")
	f.AddReactor("get", "*", func(clienttesting.Action) (bool, runtime.Object, error) { panic(boom) })
	f.AddReactor("list", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
		(&testing.T{}).SkipNow() // as FailNow does, without failing this test
		return true, nil, nil
	})
	func() {
		defer func() {
			if r := recover(); r != any(boom) {
				t.Errorf("recovered %v, want what the reactor panicked with\n%s", r, debug.Stack())
			}
		}()
		f.InvokesWithContext(t.Context(), clienttesting.NewGetAction(pods, "", "a"), nil)
	}()
	returned := make(chan bool, 1)
	go func() {
		defer func() { returned <- false }()
		f.InvokesWithContext(t.Context(), clienttesting.NewListAction(pods, podKind, "", noOpts), nil)
		returned <- true
	}()
	if <-returned {
		t.Error("the caller went on after its reactor had ended the goroutine")
	}
	start := time.Now()
	f.InvokesWithContext(t.Context(), clienttesting.NewDeleteAction(pods, "", "a"), nil)
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("the next call waited %v for a turn that was over", took)
	}
}

func TestReactors_mayUseTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, tracker := newFake()
		f.PrependReactor("create", "pods", func(a clienttesting.Action) (bool, runtime.Object, error) {
			_, err := f.InvokesWithContext(t.Context(), clienttesting.NewGetAction(pods, "shop", "web"), nil)
			return len(f.Actions()) != 2, nil, err
		})
		tracker.Add(pod("shop", "web"))
		if _, err := f.InvokesWithContext(t.Context(), clienttesting.NewCreateAction(pods, "shop", pod("shop", "b")), nil); err != nil {
			t.Error(err)
		}
	})
}

// TestReactors_endTheContextThemselves: such a reactor is heard, and the
// tracker behind it is not touched.
func TestReactors_endTheContextThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, handled := range []bool{true, false} {
			f, tracker := newFake()
			ctx, cancel := context.WithCancelCause(t.Context())
			conflict := errors.New("conflict")
			f.PrependReactor("create", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
				cancel(errQuota)
				time.Sleep(time.Millisecond)
				return handled, nil, conflict
			})
			_, err := f.InvokesWithContext(ctx, clienttesting.NewCreateAction(pods, "shop", pod("shop", "web")), nil)
			if handled && err != conflict {
				t.Errorf("err = %v, want the reactor's", err)
			}
			if !handled {
				wantEnded(t, err, context.Canceled)
			}
			if _, err := tracker.Get(pods, "shop", "web"); err == nil {
				t.Error("the tracker was reached with an ended context")
			}
		}
	})
}

// TestDeprecated_runWithoutContext: the old forms are the new ones.
func TestDeprecated_runWithoutContext(t *testing.T) {
	f, _ := newFake()
	f.AddProxyReactor("*", func(clienttesting.Action) (bool, restclient.ResponseWrapper, error) { return true, response("ok"), nil })
	if _, err := f.Invokes(clienttesting.NewCreateAction(pods, "shop", pod("shop", "web")), nil); err != nil {
		t.Error(err)
	}
	w, err := f.InvokesWatch(clienttesting.NewWatchAction(pods, "shop", noOpts))
	if err != nil {
		t.Fatal(err)
	}
	if got := events(w); !slices.Equal(got, []string{"ADDED shop/web "}) {
		t.Errorf("events %v", got)
	}
	if r := f.InvokesProxy(clienttesting.NewProxyGetAction(pods, "shop", "", "web", "", "", nil)); r != response("ok") {
		t.Errorf("proxy = %v", r)
	}
}
