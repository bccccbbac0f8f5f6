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
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

// ledger keeps lines by what they are about, since only for one thing there is
// an order that everybody promises.
type ledger struct {
	mu    sync.Mutex
	pages map[string][]string
}

func (l *ledger) note(page, format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pages == nil {
		l.pages = map[string][]string{}
	}
	l.pages[page] = append(l.pages[page], fmt.Sprintf(format, args...))
}

func (l *ledger) flush(r *run, title string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, page := range sorted(keys(l.pages)) {
		for _, line := range l.pages[page] {
			r.note("%s %s: %s", title, page, line)
		}
	}
	l.pages = nil
}

func pageOf(obj any) string {
	if d, ok := obj.(cache.DeletedFinalStateUnknown); ok {
		return d.Key
	}
	if m, ok := obj.(metav1.Object); ok {
		return m.GetNamespace() + "/" + m.GetName()
	}
	return fmt.Sprintf("%T", obj)
}

// handler notes the events of each object in their order.
func (l *ledger) handler() cache.ResourceEventHandlerDetailedFuncs {
	return cache.ResourceEventHandlerDetailedFuncs{
		AddFunc:    func(obj any, initial bool) { l.note(pageOf(obj), "add %s initial %v", brief(obj), initial) },
		UpdateFunc: func(o, n any) { l.note(pageOf(n), "update %s to %s", brief(o), brief(n)) },
		DeleteFunc: func(obj any) { l.note(pageOf(obj), "delete %s", brief(obj)) },
	}
}
