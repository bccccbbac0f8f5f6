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

// Package rules breaks each rule once, and keeps it where it is easy to be wrong
// about.
package rules

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"k8s.io/client-go/old"
)

// Roots

func Make() error {
	return old.FetchWithContext(context.Background()) // want "root: context.Background in Make"
}

// Run is RunWithContext without a context.
//
// Deprecated: use RunWithContext.
func Run() { RunWithContext(context.TODO()) } // want Run:"use RunWithContext"

// Long is too long for an adapter.
//
// Deprecated: use RunWithContext.
func Long() { // want Long:"use RunWithContext"
	if ctx := context.TODO(); ctx != nil { // want "root: context.TODO in Long"
		RunWithContext(ctx)
	}
}

// Get is GetWithContext without a context.
//
// Deprecated: use GetWithContext.
func Get() string { // want Get:"use GetWithContext"
	s, _ := GetWithContext(context.TODO())
	return s
}

func GetWithContext(ctx context.Context) (string, error) { return "", old.FetchWithContext(ctx) }

func wantPrompt(t testing.TB) { old.FetchWithContext(context.Background()) }

func RunWithContext(ctx context.Context) { old.FetchWithContext(context.WithoutCancel(ctx)) }

// Order

func Second(name string, ctx context.Context) error { // want "order: Second takes its context as parameter 2"
	return old.FetchWithContext(ctx)
}

func second(name string, ctx context.Context) error { return old.FetchWithContext(ctx) }

// Dropped

func Drop(ctx context.Context, other context.Context) error { // want "dropped: Drop accepts a context and does not use it"
	return old.FetchWithContext(other)
}

func Blank(_ context.Context, c chan int) int { // want "dropped: Blank accepts a context"
	return add(c)
}

func Pure(_ context.Context, a, b int) int { return a + b } // nothing that could be ended

// Stored

type keeper struct { // want "stored: keeper keeps a context"
	ctx context.Context
}

type call struct {
	// ctx is the caller's, for as long as the call lasts.
	ctx context.Context
}

type quiet struct{ context.Context }

// A stream is bound to a call. ctx is the caller's.
type stream struct {
	ctx context.Context
}

// Waiting

func Receive(c chan int) int { // want Receive:"waits for a channel" "blocks: Receive waits for a channel and takes no context"
	return <-c
}

func Through(c chan int) int { // want Through:"waits for a channel" "blocks: Through waits for a channel"
	return add(c)
}

func add(c chan int) int { return 1 + <-c } // want add:"waits for a channel"

func Look(c chan int) (n int) {
	select {
	case n = <-c:
	default:
	}
	return n
}

func LookAndWait(c chan int, wg *sync.WaitGroup) { // want LookAndWait:"waits for goroutines" "blocks: LookAndWait waits for goroutines"
	select {
	case <-c:
	default:
		wg.Wait()
	}
}

func Nap() { old.Nap() } // want Nap:"waits for time" "blocks: Nap waits for time"

func Elsewhere(c chan int) func() int {
	go add(c)
	return func() int { return add(c) }
}

func Serve(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() } // want Serve:"waits for a channel"

type Queue struct{ c chan int }

func (q *Queue) Get() int { return <-q.c } // want Get:"waits for a channel" "blocks: Queue.Get waits for a channel"

func (q *Queue) Len() int { return len(q.c) }

// Deprecated forms

func Old() error { return old.Fetch() } // want "deprecated: Old calls Fetch, which has no context: use FetchWithContext"

func ThroughInterface(l old.Lister) []string { return l.List() } // want "deprecated: ThroughInterface calls List"

func New(ctx context.Context, l old.Lister) []string { return l.ListWithContext(ctx) }
