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

package events

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
	eventsv1 "k8s.io/api/events/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/klog/v2/ktesting"

	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

type traceKey struct{}

// server is a sink whose answers a test decides.
type server struct {
	answer func(ctx context.Context, verb string) error // nil: all is well

	mu    sync.Mutex
	busy  int
	most  int // requests at a time
	calls []string
	last  *eventsv1.Event
	trace any
}

func (s *server) do(ctx context.Context, verb string, e *eventsv1.Event, data []byte) (*eventsv1.Event, error) {
	s.mu.Lock()
	s.busy++
	s.most = max(s.most, s.busy)
	s.mu.Unlock()
	var err error
	if s.answer != nil {
		err = s.answer(ctx, verb)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	count := int32(1)
	if e.Series != nil {
		count = e.Series.Count
	}
	s.calls = append(s.calls, fmt.Sprintf("%s x%d", verb, count))
	s.last, s.trace = e.DeepCopy(), ctx.Value(traceKey{})
	return e, err
}

func (s *server) Create(ctx context.Context, e *eventsv1.Event) (*eventsv1.Event, error) {
	return s.do(ctx, "create", e, nil)
}
func (s *server) Update(ctx context.Context, e *eventsv1.Event) (*eventsv1.Event, error) {
	return s.do(ctx, "update", e, nil)
}
func (s *server) Patch(ctx context.Context, e *eventsv1.Event, data []byte) (*eventsv1.Event, error) {
	return s.do(ctx, "patch", e, data)
}

func (s *server) seen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.calls, ", ")
}

func hang(ctx context.Context, _ string) error {
	<-ctx.Done()
	return ctx.Err()
}

func pod(name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "ns", UID: "u"}}
}

func start(t *testing.T, s *server) (EventBroadcasterWithContext, *recorder) {
	_, ctx := ktesting.NewTestContext(t)
	b := newBroadcaster(ctx, s)
	if err := b.StartRecordingToSinkWithContext(ctx); err != nil {
		t.Fatal(err)
	}
	return b, b.NewRecorder(scheme.Scheme, "k8s.io/ctl").(*recorder)
}

func TestRecorder_makesEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		b, r := start(t, s)
		var watched []runtime.Object
		stop, err := b.StartEventWatcher(func(e runtime.Object) { watched = append(watched, e) })
		if err != nil {
			t.Fatal(err)
		}
		r.AnnotatedEventf(pod("p"), pod("q"), map[string]string{"a": "b"}, "Warning", "R", "A", "%d of %d", 1, 2)
		synctest.Wait()
		want := &eventsv1.Event{
			ObjectMeta:          metav1.ObjectMeta{Name: fmt.Sprintf("p.%x", time.Now().UnixNano()), Namespace: "ns", Annotations: map[string]string{"a": "b"}},
			EventTime:           metav1.NowMicro(),
			ReportingController: "k8s.io/ctl", ReportingInstance: r.instance,
			Action: "A", Reason: "R", Note: "1 of 2", Type: "Warning",
			Regarding: corev1.ObjectReference{Kind: "Pod", APIVersion: "v1", Namespace: "ns", Name: "p", UID: "u"},
			Related:   &corev1.ObjectReference{Kind: "Pod", APIVersion: "v1", Namespace: "ns", Name: "q", UID: "u"},
		}
		if s.last.String() != want.String() || len(watched) != 1 || !strings.HasPrefix(r.instance, "k8s.io/ctl-") {
			t.Errorf("got  %v\nwant %v", s.last, want)
		}
		stop()
		r.Eventf(&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}}, nil, "Normal", "R", "A", "n")
		r.Eventf(pod("p"), nil, "Unusual", "R", "A", "no such type")
		r.Eventf(nil, nil, "Normal", "R", "A", "about nothing")
		synctest.Wait()
		if s.last.Namespace != "default" || len(s.calls) != 2 || len(watched) != 1 {
			t.Errorf("last %v, seen %s, watched %d", s.last, s.seen(), len(watched))
		}
		b.Shutdown()
		if _, err := b.StartEventWatcher(nil); err == nil || err.Error() != "broadcaster already stopped" {
			t.Errorf("got %v", err)
		}
		if err := b.StartRecordingToSinkWithContext(t.Context()); err == nil {
			t.Error("starts after its end")
		}
	})
}

