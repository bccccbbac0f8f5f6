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
	"go/parser"
	"go/token"
	"slices"
	"testing"
)

// TestFixImports: an import goes among its like, and what nothing names any more
// goes away.
func TestFixImports(t *testing.T) {
	for name, test := range map[string]struct{ old, new, add, want string }{
		"none": {
			old: "package p\n", new: "package p\n\nvar _ context.Context\n", add: "context",
			want: "package p\n\nimport \"context\"\n\nvar _ context.Context\n",
		},
		"one becomes a list": {
			old: "package p\n\nimport \"fmt\"\n", new: "package p\n\nimport \"fmt\"\n", add: "context",
			want: "package p\n\nimport (\n\t\"context\"\n\t\"fmt\"\n)\n",
		},
		"one of another kind": {
			old: "package p\n\nimport \"k8s.io/a\"\n", new: "package p\n\nimport \"k8s.io/a\"\n", add: "context",
			want: "package p\n\nimport (\n\t\"context\"\n\n\t\"k8s.io/a\"\n)\n",
		},
		"a group of its own": {
			old: "package p\n\nimport (\n\t\"k8s.io/a\"\n)\n", new: "package p\n\nimport (\n\t\"k8s.io/a\"\n)\n", add: "context",
			want: "package p\n\nimport (\n\t\"context\"\n\n\t\"k8s.io/a\"\n)\n",
		},
		"beside its like": {
			old:  "package p\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/x\"\n\t\"k8s.io/b\" // b\n)\n",
			new:  "package p\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/x\"\n\t\"k8s.io/b\" // b\n)\n",
			add:  "k8s.io/c",
			want: "package p\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/x\"\n\t\"k8s.io/b\" // b\n\t\"k8s.io/c\"\n)\n",
		},
		"useless": {
			old:  "package p\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t_ \"os\"\n)\n\nvar a, b = context.TODO, fmt.Sprint\n",
			new:  "package p\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t_ \"os\"\n)\n\nvar a, b = 1, fmt.Sprint\n",
			want: "package p\n\nimport (\n\t\"fmt\"\n\t_ \"os\"\n)\n\nvar a, b = 1, fmt.Sprint\n",
		},
		"in one line": {
			old: "package p\n\nimport (\"context\"; \"fmt\")\n\nvar a = context.TODO\nvar b = fmt.Sprint\n",
			new: "package p\n\nimport (\"context\"; \"fmt\")\n\nvar b = fmt.Sprint\n", add: "io",
			want: "package p\n\nimport ( \"io\"\n\t\"fmt\")\n\nvar b = fmt.Sprint\n",
		},
		"all useless": {
			old:  "package p\n\nimport \"context\"\n\nvar a = context.TODO\n",
			new:  "package p\n\nimport \"context\"\n\nvar a = 1\n",
			want: "package p\n\nvar a = 1\n",
		},
		"there already, by another name": {
			old: "package p\n\nimport c \"context\"\n\nvar a = c.TODO\n", new: "package p\n\nimport c \"context\"\n\nvar a = c.TODO\n",
			want: "package p\n\nimport c \"context\"\n\nvar a = c.TODO\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := importFixed(test.old, test.new, test.add)
			if err != nil || got != test.want {
				t.Errorf("%v, got\n%s\nwant\n%s", err, got, test.want)
			}
		})
	}
}

func importFixed(old, new, add string) (string, error) {
	s, err := newSource(token.NewFileSet(), "/p/p.go", "p.go", []byte(old))
	if err != nil {
		return "", err
	}
	var edits []edit
	if add != "" {
		edits = append(edits, edit{file: s, path: add})
	}
	got, err := fixImports(s, new, edits)
	return string(got), err
}

// FuzzFixImports: a file that can be parsed can be parsed afterwards, and has the
// import.
func FuzzFixImports(f *testing.F) {
	f.Add("package p; import \"fmt\"; var _ = fmt.Sprint")
	f.Add("package p\nimport (\"a\"; b \"c\")\nimport . \"d\"")
	f.Add("// c\npackage p // d\n\nimport ( // e\n\t\"fmt\"\n\n\t// f\n\t\"k8s.io/x\"\n)")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution); err != nil {
			return
		}
		got, err := importFixed(text, text, "context")
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), "", got, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%v in\n%s", err, got)
		}
		var paths []string
		for _, spec := range file.Imports {
			paths = append(paths, mustUnquote(spec.Path.Value))
		}
		if !slices.Contains(paths, "context") {
			t.Fatalf("no import in\n%s", got)
		}
	})
}
