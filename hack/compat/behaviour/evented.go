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
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	ktesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/events"
)

func init() {
	for name, errs := range sinkErrors() {
		add(scenario{name: "events/sink/" + name, do: func(r *run) { eventsWithErrors(r, errs) }})
	}
	add(
		scenario{name: "events/fake", do: eventsFake},
		scenario{name: "events/series", do: eventsSeries},
		scenario{name: "events/objects", do: eventsOfObjects},
		scenario{name: "events/shutdown", do: eventsShutdown, unordered: true},
		scenario{name: "events/watcher", do: eventsWatcher},
		scenario{name: "events/adapter", do: eventsAdapter},
		scenario{name: "events/clientset", do: eventsClientset},
		scenario{name: "events/fieldSelector", do: eventsFieldSelector},
	)
}

// eventSink is sink for the newer events.
type eventSink struct {
	r    *run
	mu   sync.Mutex
	errs []error
}

func newEventFacts(e any) string {
	text, err := json.Marshal(e)
	return identifiers.ReplaceAllString(fmt.Sprintf("%s %v", text, err), "IDENTIFIER")
}

func (s *eventSink) answer(verb string, e *eventsv1.Event, data []byte) (*eventsv1.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if len(s.errs) > 0 {
		err = s.errs[0]
		if len(s.errs) > 1 {
			s.errs = s.errs[1:]
		}
	}
	s.r.note("%s %s %s", verb, hostless(newEventFacts(e)), hostless(string(data)))
	if err != nil {
		return nil, err
	}
	stored := e.DeepCopy()
	stored.ResourceVersion = "7"
	return stored, nil
}

var hostName = regexp.MustCompile(`"reportingInstance":"([a-z]*)-[^"]*"`)

// hostless hides where the program runs.
func hostless(text string) string {
	return hostName.ReplaceAllString(text, `"reportingInstance":"$1-HOST"`)
}

func (s *eventSink) Create(_ context.Context, e *eventsv1.Event) (*eventsv1.Event, error) {
	return s.answer("create", e, nil)
}
func (s *eventSink) Update(_ context.Context, e *eventsv1.Event) (*eventsv1.Event, error) {
	return s.answer("update", e, nil)
}
func (s *eventSink) Patch(_ context.Context, e *eventsv1.Event, data []byte) (*eventsv1.Event, error) {
	return s.answer("patch", e, data)
}

func eventsWithErrors(r *run, errs []error) {
	b := events.NewBroadcaster(&eventSink{r: r, errs: errs})
	r.err("start", b.StartRecordingToSinkWithContext(r.ctx))
	rec := b.NewRecorder(scheme.Scheme, "controller")
	for range 3 {
		rec.Eventf(pod("a/x@1"), nil, corev1.EventTypeNormal, "Reason", "Action", "note %d", 1)
		time.Sleep(5 * time.Minute)
	}
	rec.Eventf(pod("a/x@1"), nil, corev1.EventTypeNormal, "Reason", "Other", "note")
	time.Sleep(40 * time.Minute)
	b.Shutdown()
}

func eventsFake(r *run) {
	f := events.NewFakeRecorder(20)
	for _, verbose := range []bool{false, true} {
		f.Verbose = verbose
		p := pod("a/x@1")
		p.Kind, p.APIVersion = "Pod", "v1"
		r.panics("fake", func() {
			f.Eventf(p, nil, "Normal", "Reason", "Action", "note %d", 1)
			f.Eventf(p, pod("b/y"), "Odd", "", "", "note 100%%")
			f.AnnotatedEventf(p, p, map[string]string{"k": "v"}, "Warning", "Reason", "Action", "note %s", "x")
			f.AnnotatedEventf(p, nil, nil, "Warning", "Reason", "Action", "note")
		})
	}
	close(f.Events)
	for e := range f.Events {
		r.note("%q", addresses.ReplaceAllString(e, "ADDRESS"))
	}
	zero := &events.FakeRecorder{}
	r.within(time.Minute, "no channel", func() { zero.Eventf(pod("a/x"), nil, "Normal", "R", "A", "n") })
	full := events.NewFakeRecorder(1)
	full.Eventf(pod("a/x"), nil, "Normal", "R", "A", "n")
	r.within(time.Minute, "full", func() { full.Eventf(pod("a/x"), nil, "Normal", "R", "A", "n") })
	<-full.Events
	r.settle()
}

