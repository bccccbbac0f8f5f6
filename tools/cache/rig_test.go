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
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"

	"go.uber.org/goleak"
	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/watch"
)

func TestMain(m *testing.M) {
	// The second error handler of apimachinery slows errors down by the clock of
	// the process, which for a test with a clock of its own means for ever.
	utilruntime.ErrorHandlers = utilruntime.ErrorHandlers[:1]
	goleak.VerifyTestMain(m)
}

// cluster is a server of pods in memory. Watches replay what they missed.
type cluster struct {
	streams bool  // it knows how to stream initial events
	refused error // what who asks for initial events gets, if set

	mu       sync.Mutex
	pods     map[string]*v1.Pod
	events   []watch.Event // number i has version i+1
	oldest   int           // versions before it are forgotten
	watchers []*watcher
	down     error // what every request gets, if set
	requests []string
	contexts []context.Context
}

type watcher struct {
	result chan watch.Event
	done   chan struct{}
	once   sync.Once
}

func (w *watcher) ResultChan() <-chan watch.Event { return w.result }
func (w *watcher) Stop()                          { w.once.Do(func() { close(w.done) }) }

func newCluster(pods ...string) *cluster {
	c := &cluster{pods: map[string]*v1.Pod{}}
	for _, name := range pods {
		c.set(name)
	}
	return c
}

// set makes or changes a pod.
func (c *cluster) set(name string) {
	c.change(func() watch.Event {
		t := watch.Modified
		if c.pods[name] == nil {
			t = watch.Added
		}
		c.pods[name] = testPod("ns", name, strconv.Itoa(len(c.events)+1))
		return watch.Event{Type: t, Object: c.pods[name]}
	})
}

func (c *cluster) delete(name string) {
	c.change(func() watch.Event {
		last := testPod("ns", name, strconv.Itoa(len(c.events)+1))
		delete(c.pods, name)
		return watch.Event{Type: watch.Deleted, Object: last}
	})
}

func (c *cluster) change(do func() watch.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	event := do()
	c.events = append(c.events, event)
	c.sendLocked(event)
}

// send sends an event that is no change.
func (c *cluster) send(event watch.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sendLocked(event)
}

func (c *cluster) sendLocked(event watch.Event) {
	for _, w := range c.watchers {
		select {
		case w.result <- event:
		case <-w.done:
		}
	}
}

// cut ends all watches; before that, they can get a last event.
func (c *cluster) cut(last ...watch.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, event := range last {
		c.sendLocked(event)
	}
	for _, w := range c.watchers {
		close(w.result)
	}
	c.watchers = nil
}

func (c *cluster) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = err
}

// forget makes all versions up to now unknown.
func (c *cluster) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.oldest = len(c.events)
}

func (c *cluster) names() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.pods))
}

// asked returns what was requested since the last time.
func (c *cluster) asked() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.requests
	c.requests = nil
	return r
}

func (c *cluster) request(ctx context.Context, what string, options metav1.ListOptions) error {
	c.requests = append(c.requests, fmt.Sprintf("%s@%s", what, options.ResourceVersion))
	c.contexts = append(c.contexts, ctx)
	return c.down
}

func (c *cluster) ListWithContext(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.request(ctx, "list", options); err != nil {
		return nil, err
	}
	list := &v1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: strconv.Itoa(len(c.events))}}
	for _, name := range slices.Sorted(maps.Keys(c.pods)) {
		list.Items = append(list.Items, *c.pods[name])
	}
	return list, nil
}

func (c *cluster) WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	initial := options.SendInitialEvents != nil && *options.SendInitialEvents
	what := "watch"
	if initial {
		what = "stream"
	}
	if err := c.request(ctx, what, options); err != nil {
		return nil, err
	}
	if initial && c.refused != nil {
		return nil, c.refused
	}
	w := &watcher{result: make(chan watch.Event, 100_000), done: make(chan struct{})}
	if initial {
		for _, name := range slices.Sorted(maps.Keys(c.pods)) {
			w.result <- watch.Event{Type: watch.Added, Object: c.pods[name]}
		}
		if c.streams {
			end := testPod("", "", strconv.Itoa(len(c.events)))
			end.Annotations = map[string]string{metav1.InitialEventsAnnotationKey: "true"}
			w.result <- watch.Event{Type: watch.Bookmark, Object: end}
		}
	} else {
		after, _ := strconv.Atoi(options.ResourceVersion)
		if after < c.oldest {
			return nil, apierrors.NewResourceExpired("too old")
		}
		for _, event := range c.events[after:] {
			w.result <- event
		}
	}
	c.watchers = append(c.watchers, w)
	return w, nil
}

func (c *cluster) List(options metav1.ListOptions) (runtime.Object, error) {
	return c.ListWithContext(context.TODO(), options)
}

func (c *cluster) Watch(options metav1.ListOptions) (watch.Interface, error) {
	return c.WatchWithContext(context.TODO(), options)
}

// IsWatchListSemanticsUnSupported makes reflectors list unless it streams.
func (c *cluster) IsWatchListSemanticsUnSupported() bool { return !c.streams }

// recorder is a handler that keeps what it is told, and fails the test where
// that makes no sense: two adds of an object without a deletion between, or a
// change of what was never added.
type recorder struct {
	t  testing.TB
	mu sync.Mutex

	log     []string
	present map[string]string // name to version
	ended   error
}

func newRecorder(t testing.TB) *recorder { return &recorder{t: t, present: map[string]string{}} }

func (r *recorder) OnAdd(obj any, initial bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	pod := obj.(*v1.Pod)
	if _, ok := r.present[pod.Name]; ok {
		r.t.Errorf("%s was added twice", pod.Name)
	}
	r.present[pod.Name] = pod.ResourceVersion
	entry := "add " + pod.Name
	if initial {
		entry = "initial " + pod.Name
	}
	r.log = append(r.log, entry)
}

func (r *recorder) OnUpdate(old, obj any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	pod := obj.(*v1.Pod)
	if was, ok := r.present[pod.Name]; !ok || was != old.(*v1.Pod).ResourceVersion {
		r.t.Errorf("update of %s from version %s, but the handler knows %q", pod.Name, old.(*v1.Pod).ResourceVersion, was)
	}
	r.present[pod.Name] = pod.ResourceVersion
	r.log = append(r.log, "update "+pod.Name)
}

func (r *recorder) OnDelete(obj any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	name, err := DeletionHandlingObjectToName(obj)
	if _, ok := r.present[name.Name]; !ok || err != nil {
		r.t.Errorf("deletion of %v, which the handler does not know (%v)", name, err)
	}
	delete(r.present, name.Name)
	entry := "delete " + name.Name
	if _, unknown := obj.(DeletedFinalStateUnknown); unknown {
		entry += "?"
	}
	r.log = append(r.log, entry)
}

func (r *recorder) OnEnd(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = err
}

// heard returns what came since the last time.
func (r *recorder) heard() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	log := r.log
	r.log = nil
	return log
}

func (r *recorder) names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.present))
}
