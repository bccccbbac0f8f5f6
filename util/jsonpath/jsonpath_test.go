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

package jsonpath

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const shop = `{
	"books": [
		{"title": "Moby Dick", "kind": "fiction", "price": 8.99, "isbn": "x"},
		{"title": "Sayings", "kind": "reference", "price": 8.95},
		{"title": "Rings", "kind": "fiction", "price": 22.99}],
	"bikes": [{"color": "red", "new": true}, {"color": "green", "new": false}],
	"labels": {"web/html": 15, "a.b": 1, "": 7},
	"by": {"x": {"y": 1}, "z": {"y": 2}},
	"ints": [1, 2, 3, 4, 5, 6], "none": [], "null": null, "word": "abc", "big": 1e6}`

func decode(t testing.TB, text string) any {
	t.Helper()
	var data any
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	return data
}

func execute(data any, template string, missing, asJSON bool) (string, error) {
	j := New("test").AllowMissingKeys(missing)
	j.EnableJSONOutput(asJSON)
	if err := j.Parse(template); err != nil {
		return "", err
	}
	var out bytes.Buffer
	err := j.Execute(&out, data)
	return out.String(), err
}

func TestExecute(t *testing.T) {
	data := decode(t, shop)
	for template, want := range map[string]string{
		"plain":                          "plain",
		"{.word} {.big} {.null} {.none}": "abc 1e+06 null []",
		"{$.word}{@.word}{['word']}":     "abcabcabc",
		"{.by}":                          `{"x":{"y":1},"z":{"y":2}}`,
		`{.labels.web/html} {.labels.a\.b} {.labels['']}`: "15 1 7",
		"{.ints[0]} {.ints[-1]} {.ints[]}":                "1 6 1",
		"{.ints[1:3]}|{.ints[:-4]}|{.ints[-2:]}":          "2 3|1 2|5 6",
		"{.ints[0:6:2]}|{.ints[::4]}|{.ints[3:3]}":        "1 3 5|1 5|",
		"{.ints[0,2]} {.ints[0:2,5]}":                     "1 3 1 2 6",
		"{.ints[0:6:9223372036854775807]}":                "1",
		"{.books[*].title}":                               "Moby Dick Sayings Rings",
		"{.books[*].isbn}":                                "x",
		"{.ints[?(@[0])]}|{.ints[?(@.x[?(@.y)])]}":        "|",
		"{.books[0]['title','kind']}":                     "Moby Dick fiction",
		"{.by.*.y} {..y}":                                 "1 2 1 2",
		"{..books[0].title}":                              "Moby Dick",
		"{.null[0]}{.none[*].x}{.none..x}":                "",
		"{.books[?(@.price>8.98)].title}":                 "Moby Dick Rings",
		"{.books[?(@.price<=8.95)].title}":                "Sayings",
		"{.books[?(@.kind=='fiction')].title}":            "Moby Dick Rings",
		`{.books[?(@.kind!="fiction")].title}`:            "Sayings",
		"{.books[?(@.isbn)].title}":                       "Moby Dick",
		"{.bikes[?(@.new==true)].color}":                  "red",
		"{.bikes[?(@.new)].color}":                        "red green",
		"{.ints[?(1==1)]}":                                "1 2 3 4 5 6",
		"{.ints[*]5}{.ints[*] 'x'}{true}{1.5}":            "5 5 5 5 5 5xtrue1.5",
		`{range .books[*]}{.title}{"\t"}{end}.`:           "Moby Dick\tSayings\tRings\t.",
		"{range .by.*}[{.y}] {end}{.word}":                "[1] [2] abc",
		"{range .none[*]}{.x}{end}after":                  "after",
		"{range .bikes[*]}{range .color}{@}{end};{end}":   "red;green;",
		"{range .ints[0:2]}a":                             "aa", // an end that is missing is at the end
	} {
		if got, err := execute(data, template, false, false); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", template, got, err, want)
		}
	}
}

