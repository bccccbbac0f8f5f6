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
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

// runCommand runs command with KUBECONFIG set and returns its exit code. The
// command has a process group of its own, so that a signal for us, from wherever
// it comes, reaches all of it once, and nothing of it is left at the end. With a
// terminal as input it stays in ours, where it may read from the terminal, and
// gets the terminal's Ctrl-C together with us.
func runCommand(ctx context.Context, s *server, command []string) int {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "KUBECONFIG="+s.kubeconfig())
	group := !term.IsTerminal(int(os.Stdin.Fd()))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: group}
	if err := cmd.Start(); err != nil {
		fmt.Fprintf(os.Stderr, "controlplane: %v\n", err)
		return 127
	}
	pid := cmd.Process.Pid
	if group {
		pid = -pid
		defer syscall.Kill(pid, syscall.SIGKILL)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		return exitCode(err)
	case err := <-s.died:
		fmt.Fprintf(os.Stderr, "controlplane: %v%s\n", err, s.logTail())
	case <-ctx.Done():
	}
	return endCommand(pid, ended)
}

// endCommand asks the command to stop and, ten seconds or a second signal
// later, no longer asks.
func endCommand(pid int, ended <-chan error) int {
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(again)
	syscall.Kill(pid, syscall.SIGTERM)
	select {
	case <-ended:
	case <-again:
		syscall.Kill(pid, syscall.SIGKILL)
	case <-time.After(10 * time.Second):
		syscall.Kill(pid, syscall.SIGKILL)
	}
	return interrupted
}

func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		fmt.Fprintf(os.Stderr, "controlplane: %v\n", err)
		return 1
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}
