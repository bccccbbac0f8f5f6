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
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const v1Version = "client.authentication.k8s.io/v1"

// script is a plugin: what a shell does. It runs in a folder of its own, where
// each run leaves a line in the file "runs".
type script struct {
	dir    string
	config clientcmdapi.ExecConfig
}

func plug(t *testing.T, body string) *script {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "plugin")
	if err := os.WriteFile(path, []byte("#!/bin/sh\ncd "+dir+"\necho run >> runs\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return &script{dir, clientcmdapi.ExecConfig{Command: path, APIVersion: v1Version, InteractiveMode: clientcmdapi.NeverExecInteractiveMode}}
}

// answers is the shell command that prints an answer.
func answers(status string) string {
	return `echo '{"apiVersion":"` + v1Version + `","kind":"ExecCredential","status":` + status + `}'`
}

func (s *script) file(name string) string {
	content, _ := os.ReadFile(filepath.Join(s.dir, name))
	return string(content)
}

func (s *script) runs() int { return strings.Count(s.file("runs"), "\n") }

func (s *script) authenticator(t *testing.T) *Authenticator {
	t.Helper()
	a, err := GetAuthenticator(&s.config, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// started has a value when the plugin has written the file, each time.
func (s *script) started(t *testing.T, name string) <-chan struct{} {
	seen := make(chan struct{}, 100)
	ended := t.Context().Done()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if os.Remove(filepath.Join(s.dir, name)) == nil {
				seen <- struct{}{}
			}
			select {
			case <-ended:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	t.Cleanup(func() { <-done })
	return seen
}

// client is an http.Client with the plugin's credentials.
func client(t *testing.T, a *Authenticator, config transport.Config) *http.Client {
	t.Helper()
	if err := a.UpdateTransportConfig(&config); err != nil {
		t.Fatal(err)
	}
	rt, err := transport.New(&config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { transport.Close(rt) })
	return &http.Client{Transport: rt}
}

func get(ctx context.Context, c *http.Client, url string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := c.Do(req)
	if err != nil {
		return 0, err
	}
	resp.Body.Close()
	return resp.StatusCode, nil
}

// seeing is a server that sends the Authorization of each request.
func seeing(t *testing.T, status int) (url string, seen <-chan string) {
	all := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all <- r.Header.Get("Authorization")
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server.URL, all
}

// gone waits until no process of that id is left, which is when it was killed
// and reaped by whoever is its parent.
func gone(t *testing.T, pid string) {
	t.Helper()
	var id int
	if _, err := fmt.Sscan(pid, &id); err != nil || id <= 1 {
		t.Fatalf("process id %q", pid)
	}
	for range 500 {
		if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id)); err == nil {
			if _, rest, _ := strings.Cut(string(stat), ") "); strings.HasPrefix(rest, "Z") {
				return // an orphan that nobody reaps in this container
			}
		}
		if syscall.Kill(id, 0) != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d is still there", id)
}
