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
	"context"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/ctxerr"
	restclient "k8s.io/client-go/rest"
)

// boundWatch is a watch that ends with the context of the call that made it. It
// is a rest.EndedWatch. No goroutine waits for the end.
type boundWatch struct {
	watch.Interface
	release func() bool
	ended   atomic.Pointer[error] // set by the end of ctx or by Stop, whichever is first
}

// boundTo gives w back as it is if ctx cannot end.
func boundTo(ctx context.Context, w watch.Interface, action Action) watch.Interface {
	if w == nil || ctx.Done() == nil {
		return w
	}
	b := &boundWatch{Interface: w}
	b.release = context.AfterFunc(ctx, func() {
		err := ctxerr.New(ctx, describe(action))
		b.ended.CompareAndSwap(nil, &err)
		w.Stop()
	})
	return b
}

// Stop ends the watch for the caller.
func (b *boundWatch) Stop() {
	b.release()
	b.ended.CompareAndSwap(nil, &restclient.ErrWatchStopped)
	b.Interface.Stop()
}

// Err tells whether the context or the caller ended the watch.
func (b *boundWatch) Err() error {
	if err := b.ended.Load(); err != nil {
		return *err
	}
	return nil
}
