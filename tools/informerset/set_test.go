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

package informerset

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/tools/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type tag struct{}

// server lists one pod and watches for ever. It remembers what it was asked.
type server struct {
	requests atomic.Int64
	tag      atomic.Value // of the context of the last request
	hang     bool         // lists never answer
}

func (s *server) make(ctx context.Context) cache.SharedIndexInformer {
	return cache.NewSharedIndexInformerWithContext(ctx, s.listWatch(), &corev1.Pod{}, cache.SharedIndexInformerOptions{})
}

func (s *server) makeUnbound() cache.SharedIndexInformer {
	return cache.NewSharedIndexInformer(s.listWatch(), &corev1.Pod{}, 0, cache.Indexers{})
}

// listWatch has no streaming lists, so that the first request is a list.
func (s *server) listWatch() cache.ListerWatcher {
	return cache.ToListWatcherWithWatchListSemantics(&cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, _ metav1.ListOptions) (runtime.Object, error) {
			s.asked(ctx)
			if s.hang {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			pod := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p", ResourceVersion: "1"}}
			return &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "1"}, Items: []corev1.Pod{pod}}, nil
		},
		WatchFuncWithContext: func(ctx context.Context, _ metav1.ListOptions) (watch.Interface, error) {
			s.asked(ctx)
			w := watch.NewFake()
			context.AfterFunc(ctx, w.Stop)
			return w, nil
		},
	}, plain{})
}

type plain struct{}

func (plain) IsWatchListSemanticsUnSupported() bool { return true }

func (s *server) asked(ctx context.Context) {
	s.requests.Add(1)
	s.tag.Store(ctx.Value(tag{}) == "holder")
}

// rig is a set that is running, in a bubble.
type rig struct {
	*testing.T
	set  Set[string]
	run  context.Context
	stop context.CancelFunc
}

func inBubble(t *testing.T, test func(*rig)) {
	synctest.Test(t, func(t *testing.T) {
		r := &rig{T: t}
		r.run, r.stop = context.WithCancel(t.Context())
		test(r)
		r.stop()
		if err := r.set.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func (r *rig) start() {
	r.Helper()
	if err := r.set.Start(r.run); err != nil {
		r.Fatal(err)
	}
	synctest.Wait()
}

func (r *rig) holder() (context.Context, context.CancelCauseFunc) {
	return context.WithCancelCause(context.WithValue(r.Context(), tag{}, "holder"))
}

func TestHold_endsWithItsLastHolder(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := &server{}
		one, leaveOne := r.holder()
		two, leaveTwo := r.holder()
		informer := r.set.Hold(one, "pods", s.make)
		if r.set.Hold(two, "pods", s.make) != informer {
			r.Fatal("two informers of one key")
		}
		r.start()
		if !informer.HasSynced() || s.tag.Load() != true {
			r.Fatalf("synced: %v, values of the holder seen: %v", informer.HasSynced(), s.tag.Load())
		}
		leaveOne(nil)
		synctest.Wait()
		if informer.IsStopped() {
			r.Fatal("ended with the first of two holders")
		}
		reason := errors.New("done with pods")
		leaveTwo(reason)
		synctest.Wait()
		if !informer.IsStopped() {
			r.Fatal("runs although nobody holds it")
		}
		end := informer.(cache.InformerEnd)
		if err := end.Err(); !errors.Is(err, reason) || !errors.Is(err, context.Canceled) {
			r.Errorf("Err = %v, want the last holder's cause", err)
		}
		before := s.requests.Load()
		time.Sleep(time.Hour)
		if after := s.requests.Load(); after != before {
			r.Errorf("%d requests after the end", after-before)
		}
		three, leaveThree := r.holder()
		defer leaveThree(nil)
		fresh := r.set.Hold(three, "pods", s.make)
		if fresh == informer {
			r.Fatal("an informer that has ended is handed out")
		}
		r.start()
		if !fresh.HasSynced() {
			r.Error("the fresh informer does not run")
		}
	})
}

func TestKeep_holdsForEver(t *testing.T) {
	inBubble(t, func(r *rig) {
		for name, first := range map[string]bool{"kept first": true, "held first": false} {
			s := &server{}
			ctx, leave := r.holder()
			if first {
				r.set.Keep(name, s.makeUnbound)
			}
			informer := r.set.Hold(ctx, name, s.make)
			r.set.Keep(name, s.makeUnbound)
			r.start()
			leave(nil)
			synctest.Wait()
			if informer.IsStopped() || r.set.Keep(name, s.makeUnbound) != informer {
				r.Errorf("%s: ended with a holder although it is kept", name)
			}
		}
	})
}

func TestHold_contextsThatDoNotEndOrHaveEnded(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := &server{}
		ended, cancel := context.WithCancel(r.Context())
		cancel()
		bound := r.set.Hold(ended, "pods", s.make)
		forever := r.set.Hold(context.WithoutCancel(r.Context()), "pods", s.make)
		if bound == forever {
			r.Error("an ended context holds an informer")
		}
		if r.set.Hold(ended, "pods", s.make) != forever {
			r.Error("with an ended context a running informer is not found")
		}
		bound.RunWithContext(r.run) // comes back
		if err := bound.(cache.InformerEnd).Err(); !errors.Is(err, context.Canceled) {
			r.Errorf("Err = %v, want that of the context", err)
		}
	})
}

