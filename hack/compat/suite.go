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
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A suite is what the tests of one package have come to.
type suite struct {
	tests  map[string]string // pass, fail or skip, by name; subtests are tests
	specs  int               // of Ginkgo, all within one test, that passed
	broken bool              // something failed, if only that it does not compile
	built  bool              // it compiles
	output map[string][]string
}

// wholePackage stands for the name of a test when no test is to blame.
const wholePackage = "(package)"

// passed counts tests, and specs.
func (s *suite) passed() int {
	n := s.specs
	for _, status := range s.tests {
		if status == "pass" {
			n++
		}
	}
	return n
}

// withStatus are the names of tests, in order.
func (s *suite) withStatus(status string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(s.tests)) {
		if s.tests[name] == status {
			names = append(names, name)
		}
	}
	if status == "fail" && s.broken && len(names) == 0 {
		names = append(names, wholePackage)
	}
	return names
}

// replace takes over what a second run of some tests has come to.
func (s *suite) replace(again *suite) {
	maps.Copy(s.tests, again.tests)
	maps.Copy(s.output, again.output)
	s.specs = max(s.specs, again.specs)
	s.broken, s.built = again.broken, again.built
}

// event is a line of go test -json.
type event struct {
	Action, Package, ImportPath, Test, Output, FailedBuild string
}

// ginkgoSummary is in the output of the one test that runs Ginkgo's specs.
var ginkgoSummary = regexp.MustCompile(`-- (\d+) Passed \| \d+ Failed \|`)

// colours are what Ginkgo does not leave out.
var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// readSuites reads the output of go test -json.
func readSuites(from io.Reader) (map[string]*suite, error) {
	suites := map[string]*suite{}
	build := map[string][]string{} // what the compiler says
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 && line[0] == '{' {
			var e event
			if err := json.Unmarshal(line, &e); err != nil {
				return nil, err
			}
			if e.Action == "build-output" {
				build[e.ImportPath] = append(build[e.ImportPath], e.Output)
			} else if e.Package != "" {
				if suites[e.Package] == nil {
					suites[e.Package] = &suite{built: true, tests: map[string]string{}, output: map[string][]string{}}
				}
				suites[e.Package].add(e, build)
			}
		}
		if err == io.EOF {
			return suites, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s *suite) add(e event, build map[string][]string) {
	switch e.Action {
	case "output":
		text := colours.ReplaceAllString(e.Output, "")
		if m := ginkgoSummary.FindStringSubmatch(text); m != nil {
			s.specs, _ = strconv.Atoi(m[1])
		}
		name := cmp.Or(e.Test, wholePackage)
		s.output[name] = append(s.output[name], text)
	case "run":
		s.tests[e.Test] = "fail" // until it says otherwise: a panic ends the others silently
	case "pass", "skip":
		if e.Test != "" {
			s.tests[e.Test] = e.Action
			delete(s.output, e.Test)
		}
	case "fail":
		if e.Test != "" {
			s.tests[e.Test] = e.Action
			return
		}
		s.broken, s.built = true, e.FailedBuild == ""
		s.output[wholePackage] = append(s.output[wholePackage], build[e.FailedBuild]...)
	}
}

// topLevel are the tests without subtests that names are of.
func topLevel(names []string) []string {
	var top []string
	for _, name := range names {
		name, _, _ = strings.Cut(name, "/")
		top = append(top, name)
	}
	slices.Sort(top)
	return slices.Compact(top)
}
