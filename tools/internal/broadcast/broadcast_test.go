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

package broadcast

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

// seen keeps values in the order in which a handler gets them.
type seen struct {
	mu     sync.Mutex
	values []int
}

func (s *seen) handle(_ context.Context, v int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values = append(s.values, v)
	return true
}

func (s *seen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprint(s.values)
}

func block(ctx context.Context, _ int) bool {
	<-ctx.Done()
	return false
}

func started[T any](w *Watch[T], err error) *Watch[T] {
	if err != nil {
		panic(err)
	}
	return w
}

func send(t *testing.T, b *Broadcaster[int], values ...int) {
	t.Helper()
	for _, v := range values {
		if err := b.Send(v); err != nil {
			t.Errorf("send %d: %v", v, err)
		}
	}
}

func TestSend_everyWatcherGetsEverythingInOrderWhoeverIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New[int](t.Context(), 3)
		var all, late seen
		started(b.Watch(t.Context(), all.handle))
		slow := started(b.Watch(t.Context(), block))
		for v := range 4 {
			send(t, b, v)
			synctest.Wait()
		}
		if err := b.Send(4); !errors.Is(err, ErrFull) { // for the slow one
			t.Errorf("err = %v", err)
		}
		w := started(b.Watch(t.Context(), late.handle))
		slow.Stop()
		send(t, b, 5)
		synctest.Wait()
		w.Stop()
		w.Stop()
		send(t, b, 6)
		<-w.ResultChan()
		synctest.Wait()
		if all.String() != "[0 1 2 3 4 5 6]" || late.String() != "[5]" {
			t.Errorf("all %v, late %v", &all, &late)
		}
		b.Shutdown()
		if err := b.Send(7); !errors.Is(err, ErrStopped) {
			t.Errorf("after the shutdown: %v", err)
		}
		if _, err := b.Watch(t.Context(), all.handle); !errors.Is(err, ErrStopped) {
			t.Errorf("a watch after the shutdown: %v", err)
		}
		time.Sleep(grace)
	})
}

func TestWatchSink_shardsKeepTheOrderOfTheirValues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New[int](t.Context(), 100)
		var odd, even seen
		ended := false
		started(b.WatchSink(t.Context(), Sink[int]{
			Handle: func(ctx context.Context, v int) bool {
				time.Sleep(time.Second)
				return map[int]*seen{0: &even, 1: &odd}[v%2].handle(ctx, v)
			},
			Workers: 2,
			Shard:   func(v int) int { return v },
			Beside: func(ctx context.Context, drained <-chan struct{}) {
				<-drained
				ended = true
			},
		}))
		send(t, b, 0, 1, 2, 3, 4, 5)
		start := time.Now()
		if dropped, err := b.ShutdownWithContext(t.Context()); dropped != 0 || err != nil {
			t.Errorf("%d dropped, %v", dropped, err)
		}
		if took := time.Since(start); took != 3*time.Second || !ended {
			t.Errorf("took %v, the work beside ended: %v", took, ended)
		}
		if odd.String() != "[1 3 5]" || even.String() != "[0 2 4]" {
			t.Errorf("odd %v, even %v", &odd, &even)
		}
	})
}

func TestShutdownWithContext_C2_C3_C6_saysHowManyNoSinkGot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New[int](t.Context(), 10)
		var handled seen
		sink := started(b.WatchSink(t.Context(), Sink[int]{Workers: 1, Handle: func(ctx context.Context, v int) bool {
			if v < 3 {
				return handled.handle(ctx, v)
			}
			return block(ctx, v)
		}}))
		started(b.Watch(t.Context(), block)) // what it misses does not count
		send(t, b, 1, 2, 3, 4, 5)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errQuota)
		defer cancel()
		start := time.Now()
		dropped, err := b.ShutdownWithContext(ctx)
		if took := time.Since(start); dropped != 3 || took != time.Second || !errors.Is(err, errQuota) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%d dropped after %v: %v", dropped, took, err)
		}
		<-sink.ResultChan()
		//lint:ignore SA1012 a nil context is the case under test
		if _, err := b.ShutdownWithContext(nil); err == nil {
			t.Error("C7: no error for a nil context")
		}
	})
}

func TestShutdown_givesWhatWaitsAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New[int](t.Context(), 10)
		var handled seen
		w := started(b.WatchSink(t.Context(), Sink[int]{Workers: 1, Handle: func(ctx context.Context, v int) bool {
			time.Sleep(grace/2 - time.Millisecond)
			return ctx.Err() == nil && handled.handle(ctx, v)
		}}))
		send(t, b, 1, 2, 3, 4)
		b.Shutdown()
		<-w.ResultChan()
		if handled.String() != "[1 2]" {
			t.Errorf("handled %v", &handled)
		}
	})
}

