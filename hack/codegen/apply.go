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
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"

	"k8s.io/client-go/hack/codegen/internal/output"
)

// applyConfigurations runs applyconfiguration-gen, which contexts do not
// concern, and adds what it writes.
func (c *config) applyConfigurations(tree output.Tree) error {
	if c.applyTool == "" {
		return nil
	}
	tmp, err := os.MkdirTemp("", "codegen")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	args := []string{"--output-dir", filepath.Join(tmp, "out"), "--output-pkg", c.output().Apply}
	if c.headerFile != "" {
		args = append(args, "--go-header-file", c.headerFile)
	}
	if c.openAPI != "" {
		models, err := unpacked(c.openAPI, tmp)
		if err != nil {
			return err
		}
		args = append(args, "--openapi-schema", models)
	}
	packages := slices.Sorted(slices.Values(slices.Concat(c.inputs, c.listerInputs, c.applyInputs)))
	cmd := exec.Command(c.applyTool, append(args, packages...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("applyconfiguration-gen: %w\n%s", err, out)
	}
	return addTree(tree, os.DirFS(filepath.Join(tmp, "out")), c.apply)
}

// addTree adds all files of a directory to the tree, below a prefix.
func addTree(tree output.Tree, dir fs.FS, prefix string) error {
	return fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(dir, name)
		tree[path.Join(prefix, name)] = src
		return err
	})
}

// unpacked returns a plain file with the contents of one that may be gzip.
func unpacked(name, tmp string) (string, error) {
	if filepath.Ext(name) != ".gz" {
		return name, nil
	}
	packed, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(r); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	out := filepath.Join(tmp, "models.json")
	return out, os.WriteFile(out, plain.Bytes(), 0o600)
}
