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

package testing

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// notes collects what a handler reports.
type notes struct{ errors, logs []string }

func (n *notes) Errorf(f string, a ...any) { n.errors = append(n.errors, fmt.Sprintf(f, a...)) }
func (n *notes) Logf(f string, a ...any)   { n.logs = append(n.logs, fmt.Sprintf(f, a...)) }

func get(t *testing.T, target string) (int, string) {
	t.Helper()
	resp, err := http.Get(target)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestFakeHandler(t *testing.T) {
	var n notes
	h := &FakeHandler{StatusCode: 201, T: &n, SkipRequestFn: func(_ string, u url.URL) bool { return u.Path == "/skip" }}
	h.SetResponseBody("answer")
	s := httptest.NewServer(h)
	defer s.Close()
	resp, err := http.Post(s.URL+"/a?x=1&y=2", "", strings.NewReader("question"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if code, body := get(t, s.URL+"/skip"); code != 201 || body != "answer" {
		t.Errorf("%d %q", code, body)
	}
	body := "question"
	h.ValidateRequest(&n, "/a?y=2&x=1", "POST", &body)
	if !h.ValidateRequestCount(&n, 1) || len(n.errors) != 0 {
		t.Errorf("errors for the right request: %q", n.errors)
	}
	if n.logs[0] != "request body: question" {
		t.Errorf("logs %q", n.logs)
	}
	body = "another"
	h.ValidateRequest(&n, "/b?y=3", "GET", &body)
	if h.ValidateRequestCount(&n, 2) || len(n.errors) != 5 {
		t.Errorf("errors for a wrong request: %q", n.errors)
	}
}

func TestFakeHandler_withoutRequest(t *testing.T) {
	var n notes
	h := &FakeHandler{}
	h.ValidateRequest(&n, "/a", "GET", nil)
	h.ValidateRequest(&n, "%zz", "GET", nil)
	if len(n.errors) != 2 {
		t.Errorf("errors %q", n.errors)
	}
}

func TestFakeOpenAPIV3Server(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "apis", "apps"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"apis/apps/v1.json": `{"openapi":"3.0.0"}`, "README.md": "no document"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := NewFakeOpenAPIV3Server(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.HttpServer.Close()
	if code, body := get(t, s.HttpServer.URL+"/openapi/v3"); code != 200 || !strings.Contains(body, `"apis/apps/v1"`) {
		t.Errorf("index: %d %s", code, body)
	}
	if code, body := get(t, s.HttpServer.URL+"/openapi/v3/apis/apps/v1"); code != 200 || !strings.Contains(body, `"openapi":"3.0.0"`) {
		t.Errorf("document: %d %s", code, body)
	}
	if len(s.ServedDocuments) != 1 || s.RequestCounters["/openapi/v3"] != 1 {
		t.Errorf("%v %v", s.ServedDocuments, s.RequestCounters)
	}
	if _, err := NewFakeOpenAPIV3Server(filepath.Join(dir, "none")); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

func TestCloseAndRemove(t *testing.T) {
	dir := MkTmpdirOrDie("leaf")
	defer os.Remove(dir)
	f, err := os.Create(filepath.Join(dir, "f"))
	if err != nil {
		t.Fatal(err)
	}
	CloseAndRemove(t, f)
	if _, err := os.Stat(f.Name()); !os.IsNotExist(err) {
		t.Errorf("still there: %v", err)
	}
}