func TestWatch_C4_endsWithItsContextOrTheBroadcasters(t *testing.T) {
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		life, end := context.WithCancelCause(t.Context())
		b := New[int](life, 10)
		causes := make(chan string, 2)
		handle := func(ctx context.Context, v int) bool {
			<-ctx.Done()
			causes <- fmt.Sprint(ctx.Value(key{}), " ", context.Cause(ctx))
			return true
		}
		own, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "own"))
		first := started(b.Watch(own, handle))
		started(b.Watch(context.WithValue(t.Context(), key{}, "other"), handle))
		send(t, b, 1)
		synctest.Wait()
		cancel(errQuota)
		<-first.ResultChan()
		if got := <-causes; got != "own quota used up" {
			t.Errorf("the first ended: %s", got)
		}
		end(errors.New("over"))
		if got := <-causes; got != "other over" {
			t.Errorf("the second ended: %s", got)
		}
		if err := b.Send(2); !errors.Is(err, ErrStopped) {
			t.Errorf("err = %v", err)
		}
	})
}

func TestWrite_triesAgainWhatMayHelp(t *testing.T) {
	down := errors.New("connection refused")
	for name, c := range map[string]struct {
		err   error
		tries int
		want  error
	}{
		"no error":                   {nil, 1, nil},
		"a network that is down":     {down, maxTries, ErrGaveUp},
		"an event that is there":     {apierrors.NewAlreadyExists(schema.GroupResource{}, "e"), 1, ErrGaveUp},
		"an event that is refused":   {apierrors.NewInvalid(schema.GroupKind{}, "e", nil), 1, ErrGaveUp},
		"a request that cannot be":   {&rest.RequestConstructionError{Err: down}, 1, ErrGaveUp},
		"a namespace that goes away": {apierrors.NewForbidden(schema.GroupResource{}, "e", down), 1, ErrGaveUp},
	} {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			start := time.Now()
			_, err := Write(t.Context(), time.Second, "event", func() (string, error) { tries++; return "", c.err })
			if tries != c.tries || !errors.Is(err, c.want) || (c.want == nil && err != nil) {
				t.Errorf("%s: %d tries, %v", name, tries, err)
			}
			if took := time.Since(start); took > time.Duration(c.tries-1)*time.Second {
				t.Errorf("%s: took %v", name, took)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 90*time.Second, errQuota)
		defer cancel()
		start := time.Now()
		_, err := Write(ctx, time.Minute, "event", func() (string, error) { return "", down })
		if took := time.Since(start); took != 90*time.Second || !errors.Is(err, down) || !errors.Is(err, errQuota) {
			t.Errorf("ended after %v: %v", took, err)
		}
	})
}

func TestAbout_andMeta(t *testing.T) {
	scheme := runtime.NewScheme()
	_ = corev1.AddToScheme(scheme)
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns"}}
	about, ok := About(t.Context(), scheme, pod, corev1.EventTypeNormal, "", "")
	if !ok || about.Kind != "Pod" || about.Name != "a" {
		t.Errorf("%+v %v", about, ok)
	}
	for _, refused := range []func() bool{
		func() bool { _, ok := About(t.Context(), scheme, pod, "Strange", "", ""); return ok },
		func() bool {
			_, ok := About(t.Context(), runtime.NewScheme(), pod, corev1.EventTypeNormal, "", "")
			return ok
		},
		func() bool { _, ok := About(t.Context(), scheme, nil, corev1.EventTypeNormal, "", ""); return ok },
	} {
		if refused() {
			t.Error("there is no such event")
		}
	}
	if m := Meta(&corev1.ObjectReference{Name: "node"}, time.Unix(0, 255), nil); m.Namespace != "default" || m.Name != "node.ff" {
		t.Errorf("meta %+v", m)
	}
}

func FuzzCut(f *testing.F) {
	f.Add("日本語", 4)
	f.Add("\xff\xff\xff", 2)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit &= 63
		got := Cut(s, limit)
		if len(got) > limit || !strings.HasPrefix(s, got) || utf8.ValidString(s) && (!utf8.ValidString(got) || len(s) > limit && len(got) <= limit-utf8.UTFMax) {
			t.Errorf("Cut(%q, %d) = %q", s, limit, got)
		}
	})
}
