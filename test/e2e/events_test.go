//go:build e2e

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
package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/events"
	"k8s.io/client-go/tools/record"
)

// flusher is what all broadcasters of both kinds are.
type flusher interface {
	ShutdownWithContext(ctx context.Context) (dropped int, err error)
}

// flush writes what waits, which has to work.
func flush(t *testing.T, b any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if dropped, err := b.(flusher).ShutdownWithContext(ctx); dropped != 0 || err != nil {
		t.Errorf("%d events dropped, %v", dropped, err)
	}
}

func recordCore(t *testing.T, client kubernetes.Interface) (record.EventBroadcaster, record.EventRecorder) {
	b := record.NewBroadcaster(record.WithContext(t.Context()))
	b.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	return b, b.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "e2e", Host: "here"})
}

func TestRecord_theServerHasWhatIsLeftOfManyEvents(t *testing.T) {
	client := connect(t, config(t))
	ns := namespace(t, client)
	pod := makePod(t, client, ns, "web")
	b, recorder := recordCore(t, client)
	for range 4 {
		recorder.Event(pod, corev1.EventTypeNormal, "Same", "again and again")
	}
	for i := range 12 {
		recorder.Eventf(pod, corev1.EventTypeWarning, "Similar", "number %d", i)
	}
	flush(t, b)
	var got []string
	for _, e := range must(client.CoreV1().Events(ns).List(t.Context(), metav1.ListOptions{}))(t).Items {
		got = append(got, fmt.Sprintf("%s %s x%d", e.Type, e.Message, e.Count))
		if e.InvolvedObject.UID != pod.UID || e.Source.Component != "e2e" || e.Source.Host != "here" {
			t.Errorf("event %+v", e)
		}
	}
	slices.Sort(got)
	want := []string{"Normal again and again x4", "Warning (combined from similar events): number 11 x3"}
	for i := range 9 {
		want = append(want, fmt.Sprintf("Warning number %d x1", i))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the server has %q\nwant %q", got, want)
	}
}

func TestRecord_theServerRefusesNoEventForItsLength(t *testing.T) {
	client := connect(t, config(t))
	pod := makePod(t, client, namespace(t, client), strings.Repeat("a-long-name.", 20)+"x")
	role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "system:with:colons", UID: "e2e-core"}}
	b, recorder := recordCore(t, client)
	recorder.Event(pod, corev1.EventTypeNormal, strings.Repeat("Reason", 100), strings.Repeat("äß", 2<<20))
	recorder.Event(role, corev1.EventTypeNormal, "Colons", "no name of an event")
	flush(t, b)
	about := must(client.CoreV1().Events(pod.Namespace).List(t.Context(), metav1.ListOptions{}))(t).Items
	if len(about) != 1 || len(about[0].Message) < 1000 {
		t.Errorf("%d events about the pod", len(about))
	}
	wantOne(t, client, "involvedObject.uid=e2e-core")
}

func wantOne(t *testing.T, client kubernetes.Interface, selector string) {
	t.Helper()
	list := must(client.CoreV1().Events(metav1.NamespaceDefault).List(t.Context(), metav1.ListOptions{FieldSelector: selector}))(t)
	if len(list.Items) != 1 {
		t.Errorf("%d events with %s", len(list.Items), selector)
	}
}

