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
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/util/certificate"
)

// dated are the names that a store gives by time.
var dated = regexp.MustCompile(`\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d`)

func init() {
	add(
		scenario{name: "certificate/store/update", do: storeUpdates},
		scenario{name: "certificate/store/found", do: storesFound, unordered: true},
		scenario{name: "certificate/store/interrupted", do: storesInterrupted},
		scenario{name: "certificate/store/odd", do: oddStores},
	)
}

// listing is what is in a folder, with the targets of links.
func listing(dir string) string {
	var out []string
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return nil
		}
		info, _ := d.Info()
		target, _ := os.Readlink(path)
		out = append(out, strings.TrimSpace(fmt.Sprint(path, " ", info.Mode(), " ", target)))
		return nil
	})
	return hiddenIn(dir, strings.Join(out, ", "))
}

func hiddenIn(dir, text string) string {
	return dated.ReplaceAllString(strings.ReplaceAll(text, dir, "DIR"), "TIME")
}

func tlsText(c *tls.Certificate) string {
	if c == nil {
		return "none"
	}
	leaf := "no leaf"
	if c.Leaf != nil {
		leaf = c.Leaf.Subject.CommonName
	}
	return fmt.Sprintf("%s chain %d key %v", leaf, len(c.Certificate), c.PrivateKey != nil)
}

// useStore asks a store for everything.
func useStore(r *run, what, dir string, s certificate.FileStore) {
	c, err := s.Current()
	missing := (*certificate.NoCertKeyError)(nil)
	r.note("%s: %s %s none %v", what, tlsText(c), hiddenIn(dir, errorFacts(err)), errors.As(err, &missing))
	r.note("%s: path %s", what, hiddenIn(dir, s.CurrentPath()))
}

func storeUpdates(r *run) {
	p := pairs()
	dir := r.t.TempDir()
	s, err := certificate.NewFileStore("pair", dir, dir, "", "")
	r.err("new", err)
	useStore(r, "empty", dir, s)
	update := func(what string, certPEM, keyPEM []byte) {
		c, err := s.Update(certPEM, keyPEM)
		r.note("%s: %s %s", what, tlsText(c), hiddenIn(dir, errorFacts(err)))
		useStore(r, what, dir, s)
		r.note("%s: %s", what, listing(dir))
		time.Sleep(time.Second)
	}
	update("first", p.client.certPEM, p.client.keyPEM)
	update("second", p.other.certPEM, p.other.keyPEM)
	update("chain", slices.Concat(p.client.certPEM, p.ca.certPEM), p.client.keyPEM)
	update("of two", p.client.certPEM, p.other.keyPEM)
	update("garbage", []byte("garbage"), p.other.keyPEM)
	update("garbage key", p.other.certPEM, []byte("garbage"))
	update("nothing", nil, nil)
	update("swapped", p.other.keyPEM, p.other.certPEM)
	c, err := s.Update(p.client.certPEM, p.client.keyPEM)
	r.note("%s %v", tlsText(c), err)
	c, err = s.Update(p.other.certPEM, p.other.keyPEM)
	r.note("in the same second: %s %v", tlsText(c), err)
	again, err := certificate.NewFileStore("pair", dir, dir, "", "")
	r.err("again", err)
	useStore(r, "again", dir, again)
}

func storesFound(r *run) {
	p := pairs()
	whole := slices.Concat(p.client.certPEM, p.client.keyPEM)
	for what, files := range map[string]map[string][]byte{
		"updated":             {"pair-updated.pem": whole},
		"updated, current":    {"pair-updated.pem": whole, "pair-current.pem": slices.Concat(p.other.certPEM, p.other.keyPEM)},
		"plain current":       {"pair-current.pem": whole},
		"garbage current":     {"pair-current.pem": []byte("garbage")},
		"certificate only":    {"pair-current.pem": p.client.certPEM},
		"old names":           {"pair.crt": p.client.certPEM, "pair.key": p.client.keyPEM},
		"old certificate":     {"pair.crt": p.client.certPEM},
		"old key":             {"pair.key": p.client.keyPEM},
		"given":               {"given.crt": p.client.certPEM, "given.key": p.client.keyPEM},
		"given certificate":   {"given.crt": p.client.certPEM},
		"given, current":      {"given.crt": p.other.certPEM, "given.key": p.other.keyPEM, "pair-current.pem": whole},
		"given and old names": {"given.crt": p.other.certPEM, "given.key": p.other.keyPEM, "pair.crt": p.client.certPEM, "pair.key": p.client.keyPEM},
		"given garbage":       {"given.crt": []byte("garbage"), "given.key": p.other.keyPEM},
	} {
		dir := folder(r, files)
		s, err := certificate.NewFileStore("pair", dir, dir, filepath.Join(dir, "given.crt"), filepath.Join(dir, "given.key"))
		r.note("%s: %s", what, hiddenIn(dir, errorFacts(err)))
		r.note("%s: %s", what, listing(dir))
		if s == nil {
			continue
		}
		useStore(r, what, dir, s)
		c, err := s.Update(p.other.certPEM, p.other.keyPEM)
		r.note("%s updated: %s %s", what, tlsText(c), hiddenIn(dir, errorFacts(err)))
		r.note("%s updated: %s", what, listing(dir))
		useStore(r, what+" updated", dir, s)
	}
}

