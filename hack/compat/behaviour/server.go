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
	"fmt"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// listed is the answer to a list request.
type listed struct {
	pods     string // "a/x@1 a/y@2"
	version  string
	next     string // of more pages
	err      error
	obj      runtime.Object // instead of a list
	after    time.Duration
	panicked bool
}

// watched is the answer to a watch request. Events are
//
//	+a/x@1 added, ~a/x@2 modified, -a/x@3 deleted, @4 bookmark, !@4 the bookmark
//	that ends initial events, 2s a pause, other words see special
//
// The watch stays open when they have been sent, unless they end in "close".
type watched struct {
	events string
	err    error
	after  time.Duration
}

var special = map[string]watch.Event{
	"expired":  {Type: watch.Error, Object: statusOf(apierrors.NewResourceExpired("too old"))},
	"gone":     {Type: watch.Error, Object: statusOf(apierrors.NewGone("gone"))},
	"internal": {Type: watch.Error, Object: statusOf(apierrors.NewInternalError(fmt.Errorf("broken")))},
	"timeout":  {Type: watch.Error, Object: statusOf(apierrors.NewTimeoutError("slow", 0))},
	"many":     {Type: watch.Error, Object: statusOf(apierrors.NewTooManyRequests("busy", 2))},
	"badError": {Type: watch.Error, Object: pod("a/bad@9")},
	"nilError": {Type: watch.Error},
	"node":     {Type: watch.Added, Object: &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n", ResourceVersion: "50"}}},
	"status":   {Type: watch.Added, Object: &metav1.Status{}},
	"unknown":  {Type: "UNKNOWN", Object: pod("a/odd@51")},
	"nil":      {Type: watch.Added},
	"empty":    {Type: watch.Modified, Object: &corev1.Pod{}},
}

func statusOf(err *apierrors.StatusError) *metav1.Status { return &err.ErrStatus }

// events makes events of the words of a script.
func event(word string) (watch.Event, bool) {
	switch {
	case strings.HasPrefix(word, "+"):
		return watch.Event{Type: watch.Added, Object: pod(word[1:])}, true
	case strings.HasPrefix(word, "~"):
		return watch.Event{Type: watch.Modified, Object: pod(word[1:])}, true
	case strings.HasPrefix(word, "-"):
		return watch.Event{Type: watch.Deleted, Object: pod(word[1:])}, true
	case strings.HasPrefix(word, "@"):
		return watch.Event{Type: watch.Bookmark, Object: pod(word)}, true
	case strings.HasPrefix(word, "!"):
		p := pod(word[1:])
		p.Annotations = map[string]string{metav1.InitialEventsAnnotationKey: "true"}
		return watch.Event{Type: watch.Bookmark, Object: p}, true
	}
	e, ok := special[word]
	return e, ok
}

// server answers by script, the last answers again and again, and writes down
// what it is asked.
type server struct {
	r       *run
	lists   []listed
	watches []watched
	timed   bool          // write down when
	pace    time.Duration // before each answer and event

	mu             sync.Mutex
	nLists, nWatch int
}

func (s *server) note(format string, args ...any) {
	if s.timed {
		s.r.at(format, args...)
	} else {
		s.r.note(format, args...)
	}
}

func options(o metav1.ListOptions) string {
	var parts []string
	say := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"="+value)
		}
	}
	say("version", o.ResourceVersion)
	say("match", string(o.ResourceVersionMatch))
	say("labels", o.LabelSelector)
	say("fields", o.FieldSelector)
	say("continue", o.Continue)
	if o.Limit != 0 {
		say("limit", fmt.Sprint(o.Limit))
	}
	if o.AllowWatchBookmarks {
		say("bookmarks", "true")
	}
	if o.SendInitialEvents != nil {
		say("initial", fmt.Sprint(*o.SendInitialEvents))
	}
	if o.Watch {
		say("watch", "true")
	}
	if o.TimeoutSeconds != nil && (*o.TimeoutSeconds < 300 || *o.TimeoutSeconds > 600) {
		say("minutes", fmt.Sprint(*o.TimeoutSeconds/60/20*20))
	}
	return strings.Join(parts, " ")
}

func (s *server) list(o metav1.ListOptions) (runtime.Object, error) {
	s.mu.Lock()
	a := listed{}
	if len(s.lists) > 0 {
		a = s.lists[min(s.nLists, len(s.lists)-1)]
	}
	s.nLists++
	s.mu.Unlock()
	s.note("list %s", options(o))
	time.Sleep(a.after + s.pace)
	if a.panicked {
		panic("list panics")
	}
	if a.err != nil || a.obj != nil {
		return a.obj, a.err
	}
	l := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: a.version, Continue: a.next}}
	for _, p := range strings.Fields(a.pods) {
		l.Items = append(l.Items, *pod(p))
	}
	return l, nil
}

func (s *server) watch(o metav1.ListOptions) (watch.Interface, error) {
	s.mu.Lock()
	a := watched{}
	if s.nWatch < len(s.watches) {
		a = s.watches[s.nWatch]
	}
	s.nWatch++
	s.mu.Unlock()
	s.note("watch %s", options(o))
	time.Sleep(a.after)
	if a.err != nil {
		return nil, a.err
	}
	w := &stream{events: make(chan watch.Event), stopped: make(chan struct{})}
	go w.play(strings.Fields(a.events), s.pace)
	return w, nil
}

func (s *server) listWatch() *cache.ListWatch {
	return &cache.ListWatch{ListFunc: s.list, WatchFunc: s.watch}
}

// stream is a watch that is played by script.
type stream struct {
	events  chan watch.Event
	stopped chan struct{}
	once    sync.Once
}

func (w *stream) ResultChan() <-chan watch.Event { return w.events }
func (w *stream) Stop()                          { w.once.Do(func() { close(w.stopped) }) }

func (w *stream) play(words []string, pace time.Duration) {
	defer close(w.events)
	for _, word := range words {
		time.Sleep(pace)
		if word == "close" {
			return
		}
		if d, err := time.ParseDuration(word); err == nil {
			select {
			case <-time.After(d):
			case <-w.stopped:
				return
			}
			continue
		}
		e, ok := event(word)
		if !ok {
			panic("no event " + word)
		}
		select {
		case w.events <- e:
		case <-w.stopped:
			return
		}
	}
	<-w.stopped
}

var podResource = schema.GroupResource{Resource: "pods"}
