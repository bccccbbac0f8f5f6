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

import (
	"errors"
	"fmt"
	"testing"

	"k8s.io/client-go/util/exec"
)

func TestVerdict_readsTheStatus(t *testing.T) {
	for message, want := range map[string]string{
		success: "<nil>",
		exit7:   "command terminated with exit code 7",
		`{"status":"Failure","message":"no such container"}`: "no such container",
		`{"status":"Odd"}`: "error stream protocol error: unknown error",
		`{"status":"Failure","reason":"NonZeroExitCode"}`:                                                            "error stream protocol error: details must be set",
		`{"status":"Failure","reason":"NonZeroExitCode","details":{}}`:                                               "error stream protocol error: no ExitCode cause given",
		`{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"Other","message":"1"}]}}`:    "error stream protocol error: no ExitCode cause given",
		`{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"x"}]}}`: `error stream protocol error: invalid exit code value "x"`,
		`plain`: `error stream protocol error: invalid character 'p' looking for beginning of value in "plain"`,
	} {
		if got := fmt.Sprint(protocolNamed(v4).verdict([]byte(message))); got != want {
			t.Errorf("%s: %q, want %q", message, got, want)
		}
	}
}

func TestProtocolNamed_firstOneIfNoneWasChosen(t *testing.T) {
	for name, want := range map[string]string{v5: v5, v4: v4, v3: v3, v2: v2, v1: v1, "": v1, "other": v1} {
		if got := protocolNamed(name); got.name != want {
			t.Errorf("%q is %q", name, got.name)
		}
	}
}

func FuzzVerdict(f *testing.F) {
	for _, message := range []string{"", success, exit7, "plain", `{"status":`, `{"status":"Failure","details":null}`} {
		f.Add([]byte(message))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		for _, p := range protocols {
			err := p.verdict(message)
			if len(message) == 0 && err != nil {
				t.Errorf("%s: nothing is %v", p.name, err)
			}
			if len(message) > 0 && err == nil && !p.status {
				t.Errorf("%s: %q is no error", p.name, message)
			}
			var exit exec.CodeExitError
			if errors.As(err, &exit) && (exit.Code < 0 || exit.Code > 255) {
				t.Errorf("exit code %d", exit.Code)
			}
		}
	})
}
