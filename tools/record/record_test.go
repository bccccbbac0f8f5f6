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

package record

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/klog/v2/ktesting"
	testclock "k8s.io/utils/clock/testing"

	"k8s.io/client-go/tools/record/util"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

type traceKey struct{}

// server is a sink whose answers a test decides.
type server struct {
	answer func(ctx context.Context, try int) error // nil: all is well

	mu    sync.Mutex
	tries int
	calls []string
	last  *corev1.Event
	trace any
}

func (s *server) do(ctx context.Context, verb string, event *corev1.Event, data []byte) (*corev1.Event, error) {
	s.mu.Lock()
	s.tries++
	try := s.tries
	s.mu.Unlock()
	if s.answer != nil {
		if err := s.answer(ctx, try); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, fmt.Sprintf("%s %s x%d", verb, event.Message, event.Count))
	s.last, s.trace = event.DeepCopy(), ctx.Value(traceKey{})
	written := event.DeepCopy()
	written.ResourceVersion = "7"
	return written, nil
}

func (s *server) CreateWithContext(ctx context.Context, e *corev1.Event) (*corev1.Event, error) {
	return s.do(ctx, "create", e, nil)
}
func (s *server) UpdateWithContext(ctx context.Context, e *corev1.Event) (*corev1.Event, error) {
	return s.do(ctx, "update", e, nil)
}
func (s *server) PatchWithContext(ctx context.Context, e *corev1.Event, data []byte) (*corev1.Event, error) {
	return s.do(ctx, "patch", e, data)
}

func (s *server) Create(*corev1.Event) (*corev1.Event, error)        { panic("has a context") }
func (s *server) Update(*corev1.Event) (*corev1.Event, error)        { panic("has a context") }
func (s *server) Patch(*corev1.Event, []byte) (*corev1.Event, error) { panic("has a context") }

func (s *server) seen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.calls, ", ")
}

// contextless hides that a sink knows contexts.
type contextless struct{ answer func() error }

func (c contextless) Create(e *corev1.Event) (*corev1.Event, error)          { return e, c.answer() }
func (c contextless) Update(e *corev1.Event) (*corev1.Event, error)          { return e, c.answer() }
func (c contextless) Patch(e *corev1.Event, _ []byte) (*corev1.Event, error) { return e, c.answer() }

func hang(ctx context.Context, _ int) error {
	<-ctx.Done()
	return ctx.Err()
}

func pod(name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "ns", UID: "u"}}
}

func newRecorder(b EventBroadcaster) EventRecorderLogger {
	scheme := runtime.NewScheme()
	_ = corev1.AddToScheme(scheme)
	return b.NewRecorder(scheme, corev1.EventSource{Component: "ctl", Host: "host"})
}

func quiet(t *testing.T) context.Context {
	_, ctx := ktesting.NewTestContext(t)
	return ctx
}