// storesInterrupted are found as a crash in the middle of an update leaves them.
func storesInterrupted(r *run) {
	p := pairs()
	for _, c := range []struct{ what, current, updated string }{
		{"new", "", "new.pem"},
		{"new over old", "old.pem", "new.pem"},
		{"the same", "old.pem", "old.pem"},
		{"new is gone", "", "gone.pem"},
		{"new is gone, old", "old.pem", "gone.pem"},
		{"old is gone", "gone.pem", "new.pem"},
		{"old is gone, no new", "gone.pem", ""},
		{"relative", "", "./new.pem"},
	} {
		dir := folder(r, map[string][]byte{"old.pem": slices.Concat(p.client.certPEM, p.client.keyPEM), "new.pem": slices.Concat(p.other.certPEM, p.other.keyPEM)})
		link := func(name, to string) {
			switch {
			case to == "":
			case strings.HasPrefix(to, "./"):
				sure(os.Symlink(to, filepath.Join(dir, name)))
			default:
				sure(os.Symlink(filepath.Join(dir, to), filepath.Join(dir, name)))
			}
		}
		link("pair-current.pem", c.current)
		link("pair-updated.pem", c.updated)
		s, err := certificate.NewFileStore("pair", dir, dir, "", "")
		r.note("%s: %s %s", c.what, hiddenIn(dir, errorFacts(err)), listing(dir))
		if s == nil {
			continue
		}
		useStore(r, c.what, dir, s)
		_, err = s.Update(p.client.certPEM, p.client.keyPEM)
		r.note("%s updated: %s %s", c.what, hiddenIn(dir, errorFacts(err)), listing(dir))
	}
}

func oddStores(r *run) {
	p := pairs()
	dir := r.t.TempDir()
	for _, c := range []struct{ what, name, certs, keys string }{
		{"no folder", "pair", filepath.Join(dir, "missing"), filepath.Join(dir, "missing")},
		{"two folders", "pair", filepath.Join(dir, "certs"), filepath.Join(dir, "keys")},
		{"no name", "", filepath.Join(dir, "nameless"), ""},
	} {
		s, err := certificate.NewFileStore(c.name, c.certs, c.keys, "", "")
		r.note("%s: %s", c.what, hiddenIn(dir, errorFacts(err)))
		if s == nil {
			continue
		}
		useStore(r, c.what, dir, s)
		got, err := s.Update(p.client.certPEM, p.client.keyPEM)
		r.note("%s: %s %s", c.what, tlsText(got), hiddenIn(dir, errorFacts(err)))
		useStore(r, c.what, dir, s)
		r.note("%s: %s", c.what, listing(dir))
	}
	sure(os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	s, err := certificate.NewFileStore("pair", filepath.Join(dir, "file"), dir, "", "")
	r.note("file for a folder: %v %s", s != nil, hiddenIn(dir, errorFacts(err)))
	if s != nil {
		_, err = s.Update(p.client.certPEM, p.client.keyPEM)
		r.note("file for a folder: %s", hiddenIn(dir, errorFacts(err)))
	}
	dangling := r.t.TempDir()
	sure(os.Symlink(filepath.Join(dangling, "gone.pem"), filepath.Join(dangling, "pair-current.pem")))
	s, err = certificate.NewFileStore("pair", dangling, dangling, "", "")
	r.note("dangling: %s", hiddenIn(dangling, errorFacts(err)))
	if s != nil {
		useStore(r, "dangling", dangling, s)
		_, err = s.Update(p.client.certPEM, p.client.keyPEM)
		r.note("dangling: %s %s", hiddenIn(dangling, errorFacts(err)), listing(dangling))
	}
	none := certificate.NoCertKeyError("text")
	r.err("none", &none)
}
