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
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile gives the file its new content all at once. Where the folder, or
// what the file is, does not allow that, it is overwritten in place.
func replaceFile(filename string, content []byte) error {
	target, err := filepath.EvalSymlinks(filename) // a link stays a link
	if os.IsNotExist(err) {
		return os.WriteFile(filename, content, 0o600)
	}
	if err != nil {
		return err
	}
	old, err := os.OpenFile(target, os.O_WRONLY, 0) // may we? a folder's owner could replace any file
	if err != nil {
		return err
	}
	info, err := old.Stat()
	old.Close()
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() && swap(target, info, content) {
		return nil
	}
	return os.WriteFile(target, content, 0o600)
}

// swap reports whether it could put a new file in the place of the old one,
// with the same mode and owner. If not, the old one is as it was.
func swap(target string, old fs.FileInfo, content []byte) bool {
	if sharesContent(old) {
		return false
	}
	temp, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*") // mode 0600
	if err != nil {
		return false
	}
	done := false
	defer func() {
		if !done {
			os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(content)
	if err == nil {
		err = temp.Sync()
	}
	if err == nil {
		err = keepOwner(temp, old)
	}
	if err == nil {
		err = temp.Chmod(old.Mode().Perm())
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temp.Name(), target)
	}
	done = err == nil
	return done
}
