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
	"errors"
	"testing"
	"testing/synctest"

	v1 "k8s.io/api/core/v1"
)

// typedContextHandler wants a context and to know of the end.
type typedContextHandler struct {
	TypedResourceEventHandlerFuncs[*v1.Pod]
	ended chan error
	added chan any
}

func (h typedContextHandler) OnAddWithContext(ctx context.Context, pod *v1.Pod, _ bool) {
	h.added <- ctx.Value(runKey{})
}
func (h typedContextHandler) OnUpdateWithContext(context.Context, *v1.Pod, *v1.Pod)       {}
func (h typedContextHandler) OnDeleteWithContext(context.Context, DeletedObject[*v1.Pod]) {}
func (h typedContextHandler) OnEnd(err error)                                             { h.ended <- err }

type runKey struct{}

// A handler inside another gets the context, and hears of the end, too.
func TestGap26_C4_handlersInsideOthersGetTheContextAndTheEnd(t *testing.T) {
	only := func(pod *v1.Pod) bool { return pod.Name == "a" }
	for name, wrap := range map[string]func(h typedContextHandler) TypedResourceEventHandler[*v1.Pod]{
		"typed": func(h typedContextHandler) TypedResourceEventHandler[*v1.Pod] { return h },
		"typed and filtered": func(h typedContextHandler) TypedResourceEventHandler[*v1.Pod] {
			return TypedFilteringResourceEventHandler[*v1.Pod]{FilterFunc: only, Handler: h}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := typedContextHandler{ended: make(chan error, 1), added: make(chan any, 1)}
				inf := podInformer(newCluster("a"))
				NewTypedSharedIndexInformer[*v1.Pod](inf).AddTypedEventHandler(wrap(h))
				ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), runKey{}, "run"))
				done := make(chan struct{})
				go func() { defer close(done); inf.RunWithContext(ctx) }()
				if got := <-h.added; got != "run" {
					t.Errorf("the handler saw %v", got)
				}
				cancel(errQuota)
				if err := <-h.ended; !errors.Is(err, errQuota) {
					t.Errorf("ended with %v", err)
				}
				<-done
			})
		})
	}
}
