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

package workqueue

import (
	"context"

	"k8s.io/client-go/internal/shared"
)

// GetWithContext is q.Get that also returns when ctx ends, with an error that
// says so. Of a queue that knows no contexts it takes an item that came too
// late and puts it back.
func GetWithContext[T comparable](ctx context.Context, q TypedInterface[T]) (item T, shutdown bool, err error) {
	if q, ok := q.(TypedInterfaceWithContext[T]); ok {
		return q.GetWithContext(ctx)
	}
	type got struct {
		item     T
		shutdown bool
	}
	g, err := shared.Leave(ctx, "get an item from the work queue", func() (got, error) {
		item, shutdown := q.Get()
		return got{item, shutdown}, nil
	}, func(late got, _ error) {
		if !late.shutdown {
			q.Add(late.item)
			q.Done(late.item)
		}
	})
	return g.item, g.shutdown, err
}

// ShutDownWithDrainContext is q.ShutDownWithDrain whose wait ends with ctx,
// with an error that says so.
func ShutDownWithDrainContext[T comparable](ctx context.Context, q TypedInterface[T]) error {
	if q, ok := q.(TypedInterfaceWithContext[T]); ok {
		return q.ShutDownWithDrainContext(ctx)
	}
	_, err := shared.Leave(ctx, "drain the work queue", func() (struct{}, error) {
		q.ShutDownWithDrain()
		return struct{}{}, nil
	}, nil)
	return err
}
