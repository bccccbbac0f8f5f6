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
	"slices"
	"strings"
)

// unified is the difference of two texts as patch and git read it, or nothing.
func unified(oldName, newName, old, new string) string {
	if old == new {
		return ""
	}
	a, b := splitLines(old), splitLines(new)
	var out strings.Builder
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", oldName, newName)
	for _, h := range hunks(compare(a, b)) {
		h.print(&out, a, b)
	}
	return out.String()
}

func splitLines(s string) []string {
	lines := strings.SplitAfter(s, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// An op says that lines [a0,a1) of the old text have become [b0,b1) of the new.
type op struct{ a0, a1, b0, b1 int }

// compare finds the ops between two texts: the ends that are the same are taken
// off, and a shortest path is looked for in the rest.
func compare(a, b []string) []op {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var ops []op
	for _, p := range shortest(a[head:len(a)-tail], b[head:len(b)-tail]) {
		p = op{p.a0 + head, p.a1 + head, p.b0 + head, p.b1 + head}
		if n := len(ops); n > 0 && ops[n-1].a1 == p.a0 && ops[n-1].b1 == p.b0 {
			ops[n-1].a1, ops[n-1].b1 = p.a1, p.b1
			continue
		}
		ops = append(ops, p)
	}
	return ops
}

// shortest is the algorithm of Myers: furthest[k] is how far one gets on diagonal k
// with as many single-line ops as have been spent.
func shortest(a, b []string) []op {
	furthest := map[int]int{1: 0}
	var trace []map[int]int
	for spent := 0; ; spent++ {
		now := map[int]int{}
		for k := -spent; k <= spent; k += 2 {
			x := furthest[k-1] + 1
			if k == -spent || k != spent && furthest[k-1] < furthest[k+1] {
				x = furthest[k+1]
			}
			for x < len(a) && x-k < len(b) && x-k >= 0 && a[x] == b[x-k] {
				x++
			}
			now[k] = x
			if x >= len(a) && x-k >= len(b) {
				return back(trace, len(a), len(b))
			}
		}
		trace = append(trace, now)
		furthest = now
	}
}

// back walks from the end to the beginning and notes the single-line ops.
func back(trace []map[int]int, x, y int) []op {
	var ops []op
	for spent := len(trace); spent > 0; spent-- {
		before := trace[spent-1]
		k := x - y
		down := k == -spent || k != spent && before[k-1] < before[k+1]
		if down {
			x = before[k+1]
			y = x - k - 1
			ops = append(ops, op{x, x, y, y + 1})
		} else {
			x = before[k-1]
			y = x - k + 1
			ops = append(ops, op{x, x + 1, y, y})
		}
	}
	slices.Reverse(ops)
	return ops
}

// A hunk is a run of ops with three lines around.
type hunk struct {
	ops            []op
	a0, a1, b0, b1 int
}

const around = 3

func hunks(ops []op) []hunk {
	var all []hunk
	for _, o := range ops {
		if n := len(all); n > 0 && o.a0-all[n-1].a1 <= 2*around {
			h := &all[n-1]
			h.ops, h.a1, h.b1 = append(h.ops, o), o.a1, o.b1
			continue
		}
		all = append(all, hunk{ops: []op{o}, a0: o.a0, a1: o.a1, b0: o.b0, b1: o.b1})
	}
	return all
}

func (h hunk) print(out *strings.Builder, a, b []string) {
	lead := min(around, h.a0)
	trail := min(around, len(a)-h.a1)
	fmt.Fprintf(out, "@@ -%s +%s @@\n", span(h.a0-lead, h.a1+trail), span(h.b0-lead, h.b1+trail))
	line := func(mark, text string) {
		out.WriteString(mark + text)
		if !strings.HasSuffix(text, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
	at := h.a0 - lead
	for _, o := range h.ops {
		for ; at < o.a0; at++ {
			line(" ", a[at])
		}
		for ; at < o.a1; at++ {
			line("-", a[at])
		}
		for i := o.b0; i < o.b1; i++ {
			line("+", b[i])
		}
	}
	for ; at < h.a1+trail; at++ {
		line(" ", a[at])
	}
}

// span counts lines from 1; an empty one is named by the line before it.
func span(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}
