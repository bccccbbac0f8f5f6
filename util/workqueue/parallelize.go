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
	"sync"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

// DoWorkPieceFunc does one of several pieces of work.
type DoWorkPieceFunc func(piece int)

type options struct{ chunk int }

// Options changes ParallelizeUntil.
type Options func(*options)

// WithChunkSize makes a worker take n pieces at a time.
func WithChunkSize(n int) func(*options) {
	return func(o *options) { o.chunk = n }
}

// ParallelizeUntil does the pieces from 0 up to pieces with as many workers. It
// begins no piece after the end of ctx, which may be nil, and returns when the
// workers have ended.
func ParallelizeUntil(ctx context.Context, workers, pieces int, doWorkPiece DoWorkPieceFunc, opts ...Options) {
	o := options{chunk: 1}
	for _, opt := range opts {
		opt(&o)
	}
	chunk := max(o.chunk, 1)
	var end <-chan struct{}
	if ctx != nil {
		end = ctx.Done()
	}
	starts := make(chan int, max((pieces+chunk-1)/chunk, 0))
	for start := 0; start < pieces; start += chunk {
		starts <- start
	}
	close(starts)

	var wg sync.WaitGroup
	defer wg.Wait()
	for range min(workers, len(starts)) {
		wg.Go(func() {
			defer utilruntime.HandleCrash()
			for start := range starts {
				for piece := start; piece < min(start+chunk, pieces); piece++ {
					select {
					case <-end:
						return
					default:
						doWorkPiece(piece)
					}
				}
			}
		})
	}
}
