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
	"io"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// report is the outcome of a comparison.
type report struct {
	scenarios   int
	transcripts []transcript // of the baseline
	explained   []finding
	unexplained []finding
	stale       []intended
}

// finding is a scenario with lines that differ.
type finding struct {
	name   string
	diff   []edit
	reason string
}

// compare plays the table with both programs, process by process.
func compare(own, baseline, only string) (*report, error) {
	r := &report{}
	used := map[int]bool{}
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
			r.compareTranscripts(s.name, there[s.name], here[s.name], used)
		}
	}
	for i, d := range intendedDifferences {
		if !used[i] {
			r.stale = append(r.stale, d)
		}
	}
	return r, nil
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
		var t transcript
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

func (r *report) compareTranscripts(name string, there, here []string, used map[int]bool) {
	r.scenarios++
	r.transcripts = append(r.transcripts, transcript{name, there})
	diff := difference(there, here)
	if diff == nil {
		return
	}
	f := finding{name: name, diff: diff}
	which, ok := explain(name, diff)
	if !ok {
		r.unexplained = append(r.unexplained, f)
		return
	}
	for _, i := range which {
		used[i] = true
	}
	f.reason = intendedDifferences[which[0]].reason
	r.explained = append(r.explained, f)
}

func (r *report) failed(whole bool) bool {
	return len(r.unexplained) > 0 || whole && len(r.stale) > 0
}

func (r *report) print(w io.Writer, show, whole bool) {
	if show {
		for _, t := range r.transcripts {
			fmt.Fprintf(w, "== %s\n%s\n", t.Name, strings.Join(t.Lines, "\n"))
		}
	}
	for _, f := range r.explained {
		fmt.Fprintf(w, "intended: %s: %s\n", f.name, f.reason)
		if show {
			printDiff(w, f.diff)
		}
	}
	for _, f := range r.unexplained {
		fmt.Fprintf(w, "\nUNEXPLAINED: %s (- baseline, + this module)\n", f.name)
		printDiff(w, f.diff)
	}
	if whole {
		for _, d := range r.stale {
			fmt.Fprintf(w, "stale: no difference needs the explanation of %s (%s)\n", d.scenarios, d.reason)
		}
	}
	fmt.Fprintf(w, "behaviour: %d scenarios, %d intended differences, %d unexplained differences\n",
		r.scenarios, len(r.explained), len(r.unexplained))
}