func TestRecorder_makesEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBroadcaster(WithContext(quiet(t)))
		s := &server{}
		b.StartRecordingToSink(s)
		var lines []string
		logging := b.StartLogging(func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) })
		r := newRecorder(b)

		r.AnnotatedEventf(pod("p"), map[string]string{"a": "b"}, "Warning", "Broken", "%d of %d", 1, 2)
		synctest.Wait()
		want := corev1.Event{
			ObjectMeta:     metav1.ObjectMeta{Name: fmt.Sprintf("p.%x", time.Now().UnixNano()), Namespace: "ns", Annotations: map[string]string{"a": "b"}},
			InvolvedObject: corev1.ObjectReference{Kind: "Pod", APIVersion: "v1", Namespace: "ns", Name: "p", UID: "u"},
			Reason:         "Broken", Message: "1 of 2", Type: "Warning", Count: 1,
			FirstTimestamp: metav1.Now(), LastTimestamp: metav1.Now(),
			Source: corev1.EventSource{Component: "ctl", Host: "host"}, ReportingController: "ctl", ReportingInstance: "host",
		}
		if s.last == nil || s.last.String() != want.String() {
			t.Errorf("got  %v\nwant %v", s.last, &want)
		}

		r.Event(&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}}, "Normal", "R", "100%")
		r.Event(pod("p"), "Unusual", "R", "no such type")
		r.Event(nil, "Normal", "R", "about nothing")
		synctest.Wait()
		if s.last.Namespace != "default" || s.seen() != "create 1 of 2 x1, create 100% x1" {
			t.Errorf("last in %q, seen %s", s.last.Namespace, s.seen())
		}
		if want := `Event(v1.ObjectReference{Kind:"Pod", Namespace:"ns", Name:"p", UID:"u", APIVersion:"v1", ResourceVersion:"", FieldPath:""}): type: 'Warning' reason: 'Broken' 1 of 2`; len(lines) != 2 || lines[0] != want {
			t.Errorf("logged %q", lines)
		}

		logging.Stop()
		b.Shutdown()
		r.Event(pod("p"), "Normal", "R", "too late")
		synctest.Wait()
		if _, open := <-logging.ResultChan(); open || len(lines) != 2 {
			t.Errorf("logging goes on: %q", lines)
		}
		if _, open := <-b.StartEventWatcher(func(*corev1.Event) {}).ResultChan(); open {
			t.Error("a watch of an ended broadcaster has events")
		}
	})
}

func TestSink_repeatsAndGivesUpLikeTheBaseline(t *testing.T) {
	notFound := apierrors.NewNotFound(schema.GroupResource{}, "x")
	for name, c := range map[string]struct {
		err        error
		wantTries  int
		wantWithin time.Duration
	}{
		"network":        {errors.New("connection refused"), 12, 111 * time.Second},
		"server error":   {apierrors.NewInternalError(errors.New("x")), 1, 0},
		"already exists": {apierrors.NewAlreadyExists(schema.GroupResource{}, "x"), 1, 0},
		"not found":      {notFound, 1, 0},
		"wrapped status": {fmt.Errorf("w: %w", notFound), 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := NewBroadcaster(WithContext(quiet(t))).(EventBroadcasterWithContext)
				s := &server{answer: func(context.Context, int) error { return c.err }}
				b.StartRecordingToSink(s)
				start := time.Now()
				newRecorder(b).Event(pod("p"), "Normal", "R", "m")
				dropped, err := b.ShutdownWithContext(t.Context())
				took := time.Since(start)
				// The first pause is any part of ten seconds, ten more are whole.
				if least := c.wantWithin - 11*time.Second; dropped != 0 || err != nil || s.tries != c.wantTries || took > c.wantWithin || took < least {
					t.Errorf("%d tries in %v, %d dropped, %v", s.tries, took, dropped, err)
				}
			})
		})
	}
}

func TestSink_countsRepetitionsOnTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBroadcaster(WithContext(quiet(t))).(EventBroadcasterWithContext)
		gone := false
		s := &server{}
		s.answer = func(_ context.Context, try int) error {
			if try == 3 {
				gone = true
				return apierrors.NewNotFound(schema.GroupResource{}, "x")
			}
			return nil
		}
		b.StartRecordingToSink(s)
		r := newRecorder(b)
		for range 3 {
			r.Event(pod("p"), "Normal", "R", "m")
		}
		if _, err := b.ShutdownWithContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		if want := "create m x1, patch m x2, create m x3"; s.seen() != want || !gone || s.last.ResourceVersion != "" {
			t.Errorf("got %s, want %s", s.seen(), want)
		}
	})
}