func TestHold_neverStarted_isForgotten(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := &server{}
		ctx, leave := r.holder()
		informer := r.set.Hold(ctx, "pods", s.make)
		leave(nil)
		synctest.Wait()
		r.start()
		if s.requests.Load() != 0 {
			r.Error("an informer that nobody holds was started")
		}
		informer.RunWithContext(r.run) // its own end has come: it does not stay
	})
}

func TestHold_unboundInformersEndTooWithTheirHolders(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := &server{}
		ctx, leave := r.holder()
		informer := r.set.Hold(ctx, "pods", func(context.Context) cache.SharedIndexInformer { return s.makeUnbound() })
		r.start()
		leave(nil)
		synctest.Wait()
		if !informer.IsStopped() {
			r.Error("runs although nobody holds it")
		}
	})
}

func TestWaitForSync_C2_C3_saysWhatIsMissing(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.set.Keep("slow", (&server{hang: true}).makeUnbound)
		r.set.Keep("quick", (&server{}).makeUnbound)
		gone, leave := r.holder()
		r.set.Hold(gone, "gone", (&server{hang: true}).make)
		r.start()
		time.AfterFunc(time.Second, func() { leave(nil) })
		cause := errors.New("too late")
		ctx, cancel := context.WithTimeoutCause(r.Context(), 3*time.Second, cause)
		defer cancel()
		start := time.Now()
		synced, err := r.set.WaitForSync(ctx)
		if took := time.Since(start); took != 3*time.Second {
			r.Errorf("took %v of fake time, want 3s", took)
		}
		if !errors.Is(err, cause) || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "slow") || strings.Contains(err.Error(), "quick") {
			r.Errorf("err = %v, want the cause and the name of the slow one", err)
		}
		if !synced["quick"] || synced["slow"] || synced["gone"] {
			r.Errorf("synced = %v", synced)
		}
	})
}

func TestWaitForSync_doesNotWaitForInformersThatHaveEnded(t *testing.T) {
	inBubble(t, func(r *rig) {
		ctx, leave := r.holder()
		r.set.Hold(ctx, "pods", (&server{hang: true}).make)
		r.start()
		time.AfterFunc(time.Second, func() { leave(nil) })
		synced, err := r.set.WaitForSync(r.Context()) // never ends
		if err != nil || synced["pods"] {
			r.Errorf("synced = %v, %v", synced, err)
		}
	})
}

func TestGap26_Shutdown_C2_C3_namesTheInformerThatIsStuck(t *testing.T) {
	inBubble(t, func(r *rig) {
		block := make(chan struct{})
		stuck := r.set.Keep("stuck", (&server{}).makeUnbound)
		stuck.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(any) { <-block }})
		r.set.Keep("fine", (&server{}).makeUnbound)
		r.start()
		r.stop()
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		start := time.Now()
		err := r.set.Shutdown(ctx)
		if took := time.Since(start); took != time.Second {
			r.Errorf("took %v of fake time, want 1s", took)
		}
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "stuck (in ") || !strings.Contains(err.Error(), "ResourceEventHandlerFuncs") || strings.Contains(err.Error(), "fine") {
			r.Errorf("err = %v, want one that names the stuck informer", err)
		}
		close(block)
		if err := r.set.Shutdown(r.Context()); err != nil {
			r.Error(err)
		}
		s := &server{}
		r.set.Keep("late", s.makeUnbound)
		if err := r.set.Start(r.Context()); err != nil || s.requests.Load() != 0 {
			r.Errorf("started after Shutdown: %v", err)
		}
	})
}

func TestNilContext_C7(t *testing.T) {
	var none context.Context
	var set Set[string]
	_, waitErr := set.WaitForSync(none)
	for name, err := range map[string]error{"Start": set.Start(none), "WaitForSync": waitErr, "Shutdown": set.Shutdown(none)} {
		if err == nil || !strings.Contains(err.Error(), "informerset.Set."+name) {
			t.Errorf("%s: err = %v, want one that names the function", name, err)
		}
	}
}

func TestHold_C7_nilContextEndsWithAnErrorThatSaysSo(t *testing.T) {
	inBubble(t, func(r *rig) {
		var none context.Context
		s := &server{}
		informer := r.set.Hold(none, "pods", s.make)
		informer.RunWithContext(r.run)
		err := informer.(cache.InformerEnd).Err()
		if err == nil || !strings.Contains(err.Error(), "informerset.Set.Hold: context must not be nil") || s.requests.Load() != 0 {
			r.Errorf("err = %v after %d requests", err, s.requests.Load())
		}
	})
}

func TestHold_oneContextIsOneHolder(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := &server{}
		ctx, leave := r.holder()
		informer := r.set.Hold(ctx, "pods", s.make)
		for range 1000 { // as in a reconcile loop
			if r.set.Hold(context.WithValue(ctx, tag{}, "again"), "pods", s.make) != informer {
				r.Fatal("a second informer")
			}
		}
		if n := len(r.set.entries["pods"].holders); n != 1 {
			r.Errorf("%d holders are remembered", n)
		}
		r.start()
		leave(nil)
		synctest.Wait()
		if !informer.IsStopped() {
			r.Error("it runs although nobody holds it")
		}
	})
}
