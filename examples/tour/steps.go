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

package main

import (
	"context"
	"fmt"
	"time"
)

func (t *tour) title(text string) {
	if t.failed == nil {
		fmt.Printf("\n%s\n", text)
	}
}

// step runs one step and prints how long it took. After a step that was not as
// it should be, no other is run.
func (t *tour) step(ctx context.Context, what string, do func(context.Context) error) {
	if t.failed != nil {
		return
	}
	start := time.Now()
	err := do(ctx)
	took := time.Since(start)
	if err != nil {
		fmt.Printf("  ✗ %-64s %10s\n", what, short(took))
		t.failed = fmt.Errorf("%s: %w", what, err)
		return
	}
	fmt.Printf("  ✓ %-64s %10s\n", what, short(took))
}

// say prints a remark on the step before.
func (t *tour) say(format string, args ...any) {
	if t.failed == nil {
		fmt.Printf("    "+format+"\n", args...)
	}
}

// expect turns what should be true into an error if it is not.
func expect(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf("not as it should be: "+format, args...)
}

// short is a duration with three digits: 1.23ms.
func short(d time.Duration) string {
	for _, unit := range []struct {
		d    time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}} {
		if d < unit.d {
			continue
		}
		f := float64(d) / float64(unit.d)
		digits := 2
		if f >= 100 {
			digits = 0
		} else if f >= 10 {
			digits = 1
		}
		return fmt.Sprintf("%.*f %s", digits, f, unit.name)
	}
	return fmt.Sprintf("%.2f ms", d.Seconds()*1e3)
}
