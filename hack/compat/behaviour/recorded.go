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

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"regexp"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/tools/reference"
	clocktesting "k8s.io/utils/clock/testing"
)

func init() {
	seeds("record/correlator/defaults", 12, func(r *run, seed int64) { correlate(r, seed, record.CorrelatorOptions{}) })
	seeds("record/correlator/small", 12, func(r *run, seed int64) {
		correlate(r, seed, record.CorrelatorOptions{LRUCacheSize: 3, BurstSize: 4, QPS: 1, MaxEvents: 2, MaxIntervalInSeconds: 30})
	})
	seeds("record/correlator/own", 12, func(r *run, seed int64) {
		correlate(r, seed, record.CorrelatorOptions{MaxEvents: 3,
			// Which of the keys is forgotten is left to chance, so each comes once.
			KeyFunc:     func(e *corev1.Event) (string, string) { return e.Reason, e.Name },
			MessageFunc: func(e *corev1.Event) string { return "own: " + e.Message },
			SpamKeyFunc: func(e *corev1.Event) string { return e.Type }})
	})
	for name, errs := range sinkErrors() {
		add(scenario{name: "record/sink/" + name, do: func(r *run) { recordWithErrors(r, errs) }})
	}
	add(
		scenario{name: "record/fake", do: recordFake},
		scenario{name: "record/broadcaster", do: recordBroadcast},
		scenario{name: "record/shutdown", do: recordShutdown, unordered: true},
		scenario{name: "record/watchers", do: recordWatchers},
		scenario{name: "record/functions", do: recordFunctions},
		scenario{name: "record/objects", do: recordObjects},
		scenario{name: "record/adapter", do: recordAdapter},
		scenario{name: "record/nilSink", alone: true, do: func(r *run) {
			record.NewBroadcaster().StartRecordingToSink(nil)
			r.note("started")
		}},
		scenario{name: "reference/of", do: references},
	)
}

// eventFacts are all of an event but what differs from run to run.
func eventFacts(e *corev1.Event) string {
	if e == nil {
		return "no event"
	}
	text, err := json.Marshal(e)
	return identifiers.ReplaceAllString(fmt.Sprintf("%s %v", text, err), "IDENTIFIER")
}

// identifiers are drawn for what has no name that can be used.
var identifiers = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

func drawEvent(rnd *rand.Rand, now time.Time) *corev1.Event {
	word := func(words ...string) string { return words[rnd.Intn(len(words))] }
	return &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Name: fmt.Sprint("e", rnd.Int63()), Namespace: word("a", "b")},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Namespace: "a", Name: word("x", "y"), UID: "u", APIVersion: "v1"},
		Reason:         word("Started", "Failed"), Message: word("one", "two", "three", "four", "five", "six"),
		Source: corev1.EventSource{Component: word("c", "d")}, Type: word("Normal", "Warning"), Count: 1,
		FirstTimestamp: metav1.NewTime(now), LastTimestamp: metav1.NewTime(now), ReportingController: word("c", ""), ReportingInstance: "i",
	}
}

func correlate(r *run, seed int64, options record.CorrelatorOptions) {
	rnd := rand.New(rand.NewSource(seed))
	clock := clocktesting.NewFakeClock(time.Unix(1000, 0))
	options.Clock = clock
	c := record.NewEventCorrelatorWithOptions(options)
	if options.LRUCacheSize == 0 && options.MaxEvents == 0 {
		c = record.NewEventCorrelator(clock)
	}
	for n := range 80 {
		e := drawEvent(rnd, clock.Now())
		e.Message += fmt.Sprint(" ", n/2) // which of many is forgotten is left to chance
		result, err := c.EventCorrelate(e)
		r.err(fmt.Sprint(n), err)
		if result == nil {
			r.note("no result")
			continue
		}
		r.note("skip %v patch %s", result.Skip, result.Patch)
		if result.Event != nil {
			r.note("%s %s count %d %q first %v last %v", result.Event.Name, result.Event.Namespace, result.Event.Count, result.Event.Message,
				result.Event.FirstTimestamp.Unix(), result.Event.LastTimestamp.Unix())
			r.note("%s", eventFacts(result.Event))
		}
		if !result.Skip && rnd.Intn(3) > 0 {
			stored := result.Event.DeepCopy()
			stored.ResourceVersion = fmt.Sprint(n)
			c.UpdateState(stored)
		}
		clock.Step(time.Duration(rnd.Intn(20000)) * time.Millisecond)
	}
}

