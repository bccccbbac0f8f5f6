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

// Package transcript compares what a scenario has written down with the baseline
// and with this module: line by line, but for the differences that are intended.
package transcript

import (
	"regexp"
	"slices"
)

// Transcript is what one scenario has written down, a line for each fact.
type Transcript struct {
	Name  string
	Lines []string
}

// Intended is a difference that is there on purpose. It explains the lines of
// some scenarios and nothing else that changes in them.
type Intended struct {
	Scenarios string // an expression for the whole name
	Lines     string // an expression for each changed line, without its sign
	Reason    string
}

// OnPurpose returns an intended difference.
func OnPurpose(scenarios, lines, reason string) Intended {
	return Intended{Scenarios: scenarios, Lines: lines, Reason: reason}
}

// Comparison is the outcome for a table of scenarios.
type Comparison struct {
	// Intended are the differences that are there on purpose.
	Intended []Intended
	// Place says whether a line is one that helps to find those after it; nil
	// takes every line.
	Place func(line string) bool

	transcripts []Transcript // of the baseline
	explained   []finding
	unexplained []finding
	used        map[int]bool // of Intended
}

// finding is a scenario with lines that differ.
type finding struct {
	name   string
	diff   []edit
	reason string
}

// Add compares the transcripts of one scenario.
func (c *Comparison) Add(name string, baseline, own []string) {
	c.transcripts = append(c.transcripts, Transcript{name, baseline})
	diff := difference(baseline, own)
	if diff == nil {
		return
	}
	f := finding{name: name, diff: diff}
	which, ok := c.explain(name, diff)
	if !ok {
		c.unexplained = append(c.unexplained, f)
		return
	}
	if c.used == nil {
		c.used = map[int]bool{}
	}
	for _, i := range which {
		c.used[i] = true
	}
	f.reason = c.Intended[which[0]].Reason
	c.explained = append(c.explained, f)
}

// explain gives the entries that account for every changed line of a scenario.
func (c *Comparison) explain(name string, diff []edit) (entries []int, ok bool) {
	for _, e := range diff {
		if e.sign == ' ' {
			continue
		}
		i := slices.IndexFunc(c.Intended, func(d Intended) bool {
			return matches(d.Scenarios, name) && matches(d.Lines, e.text)
		})
		if i < 0 {
			return nil, false
		}
		entries = append(entries, i)
	}
	return entries, true
}

func matches(expression, text string) bool {
	return regexp.MustCompile("^(?s:" + expression + ")$").MatchString(text)
}

// stale are the intended differences that were not found.
func (c *Comparison) stale() (out []Intended) {
	for i, d := range c.Intended {
		if !c.used[i] {
			out = append(out, d)
		}
	}
	return out
}

// Failed says whether a difference has no explanation or, if the whole table was
// compared, an explanation no difference.
func (c *Comparison) Failed(whole bool) bool {
	return len(c.unexplained) > 0 || whole && len(c.stale()) > 0
}
