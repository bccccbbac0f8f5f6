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

// Package internal_test checks rules that hold for the module as a whole.
package internal_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "k8s.io/client-go"
	root   = ".."
)

// folders is the table of what may import what inside the module. The rule of
// the longest matching folder counts; it speaks for the folders below it too,
// and a folder may always import what lies in itself. Entries of may are
// folders as well, with all below them.
var folders = []struct {
	folder string
	may    []string
}{
	{"transport", []string{"tools/metrics", "util/connrotation"}},
	{"transport/spdy", []string{"rest", "transport"}},
	{"transport/websocket", []string{"rest", "transport"}},
	{"rest", []string{"transport", "tools/clientcmd/api", "tools/metrics", "util/flowcontrol", "pkg",
		"plugin/pkg/client/auth/exec"}}, // Config.ExecProvider is run by it
	{"gentype", []string{"rest", "testing", "util/apply", "util/consistencydetector", "util/watchlist", "util/flowcontrol"}},

	{"applyconfigurations", []string{"discovery"}}, // its extractor for unstructured objects asks the server for its types
	{"kubernetes/typed", []string{"applyconfigurations", "gentype", "rest", "testing", "util", "tools/reference"}},
	{"kubernetes", []string{"applyconfigurations", "gentype", "rest", "testing", "util", "discovery", "openapi"}},
	{"listers", []string{"tools/cache"}}, // the indexer that a lister reads
	{"informers", []string{"applyconfigurations", "kubernetes", "listers", "tools/cache", "tools/informerset"}},

	{"discovery", []string{"rest", "openapi", "testing", "pkg", "util"}},
	{"openapi", []string{"rest", "util"}},
	{"openapi3", []string{"openapi", "discovery"}},
	{"restmapper", []string{"rest", "discovery"}},
	{"dynamic", []string{"rest", "testing", "util", "tools/cache", "tools/informerset", "informers", "listers"}}, // they share generic interfaces
	{"metadata", []string{"rest", "testing", "util", "tools/cache", "tools/informerset", "informers", "listers"}},
	{"scale", []string{"rest", "testing", "util", "dynamic", "discovery", "restmapper"}},
	{"testing", []string{"rest", "util"}},

	{"tools/cache", []string{"tools/pager", "util", "tools/internal",
		"rest"}}, // ListWatch is made from a Getter, whose Get returns a *rest.Request
	{"tools/clientcmd/api", nil},
	{"tools/clientcmd", []string{"rest", "transport", "tools/auth", "util", "plugin"}},
	{"tools/auth", []string{"rest", "transport", "pkg", "tools/clientcmd/api", "util"}},
	{"plugin", []string{"rest", "transport", "pkg", "tools/metrics", "tools/clientcmd/api", "util"}},

	{"tools/clienttrace", nil},
	{"tools/metrics", nil},
	{"tools", []string{""}}, // as needed, never a cycle
	{"util", []string{""}},
	{"examples", []string{""}},
	{"third_party", nil},
	{"features", nil},
	{"pkg", nil},
	{"internal/liststream", []string{"tools/clienttrace"}},
	{"internal/resourceinformers", []string{"tools/cache", "tools/informerset"}},
	{"internal/resourcepath", []string{"rest"}},
	{"internal/servertest", []string{"dynamic", "metadata"}}, // its cases call them
	{"internal", nil},
	{".", nil}, // the documentation of the module
}

// everywhere may be imported by all: they know nothing of the rest of the module.
var everywhere = []string{"internal", "features", "tools/clienttrace"}

// A pkg is a package of the module as far as the rules look at it: without its
// tests, for all operating systems at once.
type pkg struct {
	imports []string // of the module, relative to it
	outside []string
	clause  string
	doc     string
}

func TestImports_followTheTableOfFolders(t *testing.T) {
	for name, p := range packages(t) {
		rule := ruleFor(name)
		if rule < 0 {
			t.Errorf("%s: the table does not know the folder", name)
			continue
		}
		for _, imported := range p.imports {
			may := append(slices.Clone(everywhere), folders[rule].folder)
			if !slices.ContainsFunc(append(may, folders[rule].may...), func(f string) bool { return below(imported, f) }) {
				t.Errorf("%s imports %s: %s may import only %q", name, imported, folders[rule].folder, folders[rule].may)
			}
		}
	}
}

