//go:build unix

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

package disk

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestCVE_2019_11244_nobodyElseMayTouchTheFiles(t *testing.T) {
	for _, umask := range []int{0, 0o022, 0o277} {
		old := syscall.Umask(umask)
		root, err := os.MkdirTemp(os.TempDir(), "disk")
		if err == nil {
			err = os.Chmod(root, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
		everything(t, t.Context(), process(t, &server{}, filepath.Join(root, "a", "discovery"), filepath.Join(root, "a", "http"), time.Hour))
		syscall.Umask(old)
		files := 0
		err = filepath.WalkDir(filepath.Join(root, "a"), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := e.Info()
			want := fs.FileMode(0o700)
			if !e.IsDir() {
				files++
				want = 0o600
			}
			if info.Mode().Perm() != want {
				t.Errorf("umask %o: %s has %v, want %v", umask, path, info.Mode().Perm(), want)
			}
			return err
		})
		if err != nil || files != 9 {
			t.Errorf("umask %o: %d files, %v", umask, files, err)
		}
		os.RemoveAll(root)
	}
}
