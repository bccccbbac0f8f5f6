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
	"fmt"
	"slices"
	"strings"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/tools/cache"
)

// WaitForSync waits until each started informer has its first list, has ended,
// or ctx ends. It returns which of them have it, and, if ctx has ended before
// all had or have ended, an error that names the others.
func (s *Set[K]) WaitForSync(ctx context.Context) (map[K]bool, error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("informerset.Set.WaitForSync")
	}
	entries := s.started()
	synced := make(map[K]bool, len(entries))
	var missing []string
	for key, e := range entries {
		has, waited := e.waitSynced(ctx)
		synced[key] = has
		if !has && !waited {
			missing = append(missing, fmt.Sprint(key))
		}
	}
	if len(missing) == 0 {
		return synced, nil
	}
	slices.Sort(missing)
	return synced, ctxerr.New(ctx, "wait for the caches of "+strings.Join(missing, ", "))
}

// waitSynced reports whether the informer has its first list, and whether
// waiting for it came to an end of its own.
func (e *entry) waitSynced(ctx context.Context) (synced, waited bool) {
	done := e.informer.HasSyncedChecker().Done()
	select {
	case <-done:
		return true, true
	case <-e.ended:
	case <-ctx.Done():
	}
	// Several may be ready: what has happened counts, not what was seen first.
	select {
	case <-done:
		return true, true
	default:
	}
	select {
	case <-e.ended:
		return false, true
	default:
		return false, false
	}
}

// Shutdown says that nothing will be started any more, and waits until the
// informers that are running have ended, which they do with the context that
// they were started with: it ends none of them. If ctx ends first, it returns
// an error that names those that are still running, and the handlers that have
// not come back.
func (s *Set[K]) Shutdown(ctx context.Context) error {
	if ctx == nil {
		return ctxerr.NilContext("informerset.Set.Shutdown")
	}
	s.mu.Lock()
	s.shutdown = true
	running := make(map[*entry]K, len(s.running))
	for e, key := range s.running {
		running[e] = key
	}
	s.mu.Unlock()
	var late []string
	for e, key := range running {
		select {
		case <-e.ended:
		case <-ctx.Done():
			select {
			case <-e.ended:
			default:
				late = append(late, e.describe(key))
			}
		}
	}
	if len(late) == 0 {
		return nil
	}
	slices.Sort(late)
	return ctxerr.New(ctx, "shut down informers: still running: "+strings.Join(late, ", "))
}

// describe names the informer and the handlers it waits for.
func (e *entry) describe(key any) string {
	name := fmt.Sprint(key)
	if end, ok := e.informer.(cache.InformerEnd); ok {
		if busy := end.BusyHandlers(); len(busy) > 0 {
			name += " (in " + strings.Join(busy, ", ") + ")"
		}
	}
	return name
}