func TestGap20_C2_C6_requestsEndWithTheBroadcaster(t *testing.T) {
	for name, sink := range map[string]func(release chan struct{}) EventSink{
		"a sink with contexts": func(chan struct{}) EventSink { return &server{answer: hang} },
		"a sink without": func(release chan struct{}) EventSink {
			return contextless{func() error { <-release; return nil }}
		},
	} {
		for end, how := range map[string]func(context.CancelCauseFunc, EventBroadcaster){
			"its context":         func(cancel context.CancelCauseFunc, _ EventBroadcaster) { cancel(errQuota) },
			"Shutdown":            func(_ context.CancelCauseFunc, b EventBroadcaster) { b.Shutdown() },
			"ShutdownWithContext": nil,
		} {
			t.Run(name+", "+end, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithCancelCause(quiet(t))
					defer cancel(nil)
					release := make(chan struct{})
					defer close(release)
					b := NewBroadcaster(WithContext(ctx)).(EventBroadcasterWithContext)
					w := b.StartRecordingToSink(sink(release))
					r := newRecorder(b)
					for i := range 5 {
						r.Event(pod("p"), "Normal", "R", fmt.Sprint(i))
					}
					synctest.Wait()
					start := time.Now()
					if how != nil {
						how(cancel, b)
						<-w.ResultChan()
						if took := time.Since(start); took > 500*time.Millisecond {
							t.Errorf("took %v", took)
						}
						return
					}
					flush, cancelFlush := context.WithTimeoutCause(t.Context(), 3*time.Second, errQuota)
					defer cancelFlush()
					dropped, err := b.ShutdownWithContext(flush)
					if dropped != 5 || !errors.Is(err, errQuota) || !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%d dropped, %v", dropped, err)
					}
					if took := time.Since(start); took != 3*time.Second {
						t.Errorf("took %v, want the three seconds of its context", took)
					}
				})
			})
		}
	}
}

func TestGap20_shutdownFlushesWhatTimeAllows(t *testing.T) {
	for _, c := range []struct {
		allowed           time.Duration
		wantSent, dropped int
	}{{time.Hour, 10, 0}, {time.Second + time.Millisecond, 5, 5}} {
		synctest.Test(t, func(t *testing.T) {
			b := NewBroadcaster(WithContext(quiet(t))).(EventBroadcasterWithContext)
			s := &server{answer: func(ctx context.Context, _ int) error { // 200 ms per request
				select {
				case <-time.After(200 * time.Millisecond):
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}}
			b.StartRecordingToSink(s)
			r := newRecorder(b)
			for i := range 10 {
				r.Event(pod("p"), "Normal", fmt.Sprint("R", i), "m")
			}
			ctx, cancel := context.WithTimeout(t.Context(), c.allowed)
			defer cancel()
			dropped, err := b.ShutdownWithContext(ctx)
			if len(s.calls) != c.wantSent || dropped != c.dropped || (err != nil) != (dropped > 0) {
				t.Errorf("%d sent, %d dropped, %v", len(s.calls), dropped, err)
			}
		})
	}
}

func TestRecorder_C4_valuesOfTheCallReachTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBroadcaster(WithContext(context.WithValue(quiet(t), traceKey{}, "broadcaster"))).(EventBroadcasterWithContext)
		s := &server{}
		b.StartRecordingToSink(s)
		r := newRecorder(b)
		r.Event(pod("p"), "Normal", "R", "1")
		synctest.Wait()
		if s.trace != "broadcaster" {
			t.Errorf("trace %v", s.trace)
		}
		ctx, cancel := context.WithCancel(context.WithValue(quiet(t), traceKey{}, "call"))
		cancel() // what happened has happened
		NewEventRecorderAdapter(r).EventfWithContext(ctx, pod("p"), nil, "Normal", "R", "A", "2")
		synctest.Wait()
		if s.trace != "call" || s.last.Message != "2" {
			t.Errorf("trace %v", s.trace)
		}
		b.Shutdown()
	})
}

func TestRecorder_C2_neverBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBroadcaster(WithContext(t.Context())).(EventBroadcasterWithContext)
		b.StartRecordingToSink(&server{answer: hang})
		logger := ktesting.NewLogger(t, ktesting.NewConfig(ktesting.BufferLogs(true)))
		r := newRecorder(b).WithLogger(logger)
		for i := range 1200 {
			r.Event(pod("p"), "Normal", "R", fmt.Sprint(i))
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		dropped, _ := b.ShutdownWithContext(ended)
		complaints := strings.Count(logger.GetSink().(ktesting.Underlier).GetBuffer().String(), "too many queued events, dropped event")
		if dropped+complaints != 1200 || dropped > 1001 {
			t.Errorf("%d dropped at the end, %d before", dropped, complaints)
		}
	})
}

