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
	"cmp"
	"regexp"
	"slices"
	"strings"
)

var (
	// generated are packages that exist once for each group of the API, without
	// anything written by hand that we add to.
	generated = regexp.MustCompile(`^pkg k8s\.io/client-go/(?:informers/([a-z0-9]+/v[a-z0-9]+)|kubernetes/typed/([a-z0-9]+/v[a-z0-9]+)/fake), `)
	// holds are types whose names tell which kinds there are.
	holds = regexp.MustCompile(`(?:, type |\()Typed([A-Z]\w*)Informer\b`)
	fakes = regexp.MustCompile(`\(Fake[A-Z][A-Za-z]*V[0-9][a-z0-9]*\)`)
)

// fold puts facts of generated packages that differ in their group and kind
// only into one: what a generator adds for every resource is one addition.
// Namespaces are a parameter more, hence a form of their own.
func fold(facts []string) []string {
	kinds := map[string][]string{} // by group, the longest name first
	for _, f := range facts {
		if name := holds.FindStringSubmatch(f); name != nil && groupOf(f) != "" {
			kinds[groupOf(f)] = append(kinds[groupOf(f)], name[1])
		}
	}
	for group, names := range kinds {
		slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
		kinds[group] = slices.Compact(names)
	}
	forms := make([]string, len(facts))
	for i, f := range facts {
		forms[i] = form(f, kinds)
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

func groupOf(fact string) string {
	if match := generated.FindStringSubmatch(fact); match != nil {
		return cmp.Or(match[1], match[2])
	}
	return ""
}

func form(fact string, kinds map[string][]string) string {
	group := groupOf(fact)
	if group == "" {
		return fact
	}
	// The first of the kinds by length: what contains another's name is itself.
	for _, kind := range kinds[group] {
		whole := regexp.MustCompile(`(\.|New|NewTyped|NewFiltered|NewTypedFiltered|Typed|\(| |\*)` + kind + `((?:Index|)Informer|Lister|\]|\b)`)
		if whole.MatchString(fact) {
			fact = whole.ReplaceAllString(fact, "${1}<Kind>${2}")
			break
		}
	}
	fact = fakes.ReplaceAllString(fact, "(Fake<Group>)")
	return strings.ReplaceAll(fact, "/"+group, "/<group>")
}
