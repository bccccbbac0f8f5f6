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

package kubeconfig

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// The probes of the run, and the folder where they are.
var bin, baseline, ours string

// kubectl is built when it is first needed: it is large.
var kubectl = sync.OnceValues(func() (string, error) {
	program := filepath.Join(bin, "kubectl")
	return program, goBuild("-o", program, "./kubectl")
})

func TestMain(m *testing.M) {
	var err error
	if bin, err = os.MkdirTemp("", "kubeconfig"); err == nil {
		err = build(bin)
	}
	code := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(bin)
	os.Exit(code)
}

// build makes the probe with the baseline, and with this module, whose own requirements are added to a copy of go.mod and go.sum.
func build(dir string) error {
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		return err
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	var sums []byte
	for _, name := range []string{"go.sum", filepath.Join(root, "go.sum")} {
		sum, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		sums = append(sums, sum...)
	}
	modfile := filepath.Join(dir, "ours.mod")
	if err := errors.Join(
		os.WriteFile(modfile, fmt.Appendf(mod, "\nreplace k8s.io/client-go => %s\n", root), 0o600),
		os.WriteFile(filepath.Join(dir, "ours.sum"), sums, 0o600)); err != nil {
		return err
	}
	baseline, ours = filepath.Join(dir, "baseline"), filepath.Join(dir, "ours")
	return errors.Join(goBuild("-o", baseline, "./probe"), goBuild("-o", ours, "-mod=mod", "-modfile="+modfile, "./probe"))
}

func goBuild(args ...string) error {
	cmd := exec.Command("go", append([]string{"build", "-buildvcs=false"}, args...)...)
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// home is a folder in which programs run, with nothing else to find.
type home struct {
	t   *testing.T
	dir string
	env []string
}

func newHome(t *testing.T, env ...string) home {
	h := home{t: t, dir: filepath.Join(t.TempDir(), "home")}
	h.env = append([]string{"HOME=" + h.dir, "PATH=" + os.Getenv("PATH")}, env...)
	h.mkdir(".")
	return h
}

func (h home) mkdir(name string) {
	h.t.Helper()
	if err := os.MkdirAll(filepath.Join(h.dir, name), 0o700); err != nil {
		h.t.Fatal(err)
	}
}

// has writes files.
func (h home) has(files map[string]string) home {
	h.t.Helper()
	for name, text := range files {
		h.mkdir(filepath.Dir(name))
		if err := os.WriteFile(filepath.Join(h.dir, name), []byte(text), 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
	return h
}

// copyOf takes the files of another one over, with paths that lead here.
func (h home) copyOf(from home) home {
	h.t.Helper()
	err := fs.WalkDir(os.DirFS(from.dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(from.dir, name))
		h.has(map[string]string{name: strings.ReplaceAll(string(text), from.dir, h.dir)})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return h
}

// run returns what a program prints, the folder's name replaced.
func (h home) run(program string, args ...string) string {
	h.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = h.dir, h.env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		h.t.Fatalf("%s %q: %v\n%s%s", filepath.Base(program), args, err, out, stderr.Bytes())
	}
	return strings.ReplaceAll(string(out), h.dir, "HOME")
}

// content is all files, by name, the folder's name replaced.
func (h home) content() string {
	h.t.Helper()
	var b strings.Builder
	err := fs.WalkDir(os.DirFS(h.dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, ".kube/cache") {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(h.dir, name))
		fmt.Fprintf(&b, "--- %s %v\n%s", name, info.Mode(), text)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), h.dir, "HOME")
}

// same fails with the lines that differ.
func same(t *testing.T, what, baseline, ours string) {
	t.Helper()
	if baseline == ours {
		return
	}
	b, o := strings.Split(baseline, "\n"), strings.Split(ours, "\n")
	var diff strings.Builder
	for _, line := range b {
		if !slices.Contains(o, line) {
			fmt.Fprintf(&diff, "  baseline: %s\n", line)
		}
	}
	for _, line := range o {
		if !slices.Contains(b, line) {
			fmt.Fprintf(&diff, "  ours:     %s\n", line)
		}
	}
	for i := range min(len(b), len(o)) {
		if diff.Len() == 0 && b[i] != o[i] {
			fmt.Fprintf(&diff, "  the order, at line %d\n  baseline: %s\n  ours:     %s\n", i+1, b[i], o[i])
		}
	}
	t.Errorf("%s differs:\n%s", what, &diff)
}
