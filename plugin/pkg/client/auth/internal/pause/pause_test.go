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

package pause

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestPause_growsWithFailuresAndEndsWithSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p Pause
		broken := errors.New("broken")
		for _, want := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 30 * time.Second, 30 * time.Second} {
			p.Done(broken)
			if !errors.Is(p.Err(), broken) {
				t.Fatalf("right after a failure: %v", p.Err())
			}
			time.Sleep(want - 1)
			if !errors.Is(p.Err(), broken) {
				t.Errorf("the pause ended before %v", want)
			}
			time.Sleep(1)
			if err := p.Err(); err != nil {
				t.Errorf("after %v: %v", want, err)
			}
		}
		p.Done(nil)
		p.Done(broken)
		time.Sleep(500 * time.Millisecond)
		if err := p.Err(); err != nil {
			t.Errorf("the first failure after a success: %v", err)
		}
	})
}