func eventsSeries(r *run) {
	b := events.NewBroadcaster(&eventSink{r: r})
	r.err("start", b.StartRecordingToSinkWithContext(r.ctx))
	rec := b.NewRecorder(scheme.Scheme, "controller")
	say := func(note string) {
		rec.Eventf(pod("a/x@1"), pod("b/y@2"), corev1.EventTypeNormal, "Reason", "Action", "%s", note)
		r.settle()
	}
	time.Sleep(time.Second)
	for n := range 5 {
		say("same")
		r.at("said %d", n)
		time.Sleep(time.Minute)
	}
	for n := range 3 {
		say(fmt.Sprint("other ", n))
		time.Sleep(4 * time.Minute)
	}
	for n := range 3 {
		time.Sleep(10 * time.Minute)
		r.at("quiet %d", n)
	}
	say("same")
	time.Sleep(time.Hour)
	r.at("end")
	say("same")
	say("same")
	b.Shutdown()
	r.settle()
}

func eventsOfObjects(r *run) {
	b := events.NewBroadcaster(&eventSink{r: r})
	b.StartRecordingToSinkWithContext(r.ctx)
	rec := b.NewRecorder(scheme.Scheme, "controller")
	n := 0
	say := func(regarding, related runtime.Object, kind, reason, action, note string, args ...any) {
		n++
		r.panics(fmt.Sprint(n), func() { rec.Eventf(regarding, related, kind, reason, action, note, args...) })
		r.settle()
		time.Sleep(time.Second)
	}
	p := pod("a/x@1")
	say(p, nil, "Normal", "", "", "")
	say(pod("cluster"), p, "Warning", "R1", "A", "%d percent", 5)
	say(p, &metav1.Status{}, "Warning", "R2", "A", "related to a status")
	say(nil, p, "Normal", "R3", "A", "of nothing")
	say(&metav1.Status{}, nil, "Normal", "R4", "A", "of a status")
	say(p, nil, "Odd", "R5", "A", "of no type")
	say(p, nil, "Normal", "R6", "A", strings.Repeat("long ", 150))
	say(p, nil, "Normal", strings.Repeat("r", 120), strings.Repeat("a", 120), strings.Repeat("long ", 300))
	say(&corev1.ObjectReference{Kind: "K", Name: "n", Namespace: "ns"}, nil, "Normal", "R7", "A", "reference")
	say(p, nil, "Normal", "R8", "A", "100%")
	if a, ok := rec.(events.AnnotatedEventRecorder); ok {
		a.AnnotatedEventf(p, nil, map[string]string{"k": "v"}, "Normal", "R9", "A", "annotated %d", 1)
	}
	r.settle()
	b.NewRecorder(scheme.Scheme, "").Eventf(p, nil, "Normal", "R10", "A", "of nobody")
	r.settle()
	rec.WithLogger(quietLogger).Eventf(p, nil, "Normal", "R11", "A", "with a logger")
	r.settle()
	b.Shutdown()
}

func eventsShutdown(r *run) {
	b := events.NewBroadcaster(&eventSink{r: r})
	stop := make(chan struct{})
	b.StartRecordingToSink(stop)
	stopLog := b.StartStructuredLogging(0)
	quit, err := b.StartLogging(quietLogger)
	r.err("logging", err)
	rec := b.NewRecorder(scheme.Scheme, "controller")
	rec.Eventf(pod("a/x"), nil, "Normal", "R", "A", "before")
	time.Sleep(time.Second)
	stopLog()
	quit()
	b.Shutdown()
	r.within(time.Minute, "event after", func() { rec.Eventf(pod("a/x"), nil, "Normal", "R", "A", "after") })
	r.within(time.Minute, "shutdown again", b.Shutdown)
	_, err = b.StartEventWatcher(func(runtime.Object) { r.note("late") })
	r.err("watcher after", err)
	r.err("sink after", b.StartRecordingToSinkWithContext(r.ctx))
	_, err = b.StartLogging(quietLogger)
	r.err("logging after", err)
	close(stop)
	r.settle()
}

