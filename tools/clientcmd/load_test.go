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
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func TestLoad_strangeFiles(t *testing.T) {
	const secret = "s3cr3t"
	for name, c := range map[string]struct{ content, err string }{
		"empty":              {"", ""},
		"blank":              {"\n", ""},
		"empty object":       {"{}", ""},
		"json":               {`{"kind":"Config","apiVersion":"v1","current-context":"a"}`, ""},
		"unknown fields":     {"current-context: a\nfoo: {bar: 1}\nusers: [{name: u, baz: 1, user: {qux: 1}}]", ""},
		"BOM":                {"\ufeff" + firstFile, ""},
		"CRLF":               {strings.ReplaceAll(firstFile, "\n", "\r\n"), ""},
		"nulls":              {"clusters: null\nusers: [{name: u, user: null}]\ncontexts: [null]", ""},
		"two documents":      {"current-context: a\n---\ncurrent-context: b", ""},
		"dangling":           {"current-context: x\ncontexts: [{name: z, context: {cluster: c, user: u}}]", ""},
		"other kind":         {"kind: Pod\napiVersion: v1", `no kind "Pod" is registered for version "v1"`},
		"other version":      {"kind: Config\napiVersion: v2", `no kind "Config" is registered for version "v2"`},
		"text":               {secret, "couldn't get version/kind"},
		"list":               {"[" + secret + "]", "couldn't get version/kind"},
		"half":               {"{", "yaml: line 1"},
		"tab":                {" \tfoo: " + secret, "cannot start any token"},
		"duplicate names":    {"users:\n- {name: a, user: {token: " + secret + "}}\n- {name: a, user: {token: " + secret + "}}", `duplicate name "a" in list`},
		"token is a list":    {"users: [{name: u, user: {token: [" + secret + "]}}]", "token of type string"},
		"token is a number":  {"users: [{name: u, user: {token: 5318008}}]", "token of type string"},
		"base64":             {"users: [{name: u, user: {client-key-data: '" + secret + "!'}}]", "illegal base64 data"},
		"alias of nothing":   {"users: [{name: u, user: {token: *" + secret + "}}]", "yaml: unknown anchor"},
		"anchor of itself":   {"a: &" + secret + " [*" + secret + "]", "yaml: anchor"},
		"clusters is number": {"clusters: 5", "cannot unmarshal number"},
	} {
		t.Run(name, func(t *testing.T) {
			config, err := Load([]byte(c.content))
			wantError(t, name, err, c.err)
			if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "5318008")) {
				t.Errorf("the error has the credential: %v", err)
			}
			if (config == nil) != (err != nil) {
				t.Errorf("config %v with error %v", config, err)
			}
		})
	}
}

// TestLoad_largeAndDeepFilesEnd has no tight bound: quadratic time would take
// hours, an alias bomb the memory.
func TestRelativizePathWithNoBacksteps_relativePaths(t *testing.T) {
	for path, want := range map[string]string{"b/x": "x", "a": "", "/": "..", "../a": "", "/a": "/a"} {
		got := path
		err := RelativizePathWithNoBacksteps([]*string{&got}, map[bool]string{true: "/b", false: "b"}[path[0] == '/'])
		if (err != nil) != (want == "") || want != "" && got != want {
			t.Errorf("%s: %s, %v", path, got, err)
		}
	}
}

func TestGetConfigFromFileOrDie_missingFileIsEmpty(t *testing.T) {
	if c := GetConfigFromFileOrDie(t.TempDir() + "/missing"); !clientcmdapi.IsConfigEmpty(c) || c.Clusters == nil {
		t.Errorf("got %v", c)
	}
}

// A key alone says nothing about who somebody is, and is left out.
func TestClientConfig_keyWithoutCertificate(t *testing.T) {
	c := clientcmdapi.NewConfig()
	c.Clusters["c"] = &clientcmdapi.Cluster{Server: "https://h"}
	c.AuthInfos["u"] = &clientcmdapi.AuthInfo{ClientKeyData: []byte("key"), Token: "t"}
	c.Contexts["x"] = &clientcmdapi.Context{Cluster: "c", AuthInfo: "u"}
	client, err := NewNonInteractiveClientConfig(*c, "x", nil, nil).ClientConfig()
	if err != nil || client.KeyData != nil || client.BearerToken != "t" {
		t.Errorf("%v, %v", client, err)
	}
}