func TestShutdownWithContext_C7_refusesNil(t *testing.T) {
	b := NewBroadcaster().(EventBroadcasterWithContext)
	//lint:ignore SA1012 a nil context is the case under test
	if _, err := b.ShutdownWithContext(nil); err == nil || !strings.Contains(err.Error(), "ShutdownWithContext") {
		t.Errorf("got %v", err)
	}
	b.Shutdown()
}

// occurrences are events of one pod on a clock of their own.
type occurrences struct{ *testclock.FakePassiveClock }

func newOccurrences() occurrences {
	return occurrences{testclock.NewFakePassiveClock(time.Unix(1000, 0))}
}

func (o occurrences) event(message string) *corev1.Event {
	return &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Name: "e", Namespace: "ns"},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Name: "p", Namespace: "ns"},
		Reason:         "R", Message: message, Type: "Normal", Count: 1,
		FirstTimestamp: metav1.NewTime(o.Now()), LastTimestamp: metav1.NewTime(o.Now()),
	}
}

// pass has c decide on an event, and a second go by.
func (o occurrences) pass(t *testing.T, c *EventCorrelator, message string) *EventCorrelateResult {
	t.Helper()
	r, err := c.EventCorrelate(o.event(message))
	if err != nil {
		t.Fatal(err)
	}
	o.SetTime(o.Now().Add(time.Second))
	return r
}

func TestCorrelator_countsEqualEvents(t *testing.T) {
	o := newOccurrences()
	c := NewEventCorrelator(o)
	if r := o.pass(t, c, "m"); r.Patch != nil || r.Event.Count != 1 {
		t.Errorf("first: %+v", r)
	}
	stored := o.event("m")
	stored.Count, stored.Name, stored.ResourceVersion = 50, "other", "9"
	c.UpdateState(stored)
	now := o.Now().UTC().Format(time.RFC3339)
	r := o.pass(t, c, "m")
	if r.Event.Count != 51 || r.Event.Name != "other" || r.Event.ResourceVersion != "9" || string(r.Patch) != `{"count":51,"lastTimestamp":"`+now+`","message":"m"}` {
		t.Errorf("second: %v %s", r.Event, r.Patch)
	}
	waited := o.event("m")
	happened := waited.LastTimestamp
	o.SetTime(o.Now().Add(time.Minute))
	if r, err := c.EventCorrelate(waited); err != nil || !r.Event.LastTimestamp.Equal(&happened) {
		t.Errorf("happened at %v, not when it left a queue: %v, %v", happened, r.Event, err)
	}
}

func TestCorrelator_leavesOutWhatIsTooMuch(t *testing.T) {
	clock := newOccurrences()
	pass := func(c *EventCorrelator, message string) *EventCorrelateResult { return clock.pass(t, c, message) }
	t.Run("ten similar events become one", func(t *testing.T) {
		c := NewEventCorrelator(clock)
		for i := range 9 {
			if r := pass(c, fmt.Sprint(i)); r.Event.Message != fmt.Sprint(i) {
				t.Errorf("%d: %v", i, r.Event)
			}
		}
		for count := int32(1); count < 4; count++ {
			if r := pass(c, fmt.Sprint("more", count)); r.Event.Count != count || r.Event.Message != fmt.Sprint("(combined from similar events): more", count) {
				t.Errorf("%v", r.Event)
			}
		}
		clock.SetTime(clock.Now().Add(599 * time.Second)) // ten minutes after the last
		if r := pass(c, "in time"); r.Event.Count != 4 {
			t.Errorf("%v", r.Event)
		}
		clock.SetTime(clock.Now().Add(600 * time.Second))
		if r := pass(c, "over"); r.Event.Message != "over" {
			t.Errorf("%v", r.Event)
		}
	})
	t.Run("a source that says too much is left out", func(t *testing.T) {
		c := NewEventCorrelator(clock)
		for i := range 26 {
			if r := pass(c, "m"); r.Skip != (i == 25) {
				t.Errorf("%d: skip %v", i, r.Skip)
			}
		}
		clock.SetTime(clock.Now().Add(300 * time.Second))
		if pass(c, "m").Skip || !pass(c, "m").Skip {
			t.Error("not one event in five minutes")
		}
	})
	if _, err := NewEventCorrelator(clock).EventCorrelate(nil); err == nil {
		t.Error("nil is no event")
	}
}

