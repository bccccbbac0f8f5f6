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
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// readFacts returns the facts of a file, sorted. Lines that are none are
// comments.
func readFacts(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var from io.Reader = bytes.NewReader(text)
	if bytes.HasPrefix(text, []byte("\x1f\x8b")) {
		if from, err = gzip.NewReader(from); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	var facts []string
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20) // an interface with all its methods is one line
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "pkg ") {
			facts = append(facts, lines.Text())
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	slices.Sort(facts)
	return slices.Compact(facts), nil
}

const additionsHead = `What this module exports beyond client-go v0.37.2, as make api-additions wrote it. CHANGES.md explains it.
In generated packages <group> and <Kind> stand for each of them.

`

func writeAdditions(file string, facts []string) error {
	var b strings.Builder
	b.WriteString(additionsHead)
	for _, f := range facts {
		b.WriteString(f + "\n")
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// without returns the elements of the sorted list a that the sorted list b does
// not have.
func without(a, b []string) []string {
	var rest []string
	for _, s := range a {
		if _, found := slices.BinarySearch(b, s); !found {
			rest = append(rest, s)
		}
	}
	return rest
}
