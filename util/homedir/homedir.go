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

// Package homedir finds the folder of the user.
package homedir

import (
	"os"
	"path/filepath"
	"runtime"
)

// HomeDir returns $HOME, which may be empty. On Windows a user has several
// candidates, %HOME%, %HOMEDRIVE%%HOMEPATH% and %USERPROFILE%: it is the first
// that has a .kube\config; or else the first of %HOME%, %USERPROFILE% and
// %HOMEDRIVE%%HOMEPATH% that can be written to; or that exists; or that is set.
func HomeDir() string {
	if runtime.GOOS != "windows" {
		return os.Getenv("HOME")
	}
	home, profile, drive := os.Getenv("HOME"), os.Getenv("USERPROFILE"), ""
	if d, p := os.Getenv("HOMEDRIVE"), os.Getenv("HOMEPATH"); d != "" && p != "" {
		drive = d + p
	}
	return choose(home, profile, drive, os.Stat)
}

// choose is the rule for Windows.
func choose(home, profile, drive string, stat func(string) (os.FileInfo, error)) string {
	for _, dir := range []string{home, drive, profile} {
		if dir == "" {
			continue
		}
		if _, err := stat(filepath.Join(dir, ".kube", "config")); err == nil {
			return dir
		}
	}
	writable, existing, set := "", "", ""
	keep := func(first *string, dir string, ok bool) {
		if *first == "" && ok {
			*first = dir
		}
	}
	for _, dir := range []string{home, profile, drive} {
		if dir == "" {
			continue
		}
		info, err := stat(dir)
		keep(&writable, dir, err == nil && info.IsDir() && info.Mode().Perm()&0o200 != 0)
		keep(&existing, dir, err == nil)
		keep(&set, dir, true)
	}
	for _, dir := range []string{writable, existing} {
		if dir != "" {
			return dir
		}
	}
	return set
}
