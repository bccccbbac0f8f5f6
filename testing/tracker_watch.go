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
	"sync"

	"k8s.io/apimachinery/pkg/watch"

	restclient "k8s.io/client-go/rest"
)

// trackedWatch is a watch on a tracker. Up to watch.DefaultChanSize events wait
// in its channel. Only while more wait is there a goroutine, which ends when
// they are read or the watch is stopped.
type trackedWatch struct {
	ns     string
	events chan watch.Event
	stop   chan struct{} // closed by end

	mu      sync.Mutex
	ended   bool          // guarded by mu
	err     error         // guarded by mu; why it ended, nil if the tracker ended it
	waiting []watch.Event // guarded by mu; those that the channel had no room for
	moving  bool          // guarded by mu; the goroutine runs, and will close events
}

func newTrackedWatch(ns string) *trackedWatch {
	return &trackedWatch{ns: ns, events: make(chan watch.Event, watch.DefaultChanSize), stop: make(chan struct{})}
}

// ResultChan is closed by Stop.
func (w *trackedWatch) ResultChan() <-chan watch.Event { return w.events }

// Stop ends the watch. It may be called more than once.
func (w *trackedWatch) Stop() { w.end(restclient.ErrWatchStopped) }

// end ends the watch, if it has not ended.
func (w *trackedWatch) end(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return
	}
	w.ended, w.err = true, err
	close(w.stop)
	if !w.moving {
		close(w.events)
	}
}

// Err makes it a rest.EndedWatch.
func (w *trackedWatch) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

func (w *trackedWatch) stopped() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ended
}

// send never blocks. It reports whether anybody may still read the event.
func (w *trackedWatch) send(e watch.Event) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return false
	}
	if !w.moving {
		select {
		case w.events <- e:
			return true
		default:
		}
		w.moving = true
		go w.move()
	}
	w.waiting = append(w.waiting, e)
	return true
}

// move brings the waiting events into the channel as fast as it is read.
func (w *trackedWatch) move() {
	for {
		e, ok := w.next()
		if !ok {
			return
		}
		select {
		case w.events <- e:
		case <-w.stop:
		}
	}
}

func (w *trackedWatch) next() (watch.Event, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		close(w.events)
		return watch.Event{}, false
	}
	if len(w.waiting) == 0 {
		w.moving = false
		return watch.Event{}, false
	}
	e := w.waiting[0]
	w.waiting = w.waiting[1:]
	return e, true
}
