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

package transcript

import (
	"slices"
	"strings"
	"testing"
)

func TestDifference(t *testing.T) {
	if d := difference([]string{"a", "b"}, []string{"a", "b"}); d != nil {
		t.Errorf("the same lines: %v", d)
	}
	want := []edit{{' ', "a"}, {'-', "b"}, {'+', "x"}, {' ', "c"}, {'+', "d"}}
	if d := difference([]string{"a", "b", "c"}, []string{"a", "x", "c", "d"}); !slices.Equal(d, want) {
		t.Errorf("%v, want %v", d, want)
	}
	if d := difference(nil, []string{"a"}); len(d) != 1 {
		t.Errorf("%v", d)
	}
}

// Every changed line of a scenario needs an explanation.
func TestComparison(t *testing.T) {
	for _, tt := range []struct {
		name          string
		baseline, own []string
		failed        bool
		printed       string
	}{
		{"a/b", []string{"log: 1", "z"}, []string{"z", ">   X: 1"}, false, "intended: a/b: r"},
		{"a/c", []string{"log: 1"}, []string{">   X: 1"}, true, "UNEXPLAINED: a/c"},
		{"b", []string{"log: 1"}, nil, true, "  - log: 1"},
		{"b", []string{"z"}, []string{"z"}, false, "1 scenarios, 0 intended"},
	} {
		c := Comparison{Intended: []Intended{{"a/.*", "log: .*", "r"}, {"a/b", ">   X: .*", "s"}}}
		c.Add(tt.name, tt.baseline, tt.own)
		var out strings.Builder
		c.Print(&out, "table", false, false)
		if c.Failed(false) != tt.failed || !strings.Contains(out.String(), tt.printed) {
			t.Errorf("%s: failed %v, %s", tt.name, c.Failed(false), &out)
		}
	}
}

// An explanation of nothing is a mistake, if everything was compared.
func TestComparison_stale(t *testing.T) {
	c := Comparison{Intended: []Intended{{"a", ".*", "gone"}}}
	c.Add("a", nil, nil)
	var out strings.Builder
	c.Print(&out, "table", false, true)
	if !c.Failed(true) || c.Failed(false) || !strings.Contains(out.String(), "stale: no difference needs the explanation of a (gone)") {
		t.Error(out.String())
	}
}
