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
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// output is the last thing that a run does: patches, files, or a diff.
func (e *engine) output(from *world) error {
	switch {
	case e.options.diff:
		fmt.Print(diffOf(from, e.world, ""))
		return nil
	case e.options.write:
		return write(from, e.world)
	case len(e.steps) == 0:
		return nil
	}
	if err := os.MkdirAll(e.options.out, 0o755); err != nil {
		return err
	}
	author, prefix := identity(from.root), prefixOf(from.root)
	for i, s := range e.steps {
		name := filepath.Join(e.options.out, patchName(i+1, s.title))
		if err := os.WriteFile(name, []byte(s.patch(i+1, len(e.steps), author, prefix)), 0o644); err != nil {
			return err
		}
		fmt.Println(name)
	}
	return nil
}

// changedFiles are the files that two worlds have different versions of.
func changedFiles(a, b *world) (paths []string) {
	for path, s := range a.sources {
		if b.sources[path] != s && string(b.sources[path].text) != string(s.text) {
			paths = append(paths, path)
		}
	}
	slices.SortFunc(paths, func(x, y string) int { return cmp.Compare(a.sources[x].rel, a.sources[y].rel) })
	return paths
}

func diffOf(a, b *world, prefix string) string {
	var out strings.Builder
	for _, path := range changedFiles(a, b) {
		rel := prefix + a.sources[path].rel
		fmt.Fprintf(&out, "diff --git a/%s b/%s\n", rel, rel)
		out.WriteString(unified("a/"+rel, "b/"+rel, string(a.sources[path].text), string(b.sources[path].text)))
	}
	return out.String()
}

// write keeps the mode of the files.
func write(a, b *world) error {
	for _, path := range changedFiles(a, b) {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, b.sources[path].text, info.Mode().Perm()); err != nil {
			return err
		}
	}
	return nil
}

var notInNames = regexp.MustCompile(`[^A-Za-z0-9]+`)

func patchName(n int, title string) string {
	name := strings.Trim(notInNames.ReplaceAllString(title, "-"), "-")
	return fmt.Sprintf("%04d-%.60s.patch", n, name)
}

// patch is a step as a mail that git am takes.
func (s *step) patch(n, of int, author, prefix string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "From %040d Mon Sep 17 00:00:00 2001\n", 0)
	fmt.Fprintf(&out, "From: %s\nDate: %s\n", author, now().Format(time.RFC1123Z))
	fmt.Fprintf(&out, "Subject: [PATCH %d/%d] %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n", n, of, s.title)
	out.WriteString(s.message())
	out.WriteString("---\n\n")
	out.WriteString(diffOf(s.before, s.after, prefix))
	out.WriteString("-- \nctxfix\n\n")
	return out.String()
}

// message lists what was done, and where it was.
func (s *step) message() string {
	var out strings.Builder
	for _, c := range s.changes {
		fmt.Fprintf(&out, "%s: %s", c.where, c.what)
		if c.reason != fromThread {
			fmt.Fprintf(&out, " (%s)", c.reason)
		}
		out.WriteString("\n")
		for _, cut := range c.cuts {
			fmt.Fprintf(&out, "%s: has no context for it\n", cut)
		}
	}
	return out.String()
}

// now is the time of the patches; builds that want the same bytes twice set it.
func now() time.Time {
	if n, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(n, 0).UTC()
	}
	return time.Now()
}

// identity is who git takes for the author in this directory.
func identity(dir string) string {
	cmd := exec.Command("git", "var", "GIT_AUTHOR_IDENT")
	cmd.Dir = dir
	out, err := cmd.Output()
	if i := strings.IndexByte(string(out), '>'); err == nil && i > 0 {
		return string(out[:i+1])
	}
	return "ctxfix <ctxfix@localhost>"
}

// prefixOf is the way from the root of the repository to the module, for patches
// name files by the former.
func prefixOf(dir string) string {
	cmd := exec.Command("git", "rev-parse", "--show-prefix")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
