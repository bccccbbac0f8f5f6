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

// Package old has forms without a context, for others to call.
package old

import (
	"context"
	"time"
)

// Lister is an interface with both forms.
type Lister interface {
	// List lists.
	//
	// Deprecated: use ListWithContext.
	List() []string // want List:"use ListWithContext"
	ListWithContext(ctx context.Context) []string
}

// Fetch is FetchWithContext without a context.
//
// Deprecated: use FetchWithContext.
func Fetch() error { return FetchWithContext(context.TODO()) } // want Fetch:"use FetchWithContext"

// FetchWithContext fetches.
func FetchWithContext(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// Nap sleeps.
func Nap() { time.Sleep(time.Second) } // want Nap:"waits for time" "blocks: Nap waits for time and takes no context"
