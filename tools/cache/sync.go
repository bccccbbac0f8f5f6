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
	"reflect"
	"strings"
	"time"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
)

// DoneChecker is something that is over at some time, and does not begin anew.
type DoneChecker interface {
	// Name says what it is, for logs.
	Name() string
	// Done returns a channel that is closed when it is over.
	Done() <-chan struct{}
}

type doneChecker struct {
	name string
	done <-chan struct{}
}

func (c doneChecker) Name() string          { return c.name }
func (c doneChecker) Done() <-chan struct{} { return c.done }

// IsDone reports whether checker is done now.
func IsDone(checker DoneChecker) bool { return isClosed(checker.Done()) }

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// WaitFor waits until all checkers are done, or until ctx ends, and reports
// whether they are. It does not poll. What it waits for is logged at verbosity 2
// unless it has no name.
func WaitFor(ctx context.Context, what string, checkers ...DoneChecker) bool {
	if ctx == nil {
		return false // nothing says how long to wait
	}
	logger := klog.FromContext(ctx)
	if what != "" {
		logger.V(2).Info("Waiting", "for", what)
	}
	for _, c := range checkers {
		select {
		case <-c.Done():
		case <-ctx.Done():
			if IsDone(c) {
				continue
			}
			if what != "" {
				logger.V(2).Info("Not done when the context ended", "for", what, "missing", names(checkers), "cause", context.Cause(ctx))
			}
			return false
		}
	}
	if what != "" {
		logger.V(2).Info("Done waiting", "for", what)
	}
	return true
}

// names lists the checkers that are not done.
func names(checkers []DoneChecker) string {
	var missing []string
	for _, c := range checkers {
		if !IsDone(c) {
			missing = append(missing, c.Name())
		}
	}
	return strings.Join(missing, ", ")
}

// InformerSynced reports whether an informer has its initial list. HasSynced
// methods are of this type.
type InformerSynced func() bool

// syncedPollPeriod is how often functions that only know an InformerSynced
// ask it. Those that have a DoneChecker use WaitFor, which does not poll.
const syncedPollPeriod = 100 * time.Millisecond

// WaitForNamedCacheSyncWithContext is WaitFor for functions, which are polled.
// The logger of ctx names who waits.
func WaitForNamedCacheSyncWithContext(ctx context.Context, cacheSyncs ...InformerSynced) bool {
	if ctx == nil {
		return false
	}
	logger := klog.FromContext(ctx)
	logger.Info("Waiting for caches to sync")
	if !waitForCacheSync(ctx, cacheSyncs) {
		utilruntime.HandleErrorWithContext(ctx, context.Cause(ctx), "Unable to sync caches")
		return false
	}
	logger.Info("Caches are synced")
	return true
}

func waitForCacheSync(ctx context.Context, cacheSyncs []InformerSynced) bool {
	err := wait.PollUntilContextCancel(ctx, syncedPollPeriod, true, func(context.Context) (bool, error) {
		for _, synced := range cacheSyncs {
			if !synced() {
				return false, nil
			}
		}
		return true, nil
	})
	return err == nil
}

// SyncResult is what a factory's WaitForCacheSyncWithContext found out.
type SyncResult struct {
	// Err is nil if all informers synced. Otherwise it says which did not, and
	// is errors.Is the context's error and its cause.
	Err error
	// Synced tells for each informer's type whether it has synced.
	Synced map[reflect.Type]bool
}

// AsError returns Err.
func (c SyncResult) AsError() error { return c.Err }

// notSynced is the error of a SyncResult whose context ended.
func notSynced(ctx context.Context, checkers []DoneChecker) error {
	return ctxerr.New(ctx, "sync "+names(checkers))
}
