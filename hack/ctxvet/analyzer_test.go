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
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// TestRules: each rule finds what breaks it, and nothing else. What is expected
// stands behind the lines of the packages in testdata.
func TestRules(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), Analyzer, "k8s.io/client-go/old", "k8s.io/client-go/rules")
}

// TestExceptions: the list can be read, and each line has a rule that exists and
// a reason.
func TestExceptions(t *testing.T) {
	known := map[string]bool{"stored": true}
	for _, r := range rules {
		known[r.name] = true
	}
	seen := map[string]bool{}
	for line := range strings.Lines(exceptionList) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if !known[fields[0]] {
			t.Errorf("%q: there is no rule %q", line, fields[0])
		}
		if len(fields) < 5 {
			t.Errorf("%q has no reason", line)
		}
		if key := strings.Join(fields[:3], " "); seen[key] {
			t.Errorf("%s stands twice", key)
		} else {
			seen[key] = true
		}
	}
	if len(exceptionsFor("k8s.io/client-go/nowhere").list) != 0 {
		t.Error("a package without a line has exceptions")
	}
}
