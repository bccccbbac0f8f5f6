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
	"bufio"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"k8s.io/client-go/hack/codegen/internal/model"
)

// config is what the flags say.
type config struct {
	inputs       []string // packages of types, the preferred version of a group first
	listerInputs []string // further packages that get listers and apply configurations, but no clients
	applyInputs  []string // further packages that get apply configurations only
	dir          string   // module in which inputs are resolved and outputs lie
	module       string   // import path of dir
	clientset    string   // directories below dir …
	apply        string
	listers      string
	informers    string
	applyTool    string
	openAPI      string
	headerFile   string
	plurals      []string
	protobuf     bool
	verify       bool
}

func parse(args []string) (*config, error) {
	c := &config{}
	f := pflag.NewFlagSet("codegen", pflag.ContinueOnError)
	f.StringVarP(&c.dir, "dir", "C", ".", "root of the module in which packages are looked up and written")
	f.StringVar(&c.module, "output-pkg", "", "import path of that directory (required)")
	inputFile := f.String("input-file", "", "file with further packages, one a line; after 'no-client' one that gets listers and apply configurations, after 'apply-only' one that gets apply configurations")
	f.StringVar(&c.clientset, "clientset", "clientset/versioned", "directory of the clientset; its last element is the package's name; empty for none")
	f.StringVar(&c.listers, "listers", "listers", "directory of the listers; empty for none")
	f.StringVar(&c.informers, "informers", "informers/externalversions", "directory of the informers; empty for none")
	f.StringVar(&c.apply, "apply", "", "directory of the apply configurations; without it clients have no Apply methods")
	f.StringVar(&c.applyTool, "apply-tool", "", "applyconfiguration-gen binary; without it apply configurations are taken as they are")
	f.StringVar(&c.openAPI, "openapi", "", "OpenAPI models of the types, plain or gzip, for the apply configurations")
	f.StringVar(&c.headerFile, "header", "", "file with the licence that every file starts with")
	f.StringSliceVar(&c.plurals, "plural", []string{"Endpoints:Endpoints"}, "plurals that are not regular, as Kind:Kinds")
	f.BoolVar(&c.protobuf, "prefers-protobuf", false, "clients speak protobuf unless their configuration says otherwise: the types must implement it")
	f.BoolVar(&c.verify, "verify", false, "write nothing; fail if the tree differs from what would be written")
	f.Usage = func() {
		fmt.Fprintf(os.Stderr, "usage: codegen --output-pkg MODULE [flags] PACKAGE...\n\n%s", f.FlagUsages())
	}
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	c.inputs = f.Args()
	if *inputFile != "" {
		if err := c.readInputs(*inputFile); err != nil {
			return nil, err
		}
	}
	return c, c.check()
}

func (c *config) readInputs(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if pkg, ok := strings.CutPrefix(line, "apply-only "); ok {
			c.applyInputs = append(c.applyInputs, strings.TrimSpace(pkg))
		} else if pkg, ok := strings.CutPrefix(line, "no-client "); ok {
			c.listerInputs = append(c.listerInputs, strings.TrimSpace(pkg))
		} else if line != "" && !strings.HasPrefix(line, "#") {
			c.inputs = append(c.inputs, line)
		}
	}
	return nil
}

func (c *config) check() error {
	switch {
	case c.module == "":
		return errors.New("--output-pkg is required: the import path under which the output is compiled")
	case len(c.inputs) == 0:
		return errors.New("no packages: name at least one package of types")
	case c.informers != "" && (c.listers == "" || c.clientset == ""):
		return errors.New("--informers needs --listers and --clientset")
	case c.applyTool != "" && c.apply == "":
		return errors.New("--apply-tool needs --apply")
	}
	return nil
}

// output turns directories into import paths.
func (c *config) output() model.Output {
	pkg := func(dir string) string {
		if dir == "" {
			return ""
		}
		return path.Join(c.module, dir)
	}
	return model.Output{
		Clientset:       pkg(c.clientset),
		ClientsetName:   path.Base(c.clientset),
		Apply:           pkg(c.apply),
		Listers:         pkg(c.listers),
		Informers:       pkg(c.informers),
		PrefersProtobuf: c.protobuf,
		Schemaless:      c.applyTool != "" && c.openAPI == "",
	}
}

// dirOf returns where a package of the output lies, relative to the module.
func (c *config) dirOf(pkg string) string {
	return filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(pkg, c.module), "/"))
}

// pluralMap returns the irregular plurals by kind.
func (c *config) pluralMap() (map[string]string, error) {
	m := map[string]string{}
	for _, p := range c.plurals {
		one, many, ok := strings.Cut(p, ":")
		if !ok || one == "" || many == "" {
			return nil, fmt.Errorf("--plural %q: expected Kind:Kinds", p)
		}
		m[one] = many
	}
	return m, nil
}
