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

// Command api compares the exported API of this module with that of
// client-go v0.37.2, fact by fact, and fails if anything is missing, or if there
// is more than additions.txt says. Run it with "go -C hack/api run .", and with
// -update to write additions.txt anew.
//
// The baseline's facts are in client-go-v0.37.2.txt.gz; README.md says how they
// are written.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() {
	root := flag.String("root", "../..", "folder of the module")
	baseline := flag.String("baseline", "client-go-v0.37.2.txt.gz", "facts of the baseline, plain or with gzip")
	same := flag.String("same", "", "another copy of the baseline's facts; it is an error if there is one and it differs")
	additions := flag.String("additions", "additions.txt", "what this module has beyond the baseline")
	update := flag.Bool("update", false, "write the additions instead of comparing them")
	flag.Parse()
	ok, err := run(*root, *baseline, *same, *additions, *update)
	if err != nil {
		fmt.Fprintln(os.Stderr, "api:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(root, baseline, same, additions string, update bool) (ok bool, err error) {
	want, err := readFacts(baseline)
	if err != nil {
		return false, err
	}
	if err := sameFacts(want, baseline, same); err != nil {
		return false, err
	}
	have, broken, err := load(root)
	if err != nil {
		return false, err
	}
	d := compare(want, have)
	extra := fold(d.extra)
	if update {
		if err := writeAdditions(additions, extra); err != nil {
			return false, err
		}
	}
	documented, err := readFacts(additions)
	if err != nil {
		return false, err
	}
	undocumented, gone := without(extra, documented), without(documented, extra)
	list("does not compile:", broken)
	list("missing:", d.missingWithHints())
	list("not in "+additions+" (make api-additions writes it, if the addition is meant):", undocumented)
	list("in "+additions+", but not here:", gone)

	fmt.Printf("api: %d of %d facts of the baseline (%s), %d interfaces of it have more methods; %d additions in %d forms\n",
		len(want)-len(d.missing), len(want), percent(len(want)-len(d.missing), len(want)), len(d.grown), len(d.extra), len(extra))
	return len(broken)+len(d.missing)+len(undocumented)+len(gone) == 0, nil
}

// sameFacts tells whether our copy of the facts is up to date.
func sameFacts(want []string, file, other string) error {
	if other == "" {
		return nil
	}
	if _, err := os.Stat(other); os.IsNotExist(err) {
		return nil
	}
	facts, err := readFacts(other)
	if err != nil {
		return err
	}
	if !slices.Equal(want, facts) {
		return fmt.Errorf("%s differs from %s", file, other)
	}
	return nil
}

// listed is how many lines of a list are printed.
const listed = 100

func list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Println(title)
	for _, l := range lines[:min(len(lines), listed)] {
		fmt.Println("  " + strings.TrimPrefix(l, "pkg "))
	}
	if more := len(lines) - listed; more > 0 {
		fmt.Printf("  and %d more\n", more)
	}
}

// percent rounds down, so that 100% means that nothing is missing.
func percent(n, of int) string {
	if of == 0 {
		return "100%"
	}
	return fmt.Sprintf("%d%%", n*100/of)
}
