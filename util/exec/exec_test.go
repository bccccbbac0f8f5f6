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

package exec

import (
	"errors"
	"fmt"
	"testing"
)

func TestCodeExitError(t *testing.T) {
	reason := errors.New("killed")
	err := fmt.Errorf("run: %w", CodeExitError{Err: reason, Code: 137})
	var exit ExitError
	if !errors.As(err, &exit) || exit.ExitStatus() != 137 || !exit.Exited() || exit.Error() != "killed" || exit.String() != "killed" {
		t.Errorf("%v", exit)
	}
	if !errors.Is(err, reason) {
		t.Error("the reason is lost")
	}
}
