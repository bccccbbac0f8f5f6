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
	"reflect"
	"strings"
	"testing"
)

const said = `{"Action":"start","Package":"a"}
{"Action":"run","Package":"a","Test":"TestOne"}
{"Action":"run","Package":"a","Test":"TestOne/sub"}
{"Action":"output","Package":"a","Test":"TestOne/sub","Output":"too late\n"}
{"Action":"fail","Package":"a","Test":"TestOne/sub"}
{"Action":"fail","Package":"a","Test":"TestOne"}
{"Action":"run","Package":"a","Test":"TestTwo"}
{"Action":"output","Package":"a","Test":"TestTwo","Output":"\u001b[1mSUCCESS!\u001b[0m -- \u001b[1m12 Passed\u001b[0m | \u001b[1m0 Failed\u001b[0m | 1 Pending\n"}
{"Action":"pass","Package":"a","Test":"TestTwo"}
{"Action":"run","Package":"a","Test":"TestThree"}
{"Action":"skip","Package":"a","Test":"TestThree"}
{"Action":"fail","Package":"a"}
{"ImportPath":"b [b.test]","Action":"build-output","Output":"undefined: x\n"}
{"ImportPath":"b [b.test]","Action":"build-fail"}
{"Action":"fail","Package":"b","FailedBuild":"b [b.test]"}
{"Action":"run","Package":"c","Test":"TestPanics"}
{"Action":"fail","Package":"c"}
`

func suites(t *testing.T) map[string]*suite {
	t.Helper()
	s, err := readSuites(strings.NewReader(said))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReadSuites_countsTestsAndSpecs(t *testing.T) {
	s := suites(t)
	if got := s["a"].passed(); got != 13 {
		t.Errorf("%d passed, want a test and 12 specs", got)
	}
	for pkg, want := range map[string][]string{"a": {"TestOne", "TestOne/sub"}, "b": {wholePackage}, "c": {"TestPanics"}} {
		if got := s[pkg].withStatus("fail"); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q failed, want %q", pkg, got, want)
		}
	}
	if !s["a"].built || s["b"].built {
		t.Error("a compiles and b does not")
	}
	if got := s["b"].output[wholePackage]; len(got) != 1 || got[0] != "undefined: x\n" {
		t.Errorf("what the compiler says of b is %q", got)
	}
}

func TestExpectation_isMissedByWhatPassesUpstreamOnly(t *testing.T) {
	d := downstream{module: "example.com/a/v2"}
	here := &result{suites: suites(t)}
	want := &expectation{Suites: map[string]*outcome{
		"a": {Passed: 13, Failed: []string{"TestOne", "TestOne/sub"}, Skipped: []string{"TestThree"}},
		"c": {Passed: 1, Failed: nil},
		"d": {Passed: 1},
	}}
	var got []string
	for _, m := range newRow(d, want, here).missing {
		got = append(got, m.pkg+" "+m.test)
	}
	if all := strings.Join(got, ", "); all != "b (package), c TestPanics, d (package)" {
		t.Errorf("missing are %s", all)
	}
	want.Suites["a"].Passed++
	if n := len(newRow(d, want, here).missing); n != 4 {
		t.Errorf("%d are missing, want one more when a test is not there", n)
	}
	want.Suites["a"].Skipped = nil
	if got := want.unexpected("a", here.suites["a"]); len(got) != 1 || got[0] != "TestThree" {
		t.Errorf("%q is unexpected, want the test that is skipped here only", got)
	}
}

func TestSuite_aSecondRunCounts(t *testing.T) {
	s := suites(t)["a"]
	s.replace(&suite{built: true, tests: map[string]string{"TestOne": "pass", "TestOne/sub": "pass"}})
	if failed := s.withStatus("fail"); len(failed) > 0 || s.passed() != 15 {
		t.Errorf("%q failed and %d passed", failed, s.passed())
	}
}

func TestDownstream_namesAndGroups(t *testing.T) {
	d := downstream{module: "example.com/a/v2", leftOut: []leftOut{{pkg: "x", skip: "TestA"}, {pkg: "x", skip: "TestB"}, {pkg: "y"}}}
	if d.name() != "a" {
		t.Errorf("name is %q", d.name())
	}
	got := d.groups([]string{"example.com/a/v2/w", "example.com/a/v2/x", "example.com/a/v2/y"})
	want := []group{
		{packages: []string{"example.com/a/v2/w"}},
		{flags: []string{"-skip=TestA|TestB"}, packages: []string{"example.com/a/v2/x"}},
		{flags: []string{"-skip=."}, packages: []string{"example.com/a/v2/y"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("groups are %v, want %v", got, want)
	}
}
