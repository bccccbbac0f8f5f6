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
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// series writes the patches of a case whose functions get parameters.
func series(t *testing.T, g *golden, dir string) (e *engine, patches []string) {
	t.Helper()
	before := g.world(t)
	before.root = dir
	options := g.options(t)
	options.out = filepath.Join(t.TempDir(), "patches")
	e, err := run(before, options)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.output(before); err != nil {
		t.Fatal(err)
	}
	patches, err = filepath.Glob(filepath.Join(options.out, "*.patch"))
	if err != nil || len(patches) != len(e.steps) || len(patches) < 3 {
		t.Fatalf("%d patches for %d steps, %v", len(patches), len(e.steps), err)
	}
	return e, patches
}

func threadCase(t *testing.T) *golden {
	cases := goldens(t)
	return cases[slices.IndexFunc(cases, func(g *golden) bool { return g.name == "thread" })]
}

// TestSeries_applies: the patches, one after the other, make of the files what
// the run did.
func TestSeries_applies(t *testing.T) {
	g := threadCase(t)
	e, patches := series(t, g, t.TempDir())
	texts := map[string]string{}
	for _, f := range g.input() {
		texts[f.Name] = string(f.Data)
	}
	for _, name := range patches {
		mail, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(strings.TrimSuffix(string(mail), "-- \nctxfix\n\n"), "diff --git a/")
		for _, diff := range parts[1:] {
			file, _, _ := strings.Cut(diff, " ")
			_, hunks, _ := strings.Cut(diff, "\n")
			texts[file] = apply(t, texts[file], hunks)
		}
	}
	for _, s := range e.world.sources {
		if texts[s.rel] != string(s.text) {
			t.Errorf("%s is not what the series says:\n%s", s.rel, texts[s.rel])
		}
	}
}

// TestSeries_isMail: git am takes the patches, where there is git.
func TestSeries_isMail(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Log("no git here: TestSeries_applies has to do")
		return
	}
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	g := threadCase(t)
	writeModule(t, dir, casesModule+"/thread", g.input())
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "before")
	e, patches := series(t, g, dir)
	git(append([]string{"am", "-q"}, patches...)...)
	for _, s := range e.world.sources {
		got, err := os.ReadFile(filepath.Join(dir, s.rel))
		if err != nil || string(got) != string(s.text) {
			t.Errorf("%s is not what the series says, %v", s.rel, err)
		}
	}
}
