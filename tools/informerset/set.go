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

package informerset

import (
	"context"
	"errors"
	"sync"
	"time"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/tools/cache"
)

// Set holds at most one live informer for each key. The zero value is an empty
// set. It starts a goroutine for each informer that it runs; Shutdown waits
// for them.
type Set[K comparable] struct {
	mu       sync.Mutex
	entries  map[K]*entry // guarded by mu
	running  map[*entry]K // guarded by mu; some of them may be forgotten already
	shutdown bool         // guarded by mu; nothing is started any more
}

// entry is one informer and those who hold it.
type entry struct {
	informer cache.SharedIndexInformer
	end      context.CancelCauseFunc // ends the informer, whether or not it runs
	life     context.Context         // ended by end; has the values of the first holder; nil if that had none

	holders map[<-chan struct{}]struct{} // guarded by Set.mu; Done of contexts that have not ended
	forever bool                         // guarded by Set.mu; somebody holds it without a context

	ended   chan struct{} // closed when the run is over
	started bool          // guarded by Set.mu
}

// errNoHolder is why an informer ends when its last holder's context has ended
// and says nothing of its own.
var errNoHolder = errors.New("the last context that held the informer has ended")

// Hold returns the informer of a key and holds it until ctx ends. If there is
// none, create makes one, bound to the context that it gets: that one has the
// values of ctx and ends with the last holder.
//
// With a context that has ended already nothing is held: an informer that is
// there is returned, otherwise one that ends when it is run. With a nil context
// it is always one that ends when it is run, with an error that says so.
//
// Asking again with a context, or with one that ends together with it, costs
// nothing more.
func (s *Set[K]) Hold(ctx context.Context, key K, create func(context.Context) cache.SharedIndexInformer) cache.SharedIndexInformer {
	if ctx == nil {
		return create(nilContext{})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[key]
	switch {
	case ctx.Err() != nil && e == nil:
		return create(ctx)
	case ctx.Err() != nil:
		return e.informer
	case e == nil:
		life, end := context.WithCancelCause(context.WithoutCancel(ctx))
		e = s.addLocked(key, &entry{life: life, end: end, informer: create(life)})
	}
	if ctx.Done() == nil {
		e.forever = true
		return e.informer
	}
	if _, known := e.holders[ctx.Done()]; known {
		return e.informer
	}
	if e.holders == nil {
		e.holders = map[<-chan struct{}]struct{}{}
	}
	e.holders[ctx.Done()] = struct{}{}
	context.AfterFunc(ctx, func() { s.leave(ctx, key, e) })
	return e.informer
}

// nilContext is what an informer is bound to that was asked for with a nil
// context. It has ended.
type nilContext struct{}

func (nilContext) Deadline() (time.Time, bool) { return time.Time{}, false }
func (nilContext) Done() <-chan struct{}       { return closed }
func (nilContext) Err() error                  { return ctxerr.NilContext("informerset.Set.Hold") }
func (nilContext) Value(any) any               { return nil }

var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Keep returns the informer of a key, which create makes if there is none, and
// holds it for ever.
func (s *Set[K]) Keep(key K, create func() cache.SharedIndexInformer) cache.SharedIndexInformer {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[key]
	if e == nil {
		e = s.addLocked(key, &entry{informer: create()})
	}
	e.forever = true
	return e.informer
}

// addLocked stores the informer of a key. Informers are made with the lock
// held, so that there is one: constructors do no I/O.
func (s *Set[K]) addLocked(key K, e *entry) *entry {
	e.ended = make(chan struct{})
	if s.entries == nil {
		s.entries = map[K]*entry{}
	}
	s.entries[key] = e
	return e
}

// leave takes one holder away, and ends the informer if it was the last.
func (s *Set[K]) leave(holder context.Context, key K, e *entry) {
	s.mu.Lock()
	delete(e.holders, holder.Done())
	last := len(e.holders) == 0 && !e.forever
	if last && s.entries[key] == e {
		delete(s.entries, key) // the next to ask gets a fresh one
	}
	s.mu.Unlock()
	if last {
		e.end(&endError{context.Cause(holder)})
	}
}

// endError is the cause with which an informer ends that nobody holds.
type endError struct{ cause error }

func (e *endError) Error() string   { return errNoHolder.Error() + ": " + e.cause.Error() }
func (e *endError) Unwrap() []error { return []error{errNoHolder, e.cause} }

// Start runs the informers that are not running yet, each in a goroutine that
// ends with ctx or with the informer's last holder. It does not block. After
// Shutdown it does nothing.
func (s *Set[K]) Start(ctx context.Context) error {
	if ctx == nil {
		return ctxerr.NilContext("informerset.Set.Start")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shutdown {
		return nil
	}
	for key, e := range s.entries {
		if e.started {
			continue
		}
		e.started = true
		if s.running == nil {
			s.running = map[*entry]K{}
		}
		s.running[e] = key
		go s.run(ctx, e)
	}
	return nil
}

// run is the goroutine of one informer.
func (s *Set[K]) run(ctx context.Context, e *entry) {
	defer func() {
		close(e.ended)
		s.mu.Lock()
		delete(s.running, e)
		s.mu.Unlock()
	}()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if e.life != nil {
		// Informers that their maker did not bind to life end with it too.
		stop := context.AfterFunc(e.life, func() { cancel(context.Cause(e.life)) })
		defer stop()
	}
	e.informer.RunWithContext(ctx)
}

// started returns the informers that Start has been called for, by key.
func (s *Set[K]) started() map[K]*entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := make(map[K]*entry, len(s.entries))
	for key, e := range s.entries {
		if e.started {
			m[key] = e
		}
	}
	return m
}
