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
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

const width = 56 // of the longest bar, in characters

// draw draws the timelines below each other, all to one scale.
func draw(w io.Writer, lines []timeline) {
	var longest time.Duration
	for _, l := range lines {
		longest = max(longest, l.total)
	}
	p := painter{scale: longest, colours: colours(w)}
	for _, l := range lines {
		fmt.Fprintf(w, "\n    %-*s %9s\n", width+13, "a "+l.name+" call", short(l.total))
		for i, name := range phases {
			fmt.Fprintf(w, "    %-10s │%s│ %9s\n", name, p.bar(i, l.spans[name]), p.duration(l, name))
		}
	}
	fmt.Fprintf(w, "\n    one character is %s\n", short(longest/width))
}

// painter turns spans into bars.
type painter struct {
	scale   time.Duration // what width stands for
	colours bool
}

// bar is a line of width characters with a span in it. Its end is exact to an
// eighth of a character; the shortest span is still a line.
func (p painter) bar(colour int, s span) string {
	if s.to == 0 {
		return strings.Repeat(" ", width)
	}
	const eighths = 8
	at := func(d time.Duration) int { return int(d * width * eighths / p.scale) }
	from := min(at(s.from)/eighths, width-1)
	length := max(at(s.to)-from*eighths, 1)
	length = min(length, (width-from)*eighths)
	text := strings.Repeat("█", length/eighths)
	if part := length % eighths; part > 0 {
		text += string([]rune(" ▏▎▍▌▋▊▉")[part])
	}
	pad := width - from - (length+eighths-1)/eighths
	if p.colours {
		text = fmt.Sprintf("\x1b[%dm%s\x1b[0m", 31+colour, text)
	}
	return strings.Repeat(" ", from) + text + strings.Repeat(" ", pad)
}

func (p painter) duration(l timeline, name phase) string {
	if !l.has(name) {
		return "–  "
	}
	return short(l.took(name))
}

// colours reports whether w is a terminal whose user has nothing against colours.
func colours(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}
