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

package api

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
)

// sample has two of everything; the first context is the current one.
func sample(dir string) *Config {
	c := NewConfig()
	file := filepath.Join(dir, "config")
	c.CurrentContext = "one"
	c.Contexts["one"] = &Context{Cluster: "c1", AuthInfo: "u1", LocationOfOrigin: file}
	c.Contexts["two"] = &Context{Cluster: "c2", AuthInfo: "u2", LocationOfOrigin: file}
	c.Clusters["c1"] = &Cluster{Server: "https://1", CertificateAuthority: "ca.pem", LocationOfOrigin: file}
	c.Clusters["c2"] = &Cluster{Server: "https://2", LocationOfOrigin: file}
	c.AuthInfos["u1"] = &AuthInfo{ClientCertificate: "cert.pem", ClientKey: filepath.Join(dir, "key.pem"), Token: "t", Password: "p", LocationOfOrigin: file}
	c.AuthInfos["u2"] = &AuthInfo{TokenFile: "token", LocationOfOrigin: file}
	return c
}

func TestMinifyConfig(t *testing.T) {
	c := sample("")
	if err := MinifyConfig(c); err != nil {
		t.Fatal(err)
	}
	if len(c.Contexts) != 1 || len(c.Clusters) != 1 || len(c.AuthInfos) != 1 || c.Clusters["c1"] == nil || c.AuthInfos["u1"] == nil {
		t.Errorf("%v", c)
	}
	for want, spoil := range map[string]func(*Config){
		"current-context must exist in order to minify": func(c *Config) { c.CurrentContext = "" },
		"cannot locate context x":                       func(c *Config) { c.CurrentContext = "x" },
		"cannot locate cluster x":                       func(c *Config) { c.Contexts["one"].Cluster = "x" },
		"cannot locate user x":                          func(c *Config) { c.Contexts["one"].AuthInfo = "x" },
	} {
		c := sample("")
		spoil(c)
		if err := MinifyConfig(c); err == nil || err.Error() != want || len(c.Contexts) != 2 {
			t.Errorf("%v with %d contexts, want %s", err, len(c.Contexts), want)
		}
	}
	c = sample("")
	c.Contexts["one"] = &Context{}
	if err := MinifyConfig(c); err != nil || len(c.Clusters)+len(c.AuthInfos) != 0 {
		t.Errorf("a context of nothing: %v, %v", err, c)
	}
}

func TestFlattenConfig(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"ca.pem", "cert.pem", "key.pem"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := sample(dir)
	c.AuthInfos["nil"], c.Clusters["nil"] = nil, nil
	for range 2 { // the second time there is nothing to do
		if err := FlattenConfig(c); err != nil {
			t.Fatal(err)
		}
	}
	u, k := c.AuthInfos["u1"], c.Clusters["c1"]
	if string(u.ClientCertificateData) != "cert.pem" || string(u.ClientKeyData) != "key.pem" || string(k.CertificateAuthorityData) != "ca.pem" {
		t.Errorf("%s %s %s", u.ClientCertificateData, u.ClientKeyData, k.CertificateAuthorityData)
	}
	if u.ClientCertificate+u.ClientKey+k.CertificateAuthority != "" || c.AuthInfos["u2"].TokenFile != "token" {
		t.Error("file names left, or one too many taken")
	}
	c.Clusters["c1"].CertificateAuthority = "ca.pem"
	if err := FlattenConfig(c); err == nil || err.Error() != "cannot have values for both path and contents" {
		t.Errorf("err = %v", err)
	}
	if err := FlattenConfig(sample(t.TempDir())); !os.IsNotExist(err) {
		t.Errorf("missing files: %v", err)
	}
}

func TestShortenConfig(t *testing.T) {
	c := sample("")
	c.AuthInfos["nil"], c.Clusters["nil"] = nil, nil
	c.AuthInfos["u1"].ClientKeyData, c.AuthInfos["u1"].ClientCertificateData = []byte("key"), []byte("cert")
	c.Clusters["c1"].CertificateAuthorityData = []byte("ca")
	ShortenConfig(c)
	u := c.AuthInfos["u1"]
	shown := base64.StdEncoding.EncodeToString // as files do
	if shown(u.ClientKeyData) != "DATA+OMITTED" || shown(u.ClientCertificateData) != "DATA+OMITTED" || u.Token != "REDACTED" || u.Password != "p" {
		t.Errorf("%s %s %s", u.ClientKeyData, u.ClientCertificateData, u.Token)
	}
	if shown(c.Clusters["c1"].CertificateAuthorityData) != "DATA+OMITTED" || c.Clusters["c2"].CertificateAuthorityData != nil || c.AuthInfos["u2"].Token != "" {
		t.Error("clusters, or what was empty")
	}
}

func TestIsConfigEmpty(t *testing.T) {
	something := map[string]runtime.Object{"a": nil}
	for _, c := range []*Config{nil, {}, NewConfig(), {Kind: "Config", APIVersion: "v1"}} {
		if !IsConfigEmpty(c) {
			t.Errorf("%v is not empty", c)
		}
	}
	for _, c := range []*Config{
		{CurrentContext: "x"}, {Preferences: Preferences{Colors: true}}, {Preferences: Preferences{Extensions: something}}, {Extensions: something},
		{Clusters: map[string]*Cluster{"a": nil}}, {AuthInfos: map[string]*AuthInfo{"a": nil}}, {Contexts: map[string]*Context{"a": nil}},
	} {
		if IsConfigEmpty(c) {
			t.Errorf("%v is empty", c)
		}
	}
}

func TestPaths(t *testing.T) {
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, base, resolved, absolute string }{
		{"", "/a", "", "/a"}, {"b", "/a", "/a/b", "/a/b"}, {"/b", "/a", "/b", "/b"}, {"../b", "/a/c", "/a/b", "/a/b"}, {"b", "a", "a/b", "a/b"}, {"b", "", "b", filepath.Join(wd, "b")},
	} {
		if got := ResolvePath(c.path, c.base); got != c.resolved {
			t.Errorf("ResolvePath(%q, %q) = %q", c.path, c.base, got)
		}
		if got, err := MakeAbs(c.path, c.base); got != c.absolute || err != nil {
			t.Errorf("MakeAbs(%q, %q) = %q, %v", c.path, c.base, got, err)
		}
	}
}
