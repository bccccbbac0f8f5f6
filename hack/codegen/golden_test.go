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
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/crd/client instead of comparing with it")

// crd returns the flags with which a custom resource author would generate
// clients for testdata/crd, a module of its own.
func crd(t *testing.T, more ...string) []string {
	t.Helper()
	tool, err := exec.Command("go", "tool", "-n", "applyconfiguration-gen").Output()
	if err != nil {
		t.Fatalf("applyconfiguration-gen: %v", err)
	}
	return append([]string{
		"-C", "testdata/crd", "--output-pkg", "example.com/crd",
		"--clientset", "client/versioned", "--listers", "client/listers", "--informers", "client/informers",
		"--apply", "client/applyconfiguration", "--apply-tool", strings.TrimSpace(string(tool)),
		"--header", "../boilerplate.go.txt",
		"--plural", "Fleet:Fleets",
		"example.com/crd/apis/example/v1", "example.com/crd/apis/example/v1alpha1",
	}, more...)
}

// generate runs the generator as main does, and comes back to this directory.
func generate(t *testing.T, args []string) error {
	t.Helper()
	t.Chdir(".") // restores the directory, which a run changes
	c, err := parse(args)
	if err != nil {
		return err
	}
	return c.run()
}

// TestGolden also says that generating twice gives the same bytes: what is
// committed came from another run.
func TestGolden(t *testing.T) {
	args := crd(t)
	if !*update {
		args = append(args, "--verify")
	}
	if err := generate(t, args); err != nil {
		t.Fatalf("the output has changed; if that is wanted, run go test -run TestGolden -update .\n%v", err)
	}
}

func TestGolden_compilesAndWorks(t *testing.T) {
	cmd := exec.Command("go", "test", "./...")
	cmd.Dir = "testdata/crd"
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestVerify_namesWhatDiffers(t *testing.T) {
	const changed, extra = "client/versioned/clientset.go", "client/versioned/gone.go"
	original, err := os.ReadFile(filepath.Join("testdata/crd", changed))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		os.WriteFile(filepath.Join(root, "testdata/crd", changed), original, 0o644)
		os.Remove(filepath.Join(root, "testdata/crd", extra))
	})
	edited := strings.Replace(string(original), "package versioned", "package version", 1)
	if err := os.WriteFile(filepath.Join("testdata/crd", changed), []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata/crd", extra), original, 0o644); err != nil {
		t.Fatal(err)
	}
	err = generate(t, crd(t, "--verify"))
	if err == nil || !strings.Contains(err.Error(), changed) || !strings.Contains(err.Error(), extra) {
		t.Errorf("err = %v, want one that names %s and %s", err, changed, extra)
	}
}

// root is this directory, whatever a test changes to.
var root, _ = os.Getwd()

func TestParse_sayWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"p"}, "--output-pkg is required"},
		{[]string{"--output-pkg", "m"}, "no packages"},
		{[]string{"--output-pkg", "m", "--listers", "", "p"}, "--informers needs"},
		{[]string{"--output-pkg", "m", "--apply-tool", "x", "p"}, "--apply-tool needs"},
		{[]string{"--output-pkg", "m", "--input-file", "testdata/none", "p"}, "testdata/none"},
	} {
		if _, err := parse(c.args); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: err = %v, want %q", c.args, err, c.want)
		}
	}
	c, err := parse([]string{"--output-pkg", "m", "--plural", "Fish", "p"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.pluralMap(); err == nil {
		t.Error("--plural Fish: no error")
	}
}
