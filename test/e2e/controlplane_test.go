//go:build e2e

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

package e2e_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"k8s.io/client-go/internal/controlplane"
)

// runWith prepares `controlplane run -- sh -c script` and the folder that has
// to be empty afterwards.
func runWith(t *testing.T, script string) (*exec.Cmd, string) {
	t.Helper()
	binary := must(controlplane.Binary(t.Context(), os.Stderr))(t)
	temp := t.TempDir()
	cmd := exec.Command(binary, "run", "--", "sh", "-c", script)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	cmd.Stderr = os.Stderr
	return cmd, temp
}

func exitCodeOf(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("err = %v, want an exit code", err)
	}
	return exit.ExitCode()
}

func wantEmpty(t *testing.T, dir string) {
	t.Helper()
	if left := must(os.ReadDir(dir))(t); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestControlplaneRun_passesTheExitCodeOnAndRemovesItsFiles(t *testing.T) {
	cmd, temp := runWith(t, `grep -q "server: https://127.0.0.1:" "$KUBECONFIG" && exit 7`)
	if code := exitCodeOf(t, cmd.Run()); code != 7 {
		t.Errorf("exit code %d, want 7", code)
	}
	wantEmpty(t, temp)
}

func TestControlplaneRun_C6_endsAllOfTheCommandOnASignal(t *testing.T) {
	cmd, temp := runWith(t, `sleep 300 & echo $!; wait`)
	stdout := must(cmd.StdoutPipe())(t)
	check(t, cmd.Start())
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	check(t, cmd.Process.Signal(syscall.SIGINT))
	// sleep holds the other end of the pipe: reading ends when it has ended.
	rest := &strings.Builder{}
	if _, err := bufio.NewReader(stdout).WriteTo(rest); err != nil {
		t.Error(err)
	}
	if code := exitCodeOf(t, cmd.Wait()); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	wantEmpty(t, temp)
}