func TestLoad_largeAndDeepFilesEnd(t *testing.T) {
	var large bytes.Buffer
	large.WriteString("users:\n")
	for i := 0; large.Len() < 10<<20; i++ {
		fmt.Fprintf(&large, "- name: user-%d\n  user: {token: %s}\n", i, strings.Repeat("x", 1000))
	}
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'm'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9))
	}
	for name, c := range map[string]struct {
		content string
		fails   bool
	}{
		"10 MB":   {large.String(), false},
		"aliases": {bomb, true},
		"deep":    {"a: " + strings.Repeat("[", 100000), true},
		"flow":    {strings.Repeat("{a: ", 20000) + strings.Repeat("}", 20000), true},
	} {
		start := time.Now()
		_, err := Load([]byte(c.content))
		if (err != nil) != c.fails {
			t.Errorf("%s: %.200v", name, err)
		}
		t.Logf("%s: %v", name, time.Since(start))
		if time.Since(start) > 5*time.Minute {
			t.Errorf("%s took %v", name, time.Since(start))
		}
	}
}

func TestWrite_keepsWhatItDoesNotUnderstandInExtensions(t *testing.T) {
	config, err := Load([]byte(firstFile))
	if err != nil {
		t.Fatal(err)
	}
	first, err := Write(*config)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Load(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Write(*again)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("written twice:\n%s\n%s\n%v", first, second, err)
	}
	if !strings.Contains(string(first), "apiVersion: v9") || !strings.Contains(string(first), "kind: Config") {
		t.Errorf("written:\n%s", first)
	}
}

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{"", firstFile, secondFile, "\ufeff{}", "kind: Pod", "users: [{name: u, user: {exec: {command: x}}}]", "a: &a [*a]",
		"clusters: [{name: c, cluster: {server: s, extensions: [{name: e, extension: {a: 1}}]}}]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		config, err := Load(content)
		if err != nil {
			return
		}
		_ = Validate(*config)
		_, _ = NewDefaultClientConfig(*config, &ConfigOverrides{}).ClientConfig()
		written, err := Write(*config)
		if err != nil {
			return // an extension that is not JSON
		}
		if _, err := Load(written); err != nil {
			t.Errorf("what was written cannot be read: %v\n%s", err, written)
		}
	})
}

func TestPaths(t *testing.T) {
	for _, c := range []struct{ path, base, relative, resolved string }{
		{"/a/b", "/a", "b", "/a/b"},
		{"/b", "/a", "/b", "/b"},
		{"", "/a", "", ""},
		{"/a/..b", "/a", "..b", "/a/..b"},
		{"/a", "/a/b", "..", "/a"},
	} {
		p := c.path
		if err := RelativizePathWithNoBacksteps([]*string{&p}, c.base); err != nil || p != c.relative {
			t.Errorf("%q from %q: %q, %v", c.path, c.base, p, err)
		}
		if err := ResolvePaths([]*string{&p}, c.base); err != nil || p != c.resolved {
			t.Errorf("%q in %q: %q, %v", c.relative, c.base, p, err)
		}
	}
	absolute := "/a"
	if err := RelativizePathWithNoBacksteps([]*string{&absolute}, ""); err == nil || absolute != "/a" {
		t.Errorf("relative to nothing: %q, %v", absolute, err)
	}
	if rel, err := MakeRelative("/a/b/c", "/a/d"); rel != "../b/c" || err != nil {
		t.Errorf("%q, %v", rel, err)
	}
	config, err := Load([]byte(secondFile))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(GetConfigFileReferences(config)); n != 6 { // two clusters, and a user with four
		t.Errorf("%d paths", n)
	}
	config.AuthInfos["u2"].Exec.Command = "in-path"
	if n := len(GetAuthInfoFileReferences(config.AuthInfos["u2"])); n != 3 {
		t.Errorf("%d paths, a name is none", n)
	}
	wantError(t, "cluster from nowhere", RelativizeClusterLocalPaths(&clientcmdapi.Cluster{}), "no location of origin")
	err = RelativizeAuthInfoLocalPaths(&clientcmdapi.AuthInfo{Token: "s3cr3t"})
	wantError(t, "user from nowhere", err, "no location of origin")
	if strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("the error has the token: %v", err)
	}
}