func TestCorrelator_whatMakesEventsDiffer(t *testing.T) {
	for name, c := range map[string]struct {
		change                 func(*corev1.Event)
		spam, repeats, similar bool // still the same
	}{
		"reason":     {func(e *corev1.Event) { e.Reason = "x" }, true, false, false},
		"type":       {func(e *corev1.Event) { e.Type = "x" }, false, false, false},
		"field path": {func(e *corev1.Event) { e.InvolvedObject.FieldPath = "x" }, true, false, true},
		"host":       {func(e *corev1.Event) { e.Source.Host = "x" }, false, false, false},
		"controller": {func(e *corev1.Event) { e.ReportingController = "x" }, true, true, false},
		"version":    {func(e *corev1.Event) { e.InvolvedObject.ResourceVersion = "x" }, true, true, true},
		"object":     {func(e *corev1.Event) { e.InvolvedObject.UID = "x" }, false, false, false},
		"annotation": {func(e *corev1.Event) { e.Annotations = map[string]string{"a": "b"} }, true, true, true},
	} {
		a, b := &corev1.Event{Message: "m"}, &corev1.Event{Message: "m"}
		c.change(b)
		groupA, _ := EventAggregatorByReasonFunc(a)
		groupB, _ := EventAggregatorByReasonFunc(b)
		if spamKey(a) == spamKey(b) != c.spam || eventKey(a) == eventKey(b) != c.repeats || groupA == groupB != c.similar {
			t.Errorf("%s: same spam key %v, same event %v, similar %v", name, spamKey(a) == spamKey(b), eventKey(a) == eventKey(b), groupA == groupB)
		}
	}
}

func TestFakeRecorder_writesWhatTestsCompare(t *testing.T) {
	f := NewFakeRecorder(10)
	object := pod("p")
	object.TypeMeta = metav1.TypeMeta{Kind: "Pod", APIVersion: "v1"}
	f.Event(object, "Normal", "R", "100%")
	f.Eventf(object, "Any", "R", "x %d", 1)
	f.AnnotatedEventf(object, map[string]string{"b": "2", "a": "1"}, "Warning", "R", "x")
	f.IncludeObject = true
	f.WithLogger(ktesting.NewLogger(t, ktesting.DefaultConfig)).AnnotatedEventf(object, map[string]string{"a": "1"}, "Warning", "R", "x")
	for _, want := range []string{"Normal R 100%", "Any R x 1", "Warning R x map[a:1 b:2]", "Warning R x involvedObject{kind=Pod,apiVersion=v1} map[a:1]"} {
		if got := <-f.Events; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	(&FakeRecorder{}).Event(object, "Normal", "R", "lost")
}

func TestGenerateEventName_isAlwaysAName(t *testing.T) {
	for object, long := range map[string]int{"a": 18, "10.0.0.1": 25, strings.Repeat("a", 236): 253, strings.Repeat("a", 237): 36, "": 36, "A": 36, "system:x": 36} {
		if got := util.GenerateEventName(object, 0x17a1b2c3d4e5f607); len(got) != long {
			t.Errorf("%q: %q has %d characters, want %d", object, got, len(got), long)
		}
	}
}
