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
	"slices"
	"strings"
	"text/tabwriter"
)

// A row is one downstream, compared.
type row struct {
	downstream downstream
	want, got  *expectation
	missing    []missing
}

// missing is a test that passes with upstream and not here.
type missing struct {
	pkg, test string
	output    []string
}

func newRow(d downstream, want *expectation, here *result) row {
	r := row{downstream: d, want: want, got: newExpectation(d, here)}
	for pkg, o := range want.Suites {
		s := here.suites[pkg]
		if s == nil {
			r.missing = append(r.missing, missing{pkg: pkg, test: wholePackage, output: []string{"is not there\n"}})
			continue
		}
		names := want.unexpected(pkg, s)
		for _, name := range names {
			r.missing = append(r.missing, missing{pkg: pkg, test: name, output: s.output[name]})
		}
		if n := o.Passed - s.passed(); n > 0 && len(names) == 0 {
			r.missing = append(r.missing, missing{pkg: pkg, test: wholePackage, output: []string{fmt.Sprintf("%d tests fewer than with upstream\n", n)}})
		}
	}
	for pkg, s := range here.suites { // without tests, or new
		if want.Suites[pkg] == nil && s.broken {
			r.missing = append(r.missing, missing{pkg: pkg, test: wholePackage, output: s.output[wholePackage]})
		}
	}
	slices.SortFunc(r.missing, func(a, b missing) int { return strings.Compare(a.pkg+" "+a.test, b.pkg+" "+b.test) })
	return r
}

// shown is how much of a test's output is printed: its end.
const shown = 40

// printTable prints what differs, what is left out, and the table last. It says
// whether nothing differs.
func printTable(out io.Writer, rows []row) bool {
	ok := true
	for _, r := range rows {
		for _, m := range r.missing {
			ok = false
			fmt.Fprintf(out, "\n--- passes with upstream and not here: %s %s\n", m.pkg, m.test)
			fmt.Fprint(out, strings.Join(m.output[max(0, len(m.output)-shown):], ""))
		}
	}
	printLeftOut(out, rows)
	fmt.Fprintln(out)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight|tabwriter.DiscardEmptyColumns)
	fmt.Fprintln(t, "packages compiled\ttests passed with upstream\twith this module\tdifference\t")
	for _, r := range rows {
		fmt.Fprintf(t, "%d\t%d\t%d\t%d\t  %s\n", r.got.Packages, r.want.passed(), r.got.passed(), len(r.missing), r.downstream.title())
	}
	t.Flush()
	return ok
}

func printLeftOut(out io.Writer, rows []row) {
	for _, r := range rows {
		for _, l := range r.downstream.leftOut {
			fmt.Fprintf(out, "left out: %s/%s %s: %s\n", r.downstream.module, l.pkg, l.skip, l.reason)
		}
		for pkg, o := range r.want.Suites {
			for _, name := range o.Failed {
				fmt.Fprintf(out, "fails with upstream too: %s %s\n", pkg, name)
			}
		}
	}
}
