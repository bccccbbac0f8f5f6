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

package homedir

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestHomeDir_isHOME(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // the rule there has its own test
	}
	for _, want := range []string{"/home/a", ""} {
		t.Setenv("HOME", want)
		if got := HomeDir(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestChoose(t *testing.T) {
	root := t.TempDir()
	dir := func(name string, mode os.FileMode, config bool) string {
		p := filepath.Join(root, name)
		if config {
			if err := os.MkdirAll(filepath.Join(p, ".kube"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(p, ".kube", "config"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		} else if err := os.Mkdir(p, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(p, mode); err != nil {
			t.Fatal(err)
		}
		return p
	}
	plain, sealed, used, used2 := dir("plain", 0o700, false), dir("sealed", 0o500, false), dir("used", 0o700, true), dir("used2", 0o700, true)
	gone := filepath.Join(root, "gone")
	for _, c := range []struct{ home, profile, drive, want string }{
		{"", "", "", ""},
		{plain, used2, used, used}, // the drive comes before the profile
		{plain, used2, "", used2},
		{sealed, "", plain, plain},
		{gone, sealed, "", sealed},
		{gone, gone + "2", "", gone},
		{"", gone + "2", "", gone + "2"},
		{"", sealed, plain, plain},
		{plain, "", "", plain},
	} {
		if got := choose(c.home, c.profile, c.drive, os.Stat); got != c.want {
			t.Errorf("choose(%q, %q, %q) = %q, want %q", c.home, c.profile, c.drive, got, c.want)
		}
	}
}
