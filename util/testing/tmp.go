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

package testing

import (
	"os"
	"testing"
)

// MkTmpdir makes a new folder whose name begins with prefix, in the system's
// folder for such. Tests have t.TempDir, which also removes it.
func MkTmpdir(prefix string) (string, error) { return os.MkdirTemp("", prefix) }

// MkTmpdirOrDie is MkTmpdir for those who cannot go on without; it panics.
func MkTmpdirOrDie(prefix string) string {
	dir, err := MkTmpdir(prefix)
	if err != nil {
		panic(err)
	}
	return dir
}

// CloseAndRemove closes and deletes files, and fails the test if it cannot.
func CloseAndRemove(t *testing.T, files ...*os.File) {
	t.Helper()
	for _, f := range files {
		if err := f.Close(); err != nil {
			t.Errorf("close %s: %v", f.Name(), err)
		}
		if err := os.Remove(f.Name()); err != nil {
			t.Errorf("remove %s: %v", f.Name(), err)
		}
	}
}