// sink answers by script and notes what it gets.
type sink struct {
	r    *run
	mu   sync.Mutex
	errs []error
}

func (s *sink) answer(verb string, e *corev1.Event, data []byte) (*corev1.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if len(s.errs) > 0 {
		err = s.errs[0]
		if len(s.errs) > 1 {
			s.errs = s.errs[1:]
		}
	}
	s.r.note("%s %s %s", verb, eventFacts(e), data)
	if err != nil {
		return nil, err
	}
	stored := e.DeepCopy()
	stored.ResourceVersion = "7"
	return stored, nil
}

func (s *sink) Create(e *corev1.Event) (*corev1.Event, error) { return s.answer("create", e, nil) }
func (s *sink) Update(e *corev1.Event) (*corev1.Event, error) { return s.answer("update", e, nil) }
func (s *sink) Patch(e *corev1.Event, data []byte) (*corev1.Event, error) {
	return s.answer("patch", e, data)
}

func sinkErrors() map[string][]error {
	plain, none := errors.New("plain"), error(nil)
	return map[string][]error{
		"ok":           {none},
		"plainOnce":    {plain, none},
		"plainAlways":  {plain},
		"exists":       {apierrors.NewAlreadyExists(podResource, "x"), none},
		"notFound":     {none, apierrors.NewNotFound(podResource, "x"), none},
		"conflict":     {apierrors.NewConflict(podResource, "x", plain), none},
		"terminating":  {namespaceTerminating(), none},
		"forbidden":    {apierrors.NewForbidden(podResource, "x", plain), none},
		"invalid":      {apierrors.NewInvalid(schemaKind, "x", nil), none},
		"internal":     {apierrors.NewInternalError(plain), none},
		"many":         {apierrors.NewTooManyRequests("busy", 1), none},
		"construction": {&rest.RequestConstructionError{Err: plain}, none},
		"unexpected":   {&apierrors.UnexpectedObjectError{}, none},
		"patchFails":   {none, plain, none},
		"patchExists":  {none, apierrors.NewAlreadyExists(podResource, "x"), none},
		"wrapped":      {fmt.Errorf("wrapped: %w", apierrors.NewInvalid(schemaKind, "x", nil)), none},
	}
}

func namespaceTerminating() error {
	err := apierrors.NewForbidden(podResource, "x", errors.New("terminating"))
	err.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: corev1.NamespaceTerminatingCause}}
	return err
}

func recordWithErrors(r *run, errs []error) {
	b := record.NewBroadcaster(record.WithContext(r.ctx), record.WithSleepDuration(time.Second))
	w := b.StartRecordingToSink(&sink{r: r, errs: errs})
	rec := b.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "c", Host: "h"})
	for range 3 {
		rec.Event(pod("a/x@1"), corev1.EventTypeNormal, "Reason", "message")
		time.Sleep(time.Minute)
	}
	rec.Event(pod("a/x@1"), corev1.EventTypeNormal, "Reason", "other")
	time.Sleep(time.Minute)
	w.Stop()
	b.Shutdown()
}

// missing is a format for which there is no argument.
var missing, none = "%d", []any{}

