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

package broadcast

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/rest"
)

// maxTries bounds how long an event that cannot be written holds up the next
// ones.
const maxTries = 12

// ErrGaveUp says that an event was not written and a log line says why.
var ErrGaveUp = errors.New("gave up")

// Write calls send until event is written, the server has refused it, or it has
// been tried 12 times with a pause of sleep. An error other than ErrGaveUp is
// for the end of ctx.
func Write[E any](ctx context.Context, sleep time.Duration, event E, send func() (E, error)) (written E, err error) {
	for try := 1; ; try++ {
		written, err = send()
		switch {
		case err == nil:
			return written, nil
		case ctx.Err() != nil:
			return written, ctxerr.Wrap(ctx, err, "write event")
		case final(ctx, event, err):
			return written, ErrGaveUp
		case try == maxTries:
			klog.FromContext(ctx).Error(err, "Unable to write event (retry limit exceeded!)", "event", event)
			return written, ErrGaveUp
		}
		pause := sleep
		if try == 1 { // lets the clients of a server that comes back not come at once
			pause = time.Duration(float64(pause) * rand.Float64())
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return written, ctxerr.Wrap(ctx, err, "write event")
		}
	}
}

// final reports whether trying again cannot help, and logs err.
func final(ctx context.Context, event any, err error) bool {
	logger := klog.FromContext(ctx)
	var construction *rest.RequestConstructionError
	if errors.As(err, &construction) {
		logger.Error(err, "Unable to construct event (will not retry!)", "event", event)
		return true
	}
	var status *apierrors.StatusError
	if !errors.As(err, &status) { // the server may not have seen it
		logger.Error(err, "Unable to write event (may retry after sleeping)", "event", event)
		return false
	}
	if apierrors.IsAlreadyExists(err) || apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		logger.V(5).Info("Server rejected event (will not retry!)", "event", event, "err", err)
	} else {
		logger.Error(err, "Server rejected event (will not retry!)", "event", event)
	}
	return true
}
