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
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/internal/hang"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// editing is two files that kubectl would be told of.
func editing(t *testing.T) (folder, ConfigAccess) {
	f := newFolder(t)
	t.Setenv(RecommendedConfigPathEnvVar, f.has("1/k", firstFile)+string(filepath.ListSeparator)+f.has("2/k", secondFile))
	return f, NewDefaultPathOptions()
}

func changed(t *testing.T, access ConfigAccess, change func(*clientcmdapi.Config)) clientcmdapi.Config {
	t.Helper()
	config, err := access.GetStartingConfig()
	if err != nil {
		t.Fatal(err)
	}
	change(config)
	return *config
}

func TestModifyConfig_changesTheFileThatAnEntryCameFrom(t *testing.T) {
	f, access := editing(t)
	err := ModifyConfig(access, changed(t, access, func(c *clientcmdapi.Config) {
		c.Clusters["two"].Server = "https://changed"
		c.Clusters["three"] = &clientcmdapi.Cluster{Server: "https://new", CertificateAuthority: f.at("1/sub/new.crt")}
		delete(c.AuthInfos, "u2")
		c.Contexts["a"].Namespace = "changed"
		c.CurrentContext = "b"
		c.Preferences.Colors = false
	}), true)
	if err != nil {
		t.Fatal(err)
	}
	one, two := f.load("1/k"), f.load("2/k")
	if c := one.Clusters["three"]; c == nil || c.CertificateAuthority != "sub/new.crt" || one.Contexts["a"].Namespace != "changed" || one.CurrentContext != "b" ||
		one.Preferences.Colors || one.Extensions["e"] == nil || one.AuthInfos["u"].ClientKey != "../k.key" {
		t.Errorf("first file:\n%s", f.text("1/k"))
	}
	if two.Clusters["two"].Server != "https://changed" || two.Clusters["one"].Server != "https://not-this" || two.AuthInfos["u2"] != nil || two.CurrentContext != "b" || two.Contexts["a"].Cluster != "two" {
		t.Errorf("second file:\n%s", f.text("2/k"))
	}
	if locks, _ := filepath.Glob(f.at("*/*.lock")); locks != nil {
		t.Errorf("left behind: %v", locks)
	}
}

func TestModifyConfig_touchesNothingElse(t *testing.T) {
	f, access := editing(t)
	if err := ModifyConfig(access, changed(t, access, func(*clientcmdapi.Config) {}), true); err != nil || f.text("1/k") != firstFile {
		t.Errorf("no change: %v\n%s", err, f.text("1/k"))
	}
	if err := ModifyConfig(access, changed(t, access, func(c *clientcmdapi.Config) { c.CurrentContext = "" }), true); err != nil || f.text("2/k") != secondFile || f.load("1/k").CurrentContext != "" {
		t.Errorf("current context taken away: %v\n%s", err, f.text("2/k"))
	}
	f.has("1/k", "{{{")
	err := ModifyConfig(access, sample(), true)
	wantError(t, "broken file", err, "error loading config file")
	if f.text("1/k") != "{{{" {
		t.Error("a file that cannot be read was written")
	}
}

func TestModifyConfig_makesTheFileAndItsFolder(t *testing.T) {
	f := newFolder(t)
	access := &ClientConfigLoadingRules{ExplicitPath: f.at("a/b/config")}
	if err := ModifyConfig(access, sample(), false); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(f.at("a/b/config"))
	if err != nil || info.Mode().Perm() != 0o600 || len(f.load("a/b/config").Clusters) != 2 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestWriteToFile_keepsModeAndLink(t *testing.T) {
	f := newFolder(t)
	for _, mode := range []os.FileMode{0o600, 0o640, 0o644, 0o660} {
		file := f.has("config", "")
		os.Chmod(file, mode)
		link := f.at("link")
		os.Remove(link)
		if err := os.Symlink(file, link); err != nil {
			t.Fatal(err)
		}
		if err := WriteToFile(sample(), link); err != nil {
			t.Fatal(err)
		}
		if info, _ := os.Stat(file); info.Mode().Perm() != mode {
			t.Errorf("mode %v became %v", mode, info.Mode())
		}
		if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
			t.Error("the link is a file now")
		}
	}
	second := f.at("second-name")
	if err := os.Link(f.at("config"), second); err != nil {
		t.Fatal(err)
	}
	if err := WriteToFile(*clientcmdapi.NewConfig(), second); err != nil || f.text("config") != f.text("second-name") {
		t.Errorf("two names of a file have different content: %v", err)
	}
	if left, _ := filepath.Glob(f.at(".*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// TestWriteToFile_readersSeeOldOrNew reads while the file is replaced.
func TestWriteToFile_readersSeeOldOrNew(t *testing.T) {
	f := newFolder(t)
	config := sample()
	config.AuthInfos["u1"].Token = strings.Repeat("x", 1<<13)
	if err := WriteToFile(config, f.at("config")); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		for range 20 {
			if err := WriteToFile(config, f.at("config")); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		default:
		}
		if got := f.load("config"); len(got.AuthInfos["u1"].Token) != 1<<13 {
			t.Fatalf("a reader saw half a file")
		}
	}
}

func TestGap41_C2_C3_aWaitForTheLockEndsWithItsContext(t *testing.T) {
	f, access := editing(t)
	lock := f.has("2/k.lock", "")
	ready := make(chan struct{}, 3)
	hang.ReturnsPromptly(t, ready, func(ctx context.Context) error {
		ready <- struct{}{}
		return ModifyConfigWithContext(ctx, access, sample(), true)
	})
	if _, err := os.Stat(f.at("1/k.lock")); err == nil {
		t.Error("the lock that it had is still there")
	}
	if err := ModifyConfig(access, sample(), true); !errors.Is(err, os.ErrExist) {
		t.Errorf("without a context: %v, want a failure at once", err)
	}
	time.AfterFunc(20*time.Millisecond, func() { os.Remove(lock) })
	if err := ModifyConfigWithContext(t.Context(), access, changed(t, access, func(c *clientcmdapi.Config) { c.CurrentContext = "b" }), true); err != nil {
		t.Errorf("after the lock was given back: %v", err)
	}
	//lint:ignore SA1012 a nil context is the case under test
	if err := ModifyConfigWithContext(nil, access, sample(), true); err == nil { //nolint:staticcheck // likewise
		t.Error("C7: no error")
	}
}

func TestPersister_changesOnlyItsUser(t *testing.T) {
	f := newFolder(t)
	f.has("k", "users: [{name: u, user: {auth-provider: {name: p, config: {a: '1'}}}}, {name: v, user: {token: t}}]")
	access := &ClientConfigLoadingRules{ExplicitPath: f.at("k")}
	if err := PersisterForUser(access, "u").Persist(map[string]string{"b": "2"}); err != nil {
		t.Fatal(err)
	}
	for _, user := range []string{"v", "nobody"} {
		if err := PersisterForUser(access, user).Persist(map[string]string{"b": "2"}); err != nil {
			t.Error(err)
		}
	}
	got := f.load("k").AuthInfos
	if provider := got["u"].AuthProvider; provider.Name != "p" || len(provider.Config) != 1 || provider.Config["b"] != "2" || got["v"].AuthProvider != nil || len(got) != 2 {
		t.Errorf("written:\n%s", f.text("k"))
	}
}