func TestEvents_theServerHasASeries(t *testing.T) {
	client := connect(t, config(t))
	ns := namespace(t, client)
	pod, other := makePod(t, client, ns, "web"), makePod(t, client, ns, "other")
	for name, start := range map[string]func() (any, events.EventRecorder){
		"k8s.io/e2e": func() (any, events.EventRecorder) {
			b := events.NewBroadcaster(&events.EventSinkImpl{Interface: client.EventsV1()})
			check(t, b.StartRecordingToSinkWithContext(t.Context()))
			return b, b.NewRecorder(scheme.Scheme, "k8s.io/e2e")
		},
		"adapter": func() (any, events.EventRecorder) {
			b := events.NewEventBroadcasterAdapterWithContext(t.Context(), client)
			check(t, b.(events.EventBroadcasterAdapterWithContext).StartRecordingToSinkWithContext(t.Context()))
			return b, b.NewRecorder("adapter")
		},
	} {
		b, recorder := start()
		for i := range 5 {
			recorder.Eventf(pod, other, corev1.EventTypeWarning, "Moved", "Move", "from here to there, %d", i)
		}
		recorder.Eventf(pod, nil, corev1.EventTypeNormal, "Once", "Look", "100%% fine")
		flush(t, b)
		var got []string
		for _, e := range must(client.EventsV1().Events(ns).List(t.Context(), metav1.ListOptions{}))(t).Items {
			if e.ReportingController == name {
				got = append(got, describe(&e))
			}
		}
		slices.Sort(got)
		if want := []string{"Normal Once Look web 100% fine", "Warning Moved Move web other from here to there, 0 x5"}; !slices.Equal(got, want) {
			t.Errorf("%s: the server has %q, want %q", name, got, want)
		}
	}
}

func describe(e *eventsv1.Event) string {
	text := strings.Join([]string{e.Type, e.Reason, e.Action, e.Regarding.Name}, " ")
	if e.Related != nil {
		text += " " + e.Related.Name
	}
	text += " " + e.Note
	if e.Series != nil {
		text += fmt.Sprintf(" x%d", e.Series.Count)
	}
	return text
}

func TestEvents_theServerRefusesNoEventForItsLength(t *testing.T) {
	client := connect(t, config(t))
	ns := namespace(t, client)
	pod := makePod(t, client, ns, strings.Repeat("a-long-name.", 20)+"x")
	role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "system:with:colons", UID: "e2e-events"}}
	b := events.NewBroadcaster(&events.EventSinkImpl{Interface: client.EventsV1()})
	check(t, b.StartRecordingToSinkWithContext(t.Context()))
	for _, controller := range []string{"e2e", "example.com/" + strings.Repeat("long-controller.", 20)} {
		recorder := b.NewRecorder(scheme.Scheme, controller)
		recorder.Eventf(pod, role, corev1.EventTypeNormal, strings.Repeat("Reasön", 100), strings.Repeat("Äction", 100), "%s", strings.Repeat("ß€", 10000))
		recorder.Eventf(role, nil, corev1.EventTypeNormal, "Colons", "Look", "no name of an event")
	}
	flush(t, b)
	if list := must(client.EventsV1().Events(ns).List(t.Context(), metav1.ListOptions{}))(t); len(list.Items) != 2 {
		t.Errorf("%d events about the pod", len(list.Items))
	}
	list := must(client.EventsV1().Events(metav1.NamespaceDefault).List(t.Context(), metav1.ListOptions{FieldSelector: "regarding.uid=e2e-events"}))(t)
	if len(list.Items) != 2 {
		t.Errorf("%d events about the role", len(list.Items))
	}
}

func TestEvents_C2_C3_shutdownSaysHowManyTheServerDidNotGet(t *testing.T) {
	l, through := linkTo(t, config(t), 0)
	client := connect(t, through)
	ns := namespace(t, client)
	pod := makePod(t, client, ns, "web")
	core, coreRecorder := recordCore(t, client)
	modern := events.NewBroadcaster(&events.EventSinkImpl{Interface: client.EventsV1()})
	check(t, modern.StartRecordingToSinkWithContext(t.Context()))
	modernRecorder := modern.NewRecorder(scheme.Scheme, "e2e")
	l.set(swallows)
	for i := range 7 {
		coreRecorder.Event(pod, corev1.EventTypeNormal, fmt.Sprint("Reason", i), "lost")
		modernRecorder.Eventf(pod, nil, corev1.EventTypeNormal, fmt.Sprint("Reason", i), "Act", "lost")
	}
	for name, b := range map[string]any{"core": core, "events": modern} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		dropped, err := b.(flusher).ShutdownWithContext(ctx)
		cancel()
		if dropped != 7 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %d dropped, %v", name, dropped, err)
		}
	}
	l.set(none)
	if list := must(client.EventsV1().Events(ns).List(t.Context(), metav1.ListOptions{}))(t); len(list.Items) != 0 {
		t.Errorf("the server has %d events", len(list.Items))
	}
}
