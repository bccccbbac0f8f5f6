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
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what there is to testdata, in place of comparing")

// casesModule is the module that all cases are packages of, so that the go
// command is asked once. It is called so that ctxvet takes it for its own.
const casesModule = "k8s.io/client-go/cases"

// A golden case is a file of testdata: what a user has, and what becomes of it.
// Its comment can have lines of flags.
type golden struct {
	name    string
	archive *txtar.Archive
}

func goldens(t testing.TB) (all []*golden) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, &golden{strings.TrimSuffix(filepath.Base(file), ".txtar"), archive})
	}
	return all
}

// input are the files that the user has.
func (g *golden) input() (files []txtar.File) {
	for _, f := range g.archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "before/"); ok {
			files = append(files, txtar.File{Name: name, Data: f.Data})
		}
	}
	return files
}

// options are flags in the comment: a line that begins with "flags:".
func (g *golden) options(t *testing.T) *options {
	t.Helper()
	var args []string
	for line := range strings.Lines(string(g.archive.Comment)) {
		if rest, ok := strings.CutPrefix(line, "flags:"); ok {
			args = strings.Fields(rest)
		}
	}
	o, err := parseOptions(args)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// rootModule finds out where client-go is.
func rootModule(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// writeModule makes a module of files, which uses the client-go around.
func writeModule(t testing.TB, dir, module string, files []txtar.File) {
	t.Helper()
	root := rootModule(t)
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, requirements, _ := bytes.Cut(mod, []byte("\n"))
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	files = append(files,
		txtar.File{Name: "go.mod", Data: fmt.Appendf(nil, "module %s\n%s\nrequire k8s.io/client-go v0.37.2\nreplace k8s.io/client-go => %s\n", module, requirements, root)},
		txtar.File{Name: "go.sum", Data: sum})
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// allCases are all cases in one world, which is loaded once.
var allCases = sync.OnceValues(func() (*world, error) {
	dir, err := os.MkdirTemp("", "ctxfix")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	t := &testing.T{}
	var files []txtar.File
	for _, g := range goldens(t) {
		for _, f := range g.input() {
			files = append(files, txtar.File{Name: g.name + "/" + f.Name, Data: f.Data})
		}
	}
	writeModule(t, dir, casesModule, files)
	return load(dir, "", []string{"./..."})
})

// world is the part of all cases that is this one, as a module of its own.
func (g *golden) world(t *testing.T) *world {
	t.Helper()
	all, err := allCases()
	if err != nil {
		t.Fatal(err)
	}
	w := *all
	w.module = casesModule + "/" + g.name
	w.root = filepath.Join(all.root, g.name)
	w.units, w.sources, w.checked = nil, map[string]*source{}, map[string]*checked{}
	for _, u := range all.units {
		if u.path != w.module && !strings.HasPrefix(u.path, w.module+"/") && u.path != w.module+"_test" {
			continue
		}
		w.units = append(w.units, u)
		for _, path := range u.files {
			s := all.sources[path]
			rel, err := filepath.Rel(w.root, path)
			if err != nil {
				t.Fatal(err)
			}
			if w.sources[path], err = newSource(w.fset, path, rel, s.text); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.checkAll()
	return &w
}

// TestGolden: what becomes of each case, patch by patch; it compiles then, and
// a second run has nothing to do.
func TestGolden(t *testing.T) {
	for _, g := range goldens(t) {
		t.Run(g.name, func(t *testing.T) {
			before := g.world(t)
			options := g.options(t)
			e, err := run(before, options)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range e.world.checked {
				for problem := range c.problems {
					t.Errorf("does not compile: %s", problem)
				}
			}
			again, err := run(e.world, options)
			if err != nil {
				t.Fatal(err)
			}
			if d := diffOf(e.world, again.world, ""); d != "" {
				t.Errorf("a second run changes something:\n%s", d)
			}
			g.compare(t, e)
		})
	}
}

// compare holds the result against the archive.
func (g *golden) compare(t *testing.T, e *engine) {
	t.Helper()
	got := &txtar.Archive{Comment: g.archive.Comment}
	for _, f := range g.archive.Files {
		if strings.HasPrefix(f.Name, "before/") {
			got.Files = append(got.Files, f)
		}
	}
	var patches, report strings.Builder
	for i, s := range e.steps {
		fmt.Fprintf(&patches, "%s\n%s%s", patchName(i+1, s.title), s.message(), diffOf(s.before, s.after, ""))
	}
	e.report.print(&report)
	got.Files = append(got.Files, txtar.File{Name: "patches", Data: []byte(patches.String())})
	for _, path := range changedFiles(e.steps0(), e.world) {
		s := e.world.sources[path]
		got.Files = append(got.Files, txtar.File{Name: "after/" + s.rel, Data: s.text})
	}
	got.Files = append(got.Files, txtar.File{Name: "report", Data: []byte(report.String())})
	text := txtar.Format(got)
	file := filepath.Join("testdata", g.name+".txtar")
	if *update {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := unified("testdata", "now", string(txtar.Format(g.archive)), string(text)); d != "" {
		t.Errorf("differs:\n%s", d)
	}
}

// steps0 is the world that a run began with.
func (e *engine) steps0() *world {
	if len(e.steps) == 0 {
		return e.world
	}
	return e.steps[0].before
}

// TestGolden_cleanForCtxvet: in what becomes of a case, if nothing was left, the
// linter finds no form without a context, and no placeholder for one.
func TestGolden_cleanForCtxvet(t *testing.T) {
	dir := t.TempDir()
	var files []txtar.File
	for _, g := range goldens(t) {
		e, err := run(g.world(t), g.options(t))
		if err != nil {
			t.Fatal(err)
		}
		if len(e.report.Left)+len(e.report.Cuts) > 0 {
			continue // what was left says so
		}
		for _, s := range e.world.sources {
			files = append(files, txtar.File{Name: g.name + "/" + s.rel, Data: s.text})
		}
		if g.name == "discovery" { // shows that there was something to find
			for _, f := range g.input() {
				files = append(files, txtar.File{Name: "before/" + f.Name, Data: f.Data})
			}
		}
	}
	writeModule(t, dir, casesModule, files)
	tool := filepath.Join(t.TempDir(), "ctxvet")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", tool, ".")
	build.Dir = filepath.Join(rootModule(t), "hack", "ctxvet")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	vet := exec.Command("go", "vet", "-vettool="+tool, "./...")
	vet.Dir = dir
	out, err := vet.CombinedOutput()
	found := false
	for line := range strings.Lines(string(out)) {
		switch {
		case !strings.Contains(line, "deprecated: ") && !strings.Contains(line, "root: context.TODO"):
		case strings.HasPrefix(line, "before/"):
			found = true
		default:
			t.Error(line)
		}
	}
	if !found {
		t.Errorf("nothing is found in what was there before:\n%s", out)
	}
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
}
