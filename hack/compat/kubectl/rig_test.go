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
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// asKubectl in the environment makes the test binary be kubectl.
const asKubectl = "COMPAT_AS_KUBECTL"

// kubeconfig is that of the control plane, with contexts admin and nobody.
var kubeconfig string

func TestMain(m *testing.M) {
	if os.Getenv(asKubectl) != "" {
		os.Unsetenv(asKubectl)
		main()
		return
	}
	os.Exit(withControlPlane(m.Run))
}

// withControlPlane runs f while a control plane runs. It ends with its standard
// input, so at the latest with this process.
func withControlPlane(f func() int) int {
	cmd := exec.Command(filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "controlplane"), "serve", "-until-eof")
	cmd.Stderr = os.Stderr
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		panic(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := cmd.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "the control plane has to be in the folder KUBEBUILDER_ASSETS, which make compat sets:", err)
		return 1
	}
	defer cmd.Wait()
	defer lifeline.Close()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		fmt.Fprintln(os.Stderr, "the control plane said nothing:", err)
		return 1
	}
	kubeconfig = strings.TrimSpace(line)
	return f()
}

// A step is one run of kubectl. Output is matched by regular expressions in
// which ^ and $ are the ends of a line.
type step struct {
	args   string // separated by blanks; quoted parts, 'like this', are one
	stdin  string
	code   int
	stdout string
	stderr string
	during []step // run while this one runs
	when   string // what it has said before they run; it may run already
	until  string // it is interrupted when it has said this
}

// quoted finds the arguments of a step.
var quoted = regexp.MustCompile(`'([^']*)'|\S+`)

func (s step) arguments() []string {
	var args []string
	for _, m := range quoted.FindAllStringSubmatch(s.args, -1) {
		if m[1] != "" {
			args = append(args, m[1])
		} else {
			args = append(args, m[0])
		}
	}
	return args
}

// kubectl runs a step in a namespace.
func kubectl(t *testing.T, namespace string, s step) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(t), append([]string{"--namespace=" + namespace}, s.arguments()...)...)
	cmd.Env = append(os.Environ(), asKubectl+"=1", "KUBECONFIG="+kubeconfig, "HOME="+home(t))
	cmd.Stdin = strings.NewReader(s.stdin)
	var stdout, stderr buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	says := func(what string) {
		for ctx.Err() == nil && !regexp.MustCompile(what).MatchString(stdout.String()+stderr.String()) {
			time.Sleep(20 * time.Millisecond)
		}
	}
	says(s.when)
	for _, other := range s.during {
		kubectl(t, namespace, other)
	}
	if s.until != "" {
		says(s.until)
		cmd.Process.Signal(os.Interrupt)
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if code := cmd.ProcessState.ExitCode(); code != s.code {
		t.Errorf("kubectl %s: exit code %d, want %d", s.args, code, s.code)
	}
	matches(t, s.args, "output", stdout.String(), s.stdout)
	matches(t, s.args, "error output", stderr.String(), s.stderr)
}

// program is this binary, from wherever it was started.
func program(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// A buffer is written by a process and read meanwhile.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// matches wants nothing where nothing is expected.
func matches(t *testing.T, args, what, got, want string) {
	t.Helper()
	if want == "" {
		want = `\A\z`
	}
	if !regexp.MustCompile(`(?m)` + want).MatchString(got) {
		t.Errorf("kubectl %s: %s is\n%s\nwant a match for %s", args, what, got, want)
	}
}

// home is where kubectl caches what it discovers: once for all tests.
func home(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(filepath.Dir(kubeconfig), "home")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}
