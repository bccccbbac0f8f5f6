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

package memory

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/klog/v2"
)

// A snapshot is all that the server said in one generation. Only an answer that
// was a passing failure is ever replaced.
type snapshot struct {
	generation uint64
	groups     *metav1.APIGroupList
	aggregated bool

	mu      sync.Mutex
	answers map[string]answer // guarded by mu; by group version
}

// An answer may have both: the server said something, and there is something
// wrong with it.
type answer struct {
	list *metav1.APIResourceList
	err  error
}

func (s *snapshot) answer(groupVersion string) (answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.answers[groupVersion]
	return a, ok
}

func (s *snapshot) replace(groupVersion string, a answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[groupVersion] = a
}

// split returns the answers of an aggregated server as it gave them.
func (s *snapshot) split() (map[schema.GroupVersion]*metav1.APIResourceList, map[schema.GroupVersion]error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	resources := make(map[schema.GroupVersion]*metav1.APIResourceList, len(s.answers))
	failed := map[schema.GroupVersion]error{}
	for groupVersion, a := range s.answers {
		gv, err := schema.ParseGroupVersion(groupVersion)
		switch {
		case err != nil: // cannot be: it was made from one
		case a.err != nil:
			failed[gv] = a.err
		default:
			resources[gv] = a.list
		}
	}
	return resources, failed
}

// snapshot returns what is known, or waits for the fetch that finds it out.
func (d *memCacheClient) snapshot(ctx context.Context, doing string) (*snapshot, error) {
	if err := ctxerr.Check(ctx, doing); err != nil {
		return nil, err
	}
	d.mu.Lock()
	generation, current := d.generation, d.current
	d.mu.Unlock()
	if current != nil {
		return current, nil
	}
	return d.fetches.Do(ctx, generation, doing, func(ctx context.Context) (*snapshot, error) {
		return d.fill(ctx, generation)
	})
}

// fill fetches everything and keeps it, unless ctx ended on the way (nobody is
// waiting any more) or it is out of date already.
func (d *memCacheClient) fill(ctx context.Context, generation uint64) (*snapshot, error) {
	d.mu.Lock()
	known := d.current
	if d.generation != generation {
		known = nil
	}
	d.mu.Unlock()
	if known != nil { // it came after the caller looked and before it asked
		return known, nil
	}
	s, err := d.fetch(ctx)
	if err == nil {
		err = ctxerr.New(ctx, "discovery: fill cache")
	}
	if err != nil {
		return nil, err
	}
	s.generation = generation
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.generation == generation {
		d.current = s
	}
	return s, nil
}

func (d *memCacheClient) fetch(ctx context.Context) (*snapshot, error) {
	var (
		s         = &snapshot{}
		resources map[schema.GroupVersion]*metav1.APIResourceList
		failed    map[schema.GroupVersion]error
		err       error
	)
	if d.aggregated != nil {
		s.groups, resources, failed, err = d.aggregated.GroupsAndMaybeResourcesWithContext(ctx)
	} else {
		s.groups, err = d.delegate.ServerGroupsWithContext(ctx)
	}
	if err == nil && s.groups == nil {
		err = errors.New("received no list of groups")
	}
	if err != nil {
		complain(ctx, err, "Couldn't get current server API group list")
		return nil, err
	}
	if resources == nil {
		s.answers = d.each(ctx, s.groups)
		return s, nil
	}
	s.aggregated = true
	s.answers = make(map[string]answer, len(resources)+len(failed))
	for gv, list := range resources {
		s.answers[gv.String()] = answer{list: list}
	}
	for gv, err := range failed {
		s.answers[gv.String()] = answer{err: err}
	}
	return s, nil
}

// each asks for all group versions at a time and returns when all have answered;
// they end with ctx.
func (d *memCacheClient) each(ctx context.Context, groups *metav1.APIGroupList) map[string]answer {
	var (
		wg sync.WaitGroup

		mu      sync.Mutex
		answers = map[string]answer{} // guarded by mu
	)
	for _, groupVersion := range metav1.ExtractGroupVersions(groups) {
		wg.Go(func() {
			a := d.ask(ctx, groupVersion)
			mu.Lock()
			defer mu.Unlock()
			answers[groupVersion] = a
		})
	}
	wg.Wait()
	return answers
}

// ask gets one group version from its own document.
func (d *memCacheClient) ask(ctx context.Context, groupVersion string) answer {
	list, err := d.delegate.ServerResourcesForGroupVersionWithContext(ctx, groupVersion)
	if err == nil && (list == nil || len(list.APIResources) == 0) {
		return answer{list, fmt.Errorf("received empty response for: %v", groupVersion)}
	}
	if err != nil {
		complain(ctx, err, "Couldn't get resource list", "groupVersion", groupVersion)
	}
	return answer{list, err}
}

// again replaces a passing failure by what the server says now.
func (d *memCacheClient) again(ctx context.Context, s *snapshot, groupVersion string) (answer, error) {
	if a, _ := s.answer(groupVersion); !isTransient(a.err) {
		return a, nil // somebody was faster
	}
	a := d.ask(ctx, groupVersion)
	if err := ctxerr.New(ctx, "discovery: get "+groupVersion+" again"); err != nil {
		return answer{}, err
	}
	s.replace(groupVersion, a)
	return a, nil
}

// isTransient says whether asking again may help.
func isTransient(err error) bool {
	var (
		status  apierrors.APIStatus
		timeout net.Error
	)
	switch {
	case err == nil:
		return false
	case errors.As(err, &status):
		code := status.Status().Code
		return code >= 500 || code == 429
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return true // of somebody further down; our own end is never stored
	case errors.As(err, &timeout) && timeout.Timeout():
		return true
	default:
		return utilnet.IsConnectionRefused(err) || utilnet.IsConnectionReset(err) || errors.Is(err, syscall.ETIMEDOUT)
	}
}

// complain logs what the server did wrong; the end of ctx is nobody's fault.
func complain(ctx context.Context, err error, text string, keysAndValues ...any) {
	if ctx.Err() == nil {
		klog.FromContext(ctx).Error(err, text, keysAndValues...)
	}
}