func recordFake(r *run) {
	for _, include := range []bool{false, true} {
		f := record.NewFakeRecorder(20)
		f.IncludeObject = include
		p := pod("a/x@1")
		p.Kind, p.APIVersion = "Pod", "v1"
		for _, obj := range []runtime.Object{p, pod("a/y"), &corev1.Event{}} {
			r.panics("fake", func() {
				f.Event(obj, "Normal", "Reason", "message 100%")
				f.Eventf(obj, "Warning", "Reason", "message %d %s", 1, "a")
				f.Eventf(obj, "Warning", "Reason", missing, none...)
				f.AnnotatedEventf(obj, map[string]string{"k": "v", "b": "a"}, "Odd", "", "note %v", nil)
				f.AnnotatedEventf(obj, nil, "Odd", "R", "note")
			})
		}
		close(f.Events)
		for e := range f.Events {
			r.note("%q", addresses.ReplaceAllString(e, "ADDRESS"))
		}
	}
	zero := &record.FakeRecorder{}
	r.within(time.Minute, "no channel", func() { zero.Event(pod("a/x"), "Normal", "R", "m") })
	full := record.NewFakeRecorder(1)
	full.Event(pod("a/x"), "Normal", "R", "m")
	r.within(time.Minute, "full", func() { full.Event(pod("a/x"), "Normal", "R", "m") })
	r.note("%v", full.WithLogger(quietLogger) == record.EventRecorderLogger(full))
	<-full.Events
	r.settle()
}

func recordBroadcast(r *run) {
	b := record.NewBroadcaster(record.WithContext(r.ctx))
	got := b.StartEventWatcher(func(e *corev1.Event) { r.note("event %s", eventFacts(e)) })
	rec := b.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "c", Host: "h"})
	p := pod("a/x@1")
	p.UID = "uid"
	rec.Event(p, corev1.EventTypeNormal, "Reason", "message 100%")
	r.settle()
	time.Sleep(time.Second)
	rec.Eventf(p, corev1.EventTypeWarning, "Reason", "%s and %d", "a", 1)
	r.settle()
	rec.AnnotatedEventf(p, map[string]string{"k": "v"}, corev1.EventTypeWarning, "Reason", "annotated %v", true)
	r.settle()
	rec.Event(pod("cluster"), corev1.EventTypeNormal, "", "")
	r.settle()
	rec.Event(p, "Odd", "Reason", "of no type")
	rec.Event(nil, corev1.EventTypeNormal, "Reason", "of nothing")
	rec.Event(&metav1.Status{}, corev1.EventTypeNormal, "Reason", "of a status")
	rec.Event(&corev1.ObjectReference{Kind: "K", Name: "n", Namespace: "ns", FieldPath: "spec.x"}, corev1.EventTypeNormal, "Reason", "of a reference")
	r.settle()
	rec.Event(p, corev1.EventTypeNormal, "Reason", strings.Repeat("long ", 300))
	r.settle()
	bare := b.NewRecorder(scheme.Scheme, corev1.EventSource{})
	bare.Event(p, corev1.EventTypeNormal, "Reason", "of nobody")
	r.settle()
	rec.WithLogger(quietLogger).Event(p, corev1.EventTypeNormal, "Reason", "with a logger")
	r.settle()
	got.Stop()
	got.Stop()
	rec.Event(p, corev1.EventTypeNormal, "Reason", "nobody hears")
	r.settle()
	b.Shutdown()
}

func recordShutdown(r *run) {
	b := record.NewBroadcaster(record.WithContext(r.ctx))
	s := &sink{r: r}
	b.StartRecordingToSink(s)
	b.StartStructuredLogging(0)
	b.StartLogging(func(format string, args ...any) {
		r.note("log %s", addresses.ReplaceAllString(fmt.Sprintf(format, args...), "ADDRESS"))
	})
	rec := b.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "c"})
	rec.Event(pod("a/x@1"), corev1.EventTypeNormal, "Reason", "before")
	time.Sleep(time.Second)
	b.Shutdown()
	r.within(time.Minute, "event after", func() { rec.Event(pod("a/x@1"), corev1.EventTypeNormal, "Reason", "after") })
	r.within(time.Minute, "shutdown again", b.Shutdown)
	r.within(time.Minute, "watcher after", func() {
		w := b.StartEventWatcher(func(*corev1.Event) { r.note("late event") })
		w.Stop()
	})
	r.settle()
}