func TestExecute_errorsThatUsersKnow(t *testing.T) {
	data := decode(t, shop)
	for template, want := range map[string]string{
		"{.word}{.nope}":                      "nope is not found",
		"{.word.x}":                           "x is not found",
		"{..nope}":                            "nope is not found",
		"{.ints[6]}":                          "array index out of bounds: index 6, length 6",
		"{.ints[-7]}":                         "array index out of bounds: index -1, length 6",
		"{.ints[1:99]}":                       "array index out of bounds: index 98, length 6",
		"{.ints[5:1]}":                        "starting index 5 is greater than ending index 1",
		"{.ints[::0]}":                        "step must be > 0",
		"{.word[0]}":                          "string is not array or slice",
		"{.by[*]}":                            "map[string]interface {} is not array or slice",
		"{.big[?(@)]}":                        "1e+06 is not array or slice and cannot be filtered",
		"{.by[?(@.y==2)]}":                    "map[string]interface {} is not array or slice and cannot be filtered",
		"{.ints[?(@=1.0)]}":                   "unrecognized filter operator =",
		"{.ints[?(@>3)]}":                     "incompatible types for comparison",
		"{.bikes[?(@.new>true)]}":             "invalid type for comparison",
		"{.books[?(@['title','kind']=='x')]}": "can only compare one element at a time",
		"{end}":                               "not in range, nothing to end",
		"{range .ints[*]}{end}{end}":          "not in range, nothing to end",
		"{abc}":                               "unrecognized identifier abc",
		"{a'b}{.x}":                           "unrecognized identifier a'b",
		"{e=nd.x}":                            "unrecognized identifier e=nd",
	} {
		if got, err := execute(data, template, false, false); err == nil || err.Error() != want || got != "" {
			t.Errorf("%s: %q, %v, want %s", template, got, err, want)
		}
	}
	var out bytes.Buffer
	if err := New("empty").Execute(&out, data); err == nil || err.Error() != "empty is an incomplete jsonpath template" {
		t.Errorf("%v", err)
	}
}

func TestExecute_missingKeysAllowed(t *testing.T) {
	data := decode(t, shop)
	for template, want := range map[string]string{
		"[{.nope.x}{.word.x}{..nope}]":     "[]",
		"{range .books[*]}{.isbn};{end}":   "x;;;",
		"{.books[?(@.isbn=='x')].title}":   "Moby Dick",
		"{.books[?(@.nope!='x')].title}":   "",
		"{range .nope[*]}{.x}{end}{.word}": "abc",
	} {
		if got, err := execute(data, template, true, false); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", template, got, err, want)
		}
	}
	if _, err := execute(data, "{.ints[9]}", true, false); err == nil {
		t.Error("an index out of bounds is no missing key")
	}
}

func TestExecute_asJSON(t *testing.T) {
	data := decode(t, `{"n": 5, "a": [1, {"x": null}], "none": []}`)
	for template, want := range map[string]string{
		"{.n} {.none[*]}": "[\n    5\n]\n[\n    \" \"\n]\n[]\n",
		"{.a}":            "[\n    [\n        1,\n        {\n            \"x\": null\n        }\n    ]\n]\n",
	} {
		if got, err := execute(data, template, false, true); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", template, got, err, want)
		}
	}
}

type inner struct {
	Z string `json:"z"`
}

type outer struct {
	A                  int            `json:"a"`
	B                  string         // no tag
	P                  *int           `json:"p,omitempty"`
	M                  map[string]int `json:"m"`
	Any                any            `json:"any"`
	inner              `json:",inline"`
	*metav1.ObjectMeta `json:"metadata"`
	hidden             int
}

func TestExecute_structs(t *testing.T) {
	five := 5
	full := outer{A: 1, B: "b", P: &five, M: map[string]int{"j": 1, "k": 2}, Any: []string{"q"}, inner: inner{"zz"}, ObjectMeta: &metav1.ObjectMeta{Name: "nm"}, hidden: 9}
	for template, want := range map[string]string{
		"{.a}{.A} {.B} {.p} {.m.k} {.any[0]} {.z}": "11 b 5 2 q zz",
		"{.metadata.name} {..name} {.Name}":        "nm nm nm",
		"{.m.*} {.m}":                              `1 2 {"j":1,"k":2}`,
		"{.} {['']}":                               "b b", // the first field that JSON has no name for
	} {
		for _, data := range []any{full, &full} {
			if got, err := execute(data, template, false, false); err != nil || got != want {
				t.Errorf("%s of %T: %q, %v, want %q", template, data, got, err, want)
			}
		}
	}
	for _, template := range []string{"{.hidden}", "{.b}", "{.Z2}", "{.metadata.name}"} {
		if got, err := execute(outer{}, template, false, false); err == nil {
			t.Errorf("%s: %q", template, got)
		}
	}
	for _, template := range []string{"{.*}", "{..}", "{$}"} { // must not reach what is not exported
		if _, err := execute(full, template, false, false); err != nil {
			t.Errorf("%s: %v", template, err)
		}
	}
	for data, want := range map[any]string{nil: "<no value>", "s": "s", [2]int{1, 2}: "[1,2]"} {
		if got, err := execute(data, "{$}", false, false); err != nil || got != want {
			t.Errorf("%v: %q, %v", data, got, err)
		}
	}
	if _, err := execute(map[string]any{"f": func() {}}, "{.f}", false, false); err == nil {
		t.Error("a function was printed")
	}
}

