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
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// buildAssets makes the folder in which controller-runtime's envtest looks for
// kube-apiserver, etcd and kubectl. The first two are hack/controlplane, which
// knows by its name what to be; kubectl is hack/compat/kubectl.
func (c *compat) buildAssets(ctx context.Context) error {
	dir := filepath.Join(c.work, "assets")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	build := c.command(ctx, c.root, "run", "./internal/controlplane/cmd")
	build.Stderr = os.Stderr
	said, err := build.Output()
	if err != nil {
		return err
	}
	controlPlane := strings.TrimSpace(string(said))
	for _, name := range []string{"kube-apiserver", "etcd", "controlplane"} {
		link := filepath.Join(dir, name)
		if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Symlink(controlPlane, link); err != nil {
			return err
		}
	}
	kubectl := c.command(ctx, filepath.Join(c.root, "hack", "compat", "kubectl"), "build", "-o", filepath.Join(dir, "kubectl"), ".")
	if _, err := output(kubectl); err != nil {
		return err
	}
	c.env = append(c.env, "KUBEBUILDER_ASSETS="+dir)
	return nil
}

// endServers ends what envtest started and a test left behind: servers have
// process groups of their own. It finds them by their path, on Linux.
func (c *compat) endServers() {
	prefix := filepath.Join(c.work, "assets") + string(filepath.Separator)
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(text), prefix) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
