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

// Command apitypes writes what the API types of the module itself need: deep
// copies, conversions, defaults and OpenAPI names, each by the generator that
// Kubernetes uses for it. Their versions are in go.mod.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"k8s.io/client-go/hack/codegen/internal/output"
)

// Packages with types. Tags in their doc.go say what is generated for them.
var (
	internal = []string{"./pkg/apis/clientauthentication", "./tools/clientcmd/api"}
	versions = []string{"./pkg/apis/clientauthentication/v1", "./pkg/apis/clientauthentication/v1beta1", "./tools/clientcmd/api/v1"}
	named    = []string{"./pkg/apis/clientauthentication/v1", "./pkg/apis/clientauthentication/v1beta1"}
)

// written are the directories with generated files, and imported one more that
// the types need to compile.
var (
	written  = []string{"pkg/apis/clientauthentication", "tools/clientcmd/api"}
	imported = "internal/redact"
)

func main() {
	root := flag.String("C", ".", "root of the module")
	verify := flag.Bool("verify", false, "write nothing; fail if the tree differs from what would be written")
	flag.Parse()
	if err := run(*root, *verify); err != nil {
		fmt.Fprintln(os.Stderr, "apitypes:", err)
		os.Exit(1)
	}
}

func run(root string, verify bool) error {
	tmp, err := os.MkdirTemp("", "apitypes")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	tree, err := generate(root, tmp)
	if err != nil {
		return err
	}
	if verify {
		return tree.Verify(root, written)
	}
	return tree.Write(root, written)
}

// generate runs the generators on a copy, because they write beside what they
// read and would leave half of it behind when they fail.
func generate(root, tmp string) (output.Tree, error) {
	for _, name := range []string{"go.mod", "go.sum", "hack/boilerplate.go.txt"} {
		if err := copyFile(root, tmp, name); err != nil {
			return nil, err
		}
	}
	for _, dir := range append(written, imported) {
		if err := copySources(root, tmp, dir); err != nil {
			return nil, err
		}
	}
	all := append(append([]string{}, internal...), versions...)
	for _, g := range []struct {
		tool string
		args []string
		on   []string
	}{
		{"deepcopy-gen", []string{"--output-file", "zz_generated.deepcopy.go"}, all},
		{"defaulter-gen", []string{"--output-file", "zz_generated.defaults.go"}, versions},
		{"conversion-gen", []string{"--output-file", "zz_generated.conversion.go"}, versions},
		{"openapi-gen", []string{"--output-model-name-file", "zz_generated.model_name.go", "--output-file", "unused.go",
			"--output-dir", filepath.Join(tmp, "unused"), "--output-pkg", "unused", "--report-filename", os.DevNull}, named},
	} {
		if err := runTool(tmp, g.tool, append(g.args, g.on...)); err != nil {
			return nil, err
		}
	}
	return collect(tmp)
}

// runTool runs a tool of this module in another folder.
func runTool(dir, tool string, args []string) error {
	path, err := exec.Command("go", "tool", "-n", tool).Output()
	if err != nil {
		return fmt.Errorf("go tool -n %s: %w", tool, err)
	}
	cmd := exec.Command(strings.TrimSpace(string(path)), append([]string{"--go-header-file", "hack/boilerplate.go.txt"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", tool, err, out)
	}
	return nil
}

// collect reads what the generators have written.
func collect(tmp string) (output.Tree, error) {
	tree := output.Tree{}
	for _, dir := range written {
		err := fs.WalkDir(os.DirFS(tmp), dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !isGenerated(name) {
				return err
			}
			tree[name], err = os.ReadFile(filepath.Join(tmp, name))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return tree, nil
}

func isGenerated(name string) bool {
	return strings.HasPrefix(filepath.Base(name), "zz_generated.")
}

// copySources copies what is written by hand and compiled.
func copySources(root, tmp, dir string) error {
	return fs.WalkDir(os.DirFS(root), dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || isGenerated(name) || strings.HasSuffix(name, "_test.go") {
			return err
		}
		return copyFile(root, tmp, name)
	})
}

func copyFile(root, tmp, name string) error {
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return err
	}
	to := filepath.Join(tmp, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}
