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
	"path"
	"path/filepath"
	"slices"

	"k8s.io/client-go/hack/codegen/internal/model"
	"k8s.io/client-go/hack/codegen/internal/output"
	"k8s.io/client-go/hack/codegen/internal/render"
)

// run generates everything and writes it, or compares it with what is there.
func (c *config) run() error {
	header, err := c.header()
	if err != nil {
		return err
	}
	if err := c.enter(); err != nil {
		return err
	}
	tree := output.Tree{}
	if err := c.applyConfigurations(tree, header); err != nil {
		return err
	}
	if err := c.clients(tree, header); err != nil {
		return err
	}
	dirs := slices.DeleteFunc([]string{c.clientset, c.listers, c.informers}, func(d string) bool { return d == "" })
	if c.applyTool != "" {
		dirs = append(dirs, c.apply)
	}
	if c.verify {
		return tree.Verify(".", dirs)
	}
	return tree.Write(".", dirs)
}

// enter makes the module the current directory, since packages are resolved
// from there. Files that flags name are looked up before.
func (c *config) enter() error {
	for _, name := range []*string{&c.applyTool, &c.openAPI, &c.headerFile} {
		if *name == "" {
			continue
		}
		abs, err := filepath.Abs(*name)
		if err != nil {
			return err
		}
		*name = abs
	}
	return os.Chdir(c.dir)
}

func (c *config) header() (string, error) {
	if c.headerFile == "" {
		return "", nil
	}
	b, err := os.ReadFile(c.headerFile)
	return string(b), err
}

// clients adds all that is rendered from the model.
func (c *config) clients(tree output.Tree, header string) error {
	plurals, err := c.pluralMap()
	if err != nil {
		return err
	}
	m, err := model.Load(model.Input{Packages: c.inputs, Listers: c.listerInputs, Plurals: plurals, Out: c.output(), Dir: c.dirOf})
	if err != nil {
		return err
	}
	c.nameGroups(tree, m)
	files, err := render.Render(m, render.Options{
		Header: header, Clients: c.clientset != "", Listers: c.listers != "", Informers: c.informers != "",
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		tree[path.Join(filepath.ToSlash(c.dirOf(f.Package)), f.Name)] = f.Source
	}
	return nil
}