func TestRecorder_keepsTheLimitsOfTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		b, r := start(t, s)
		r = b.NewRecorder(scheme.Scheme, strings.Repeat("c", 200)).(*recorder)
		r.Eventf(pod("p"), nil, "Normal", strings.Repeat("r", 200), strings.Repeat("a", 200), "%s", strings.Repeat("日", 400))
		synctest.Wait()
		e := s.last
		if len(e.Reason) != 128 || len(e.Action) != 128 || len(e.ReportingInstance) != 128 || len(e.Note) != 1023 || !utf8.ValidString(e.Note) {
			t.Errorf("reason %d, action %d, instance %d, note %d", len(e.Reason), len(e.Action), len(e.ReportingInstance), len(e.Note))
		}
		for name, want := range map[string]string{
			strings.Repeat("c", 200):                          strings.Repeat("c", 63),
			"example.com/" + strings.Repeat("c-", 100):        "example.com/" + strings.Repeat("c-", 31) + "c",
			strings.Repeat("example.", 50) + "com/controller": strings.TrimSuffix(strings.Repeat("example.", 50)[:253], ".") + "/controller",
			"k8s.io/ctl": "k8s.io/ctl",
			"":           "",
		} {
			if got := b.NewRecorder(scheme.Scheme, name).(*recorder).controller; got != want {
				t.Errorf("controller %s is called %s", name, got)
			}
		}
		b.Shutdown()
	})
}

func TestSeries_isReportedNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		b, r := start(t, s)
		want := func(what string) {
			t.Helper()
			synctest.Wait()
			if got := s.seen(); got != what {
				t.Errorf("got %s, want %s", got, what)
			}
			s.mu.Lock()
			s.calls = nil
			s.mu.Unlock()
		}
		happen := func() { r.Eventf(pod("p"), nil, "Normal", "R", "A", "%v", time.Now()) }
		happen()
		want("create x1")
		happen()
		want("patch x2")             // at once
		time.Sleep(30 * time.Second) // no event comes in the moment of a report
		for range 31 {
			happen()
			time.Sleep(time.Minute)
		}
		want("patch x32") // half an hour after the start
		time.Sleep(13 * time.Minute)
		want("patch x33") // it is over
		happen()
		want("create x1")
		time.Sleep(13 * time.Minute) // over too, and the server knows all
		happen()
		want("create x1")
		for range 3 {
			happen()
		}
		if dropped, err := b.ShutdownWithContext(t.Context()); dropped != 0 || err != nil {
			t.Errorf("%d dropped, %v", dropped, err)
		}
		want("patch x2, patch x4") // a last effort
	})
}

func TestSeries_goesOnWhenTheServerHasLostIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{answer: func(_ context.Context, verb string) error {
			if verb == "patch" {
				return apierrors.NewNotFound(schema.GroupResource{}, "x")
			}
			return nil
		}}
		b, r := start(t, s)
		r.Eventf(pod("p"), nil, "Normal", "R", "A", "")
		r.Eventf(pod("p"), nil, "Normal", "R", "A", "")
		synctest.Wait()
		if got := s.seen(); got != "create x1, patch x2, create x2" {
			t.Errorf("got %s", got)
		}
		b.Shutdown()
	})
}

func TestGap37_C2_recordingNeverBlocksAndIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{answer: hang}
		b, r := start(t, s)
		logger := ktesting.NewLogger(t, ktesting.NewConfig(ktesting.BufferLogs(true)))
		quiet := r.WithLogger(logger)
		for i := range 20000 {
			quiet.Eventf(pod(fmt.Sprint(i)), nil, "Normal", "R", "A", "")
		}
		synctest.Wait()
		if s.most != workers {
			t.Errorf("%d requests at a time, want %d", s.most, workers)
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errQuota)
		defer cancel()
		dropped, err := b.ShutdownWithContext(ctx)
		complaints := strings.Count(logger.GetSink().(ktesting.Underlier).GetBuffer().String(), "dropped event")
		if dropped+complaints != 20000 || dropped > workers*(maxQueuedEvents+1) || !errors.Is(err, errQuota) {
			t.Errorf("%d dropped at the end, %d before, %v", dropped, complaints, err)
		}
	})
}

func TestGap37_C4_valuesOfTheCallReachTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		b, r := start(t, s)
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), traceKey{}, "call"))
		cancel() // what happened has happened
		r.EventfWithContext(ctx, pod("p"), nil, "Normal", "R", "A", "")
		synctest.Wait()
		if s.trace != "call" {
			t.Errorf("trace %v", s.trace)
		}
		b.Shutdown()
	})
}

