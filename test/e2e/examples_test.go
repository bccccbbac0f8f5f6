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
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// program is an example that runs against the control plane of the run.
type program struct {
	*exec.Cmd
	t      *testing.T
	output chan string // its lines; closed when it has said all
}

// buildExamples returns the folder of their binaries.
func buildExamples(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", dir+string(filepath.Separator),
		"./examples/in-cluster-client-configuration", "./examples/out-of-cluster-client-configuration",
		"./examples/dynamic-create-update-delete-deployment", "./examples/leader-election", "./examples/workqueue")
	build.Dir = filepath.Join("..", "..")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return dir
}

func start(t *testing.T, dir, name string, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	p := &program{Cmd: exec.CommandContext(ctx, filepath.Join(dir, name), args...), t: t, output: make(chan string, 1000)}
	p.Env = append(os.Environ(), "KUBECONFIG="+cluster(t).Kubeconfig, "KUBERNETES_SERVICE_HOST=")
	read, write := io.Pipe()
	p.Stdout, p.Stderr = write, write
	check(t, p.Start())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		write.CloseWithError(p.Wait()) // the reader gets it after the last line
	}()
	go func() {
		defer close(p.output)
		lines := bufio.NewScanner(read)
		for lines.Scan() {
			p.output <- lines.Text()
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return p
}

// says waits for a line that has text in it.
func (p *program) says(text string) {
	p.t.Helper()
	var before []string
	for line := range p.output {
		if strings.Contains(line, text) {
			return
		}
		before = append(before, line)
	}
	p.t.Fatalf("%s ended and did not say %q, but %q", filepath.Base(p.Path), text, before)
}

// ends waits for its end, which has to be a good one.
func (p *program) ends() {
	p.t.Helper()
	for range p.output {
	}
	if code := p.ProcessState.ExitCode(); code != 0 {
		p.t.Errorf("%s ended with code %d", filepath.Base(p.Path), code)
	}
}

func (p *program) interrupt() {
	p.t.Helper()
	check(p.t, p.Process.Signal(os.Interrupt))
}

func TestExamples_run(t *testing.T) {
	dir := buildExamples(t)
	client := connect(t, config(t))
	ns := namespace(t, client)

	t.Run("out of cluster", func(t *testing.T) {
		p := start(t, dir, "out-of-cluster-client-configuration")
		p.says("There are ")
		p.says("is not in the default namespace")
		p.ends()
	})
	t.Run("dynamic", func(t *testing.T) {
		p := start(t, dir, "dynamic-create-update-delete-deployment", "-namespace", ns)
		p.says(`Created deployment "demo-deployment"`)
		p.says("demo-deployment (1 replicas)")
		p.says("Deleted deployment")
		p.ends()
	})
	t.Run("work queue", func(t *testing.T) {
		p := start(t, dir, "workqueue", "-namespace", ns)
		p.says("The cache is complete")
		makePod(t, client, ns, "new")
		p.says("Pod " + ns + "/new is Pending")
		now := metav1.NewDeleteOptions(0)
		check(t, client.CoreV1().Pods(ns).Delete(t.Context(), "new", *now))
		p.says("Pod " + ns + "/new is gone")
		p.interrupt()
		p.ends()
	})
	t.Run("leader election", func(t *testing.T) {
		take := func(id string) *program {
			return start(t, dir, "leader-election", "-lease-lock-namespace", ns, "-lease-lock-name", "example", "-id", id)
		}
		first := take("first")
		first.says("first leads, and works")
		second := take("second")
		second.says("first leads")
		first.interrupt()
		first.says("first stops working: ")
		first.says("first does not lead any more")
		first.ends()
		second.says("second leads, and works") // and does not wait for the lease to run out
		second.interrupt()
		second.ends()
	})
	t.Run("in cluster", func(t *testing.T) {
		p := start(t, dir, "in-cluster-client-configuration") // where there is none
		p.says("unable to load in-cluster configuration")
	})
}
