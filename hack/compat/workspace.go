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

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A variant is which client-go a downstream gets.
type variant string

const (
	upstream variant = "upstream"
	this     variant = "this"
)

// baseline is the version of client-go that this module stands in for.
const baseline = "v0.37.2"

// prepare finds the tree and makes an environment for the go command in which
// tests see no kubeconfig and no home of the user's.
func (c *compat) prepare(ctx context.Context) error {
	said, err := output(exec.CommandContext(ctx, "go", "env", "-json", "GOMOD", "GOPATH", "GOCACHE", "GOMODCACHE", "GOENV"))
	if err != nil {
		return err
	}
	var goenv map[string]string
	if err := json.Unmarshal(said, &goenv); err != nil {
		return err
	}
	c.root = filepath.Join(filepath.Dir(goenv["GOMOD"]), "..", "..")
	c.work = filepath.Join(c.root, ".cache", "compat")
	home := filepath.Join(c.work, "home")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); name != "KUBECONFIG" && name != "HOME" && name != "GOMOD" {
			c.env = append(c.env, v)
		}
	}
	delete(goenv, "GOMOD")
	for name, value := range goenv { // some of these defaults are below HOME
		c.env = append(c.env, name+"="+value)
	}
	// Without cgo no C compiler is needed, and hack/controlplane has compiled much
	// of what upstream's side consists of.
	c.env = append(c.env, "HOME="+home, "CGO_ENABLED=0", "GOWORK=off", "NO_COLOR=1")
	return nil
}

// command is a go command in dir, with a process group of its own so that an
// interruption reaches the tests that it runs.
func (c *compat) command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = dir, c.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 20 * time.Second
	return cmd
}

// output runs cmd; its error has what the command says about it.
func output(cmd *exec.Cmd) ([]byte, error) {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, stderr.Bytes())
	}
	return out, nil
}

// checkOut copies a downstream to where its tests may write and its go.mod may
// change: by the replace line or, for upstream, by the version of client-go.
func (c *compat) checkOut(ctx context.Context, d downstream, v variant) (string, error) {
	source := filepath.Join(c.root, "hack", "compat", d.folder)
	if d.folder == "" {
		said, err := output(c.command(ctx, c.work, "mod", "download", "-json", d.module+"@"+d.version))
		if err != nil {
			return "", err
		}
		var mod struct{ Dir string }
		if err := json.Unmarshal(said, &mod); err != nil {
			return "", err
		}
		source = mod.Dir
	}
	dir := filepath.Join(c.work, d.name(), string(v))
	if err := os.RemoveAll(dir + ".json"); err != nil {
		return "", err
	}
	if err := copyTree(dir, source); err != nil {
		return "", err
	}
	edit := []string{"mod", "edit", "-dropreplace=k8s.io/client-go", "-require=k8s.io/client-go@" + baseline}
	if v == this {
		edit = []string{"mod", "edit", "-replace=k8s.io/client-go=" + c.root}
	}
	_, err := output(c.command(ctx, dir, edit...))
	return dir, err
}

// copyTree makes dir a copy of source. Files keep their times, by which the go
// command decides whether the result of a test still holds.
func copyTree(dir, source string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		target := filepath.Join(dir, rel)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		return copyFile(target, path)
	})
}

func copyFile(target, source string) error {
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	from, err := os.Open(source)
	if err != nil {
		return err
	}
	defer from.Close()
	mode := info.Mode().Perm() | 0o200
	if filepath.Ext(source) == ".sh" {
		mode |= 0o111 // which the archives of modules do not keep
	}
	to, err := os.OpenFile(target, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		return err
	}
	if err := to.Close(); err != nil {
		return err
	}
	return os.Chtimes(target, info.ModTime(), info.ModTime())
}