func eventsWatcher(r *run) {
	b := events.NewBroadcaster(&eventSink{r: r})
	stop, err := b.StartEventWatcher(func(obj runtime.Object) { r.note("%T %s", obj, hostless(newEventFacts(obj))) })
	r.err("watcher", err)
	rec := b.NewRecorder(scheme.Scheme, "controller")
	rec.Eventf(pod("a/x@1"), nil, "Normal", "R", "A", "one")
	r.settle()
	stop()
	stop()
	rec.Eventf(pod("a/x@1"), nil, "Normal", "R", "A", "two")
	r.settle()
	ctx, cancel := context.WithCancel(r.ctx)
	cancel()
	r.err("ended", b.StartRecordingToSinkWithContext(ctx))
	rec.Eventf(pod("a/x@1"), nil, "Normal", "R", "A", "three")
	r.settle()
	b.Shutdown()
}

// actions notes what a fake clientset was asked.
func actions(r *run, c *fake.Clientset) {
	for _, a := range c.Actions() {
		text := ""
		switch a := a.(type) {
		case ktesting.CreateAction:
			text = newEventFacts(a.GetObject())
		case ktesting.UpdateAction:
			text = newEventFacts(a.GetObject())
		case ktesting.PatchAction:
			text = string(a.GetPatch())
		}
		r.note("%s %s %s", a.GetVerb(), a.GetResource(), hostless(text))
	}
	c.ClearActions()
}

func clientset(groups ...string) *fake.Clientset {
	c := fake.NewClientset()
	for _, g := range groups {
		c.Resources = append(c.Resources, &metav1.APIResourceList{GroupVersion: g})
	}
	return c
}

func eventsAdapter(r *run) {
	for _, served := range []string{"v1", "events.k8s.io/v1"} {
		c := clientset(served)
		a := events.NewEventBroadcasterAdapterWithContext(r.ctx, c)
		actions(r, c)
		stop := make(chan struct{})
		a.StartRecordingToSink(stop)
		a.NewRecorder("new").Eventf(pod("a/x@1"), nil, "Normal", "R", "A", "new")
		time.Sleep(time.Second)
		a.DeprecatedNewLegacyRecorder("old").Event(pod("a/x@1"), "Normal", "R", "old")
		time.Sleep(time.Second)
		close(stop)
		a.Shutdown()
		r.settle()
		actions(r, c)
	}
}

func eventsClientset(r *run) {
	c := clientset()
	s := &events.EventSinkImpl{Interface: c.EventsV1()}
	e := &eventsv1.Event{ObjectMeta: metav1.ObjectMeta{Name: "e", Namespace: "a"}}
	_, err := s.Create(r.ctx, e)
	r.err("create", err)
	_, err = s.Create(r.ctx, e)
	r.err("create again", err)
	_, err = s.Update(r.ctx, e)
	r.err("update", err)
	_, err = s.Patch(r.ctx, e, []byte(`{"note":"n"}`))
	r.err("patch", err)
	for _, bad := range []*eventsv1.Event{{}, {ObjectMeta: metav1.ObjectMeta{Name: "e"}}} {
		_, err = s.Create(r.ctx, bad)
		r.err("bad create", err)
		_, err = s.Update(r.ctx, bad)
		r.err("bad update", err)
		_, err = s.Patch(r.ctx, bad, nil)
		r.err("bad patch", err)
	}
	c.PrependReactor("create", "*", func(ktesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(podResource, "x", errors.New("no"))
	})
	_, err = s.Create(r.ctx, e)
	r.err("forbidden", err)
	actions(r, c)
}

func eventsFieldSelector(r *run) {
	for _, gv := range []schema.GroupVersion{{Version: "v1"}, {Group: "events.k8s.io", Version: "v1"}, {Group: "events.k8s.io", Version: "v1beta1"}, {Group: "g", Version: "v1"}, {}} {
		for _, kind := range []schema.GroupVersionKind{{Version: "v1", Kind: "Pod"}, {}} {
			s, err := events.GetFieldSelector(gv, kind, "name", "uid")
			r.note("%v %v: %q", gv, kind, sorted(strings.Split(s.String(), ",")))
			r.err("selector", err)
			s, _ = events.GetFieldSelector(gv, kind, "", "")
			r.note("%q", sorted(strings.Split(s.String(), ",")))
		}
	}
}
