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
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"

	"k8s.io/client-go/hack/compat/transcript"
)

// compare plays the table with both programs, process by process.
func compare(own, baseline, only string) (*transcript.Comparison, error) {
	c := &transcript.Comparison{Intended: intendedDifferences}
	processes := rowsOf(regexp.MustCompile(only).MatchString)
	for _, p := range slices.Sorted(maps.Keys(processes)) {
		rows := processes[p]
		var here, there map[string][]string
		var errHere, errThere error
		var both sync.WaitGroup
		both.Go(func() { here, errHere = start(own, p, only, rows[0]) })
		both.Go(func() { there, errThere = start(baseline, p, only, rows[0]) })
		both.Wait()
		if err := errors.Join(errHere, errThere); err != nil {
			return nil, err
		}
		for _, s := range rows {
			c.Add(s.name, there[s.name], here[s.name])
		}
	}
	return c, nil
}

// start plays the scenarios of a process with one of the programs; one of them
// has the environment of all. A crash counts as a line if the scenario is alone.
func start(program, process, only string, one scenario) (map[string][]string, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	cmd := exec.Command(program, "-run", "-process", process, "-only", only)
	cmd.Env = append(os.Environ(), one.env...)
	cmd.ExtraFiles = []*os.File{write}
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err = cmd.Start()
	write.Close()
	if err != nil {
		return nil, err
	}
	lines := map[string][]string{}
	decoder := json.NewDecoder(read)
	for {
		var t transcript.Transcript
		if err := decoder.Decode(&t); err != nil {
			break // the end, or a line that a crash cut
		}
		lines[t.Name] = append(lines[t.Name], t.Lines...)
	}
	err = cmd.Wait()
	switch {
	case err == nil:
	case one.alone:
		lines[one.name] = append(lines[one.name], "crash: "+crashLine(output.String()))
	default:
		return nil, fmt.Errorf("%s, process %q: %w\n%.3000s", program, process, err, output.String())
	}
	return lines, nil
}

// crashLine says why a process ended.
func crashLine(output string) string {
	for line := range strings.SplitSeq(output, "\n") {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			line, _, _ = strings.Cut(line, " [recovered")
			return line
		}
	}
	return fmt.Sprintf("%.300s", output)
}
