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
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"
)

func init() {
	for _, s := range scripts() {
		if strings.HasPrefix(s.name, "list") || strings.HasPrefix(s.name, "relist") {
			continue
		}
		add(scenario{name: "watchtools/retry/" + s.name, do: func(r *run) { retryWatch(r, s) }})
		env := plainLists
		if strings.HasPrefix(s.name, "stream") {
			env = nil
		}
		add(scenario{name: "watchtools/informer/" + s.name, env: env, do: func(r *run) { informerWatch(r, s) }})
		add(scenario{name: "watchtools/until/" + s.name, do: func(r *run) { until(r, s) }})
	}
	add(
		scenario{name: "watchtools/retry/versions", do: retryVersions},
		scenario{name: "watchtools/retry/stop", do: retryStop},
		scenario{name: "watchtools/withoutRetry", do: untilWithoutRetry},
		scenario{name: "watchtools/untilWithSync", env: plainLists, do: untilWithSync},
		scenario{name: "watchtools/timeout", do: optionalTimeout},
	)
}

// eventText is a watch event in a few words.
func eventText(e watch.Event) string {
	if e.Type == watch.Error {
		return fmt.Sprintf("%s %s", e.Type, newEventFacts(e.Object))
	}
	return fmt.Sprintf("%s %s", e.Type, brief(e.Object))
}

// drainWatch notes events until the watch is closed, or for some minutes.
func drainWatch(r *run, l *ledger, w watch.Interface) {
	limit := time.After(5 * time.Minute)
	for {
		select {
		case e, ok := <-w.ResultChan():
			if !ok {
				l.note("events", "closed")
				return
			}
			l.note("events", "%s", eventText(e))
		case <-limit:
			l.note("events", "still open")
			w.Stop()
			limit = nil
		}
	}
}

func retryWatch(r *run, s script) {
	srv := &server{r: r, lists: s.lists, watches: s.watches, pace: time.Millisecond}
	w, err := watchtools.NewRetryWatcherWithContext(r.ctx, "5", cache.ToWatcherWithContext(srv.listWatch()))
	r.err("new", err)
	if err != nil {
		return
	}
	l := &ledger{}
	drainWatch(r, l, w)
	r.within(time.Minute, "done", func() { <-w.Done() })
	l.flush(r, "retry")
}

func informerWatch(r *run, s script) {
	if s.name == "listPanics" {
		return
	}
	srv := &server{r: &run{}, lists: s.lists, watches: s.watches, pace: time.Millisecond}
	_, c, w, done := watchtools.NewIndexerInformerWatcherWithLogger(quietLogger, srv.listWatch(), &corev1.Pod{})
	l := &ledger{}
	limit := time.After(5 * time.Minute)
	for open := true; open; {
		select {
		case e, ok := <-w.ResultChan():
			if !ok {
				r.note("closed")
				open = false
				break
			}
			page := "events"
			if e.Object != nil && e.Type != watch.Error {
				page = pageOf(e.Object)
			}
			l.note(page, "%s", eventText(e))
		case <-limit:
			r.note("synced %v", c.HasSynced())
			w.Stop()
			open = false
		}
	}
	r.within(time.Minute, "done", func() { <-done })
	w.Stop()
	l.flush(r, "informer")
	select {
	case _, ok := <-w.ResultChan():
		r.note("channel: open %v", ok)
	default:
		r.note("channel: nothing")
	}
}

func until(r *run, s script) {
	srv := &server{r: r, lists: s.lists, watches: s.watches, pace: time.Millisecond}
	ctx, cancel := context.WithTimeout(r.ctx, 2*time.Minute+time.Millisecond/2)
	defer cancel()
	n := 0
	e, err := watchtools.Until(ctx, "5", srv.listWatch(), func(e watch.Event) (bool, error) {
		n++
		r.note("first %s", eventText(e))
		return n > 1, nil
	}, func(e watch.Event) (bool, error) {
		r.note("second %s", eventText(e))
		return e.Type == watch.Deleted, nil
	})
	if e != nil {
		r.note("last %s", eventText(*e))
	} else {
		r.note("no event")
	}
	r.err("until", err)
}

func retryVersions(r *run) {
	for _, version := range []string{"", "0", "1", "abc", " "} {
		srv := &server{r: r, watches: []watched{{events: "+a/x@7"}}}
		w, err := watchtools.NewRetryWatcherWithContext(r.ctx, version, cache.ToWatcherWithContext(srv.listWatch()))
		r.note("%q: nil %v", version, w == nil)
		r.err("new", err)
		if err == nil {
			r.note("%s", eventText(<-w.ResultChan()))
			w.Stop()
		}
		_, err = watchtools.NewRetryWatcher(version, srv.listWatch())
		r.err("new", err)
		_, err = watchtools.Until(r.ctx, version, srv.listWatch(), func(watch.Event) (bool, error) { return true, nil })
		r.err("until", err)
	}
}

