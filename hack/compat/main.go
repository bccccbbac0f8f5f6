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

// Command compat runs the tests of programs that use client-go with the upstream
// module and with this one in its place, which is what a replace line in their
// go.mod does. A test that passes there and not here is a bug here, and ends the
// command with code 1.
//
//	go -C hack/compat run . [flags] [NAME...]
//
// What passes with upstream is kept in the folder expected and measured again
// with -upstream. Names, such as kubectl, select downstreams; see downstreams.go.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c compat
	flag.BoolVar(&c.measure, "upstream", false, "measure with upstream again and write what passes into the folder expected")
	flag.IntVar(&c.parallel, "p", 2, "packages that are built and tested at the same time")
	flag.Parse()
	ok, err := c.run(ctx, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "compat:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// compat is one run of the command.
type compat struct {
	measure  bool
	parallel int

	root string // of this module's tree
	work string // a folder below it that git ignores
	env  []string
}

// run prints the table and says whether everything that passes with upstream
// passes here.
func (c *compat) run(ctx context.Context, names []string) (bool, error) {
	chosen, err := choose(names)
	if err != nil {
		return false, err
	}
	if err := c.prepare(ctx); err != nil {
		return false, err
	}
	var rows []row
	for _, d := range chosen {
		r, err := c.compare(ctx, d)
		if err != nil {
			return false, fmt.Errorf("%s: %w", d.name(), err)
		}
		rows = append(rows, r)
	}
	return printTable(os.Stdout, rows), nil
}

// choose returns all downstreams, or those with the given names.
func choose(names []string) ([]downstream, error) {
	if len(names) == 0 {
		return downstreams, nil
	}
	var chosen []downstream
	for _, name := range names {
		i := slices.IndexFunc(downstreams, func(d downstream) bool { return d.name() == name })
		if i < 0 {
			return nil, fmt.Errorf("no downstream %q", name)
		}
		chosen = append(chosen, downstreams[i])
	}
	return chosen, nil
}

// compare tests one downstream here and, if there is no expectation or it is to
// be measured again, with upstream.
func (c *compat) compare(ctx context.Context, d downstream) (row, error) {
	if d.controlPlane {
		if err := c.buildAssets(ctx); err != nil {
			return row{}, err
		}
	}
	file := filepath.Join(c.root, "hack", "compat", "expected", d.name()+".json")
	want, err := readExpectation(file)
	if err != nil {
		return row{}, err
	}
	if c.measure || want != nil && want.Version != d.version {
		want = nil
	}
	here, err := c.test(ctx, d, this, want)
	if err != nil {
		return row{}, err
	}
	if want == nil {
		there, err := c.test(ctx, d, upstream, nil)
		if err != nil {
			return row{}, err
		}
		want = newExpectation(d, there)
		if err := want.write(file); err != nil {
			return row{}, err
		}
	}
	return newRow(d, want, here), nil
}
