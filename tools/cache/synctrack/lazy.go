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

package synctrack

import "sync"

// Lazy keeps the result of Evaluate until Notify says that it is out of date.
// Many Notify calls in a row cost one evaluation. It is safe for concurrent
// use.
type Lazy[T any] struct {
	// Evaluate computes the value. It must not call Get.
	Evaluate func() (T, error)

	mu      sync.Mutex
	current *evaluation[T] // guarded by mu; nil if out of date
}

// evaluation is one call of Evaluate.
type evaluation[T any] struct {
	once  sync.Once
	value T
	err   error
}

// Notify says that the value is out of date. It never waits.
func (l *Lazy[T]) Notify() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.current = nil
}

// Get returns the value, evaluated after the last Notify that came before the
// call. Those that ask at the same time share one evaluation. An error is not
// kept.
func (l *Lazy[T]) Get() (T, error) {
	l.mu.Lock()
	e := l.current
	if e == nil {
		e = &evaluation[T]{}
		l.current = e
	}
	l.mu.Unlock()
	e.once.Do(func() { e.value, e.err = l.Evaluate() })
	if e.err != nil {
		l.mu.Lock()
		if l.current == e {
			l.current = nil
		}
		l.mu.Unlock()
	}
	return e.value, e.err
}
