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
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"maps"
)

var errNotLoaded = errors.New("could not be loaded")

// A world is one state of the user's module, with its types. It never changes:
// an edit makes another, which shares with it what has stayed the same.
type world struct {
	fset      *token.FileSet
	root      string // of the module
	module    string // its path
	goVersion string
	units     []*unit // what is imported comes before what imports
	sources   map[string]*source
	checked   map[string]*checked
	universe  map[string]*types.Package // everything from elsewhere, by path
	faces     faces                     // of what the module imports from elsewhere
	hidden    map[string]map[string]bool
	trouble   []string // what could not be loaded
}

// checkAll looks at every unit for the first time.
func (w *world) checkAll() {
	for _, u := range w.units {
		w.checked[u.id] = w.check(u)
	}
}

func (w *world) check(u *unit) *checked {
	var sources []*source
	for _, path := range u.files {
		if s := w.sources[path]; s != nil {
			sources = append(sources, s)
		}
	}
	return u.check(w.fset, sources, func(path string) *types.Package {
		if id, ok := u.deps[path]; ok {
			if c := w.checked[id]; c != nil {
				return c.face
			}
			return nil
		}
		if p := u.others[path]; p != nil {
			return p
		}
		return w.universe[path]
	})
}

// with is the world after the edits, or why there is none: they cannot be made,
// or some unit would be worse off. Edits that touch nothing but the insides of
// functions need no second look at the importers.
func (w *world) with(edits []edit, inside bool) (*world, error) {
	byFile := map[*source][]edit{}
	for _, e := range edits {
		byFile[e.file] = append(byFile[e.file], e)
	}
	next := *w
	next.sources, next.checked = maps.Clone(w.sources), maps.Clone(w.checked)
	changed := map[string]bool{}
	for s, edits := range byFile {
		text, err := applyEdits(s, edits)
		if err != nil {
			return nil, err
		}
		fresh, err := newSource(w.fset, s.path, s.rel, text)
		if err != nil {
			return nil, err
		}
		next.sources[s.path] = fresh
		changed[s.path] = true
	}
	if err := next.recheck(w, changed, inside); err != nil {
		return nil, err
	}
	return &next, nil
}

func (w *world) recheck(old *world, changed map[string]bool, inside bool) error {
	again := map[string]bool{}
	for _, u := range w.units {
		own := false
		for _, path := range u.files {
			own = own || changed[path]
		}
		look := own
		for _, id := range u.deps {
			look = look || again[id]
		}
		if !look {
			continue
		}
		c := w.check(u)
		if problem := c.worse(old.checked[u.id], w.fset); problem != "" {
			return fmt.Errorf("it would not compile: %s", problem)
		}
		if inside {
			c.face = old.checked[u.id].face
		} else {
			again[u.id] = true
		}
		w.checked[u.id] = c
	}
	return nil
}

// broken says how many errors the type checker has in all.
func (w *world) broken() int {
	n := 0
	for _, c := range w.checked {
		for _, k := range c.problems {
			n += k
		}
	}
	return n
}
