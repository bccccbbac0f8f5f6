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

package remotecommand

import "time"

// longAgo is a deadline that interrupts.
var longAgo = time.Unix(1, 0)

// leave ends the goroutines that may be in the caller's code, as far as he lets
// us, and waits for all of them no longer than leaveGrace. Output that the
// caller is slow to take is interrupted only if he ended the session.
func (s *session) leave(aborted bool) {
	var restore []func(time.Time) error
	interrupt := func(set func(time.Time) error) {
		if set(longAgo) == nil {
			restore = append(restore, set)
		}
	}
	if in, ok := s.Stdin.(interface{ SetReadDeadline(time.Time) error }); ok {
		interrupt(in.SetReadDeadline)
	}
	if aborted {
		for _, w := range []any{s.Stdout, s.Stderr} {
			if out, ok := w.(interface{ SetWriteDeadline(time.Time) error }); ok {
				interrupt(out.SetWriteDeadline)
			}
		}
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		s.workers.Wait()
		s.outputs.Wait()
		for _, set := range restore {
			set(time.Time{})
		}
	}()
	grace := time.NewTimer(leaveGrace)
	defer grace.Stop()
	select {
	case <-gone:
	case <-grace.C:
	}
}
