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

package cached

import (
	"context"
	"sync"
	"sync/atomic"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/openapi"
)

// groupVersion remembers one document in every content type asked for.
type groupVersion struct {
	delegate openapi.GroupVersionWithContext

	forms sync.Map // content type → *atomic.Pointer[[]byte]
	work  shared.Group[string, []byte]
}

var _ openapi.GroupVersionWithContext = &groupVersion{}

func (g *groupVersion) SchemaWithContext(ctx context.Context, contentType string) ([]byte, error) {
	form, ok := g.forms.Load(contentType)
	if !ok {
		form, _ = g.forms.LoadOrStore(contentType, &atomic.Pointer[[]byte]{})
	}
	doing := "openapi: SchemaWithContext " + g.delegate.ServerRelativeURL()
	return recall(ctx, form.(*atomic.Pointer[[]byte]), &g.work, contentType, doing, func(ctx context.Context) ([]byte, error) {
		return g.delegate.SchemaWithContext(ctx, contentType)
	})
}

func (g *groupVersion) ServerRelativeURL() string { return g.delegate.ServerRelativeURL() }

// recall returns what is known, or asks together with whoever else is asking. It
// keeps an answer for ever and an error not at all.
func recall[K comparable, V any](
	ctx context.Context,
	known *atomic.Pointer[V],
	work *shared.Group[K, V],
	key K,
	doing string,
	ask func(context.Context) (V, error),
) (V, error) {
	var none V
	if err := ctxerr.Check(ctx, doing); err != nil {
		return none, err
	}
	if v := known.Load(); v != nil {
		return *v, nil
	}
	return work.Do(ctx, key, doing, func(ctx context.Context) (V, error) {
		if v := known.Load(); v != nil { // the answer came between the look above and here
			return *v, nil
		}
		v, err := ask(ctx)
		if err != nil {
			return none, err
		}
		known.Store(&v)
		return v, nil
	})
}
