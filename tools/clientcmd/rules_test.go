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

package clientcmd

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestLoad_theFirstFileThatHasAnEntryWins(t *testing.T) {
	f := newFolder(t)
	one, two := f.has("1/k", firstFile), f.has("2/k", secondFile)
	got, err := (&ClientConfigLoadingRules{Precedence: []string{f.at("none"), "", one, two}}).Load()
	if err != nil {
		t.Fatal(err)
	}
	if c := got.Clusters["one"]; c.Server != "https://one" || c.TLSServerName != "" || c.LocationOfOrigin != one {
		t.Errorf("cluster of both files: %+v", c)
	}
	if got.Clusters["two"] == nil || got.CurrentContext != "a" || got.Contexts["a"].Cluster != "one" || got.Contexts["b"].LocationOfOrigin != two {
		t.Errorf("merged: %+v", got)
	}
	for what, paths := range map[string][2]string{
		"CA":      {got.Clusters["one"].CertificateAuthority, f.at("1/sub/ca.crt")},
		"key":     {got.AuthInfos["u"].ClientKey, f.at("k.key")},
		"token":   {got.AuthInfos["u2"].TokenFile, f.at("2/tf")},
		"command": {got.AuthInfos["u2"].Exec.Command, f.at("2/rel/cmd")},
	} {
		if paths[0] != paths[1] {
			t.Errorf("%s: %q, want %q", what, paths[0], paths[1])
		}
	}
	got, err = (&ClientConfigLoadingRules{Precedence: []string{two, one}, DoNotResolvePaths: true}).Load()
	if err != nil || got.CurrentContext != "b" || got.Clusters["one"].TLSServerName != "nor-this" ||
		got.AuthInfos["u2"].TokenFile != "tf" || !got.Preferences.Colors || got.Extensions["e"] == nil {
		t.Errorf("the other way round: %+v, %v", got, err)
	}
}

func TestLoad_filesThatAreMissingOrBroken(t *testing.T) {
	f := newFolder(t)
	one, broken := f.has("k", firstFile), f.has("broken", "{{{")
	var warned []error
	warn := func(err error) { warned = append(warned, err) }

	got, err := (&ClientConfigLoadingRules{Precedence: []string{broken, one}}).Load()
	wantError(t, "broken", err, `error loading config file "`+broken+`": yaml: `)
	if got.CurrentContext != "a" {
		t.Error("the other file was not loaded")
	}
	missing := &ClientConfigLoadingRules{Precedence: []string{f.at("x"), f.at("y")}, WarnIfAllMissing: true, Warner: warn}
	if _, err := missing.Load(); err != nil {
		t.Error(err)
	}
	var all MissingConfigError
	if len(warned) != 1 || !errors.As(warned[0], &all) || warned[0].Error() != "Config not found: "+f.at("x")+", "+f.at("y") {
		t.Errorf("warned of %v", warned)
	}
	explicit := &ClientConfigLoadingRules{ExplicitPath: f.at("x"), Precedence: []string{one}}
	if config, err := explicit.Load(); config != nil || !os.IsNotExist(err) {
		t.Errorf("an explicit file that is missing: %v, %v", config, err)
	}
	if config, err := explicit.GetStartingConfig(); err != nil || config.CurrentContext != "" {
		t.Errorf("to start with: %v, %v", config, err)
	}
	_, err = (&ClientConfigLoadingRules{Precedence: []string{f.path}}).Load()
	wantError(t, "folder", err, "is a directory")
}

func TestDefaultFiles(t *testing.T) {
	f := newFolder(t)
	one, two := f.has("1", ""), f.at("2")
	for _, c := range []struct {
		env        string
		files      []string
		ofRules    string
		ofPaths    string
		warnsOfAll bool
	}{
		{"", []string{RecommendedHomeFile}, RecommendedHomeFile, RecommendedHomeFile, false},
		{one, []string{one}, one, one, true},
		{two + ":" + one + ":" + two, []string{two, one}, one, one, true},
		{two + ":" + f.at("3"), []string{two, f.at("3")}, two, f.at("3"), true},
	} {
		t.Setenv(RecommendedConfigPathEnvVar, strings.ReplaceAll(c.env, ":", string(filepath.ListSeparator)))
		rules, paths := NewDefaultClientConfigLoadingRules(), NewDefaultPathOptions()
		if !reflect.DeepEqual(rules.GetLoadingPrecedence(), c.files) || !reflect.DeepEqual(paths.GetLoadingPrecedence(), c.files) {
			t.Errorf("%q: %v and %v", c.env, rules.GetLoadingPrecedence(), paths.GetLoadingPrecedence())
		}
		if c.env != "" && (rules.GetDefaultFilename() != c.ofRules || paths.GetDefaultFilename() != c.ofPaths) || rules.WarnIfAllMissing != c.warnsOfAll {
			t.Errorf("%q: %q and %q", c.env, rules.GetDefaultFilename(), paths.GetDefaultFilename())
		}
		rules.ExplicitPath, paths.LoadingRules.ExplicitPath = "/e", "/e"
		for _, access := range []ConfigAccess{rules, paths} {
			if access.GetDefaultFilename() != "/e" || !access.IsExplicitFile() || access.GetExplicitFile() != "/e" || !reflect.DeepEqual(access.GetLoadingPrecedence(), []string{"/e"}) {
				t.Errorf("%T does not keep to the explicit file", access)
			}
		}
	}
}

func TestMigrate_copiesForTheOwner(t *testing.T) {
	f := newFolder(t)
	old := f.has("old", firstFile)
	os.Chmod(old, 0o644)
	rules := &ClientConfigLoadingRules{Precedence: []string{f.at("new")}, MigrationRules: map[string]string{f.at("new"): old, f.at("other"): f.at("none")}}
	if config, err := rules.Load(); err != nil || config.CurrentContext != "a" {
		t.Errorf("%v, %v", config, err)
	}
	if info, err := os.Stat(f.at("new")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	rules.MigrationRules = map[string]string{f.at("third"): f.path}
	wantError(t, "folder", rules.Migrate(), "because it is a directory")
}

func TestLoad_warnsOfCredentialsOfOthersThatAllCanRead(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("only root can give a file away; the mode of an own file is no reason to warn")
	}
	f := newFolder(t)
	for name, c := range map[string]struct {
		content string
		mode    os.FileMode
		warns   bool
	}{
		"token":      {"users: [{name: u, user: {token: s3cr3t}}]", 0o644, true},
		"private":    {"users: [{name: u, user: {token: s3cr3t}}]", 0o600, false},
		"no secrets": {"clusters: [{name: c, cluster: {server: s}}]", 0o644, false},
	} {
		file := f.has(name, c.content)
		os.Chmod(file, c.mode)
		given := os.Geteuid() == 0 && os.Chown(file, 12345, 12345) == nil
		var warned []string
		rules := &ClientConfigLoadingRules{Precedence: []string{file}, Warner: func(err error) { warned = append(warned, err.Error()) }}
		for range 3 {
			if _, err := rules.Load(); err != nil {
				t.Fatal(err)
			}
		}
		want := 0
		if c.warns && given {
			want = 1
		}
		if len(warned) != want || strings.Contains(strings.Join(warned, ""), "s3cr3t") {
			t.Errorf("%s: %q, want %d warnings", name, warned, want)
		}
	}
}
