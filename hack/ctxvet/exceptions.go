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
	_ "embed"
	"fmt"
	"strings"
)

// exceptionList is all that the library is let off, and why. A line is a rule,
// a package, a name within it, and the reason.
//
//go:embed exceptions.txt
var exceptionList string

type exception struct {
	rule, name, reason string
	used               bool
}

// exceptions are those of one package.
type exceptions struct{ list []*exception }

// exceptionsFor panics on a list that it cannot read: it is part of the program.
func exceptionsFor(pkg string) *exceptions {
	e := &exceptions{}
	for line := range strings.Lines(exceptionList) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 5 {
			panic(fmt.Sprintf("exceptions.txt: %q is not a rule, a package, a name and a reason", line))
		}
		if fields[1] == pkg {
			e.list = append(e.list, &exception{rule: fields[0], name: fields[2], reason: strings.Join(fields[3:], " ")})
		}
	}
	return e
}

// allows says whether a function, or type, is let off.
func (e *exceptions) allows(rule, name string) bool {
	for _, x := range e.list {
		if x.rule == rule && x.name == name {
			x.used = true
			return true
		}
	}
	return false
}

// unusedExceptions keeps the list short: what is not needed any more goes.
func (c *checker) unusedExceptions() {
	if len(c.Files) == 0 || strings.HasSuffix(c.Pkg.Name(), "_test") {
		return
	}
	for _, x := range c.exceptions.list {
		if !x.used {
			c.Reportf(c.Files[0].Name.Pos(), "exceptions.txt lets %s off the rule %q and need not", x.name, x.rule)
		}
	}
}