func TestExecute_pod(t *testing.T) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p", Labels: map[string]string{"app.io/x": "web"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c1", Image: "i1"}, {Name: "c2", Image: "i2"}}},
		Status:     corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: "Ready", Status: "True"}, {Type: "Other", Status: "False"}}},
	}
	want := `p web True c1=i1;c2=i2; {"name":"c1","image":"i1","resources":{}} null`
	got, err := execute(pod, `{.metadata.name} {.metadata.labels.app\.io/x} {.status.conditions[?(@.type=="Ready")].status} `+
		`{range .spec.containers[*]}{.name}={.image};{end} {.spec.containers[0]} {.metadata.creationTimestamp}`, false, false)
	if err != nil || got != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

func TestFindResults_isPureAndSafeForConcurrentUse(t *testing.T) {
	data := decode(t, shop)
	j := New("test")
	if err := j.Parse("{range .books[*]}{.title}{end}{.word}"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				results, err := j.FindResults(data)
				if err != nil || len(results) != 4 || results[3][0].Interface() != "abc" {
					t.Errorf("%v, %v", results, err)
				}
			}
		})
	}
	wg.Wait()
	if err := j.Parse("{"); err == nil {
		t.Fatal("no error")
	}
	if results, err := j.FindResults(data); err != nil || len(results) != 4 {
		t.Errorf("after a template that does not parse: %v, %v", results, err)
	}
}

type node struct{ Next *node }

func TestExecute_endsWhatHasNoEnd(t *testing.T) {
	ring := &node{}
	ring.Next = ring
	deep := any("leaf")
	for range 200 {
		deep = []any{deep}
	}
	for name, c := range map[string]struct {
		data     any
		template string
		want     error
	}{
		"a cycle":           {ring, "{..}", errTooDeep},
		"recursion squared": {deep, "{" + strings.Repeat("..", 30) + "}", errTooMuch},
		"unions of unions":  {decode(t, shop), "{" + strings.Repeat("['by','by']..", 1) + strings.Repeat("[*,*]", 60) + "}", nil},
		"nested filters":    {deep, "{[?(@" + strings.Repeat("..[?(@", 40) + strings.Repeat(")]", 40) + ")]}", nil},
	} {
		t.Run(name, func(t *testing.T) {
			j := New("test").AllowMissingKeys(true)
			j.limits = limits{steps: 1 << 20, results: 1 << 16, depth: 1000}
			if err := j.Parse(c.template); err != nil {
				t.Fatal(err)
			}
			if _, err := j.FindResults(c.data); err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("err = %v, want %v", err, c.want)
			}
		})
	}
	if err := New("test").Parse(strings.Repeat("{range .a}", 2000)); err == nil {
		t.Error("2000 nested ranges")
	}
}

func TestPrintResults(t *testing.T) {
	var out bytes.Buffer
	values := []reflect.Value{reflect.ValueOf(1), reflect.ValueOf("x"), reflect.ValueOf([]int{1}), {}}
	if err := New("test").PrintResults(&out, values); err != nil || out.String() != "1 x [1] <no value>" {
		t.Errorf("%q, %v", out.String(), err)
	}
	broken := errors.New("broken")
	if err := New("test").PrintResults(failing{broken}, values); !errors.Is(err, broken) {
		t.Errorf("err = %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func FuzzExecute(f *testing.F) {
	for _, template := range []string{
		"{.books[?(@.price>8.98)].title}", "{range .books[*]}{.title}{end}", "{..y}{.ints[1:3:2]}{['a','b']}", `{"\n"}{.a\.b}`,
		"{[?(@.a[?(@.b)]=='x')]}", "{.ints[-9223372036854775808:9223372036854775807:9223372036854775807]}", "{..[*,*][*,*]}",
	} {
		f.Add(template, true)
	}
	data := decode(f, shop)
	f.Fuzz(func(t *testing.T, template string, missing bool) {
		j := New("fuzz").AllowMissingKeys(missing)
		j.limits = limits{steps: 1 << 16, results: 1 << 12, depth: 100}
		if j.Parse(template) != nil {
			return
		}
		var out bytes.Buffer
		if err := j.Execute(&out, data); err != nil && out.Len() > 0 {
			t.Errorf("wrote %q before %v", out.String(), err)
		}
	})
}

func BenchmarkExecute(b *testing.B) {
	data := decode(b, shop)
	j := New("bench")
	if err := j.Parse(`{range .books[?(@.kind=="fiction")]}{.title}{"\t"}{.price}{"\n"}{end}`); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := j.Execute(&out, data); err != nil {
			b.Fatal(err)
		}
	}
}
