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

package controlplane

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// Binary returns the path of the compiled program, and compiles it if there is
// none or if its inputs have changed. Meanwhile it says on progress, every few
// seconds, how far it is. It works anywhere inside the tree. The environment
// variable CONTROLPLANE names another build of it, which is taken as it is.
func Binary(ctx context.Context, progress io.Writer) (string, error) {
	if other := os.Getenv("CONTROLPLANE"); other != "" {
		_, err := os.Stat(other)
		return other, err
	}
	root, err := treeRoot()
	if err != nil {
		return "", err
	}
	source := filepath.Join(root, "hack", "controlplane")
	key, err := inputs(source)
	if err != nil {
		return "", err
	}
	cache := filepath.Join(root, ".cache", "controlplane")
	binary := filepath.Join(cache, key, "controlplane")
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	if err := compile(ctx, progress, source, binary); err != nil {
		return "", fmt.Errorf("build hack/controlplane: %w", err)
	}
	removeOthers(cache, key)
	return binary, nil
}

// treeRoot walks up to the folder of this module's go.mod.
func treeRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(text, []byte("module k8s.io/client-go\n")) {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("not inside the source tree of k8s.io/client-go")
		}
		dir = parent
	}
}

// inputs is a short hash of all that the binary is made of.
func inputs(source string) (string, error) {
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	err := filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if ext := filepath.Ext(path); ext != ".go" && ext != ".mod" && ext != ".sum" {
			return nil
		}
		text, err := os.ReadFile(path)
		fmt.Fprintln(hash, entry.Name(), len(text))
		hash.Write(text)
		return err
	})
	return fmt.Sprintf("%x", hash.Sum(nil)[:6]), err
}

// compile builds to a name of its own and renames, so that nobody ever starts
// half a binary.
func compile(ctx context.Context, progress io.Writer, source, binary string) error {
	if err := os.MkdirAll(filepath.Dir(binary), 0o755); err != nil {
		return err
	}
	part := fmt.Sprintf("%s.%d.part", binary, os.Getpid())
	defer os.Remove(filepath.Dir(binary)) // if it is empty
	defer os.Remove(part)
	// Without cgo nothing but Go is needed, and without symbols it links sooner.
	cmd := exec.CommandContext(ctx, "go", "build", "-v", "-buildvcs=false", "-ldflags=-s -w", "-o", part, ".")
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	// Interrupted, the go command removes its temporary files; killed, it would
	// leave them behind, and its compilers too.
	leadGroup(cmd)
	cmd.Cancel = func() error { return interruptGroup(cmd) }
	cmd.WaitDelay = 10 * time.Second
	said, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	fmt.Fprintln(progress, "Building hack/controlplane (kube-apiserver and etcd) from source: once, some minutes.")
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	r := &report{to: progress, started: started}
	stop := r.every(3 * time.Second)
	rest := r.read(said)
	err = cmd.Wait()
	stop()
	endGroup(cmd)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("%w\n%s", err, rest)
	}
	fmt.Fprintf(progress, "  built in %v\n", time.Since(started).Round(time.Second))
	return os.Rename(part, binary)
}

// report turns what the go command says into a line now and then.
type report struct {
	to      io.Writer
	started time.Time

	modules, packages atomic.Int64
}

// read counts until the go command has closed its output, and returns the lines
// that are neither a download nor a package: errors.
func (r *report) read(from io.Reader) string {
	var rest strings.Builder
	for lines := bufio.NewScanner(from); lines.Scan(); {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "go: downloading "):
			r.modules.Add(1)
		case strings.ContainsAny(line, " :#") || line == "":
			fmt.Fprintln(&rest, line)
		default:
			r.packages.Add(1)
		}
	}
	return rest.String()
}

// every starts to print; the function that it returns ends that.
func (r *report) every(d time.Duration) (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(d)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				r.print()
			case <-end:
				return
			}
		}
	}()
	return func() { close(end); <-ended }
}

// packagesAbout is what a build with an empty cache compiles.
const packagesAbout = 2150

func (r *report) print() {
	took := time.Since(r.started).Round(time.Second)
	modules, packages := r.modules.Load(), r.packages.Load()
	switch {
	case packages > 0:
		fmt.Fprintf(r.to, "  %5v  %d packages compiled of about %d\n", took, packages, packagesAbout)
	case modules > 0:
		fmt.Fprintf(r.to, "  %5v  %d modules downloaded\n", took, modules)
	default:
		fmt.Fprintf(r.to, "  %5v  looking for what has to be built\n", took)
	}
}

// removeOthers removes binaries of inputs that are no more.
func removeOthers(cache, key string) {
	entries, _ := os.ReadDir(cache)
	for _, e := range entries {
		if e.Name() != key {
			os.RemoveAll(filepath.Join(cache, e.Name()))
		}
	}
}