func TestWriters_C2_C6_endWithTheirContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{answer: hang}
		b := NewBroadcaster(s).(EventBroadcasterWithContext)
		ctx, cancel := context.WithCancel(t.Context())
		if err := b.StartRecordingToSinkWithContext(ctx); err != nil {
			t.Fatal(err)
		}
		r := b.NewRecorder(scheme.Scheme, "ctl")
		r.Eventf(pod("p"), nil, "Normal", "R", "A", "")
		r.Eventf(pod("p"), nil, "Normal", "R", "A", "")
		synctest.Wait()
		cancel()
		synctest.Wait()
		if s.busy != 0 {
			t.Error("a request goes on")
		}
		stopCh := make(chan struct{})
		b.StartRecordingToSink(stopCh)
		close(stopCh)
		synctest.Wait() // the bubble would not end with a goroutine left
		if dropped, err := b.ShutdownWithContext(t.Context()); dropped != 2 || err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%d dropped, %v", dropped, err)
		}
	})
}

func TestAdapter_writesWhatTheServerHas(t *testing.T) {
	for _, modern := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			client := fake.NewClientset()
			group := ""
			if modern {
				client.Resources = []*metav1.APIResourceList{{GroupVersion: "events.k8s.io/v1"}}
				group = "events.k8s.io"
			}
			_, ctx := ktesting.NewTestContext(t)
			a := NewEventBroadcasterAdapterWithContext(ctx, client).(EventBroadcasterAdapterWithContext)
			client.ClearActions()
			if err := a.StartRecordingToSinkWithContext(ctx); err != nil {
				t.Fatal(err)
			}
			a.NewRecorder("ctl").Eventf(pod("p"), nil, "Normal", "R", "A", "")
			synctest.Wait()
			a.DeprecatedNewLegacyRecorder("ctl").Eventf(pod("p"), "Normal", "Old", "")
			synctest.Wait()
			actions := client.Actions()
			if len(actions) != 2 || actions[0].GetResource().Group != group || actions[1].GetResource().Group != "" || actions[0].GetNamespace() != "ns" {
				t.Errorf("modern %v: %v", modern, actions)
			}
			if dropped, err := a.ShutdownWithContext(ctx); dropped != 0 || err != nil {
				t.Errorf("%d dropped, %v", dropped, err)
			}
		})
	}
}

func TestFakeRecorder_writesWhatTestsCompare(t *testing.T) {
	f := NewFakeRecorder(10)
	object := pod("p")
	object.TypeMeta = metav1.TypeMeta{Kind: "Pod", APIVersion: "v1"}
	f.Eventf(object, object, "Normal", "R", "A", "note %d", 1)
	f.Verbose = true
	f.Eventf(object, nil, "Normal", "R", "A", "note %d", 1)
	f.AnnotatedEventf(object, object, map[string]string{"b": "2", "a": "1"}, "Normal", "R", "A", "n")
	f.Eventf(pod("without kind"), nil, "Normal", "R", "A", "n")
	for _, want := range []string{"Normal R note 1", "Normal R A note 1 {kind=Pod,apiVersion=v1}", "Normal R A n {kind=Pod,apiVersion=v1} {kind=Pod,apiVersion=v1} map[a:1 b:2]", "Normal R A n"} {
		if got := <-f.Events; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestGetFieldSelector(t *testing.T) {
	kind := schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "K"}
	for version, want := range map[schema.GroupVersion]string{
		{Group: "events.k8s.io", Version: "v1"}:      "regarding.name=n,regarding.kind=K,regarding.apiVersion=apps/v1,regarding.uid=u",
		{Group: "events.k8s.io", Version: "v1beta1"}: "regarding.name=n,regarding.kind=K,regarding.apiVersion=apps/v1,regarding.uid=u",
		{Version: "v1"}: "involvedObject.name=n,involvedObject.kind=K,involvedObject.apiVersion=apps/v1,involvedObject.uid=u",
	} {
		got, err := GetFieldSelector(version, kind, "n", "u")
		if err != nil || got.String() != want {
			t.Errorf("%v: %v, %v", version, got, err)
		}
		if all, err := GetFieldSelector(version, schema.GroupVersionKind{}, "", ""); err != nil || all.String() != "" {
			t.Errorf("%v: %v, %v", version, all, err)
		}
	}
	if _, err := GetFieldSelector(schema.GroupVersion{Group: "x", Version: "v1"}, kind, "n", "u"); err == nil || err.Error() != "unknown version x/v1" {
		t.Errorf("got %v", err)
	}
}

func TestEventSinkImpl_needsANamespace(t *testing.T) {
	sink := &EventSinkImpl{Interface: fake.NewClientset().EventsV1()}
	_, create := sink.Create(t.Context(), &eventsv1.Event{})
	_, update := sink.Update(t.Context(), &eventsv1.Event{})
	_, patch := sink.Patch(t.Context(), &eventsv1.Event{}, nil)
	for verb, err := range map[string]error{"create": create, "update": update, "patch": patch} {
		if err == nil || err.Error() != "can't "+verb+" an event with empty namespace" {
			t.Errorf("%s: %v", verb, err)
		}
	}
}