// A program that imports one typed client links that group, not all of them.
func TestImports_typedClientsReachNoOtherGroup(t *testing.T) {
	all := packages(t)
	for name := range all {
		if !below(name, "kubernetes/typed") {
			continue
		}
		own := strings.TrimSuffix(name, "/fake")
		for reached, via := range reach(all, name) {
			switch {
			case reached == own, below(own, "kubernetes/typed") && (reached == "discovery" || reached == "openapi"):
				// Through the apply configurations' extractor, whose
				// constructor takes a discovery client: all they link is
				// their own, no API group.
			case below(reached, "kubernetes"), below(reached, "informers"), below(reached, "listers"), below(reached, "discovery"):
				t.Errorf("%s reaches %s through %s", name, reached, via)
			case below(reached, "openapi"), below(reached, "tools/cache"):
				t.Errorf("%s reaches %s through %s", name, reached, via)
			}
		}
		if own == name && slices.Contains(all[name].imports, "testing") {
			t.Errorf("%s imports the fakes' package", name)
		}
	}
}

// Test servers and Go's testing flags stay out of programs.
func TestImports_testSupportStaysInTests(t *testing.T) {
	support := []string{"internal/hang", "internal/streamtest", "internal/servertest", "features/testing", "util/testing", "openapi/openapitest", "rest/fake"}
	isSupport := func(name string) bool {
		return slices.ContainsFunc(support, func(s string) bool { return below(name, s) })
	}
	for name, p := range packages(t) {
		if isSupport(name) || path.Base(name) == "fake" {
			continue
		}
		if slices.Contains(p.outside, "testing") || slices.Contains(p.outside, "net/http/httptest") {
			t.Errorf("%s imports Go's testing packages", name)
		}
		for _, imported := range p.imports {
			if isSupport(imported) {
				t.Errorf("%s imports %s", name, imported)
			}
		}
	}
}

func TestPackages_haveADocComment(t *testing.T) {
	for name, p := range packages(t) {
		first, _, _ := strings.Cut(p.doc, "\n")
		switch {
		case p.clause == "main" && strings.TrimSpace(first) != "":
		case strings.HasPrefix(p.doc, "Package "+p.clause+" ") && strings.Contains(p.doc, "."):
		default:
			t.Errorf("%s: its doc comment is %q", name, first)
		}
	}
}

func ruleFor(name string) int {
	best := -1
	for i, f := range folders {
		if below(name, f.folder) && (best < 0 || len(f.folder) > len(folders[best].folder)) {
			best = i
		}
	}
	return best
}

// below reports whether a package lies in a folder.
func below(name, folder string) bool {
	return folder == "" || name == folder || strings.HasPrefix(name, folder+"/")
}

// reach returns the packages of the module that a package depends on, each
// with one that imports it.
func reach(all map[string]pkg, from string) map[string]string {
	via := map[string]string{}
	queue := []string{from}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		for _, imported := range all[name].imports {
			if _, seen := via[imported]; !seen {
				via[imported] = name
				queue = append(queue, imported)
			}
		}
	}
	return via
}

// packages reads the whole module, but for what belongs to modules of its own.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	all := map[string]pkg{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return enter(file, entry.Name())
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		name, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		p := all[name]
		if err := p.add(file); err != nil {
			return err
		}
		all[name] = p
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d packages found: %v", len(all), slices.Sorted(maps.Keys(all)))
	}
	return all
}

func enter(dir, name string) error {
	if dir == root {
		return nil
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	if err == nil || name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return fs.SkipDir
	}
	return nil
}

// add takes what a file imports and says about its package.
func (p *pkg) add(file string) error {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if ignored(f) {
		return nil
	}
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if rest, ok := strings.CutPrefix(imported, module+"/"); ok {
			p.imports = append(p.imports, rest)
		} else {
			p.outside = append(p.outside, imported)
		}
	}
	p.clause = f.Name.Name
	if f.Doc != nil {
		p.doc += f.Doc.Text()
	}
	return nil
}

// ignored files are programs that "go run" takes by name.
func ignored(f *ast.File) bool {
	for _, group := range f.Comments {
		for _, line := range group.List {
			if group.Pos() < f.Package && line.Text == "//go:build ignore" {
				return true
			}
		}
	}
	return false
}
