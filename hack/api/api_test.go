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
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const source = `package p

import "io"

type hidden struct{ Size int32 }
func (*hidden) Close() error { return nil }
func New(names ...string) (*hidden, error) { return nil, nil }

type inner struct{ Depth int }
type Outer[K ~string, V any] struct {
	inner
	io.Reader
	Key K ` + "`json:\"key\"`" + `
	secret V
}
func (o *Outer[A, B]) Swap(a A, b B) map[A]chan<- B { return nil }
func (Outer[A, B]) private() {}

type Doer interface { io.Closer; Do(func(byte) rune) (n int, err error); quietly() }
type Number interface { ~int | ~float64 }
type Same = *hidden
const Limit, ratio = 3, 0.5
var Any interface{}
`

func TestCollect_saysWhatImportersSee(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := (&types.Config{Importer: importer.ForCompiler(fset, "source", nil)}).Check("m/p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := collect("m", pkg)
	slices.Sort(got)
	want := []string{
		"const Limit untyped-int = 3",
		"func New(...string) (*unexported-struct, error)",
		"func New, result 0 field Size int32",
		"func New, result 0 method Close() error",
		"method (*Outer[$0, $1]) Swap($0, $1) map[$0]chan<- $1",
		"method (Outer[$0, $1]) Read([]byte) (int, error)",
		"package p",
		"type Doer interface { Close, Do, unexported methods }",
		"type Doer interface, Close() error",
		"type Doer interface, Do(func(byte) int32) (int, error)",
		"type Number interface { ~int | ~float64 }",
		"type Outer[$0 ~string, $1 any] struct",
		"type Outer[$0, $1] struct, Key $0",
		"type Outer[$0, $1] struct, embedded io.Reader",
		"type Outer[$0, $1] struct, promoted Depth int",
		"type Outer[$0, $1] struct, tag Key `json:\"key\"`",
		"type Same = *unexported-struct",
		"var Any any",
	}
	for i, w := range want {
		want[i] = "pkg m/p, " + w
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCompare_tellsMissingFromGrown(t *testing.T) {
	want := []string{
		"pkg m, func Changed(int)",
		"pkg m, method (*T) Lost()",
		"pkg m, type Grown interface { A, B }",
		"pkg m, type Shrunk interface { A, B }",
	}
	have := []string{
		"pkg m, func Changed(string)",
		"pkg m, func New()",
		"pkg m, type Grown interface { A, AB, B }",
		"pkg m, type Shrunk interface { AB, B }",
	}
	d := compare(want, have)
	if !slices.Equal(d.grown, want[2:3]) {
		t.Errorf("grown: %q", d.grown)
	}
	got := d.missingWithHints()
	if hinted := []string{
		want[0], "    instead there is m, func Changed(string)",
		want[1],
		want[3], "    instead there is m, type Shrunk interface { AB, B }",
	}; !slices.Equal(got, hinted) {
		t.Errorf("missing:\n%s", strings.Join(got, "\n"))
	}
	if !slices.Equal(d.extra, have) {
		t.Errorf("extra: %q", d.extra)
	}
}

func TestNameOf_isTheSubjectOnly(t *testing.T) {
	for fact, want := range map[string]string{
		"pkg m, func F[$0 any]($0) error":                 "pkg m func F",
		"pkg m, method (*T[$0, $1]) M(int)":               "pkg m method (T[$0, $1].M",
		"pkg m, type T struct, embedded io.Reader":        "pkg m type T struct io.Reader",
		"pkg m, type T interface, M(context.Context) int": "pkg m type T interface M",
		"pkg m, const C int = 3":                          "pkg m const C",
	} {
		if got := nameOf(fact); got != want {
			t.Errorf("%s: %s, want %s", fact, got, want)
		}
	}
}

func TestFold_leavesOneOfWhatEachKindHas(t *testing.T) {
	const informers = "pkg k8s.io/client-go/informers/"
	got := fold([]string{
		informers + "apps/v1, func NewDeploymentInformerWithContext(string) k8s.io/api/apps/v1.Deployment",
		informers + "apps/v1, type TypedDeploymentInformer interface, ListerWithContext()",
		informers + "core/v1, func NewPodInformerWithContext(string) k8s.io/api/core/v1.Pod",
		informers + "core/v1, func NewPodTemplateInformerWithContext(string) k8s.io/api/core/v1.PodTemplate",
		informers + "core/v1, func Surprise()",
		informers + "core/v1, type TypedPodInformer interface, ListerWithContext()",
		informers + "core/v1, type TypedPodTemplateInformer interface, ListerWithContext()",
		"pkg k8s.io/client-go/kubernetes/typed/apps/v1/fake, method (FakeAppsV1) Ask()",
		"pkg k8s.io/client-go/kubernetes/typed/core/v1/fake, method (FakeCoreV1) Ask()",
		"pkg k8s.io/client-go/rest, func Pod()",
	})
	want := []string{
		informers + "<group>, func New<Kind>InformerWithContext(string) k8s.io/api/<group>.<Kind>",
		informers + "<group>, func Surprise()",
		informers + "<group>, type Typed<Kind>Informer interface, ListerWithContext()",
		"pkg k8s.io/client-go/kubernetes/typed/<group>/fake, method (Fake<Group>) Ask()",
		"pkg k8s.io/client-go/rest, func Pod()",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAdditions_areReadAsTheyWereWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "additions.txt")
	want := []string{"pkg m, func A()", "pkg m, func B()"}
	if err := writeAdditions(file, want); err != nil {
		t.Fatal(err)
	}
	if got, err := readFacts(file); err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
	if err := os.WriteFile(file+".other", []byte("pkg m, func A()\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sameFacts(want, file, file+".other"); err == nil {
		t.Error("two lists that differ are the same")
	}
	if err := sameFacts(want, file, file+".none"); err != nil {
		t.Errorf("without a second list: %v", err)
	}
}
