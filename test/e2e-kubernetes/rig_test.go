//go:build e2e_kubernetes

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

// Package kubernetes_test runs kube-controller-manager and kube-scheduler that
// were built on this module beside a kube-apiserver that was, too: `make
// e2e-kubernetes`, which names the programs in CONTROLPLANE and KUBERNETES.
package kubernetes_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/internal/controlplane"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// patience is for everything that the components do. It is long because they
// may share two cores with others.
const patience = 5 * time.Minute

// start starts a control plane and its components for the test, and returns
// when each of them leads.
func start(t *testing.T) *kubernetes.Clientset {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, program := range []string{"CONTROLPLANE", "KUBERNETES"} {
		if os.Getenv(program) == "" {
			t.Fatalf("%s does not say where the program is: run make e2e-kubernetes", program)
		}
	}
	cluster, err := controlplane.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	client := connect(t, cluster.Kubeconfig)
	pki := filepath.Join(filepath.Dir(cluster.Kubeconfig), "pki")
	component(t, cluster.Kubeconfig, "kube-controller-manager",
		"--use-service-account-credentials", // each controller gets tokens of its own
		"--service-account-private-key-file="+filepath.Join(pki, "service-account.key"),
		"--root-ca-file="+filepath.Join(pki, "ca.crt"),
		"--kube-api-qps=200", "--kube-api-burst=400")
	component(t, cluster.Kubeconfig, "kube-scheduler", "--kube-api-qps=200", "--kube-api-burst=400")
	for _, name := range []string{"kube-controller-manager", "kube-scheduler"} {
		until(t, name+" leads", func(ctx context.Context) (string, bool) {
			lease, err := client.CoordinationV1().Leases("kube-system").Get(ctx, name, metav1.GetOptions{})
			if err != nil {
				return err.Error(), false
			}
			return "nobody does", lease.Spec.HolderIdentity != nil && *lease.Spec.HolderIdentity != ""
		})
	}
	return client
}

func connect(t *testing.T, kubeconfig string) *kubernetes.Clientset {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	h, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.CloseIdleConnections)
	client, err := kubernetes.NewForConfigAndClient(config, h)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// component runs one until the end of the test. If that fails, or if the
// component has ended before, the end of its log is shown.
func component(t *testing.T, kubeconfig, name string, flags ...string) {
	t.Helper()
	logFile := filepath.Join(t.TempDir(), name+".log")
	log, err := os.Create(logFile)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Getenv("KUBERNETES"), append([]string{name, "-until-eof",
		"--kubeconfig=" + kubeconfig, "--authentication-kubeconfig=" + kubeconfig, "--authorization-kubeconfig=" + kubeconfig,
		"--secure-port=0", "--leader-elect"}, flags...)...)
	cmd.Stdout, cmd.Stderr = log, log
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cmd.Wait() // a leader that is asked to end says that it failed
	}()
	t.Cleanup(func() {
		defer log.Close()
		select {
		case <-ended:
			t.Errorf("%s ended before it was asked to: %v", name, cmd.ProcessState)
		default:
		}
		lifeline.Close()
		defer time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() }).Stop()
		<-ended
		if t.Failed() {
			t.Logf("%s:\n%s", name, tail(logFile, 60))
		}
	})
}

func tail(file string, n int) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// until asks twice a second whether something is so, and ends the test, saying
// how far it was, if it never is.
func until(t *testing.T, what string, is func(context.Context) (state string, ok bool)) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, fmt.Errorf("not after %v", patience))
	defer cancel()
	started := time.Now()
	for {
		state, ok := is(ctx)
		if ok {
			t.Logf("%s: after %v", what, time.Since(started).Round(100*time.Millisecond))
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %v; %s", what, context.Cause(ctx), state)
		case <-time.After(500 * time.Millisecond):
		}
	}
}
