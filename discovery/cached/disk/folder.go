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
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"k8s.io/klog/v2"
)

// What others may do with the cache is nothing, whatever the umask: it tells
// clients where to send requests (CVE-2019-11244).
const (
	filePerm   = 0o600
	folderPerm = 0o700
	othersCan  = 0o022 // bits that let others write
)

// folder has files that are replaced as a whole.
type folder struct {
	root  string
	write func(*os.File, []byte) error // set once; writes and nothing else

	complained atomic.Bool
}

func newFolder(root string) *folder {
	return &folder{root: root, write: func(f *os.File, content []byte) error {
		_, err := f.Write(content)
		return err
	}}
}

// load returns a file's content and the time of its writing. A file that others
// could have written is an error.
func (d *folder) load(name string) ([]byte, time.Time, error) {
	f, err := os.Open(filepath.Join(d.root, name))
	if err != nil {
		return nil, time.Time{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	if !info.Mode().IsRegular() {
		return nil, time.Time{}, fmt.Errorf("%s is no regular file", f.Name())
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&othersCan != 0 {
		return nil, time.Time{}, fmt.Errorf("%s can be written by others (%v)", f.Name(), info.Mode().Perm())
	}
	var content bytes.Buffer
	content.Grow(int(info.Size()) + bytes.MinRead) // all at once
	_, err = content.ReadFrom(f)
	return content.Bytes(), info.ModTime(), err
}

// save puts content in the place of whatever was there. A reader sees the old
// file or the new one.
func (d *folder) save(name string, content []byte) (err error) {
	path := filepath.Join(d.root, name)
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	err = errors.Join(f.Chmod(filePerm), d.write(f, content), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// makeFolder makes what is missing of path; folders that exist stay as they are.
func makeFolder(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return &fs.PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if parent := filepath.Dir(path); parent != path {
		if err := makeFolder(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, folderPerm); err != nil {
		if errors.Is(err, fs.ErrExist) { // another process was faster
			return nil
		}
		return err
	}
	return os.Chmod(path, folderPerm)
}

// complain logs what is wrong with a file, loudly the first time. That a folder
// may not be written is how some people want it, and worth no more than a note.
func (d *folder) complain(ctx context.Context, err error, text, name string) {
	logger := klog.FromContext(ctx)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOTDIR) || !d.complained.CompareAndSwap(false, true) {
		logger = logger.V(1)
	}
	logger.Info("Warning: "+text, "file", filepath.Join(d.root, name), "err", err)
}
