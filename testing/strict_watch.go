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

package testing

import (
	"net/http"
	"strconv"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
)

// strictWatch shows what happens to the objects of a selection.
type strictWatch struct {
	*trackedWatch
	selected selection
	timeout  *time.Timer // nil if the watch has none
}

// Stop ends the watch. It may be called more than once.
func (w *strictWatch) Stop() {
	if w.timeout != nil {
		w.timeout.Stop()
	}
	w.trackedWatch.Stop()
}

// show tells the watcher of a change, if it concerns his selection. It reports
// whether he is still there.
func (w *strictWatch) show(c change) bool {
	was, is := w.selected.has(c.key, c.before), w.selected.has(c.key, c.after)
	switch {
	case is && was:
		return w.send(watch.Event{Type: watch.Modified, Object: c.after.DeepCopyObject()})
	case is:
		return w.send(watch.Event{Type: watch.Added, Object: c.after.DeepCopyObject()})
	case was:
		last := c.before.DeepCopyObject()
		if m, err := meta.Accessor(last); err == nil {
			m.SetResourceVersion(strconv.FormatInt(c.version, 10))
		}
		return w.send(watch.Event{Type: watch.Deleted, Object: last})
	}
	return !w.stopped()
}

// watchLocked starts a watch, which has all changes that happen after this call.
func (t *strictTracker) watchLocked(gvr schema.GroupVersionResource, ns string, opts metav1.ListOptions) (watch.Interface, error) {
	opts.Watch = true
	s, err := selectionOf(gvr, ns, opts)
	if err != nil {
		return nil, err
	}
	from, err := parseVersion(opts.ResourceVersion)
	if err != nil {
		return nil, &apierrors.StatusError{ErrStatus: metav1.Status{Status: metav1.StatusFailure, Code: http.StatusInternalServerError, Message: err.Error()}}
	}
	h := t.ofLocked(gvr)
	w := &strictWatch{trackedWatch: newTrackedWatch(ns), selected: s}
	initial := opts.SendInitialEvents != nil && *opts.SendInitialEvents
	switch {
	case from == 0 && opts.SendInitialEvents == nil, initial:
		for _, kept := range h.at(t.version) {
			w.show(change{version: t.version, key: kept.key, after: kept.obj})
		}
		if initial && opts.AllowWatchBookmarks {
			w.send(watch.Event{Type: watch.Bookmark, Object: t.endOfInitialLocked(gvr)})
		}
	case from < h.since && from > 0:
		status := expired(from, h.since).Status()
		w.send(watch.Event{Type: watch.Error, Object: &status})
		w.end(nil)
		return w, nil
	case from > 0:
		for _, c := range h.changes {
			if c.version > from {
				w.show(c)
			}
		}
	}
	if s := opts.TimeoutSeconds; s != nil && *s > 0 {
		w.timeout = time.AfterFunc(time.Duration(*s)*time.Second, func() { w.end(nil) })
	}
	h.watches = append(h.watches, w)
	return w, nil
}

// endOfInitialLocked is the bookmark after the initial events.
func (t *strictTracker) endOfInitialLocked(gvr schema.GroupVersionResource) runtime.Object {
	obj, err := t.kinds.scheme.New(t.kindOfResource()[gvr])
	if err != nil {
		obj = &metav1.PartialObjectMetadata{}
	} else if isUnstructured(obj) {
		obj.GetObjectKind().SetGroupVersionKind(t.kindOfResource()[gvr])
	}
	if m, err := meta.Accessor(obj); err == nil {
		m.SetResourceVersion(strconv.FormatInt(t.version, 10))
		m.SetAnnotations(map[string]string{metav1.InitialEventsAnnotationKey: "true"})
	}
	return obj
}
