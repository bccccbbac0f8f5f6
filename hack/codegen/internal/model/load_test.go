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

package model

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const head = `// +groupName=g.example.com
package v1

type Meta struct{}

func AddToScheme() {}
`

// load writes one package of types into a module of its own and loads it.
func load(t *testing.T, dir, source string) (*Model, error) {
	t.Helper()
	root := t.TempDir()
	t.Setenv("GOFLAGS", "-mod=mod")
	for name, text := range map[string]string{"go.mod": "module example.com/m\n\ngo 1.26\n", dir + "/types.go": source} {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
	return Load(Input{
		Packages: []string{"example.com/m/" + dir},
		Out:      Output{Clientset: "example.com/m/cs", Apply: "example.com/m/apply", Listers: "example.com/m/l", Informers: "example.com/m/i"},
		Dir:      func(pkg string) string { return strings.TrimPrefix(pkg, "example.com/m/") },
	})
}

func verbs(k *Kind) string {
	var names []string
	for _, m := range k.Methods {
		names = append(names, m.Name)
	}
	return strings.Join(names, " ")
}

func TestLoad_tagsDecide(t *testing.T) {
	m, err := load(t, "things/v1", head+`
// +genclient
type Thing struct {
	Status string
}

// +genclient
// +genclient:nonNamespaced
// +genclient:noStatus
type Ox struct {
	Status string
}

// +genclient
// +genclient:noVerbs
type Silent struct{}

// +genclient
// +genclient:onlyVerbs=create
type Review struct{}

// +genclient
// +genclient:skipVerbs=watch
// +genclient:method=GetPart,verb=get,subresource=part,result=Review
// +resourceName=odds
type Odd struct{}

type NotAskedFor struct{}
`)
	if err != nil {
		t.Fatal(err)
	}
	v := m.Groups[0].Versions[0]
	if got := v.ClientName() + " " + v.Group.Name + " " + v.Package; got != "GV1Client g.example.com example.com/m/things/v1" {
		t.Errorf("version = %s", got)
	}
	type want struct {
		plural, resource       string
		namespaced             bool
		list, listed, informed bool
		methods                string
	}
	const all = "Create Update Delete DeleteCollection Get List Watch Patch Apply"
	wants := map[string]want{
		"Thing":  {"Things", "things", true, true, true, true, "Create Update UpdateStatus Delete DeleteCollection Get List Watch Patch Apply ApplyStatus"},
		"Ox":     {"Oxes", "oxes", false, true, true, true, all},
		"Silent": {"Silents", "silents", true, false, true, false, ""},
		"Review": {"Reviews", "reviews", true, false, false, false, "Create"},
		"Odd":    {"Odds", "odds", true, true, true, false, "Create Update Delete DeleteCollection Get List Patch Apply GetPart"},
	}
	if len(v.Kinds) != len(wants) {
		t.Errorf("%d kinds, want %d", len(v.Kinds), len(wants))
	}
	for _, k := range v.Kinds {
		got := want{k.Plural, k.Resource, k.Namespaced, k.HasList, k.Listed, k.Watched, verbs(k)}
		if got != wants[k.Name] {
			t.Errorf("%s = %+v\nwant %+v", k.Name, got, wants[k.Name])
		}
	}
}

func TestLoad_errorsNameTypeAndTag(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		want   []string
	}{
		"no AddToScheme":       {"package v1\n\n// +genclient\ntype A struct{}\n", []string{"things/v1", "AddToScheme"}},
		"nothing tagged":       {head, []string{"things/v1", "+genclient"}},
		"unknown tag":          {head + "// +genclient\n// +genclient:nonsense\ntype A struct{}\n", []string{"type A", "nonsense"}},
		"no subresource":       {head + "// +genclient\n// +genclient:method=Do,verb=create\ntype A struct{}\n", []string{"type A", "method=Do", "subresource"}},
		"watch a subresource":  {head + "// +genclient\n// +genclient:method=Do,verb=watch,subresource=s\ntype A struct{}\n", []string{"type A", "watch"}},
		"input does not exist": {head + "// +genclient\n// +genclient:method=Do,verb=create,subresource=s,input=B\ntype A struct{}\n", []string{"type A", "method=Do", "input", "no type B"}},
		"two methods, a name":  {head + "// +genclient\n// +genclient:method=Get,verb=get,subresource=s\ntype A struct{}\n", []string{"type A", "Get"}},
		"two kinds, a file":    {head + "// +genclient\ntype Aa struct{}\n\n// +genclient\ntype AA struct{}\n", []string{"aa.go", "Aa"}},
		"a kind named Doc":     {head + "// +genclient\ntype Doc struct{}\n", []string{"type Doc", "doc.go"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, "things/v1", c.source)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("err = %v\nwant it to say %q", err, want)
				}
			}
		})
	}
}
