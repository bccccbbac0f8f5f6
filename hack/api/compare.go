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

import "strings"

// A difference is what two sorted lists of facts do not share.
type difference struct {
	missing []string
	extra   []string
	grown   []string // interfaces that have all wanted methods and more; not missing
}

func compare(want, have []string) difference {
	d := difference{extra: without(have, want)}
	methods := map[string]string{}
	for _, f := range d.extra {
		if of, names, ok := methodList(f); ok {
			methods[of] = names
		}
	}
	for _, f := range without(want, have) {
		of, names, ok := methodList(f)
		if there, found := methods[of]; ok && found && contains(there, names) {
			d.grown = append(d.grown, f)
		} else {
			d.missing = append(d.missing, f)
		}
	}
	return d
}

// methodList splits a fact that lists the methods of an interface.
func methodList(fact string) (of, names string, ok bool) {
	of, names, ok = strings.Cut(fact, " interface {")
	return of, strings.Trim(names, " }"), ok && strings.Contains(of, ", type ")
}

func contains(list, part string) bool {
	for name := range strings.SplitSeq(part, ", ") {
		if !strings.Contains(", "+list+",", ", "+name+",") {
			return false
		}
	}
	return true
}

// missingWithHints has, after a fact that is missing, those that are there of
// the same name: most often a signature has changed.
func (d difference) missingWithHints() []string {
	named := map[string][]string{}
	for _, f := range d.extra {
		named[nameOf(f)] = append(named[nameOf(f)], f)
	}
	var lines []string
	for _, f := range d.missing {
		lines = append(lines, f)
		for _, there := range named[nameOf(f)] {
			lines = append(lines, "    instead there is "+strings.TrimPrefix(there, "pkg "))
		}
	}
	return lines
}

// nameOf cuts a fact down to what names its subject: the part before a
// parameter list or a type.
func nameOf(fact string) string {
	pkg, rest, _ := strings.Cut(fact, ", ")
	if of, member, ok := strings.Cut(rest, ", "); ok && strings.HasPrefix(rest, "type ") && !strings.Contains(of, "{") {
		word, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(member, "embedded "), "promoted "), " ")
		word, _, _ = strings.Cut(word, "(")
		return pkg + " " + of + " " + word
	}
	if receiver, method, ok := strings.Cut(rest, ") "); ok && strings.HasPrefix(rest, "method (") {
		method, _, _ = strings.Cut(method, "(")
		return pkg + " " + strings.Replace(receiver, "*", "", 1) + "." + method
	}
	kind, rest, _ := strings.Cut(rest, " ")
	if end := strings.IndexAny(rest, " (["); end >= 0 {
		rest = rest[:end]
	}
	return pkg + " " + kind + " " + rest
}