func retryStop(r *run) {
	srv := &server{r: &run{}, watches: []watched{{events: "+a/x@7 +a/y@8"}}}
	ctx, cancel := context.WithCancel(r.ctx)
	w, err := watchtools.NewRetryWatcherWithContext(ctx, "5", cache.ToWatcherWithContext(srv.listWatch()))
	r.err("new", err)
	cancel()
	r.within(time.Minute, "done", func() { <-w.Done() })
	r.panics("stop", w.Stop)
	r.panics("stop again", w.Stop)
	w, _ = watchtools.NewRetryWatcher("5", srv.listWatch())
	r.settle()
	w.Stop()
	r.within(time.Minute, "done", func() { <-w.Done() })
	r.within(time.Minute, "drained", func() {
		for range w.ResultChan() {
		}
	})
}

func untilWithoutRetry(r *run) {
	yes := func(watch.Event) (bool, error) { return true, nil }
	no := func(watch.Event) (bool, error) { return false, nil }
	bad := func(watch.Event) (bool, error) { return false, errors.New("bad") }
	badYes := func(watch.Event) (bool, error) { return true, errors.New("bad") }
	table := map[string][]watchtools.ConditionFunc{"none": nil, "yes": {yes}, "two": {yes, yes}, "three": {yes, yes, yes}, "no": {no}, "bad": {bad}, "badYes": {badYes}, "nil": {nil}}
	for _, name := range sorted(keys(table)) {
		conditions := table[name]
		for _, words := range []string{"", "+a/x@1", "+a/x@1 ~a/x@2", "+a/x@1 close", "close", "expired close"} {
			w := &stream{events: make(chan watch.Event), stopped: make(chan struct{})}
			go w.play(strings.Fields(words), time.Millisecond)
			ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
			label := fmt.Sprintf("%s of %q", name, words)
			r.panics(label, func() {
				e, err := watchtools.UntilWithoutRetry(ctx, w, conditions...)
				r.note("%s: %v %s", label, e != nil, errorFacts(err))
				r.note("%s: closed %v", label, errors.Is(err, watchtools.ErrWatchClosed))
			})
			cancel()
			r.settle()
			select {
			case <-w.stopped:
				r.note("%s: stopped", label)
			default:
				r.note("%s: not stopped", label)
			}
			w.Stop()
		}
	}
}

func untilWithSync(r *run) {
	try := func(name string, precondition watchtools.PreconditionFunc, conditions ...watchtools.ConditionFunc) {
		srv := &server{r: &run{}, lists: []listed{two}, watches: []watched{{events: "10s +a/z@11 10s ~a/z@12 10s -a/z@13"}}, pace: time.Millisecond}
		ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
		defer cancel()
		e, err := watchtools.UntilWithSync(ctx, srv.listWatch(), &corev1.Pod{}, precondition, conditions...)
		if e != nil {
			r.note("%s: %s", name, eventText(*e))
		}
		r.err(name, err)
	}
	store := func(done bool, err error) watchtools.PreconditionFunc {
		return func(s cache.Store) (bool, error) { r.note("store %s", briefs(s.List())); return done, err }
	}
	on := func(t watch.EventType) watchtools.ConditionFunc {
		return func(e watch.Event) (bool, error) { return e.Type == t, nil }
	}
	try("nothing", nil)
	try("nothing but a precondition", store(false, nil))
	try("precondition", store(true, nil), on(watch.Deleted))
	try("precondition fails", store(false, errors.New("bad")), on(watch.Deleted))
	try("added", nil, on(watch.Added))
	try("modified", store(false, nil), on(watch.Modified))
	try("both", nil, on(watch.Modified), on(watch.Deleted))
	try("never", nil, on(watch.Bookmark))
	try("fails", nil, func(e watch.Event) (bool, error) { return false, errors.New("bad") })
	srv := &server{r: &run{}, lists: []listed{{err: refused}}}
	ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
	defer cancel()
	_, err := watchtools.UntilWithSync(ctx, srv.listWatch(), &corev1.Pod{}, store(true, nil), on(watch.Added))
	r.err("never synced", err)
	cancel()
	_, err = watchtools.UntilWithSync(ctx, srv.listWatch(), &corev1.Pod{}, store(true, nil), on(watch.Added))
	r.err("ended", err)
}

func optionalTimeout(r *run) {
	for _, d := range []time.Duration{0, time.Second, -1} {
		r.panics(fmt.Sprint(d), func() {
			ctx, cancel := watchtools.ContextWithOptionalTimeout(r.ctx, d)
			defer cancel()
			deadline, ok := ctx.Deadline()
			r.note("%v: %v %v", d, deadline.Sub(r.start), ok)
			r.note("%v", ctx.Err())
		})
	}
}
