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
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"

	"k8s.io/client-go/hack/compat/transcript"
)

// compare plays the table with both programs, each gate set in processes of its
// own.
func compare(own, baseline, only string) (*transcript.Comparison, error) {
	c := &transcript.Comparison{Intended: intendedDifferences, Place: isRequest}
	for _, gates := range slices.Sorted(maps.Keys(gateSets)) {
		var here, there []transcript.Transcript
		var errHere, errThere error
		var both sync.WaitGroup
		both.Go(func() { here, errHere = perform(own, gates, only) })
		both.Go(func() { there, errThere = perform(baseline, gates, only) })
		both.Wait()
		if errHere != nil {
			return nil, fmt.Errorf("%s: %w", own, errHere)
		}
		if errThere != nil {
			return nil, fmt.Errorf("%s: %w", baseline, errThere)
		}
		addAll(c, here, there)
	}
	return c, nil
}

// perform starts one program and reads its transcripts.
func perform(program, gates, only string) ([]transcript.Transcript, error) {
	cmd := exec.Command(program, "-run", "-gates", gates, "-only", only)
	cmd.Env = append(os.Environ(), gateSets[gates]...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var t []transcript.Transcript
	return t, json.Unmarshal(out, &t)
}

// addAll compares every scenario of the baseline. What only this module has, such
// as methods that were added, is not compared.
func addAll(c *transcript.Comparison, here, there []transcript.Transcript) {
	own := map[string][]string{}
	for _, t := range here {
		own[t.Name] = t.Lines
	}
	slices.SortFunc(there, func(a, b transcript.Transcript) int { return strings.Compare(a.Name, b.Name) })
	for _, t := range there {
		c.Add(t.Name, t.Lines, own[t.Name])
	}
}

func isRequest(line string) bool {
	return strings.HasPrefix(line, "> ") && !strings.HasPrefix(line, ">  ")
}
