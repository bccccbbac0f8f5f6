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
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A result is what the tests of a downstream have come to.
type result struct {
	compiled int // packages
	suites   map[string]*suite
}

// test compiles and tests a downstream. What fails without being expected to is
// tested again by name, once, before it counts: other people's tests may depend
// on the speed of the machine.
func (c *compat) test(ctx context.Context, d downstream, v variant, want *expectation) (*result, error) {
	started := time.Now()
	fmt.Fprintf(os.Stderr, "%s with %s\n", d.title(), v)
	dir, err := c.checkOut(ctx, d, v)
	if err != nil {
		return nil, err
	}
	listed, err := output(c.command(ctx, dir, slices.Concat([]string{"list", "-mod=mod"}, d.patterns())...))
	if err != nil {
		return nil, err
	}
	r := &result{suites: map[string]*suite{}}
	for _, g := range d.groups(strings.Fields(string(listed))) {
		suites, err := c.goTest(ctx, d, dir, g)
		if err != nil {
			return nil, err
		}
		for pkg, s := range suites {
			r.suites[pkg] = s
		}
	}
	for pkg, s := range r.suites {
		if names := want.unexpected(pkg, s); len(names) > 0 {
			fmt.Fprintf(os.Stderr, "  again: %s %s\n", pkg, strings.Join(topLevel(names), " "))
			again, err := c.goTest(ctx, d, dir, d.again(pkg, names))
			if err != nil {
				return nil, err
			}
			if again[pkg] != nil {
				s.replace(again[pkg])
			}
		}
		if s.built {
			r.compiled++
		}
	}
	fmt.Fprintf(os.Stderr, "  %v\n", time.Since(started).Round(time.Second))
	return r, ctx.Err()
}

// patterns are the packages of a downstream.
func (d downstream) patterns() []string {
	if len(d.packages) == 0 {
		return []string{"./..."}
	}
	return d.packages
}

// A group is packages that are tested with the same flags.
type group struct {
	flags    []string
	packages []string
}

// groups puts packages of which tests are left out apart.
func (d downstream) groups(packages []string) []group {
	var common group
	var groups []group
	for _, pkg := range packages {
		if skip := d.skip(pkg); skip != "" {
			groups = append(groups, group{flags: []string{"-skip=" + skip}, packages: []string{pkg}})
		} else {
			common.packages = append(common.packages, pkg)
		}
	}
	return append([]group{common}, groups...)
}

// skip is the pattern of the tests of pkg that are left out, or nothing.
func (d downstream) skip(pkg string) string {
	var skip []string
	for _, l := range d.leftOut {
		if pkg == d.module+"/"+l.pkg {
			if l.skip == "" {
				return "."
			}
			skip = append(skip, l.skip)
		}
	}
	return strings.Join(skip, "|")
}

// again is a group that tests names of pkg only.
func (d downstream) again(pkg string, names []string) group {
	g := group{flags: []string{"-count=1"}, packages: []string{pkg}}
	if skip := d.skip(pkg); skip != "" {
		g.flags = append(g.flags, "-skip="+skip)
	}
	if !slices.Contains(names, wholePackage) {
		for i, name := range names {
			names[i] = regexp.QuoteMeta(name)
		}
		g.flags = append(g.flags, "-run=^("+strings.Join(topLevel(names), "|")+")$")
	}
	return g
}

// goTest runs go test. That tests fail is no error.
func (c *compat) goTest(ctx context.Context, d downstream, dir string, g group) (map[string]*suite, error) {
	args := []string{"test", "-json", "-mod=mod", "-vet=off", "-ldflags=-s -w", "-timeout=20m", "-p", strconv.Itoa(c.parallel)}
	if d.controlPlane {
		args = append(args, "-count=1") // the go command does not know what these depend on
	}
	cmd := c.command(ctx, dir, slices.Concat(args, g.flags, g.packages)...)
	log, err := os.OpenFile(dir+".json", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.MultiWriter(log, &stdout), &stderr
	err = cmd.Run()
	if cmd.Process != nil { // what a test left behind
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	if d.controlPlane {
		c.endServers()
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	suites, parseErr := readSuites(&stdout)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || len(suites) == 0) {
		return nil, fmt.Errorf("go test: %w\n%s", err, stderr.Bytes())
	}
	return suites, parseErr
}
