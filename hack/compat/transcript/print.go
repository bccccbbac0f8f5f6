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
	"fmt"
	"io"
	"strings"
)

// Print writes what differs and ends with a line of counts that begins with
// title. With show it writes the transcripts of the baseline, too.
func (c *Comparison) Print(w io.Writer, title string, show, whole bool) {
	if show {
		for _, t := range c.transcripts {
			fmt.Fprintf(w, "== %s\n%s\n", t.Name, strings.Join(t.Lines, "\n"))
		}
	}
	for _, f := range c.explained {
		fmt.Fprintf(w, "intended: %s: %s\n", f.name, f.reason)
		if show {
			c.printDiff(w, f.diff)
		}
	}
	for _, f := range c.unexplained {
		fmt.Fprintf(w, "\nUNEXPLAINED: %s (- baseline, + this module)\n", f.name)
		c.printDiff(w, f.diff)
	}
	if whole {
		for _, d := range c.stale() {
			fmt.Fprintf(w, "stale: no difference needs the explanation of %s (%s)\n", d.Scenarios, d.Reason)
		}
	}
	fmt.Fprintf(w, "%s: %d scenarios, %d intended differences, %d unexplained differences\n",
		title, len(c.transcripts), len(c.explained), len(c.unexplained))
}

// printDiff prints the changed lines, each run of them after the last place;
// long lines from where they begin to differ.
func (c *Comparison) printDiff(w io.Writer, diff []edit) {
	place := ""
	for k, e := range diff {
		if e.sign == ' ' {
			if c.Place == nil || c.Place(e.text) {
				place = e.text
			}
			continue
		}
		if place != "" {
			fmt.Fprintf(w, "    %s\n", shortened(place, 0))
			place = ""
		}
		from := 0
		if k+1 < len(diff) && e.sign == '-' && diff[k+1].sign == '+' {
			from = samePrefix(e.text, diff[k+1].text)
		} else if k > 0 && e.sign == '+' && diff[k-1].sign == '-' {
			from = samePrefix(e.text, diff[k-1].text)
		}
		fmt.Fprintf(w, "  %c %s\n", e.sign, shortened(e.text, from))
	}
}

func samePrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// shortened is about 400 bytes of a line, with some of what is before the place
// of interest.
func shortened(line string, from int) string {
	start := 0
	if from > 200 {
		start = from - 100
	}
	end := min(len(line), max(from, start)+300)
	text := line[start:end]
	if start > 0 {
		text = "… " + text
	}
	if end < len(line) {
		text += " …"
	}
	return strings.ToValidUTF8(text, "?")
}