func recordWatchers(r *run) {
	b := record.NewBroadcasterForTests(time.Second)
	slow := 0
	one := b.StartEventWatcher(func(*corev1.Event) { time.Sleep(time.Minute); slow++ })
	quick := 0
	b.StartEventWatcher(func(*corev1.Event) { quick++ })
	rec := b.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "c"})
	r.within(time.Hour, "events", func() {
		for n := range 50 {
			rec.Eventf(pod("a/x"), corev1.EventTypeNormal, "R", "%d", n)
		}
	})
	time.Sleep(10 * time.Second)
	r.note("quick %d", quick)
	one.Stop()
	b.Shutdown()
	time.Sleep(2 * time.Hour)
	r.note("quick %d", quick)
}

func recordFunctions(r *run) {
	e := drawEvent(rand.New(rand.NewSource(1)), time.Unix(0, 0))
	key, local := record.EventAggregatorByReasonFunc(e)
	r.note("%q %q", key, local)
	r.note("%q", record.EventAggregatorByReasonMessageFunc(e))
	clock := clocktesting.NewFakeClock(time.Unix(0, 0))
	a := record.NewEventAggregator(5, record.EventAggregatorByReasonFunc, record.EventAggregatorByReasonMessageFunc, 2, 60, clock)
	for n := range 5 {
		e.Message = fmt.Sprint(n)
		agg, key := a.EventAggregate(e)
		r.note("%q %s", key, eventFacts(agg))
	}
	f := record.NewEventSourceObjectSpamFilter(5, 3, 0.1, clock, func(e *corev1.Event) string { return e.Reason })
	for range 6 {
		r.note("spam %v", f.Filter(e))
		clock.Step(3 * time.Second)
	}
}

func recordObjects(r *run) {
	b := record.NewBroadcaster(record.WithContext(r.ctx))
	b.StartEventWatcher(func(e *corev1.Event) { r.note("event %s", eventFacts(e)) })
	rec := b.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "c"})
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n", UID: "u"}}
	rec.Event(n, corev1.EventTypeNormal, "R", "m")
	r.settle()
	rec.Event(&corev1.PodList{}, corev1.EventTypeNormal, "R", "m")
	r.settle()
	partial := &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{Kind: "K", APIVersion: "g/v1"}, ObjectMeta: metav1.ObjectMeta{Name: strings.Repeat("n", 260), Namespace: "ns"}}
	rec.Event(partial, corev1.EventTypeNormal, "R", "m")
	r.settle()
	empty := b.NewRecorder(runtime.NewScheme(), corev1.EventSource{Component: "c"})
	empty.Event(n, corev1.EventTypeNormal, "R", "m")
	r.settle()
	b.Shutdown()
}

func recordAdapter(r *run) {
	f := record.NewFakeRecorder(10)
	a := record.NewEventRecorderAdapter(f)
	a.Eventf(pod("a/x"), pod("a/y"), "Normal", "Reason", "Action", "note %d", 1)
	a.AnnotatedEventf(pod("a/x"), nil, map[string]string{"k": "v"}, "Normal", "Reason", "Action", "note %d", 1)
	a.WithLogger(quietLogger).Eventf(pod("a/x"), nil, "Normal", "Reason", "Action", "note")
	close(f.Events)
	for e := range f.Events {
		r.note("%q", e)
	}
}

func references(r *run) {
	typed := pod("a/x@1")
	typed.Kind, typed.APIVersion = "Pod", "v1"
	ref := &corev1.ObjectReference{Kind: "K", Name: "n"}
	for _, obj := range []runtime.Object{nil, pod("a/x@1"), typed, ref, &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "3"}}, &metav1.Status{},
		&metav1.PartialObjectMetadata{}, &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{Kind: "K"}}, &noObject{}} {
		for _, s := range []*runtime.Scheme{scheme.Scheme, runtime.NewScheme()} {
			r.panics(fmt.Sprintf("%T", obj), func() {
				got, err := reference.GetReference(s, obj)
				r.value("reference", got)
				r.note("same %v", obj != nil && got == ref)
				r.err("reference", err)
				r.note("nil object %v", errors.Is(err, reference.ErrNilObject))
				got, err = reference.GetPartialReference(s, obj, "spec.x")
				r.value("partial", got)
				r.err("partial", err)
			})
		}
	}
}
