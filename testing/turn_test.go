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
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTurn_goesRoundInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var (
			tn    turn
			wg    sync.WaitGroup
			order []int // the turn is its lock
		)
		first, err := tn.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			wg.Go(func() {
				k, err := tn.take(context.Background())
				if err != nil {
					t.Error(err)
				}
				order = append(order, i)
				tn.give(k)
			})
			synctest.Wait()
		}
		tn.give(first)
		wg.Wait()
		for i, got := range order {
			if i != got {
				t.Fatalf("order %v", order)
			}
		}
		if tn.holder != nil || tn.waiting != nil {
			t.Errorf("left over: %+v", &tn)
		}
	})
}

// TestTurn_isLostAfterPatience: only while others wait, and only once.
func TestTurn_isLostAfterPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tn turn
		hung, _ := tn.take(t.Context())
		tn.share(hung) // a reactor that its caller has left
		tn.give(hung)
		time.Sleep(time.Minute)
		start := time.Now()
		next, err := tn.take(t.Context())
		if err != nil || time.Since(start) != 0 {
			t.Errorf("waited %v for a turn that was hung long since: %v", time.Since(start), err)
		}
		after := make(chan time.Duration)
		go func() {
			k, _ := tn.take(t.Context())
			after <- time.Since(start)
			tn.give(k)
		}()
		tn.give(hung) // too late to end the turn of another
		if took := <-after; took != patience {
			t.Errorf("the third had the turn after %v, want %v", took, patience)
		}
		tn.give(next)
		if k, err := tn.take(t.Context()); err != nil || k == nil {
			t.Error(err)
		}
	})
}

func TestTurn_C2_isLeftAtTheEndOfTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tn turn
		first, _ := tn.take(t.Context())
		ctx, cancel := context.WithTimeout(t.Context(), patience/2)
		defer cancel()
		start := time.Now()
		if _, err := tn.take(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != patience/2 {
			t.Errorf("left after %v: %v", time.Since(start), err)
		}
		tn.give(first)
		if k, err := tn.take(t.Context()); err != nil || k == nil {
			t.Errorf("the place of one who left is still waited for: %v", err)
		}
	})
}
