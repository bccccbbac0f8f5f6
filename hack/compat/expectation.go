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
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// An expectation is what a downstream's tests come to with upstream: numbers of
// what passes and names of what does not.
type expectation struct {
	Module   string              `json:"module"`
	Version  string              `json:"version,omitempty"`
	Packages int                 `json:"packages"`
	Suites   map[string]*outcome `json:"suites"` // of packages that have tests
}

// An outcome is a suite, as far as it is kept.
type outcome struct {
	Passed  int      `json:"passed"`
	Failed  []string `json:"failed,omitempty"`
	Skipped []string `json:"skipped,omitempty"`
}

func newExpectation(d downstream, r *result) *expectation {
	e := &expectation{Module: d.module, Version: d.version, Packages: r.compiled, Suites: map[string]*outcome{}}
	for pkg, s := range r.suites {
		if len(s.tests) > 0 || s.broken {
			e.Suites[pkg] = &outcome{Passed: s.passed(), Failed: s.withStatus("fail"), Skipped: s.withStatus("skip")}
		}
	}
	return e
}

// readExpectation returns nil if there is none.
func readExpectation(file string) (*expectation, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var e expectation
	return &e, json.Unmarshal(text, &e)
}

func (e *expectation) write(file string) error {
	text, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// passed counts the tests that pass with upstream.
func (e *expectation) passed() int {
	n := 0
	for _, o := range e.Suites {
		n += o.Passed
	}
	return n
}

// unexpected are the tests of pkg that neither pass nor do what they do with
// upstream. Nothing is expected to fail where there is no expectation yet.
func (e *expectation) unexpected(pkg string, s *suite) []string {
	var want outcome
	if e != nil && e.Suites[pkg] != nil {
		want = *e.Suites[pkg]
	}
	var names []string
	for _, name := range s.withStatus("fail") {
		if !slices.Contains(want.Failed, name) {
			names = append(names, name)
		}
	}
	if e == nil {
		return names
	}
	for _, name := range s.withStatus("skip") {
		if !slices.Contains(want.Skipped, name) && !slices.Contains(want.Failed, name) {
			names = append(names, name)
		}
	}
	return names
}
