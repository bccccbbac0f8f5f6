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

package controlplane

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReport_countsAndKeepsWhatIsNeither(t *testing.T) {
	r := &report{}
	rest := r.read(strings.NewReader(`go: downloading k8s.io/api v0.37.2
go: downloading golang.org/x/net v0.57.0
internal/goarch
go.etcd.io/etcd/server/v3/embed
# k8s.io/client-go/hack/controlplane
./main.go:17:2: undefined: nonsense
`))
	if r.modules.Load() != 2 || r.packages.Load() != 2 {
		t.Errorf("%d modules and %d packages, want 2 of each", r.modules.Load(), r.packages.Load())
	}
	if want := "# k8s.io/client-go/hack/controlplane\n./main.go:17:2: undefined: nonsense\n"; rest != want {
		t.Errorf("the rest is %q, want %q", rest, want)
	}
}

func TestInputs_changeWithWhatIsCompiledAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := inputs(dir)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	first := write("main.go", "package main")
	for _, name := range []string{"README.md", "main_test.go", "main"} {
		if write(name, "text") != first {
			t.Errorf("%s is no input", name)
		}
	}
	if write("main.go", "package main // changed") == first || write("go.sum", "") == first {
		t.Error("the key stays the same when sources change")
	}
	if write("main.go", "package main") == first {
		t.Error("go.sum is an input")
	}
}

func TestTreeRoot_isTheModuleFromAnyFolderInIt(t *testing.T) {
	root, err := treeRoot()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "hack", "controlplane", "go.mod")); err != nil {
		t.Error(err)
	}
	t.Chdir(t.TempDir())
	if _, err := treeRoot(); err == nil {
		t.Error("found a tree where there is none")
	}
}

func TestBinary_isTheOneThatTheEnvironmentNames(t *testing.T) {
	file := filepath.Join(t.TempDir(), "controlplane")
	t.Setenv("CONTROLPLANE", file)
	if _, err := Binary(t.Context(), t.Output()); err == nil {
		t.Error("no error, although there is no such file")
	}
	if err := os.WriteFile(file, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if got, err := Binary(t.Context(), t.Output()); err != nil || got != file {
		t.Errorf("%s, %v", got, err)
	}
}
