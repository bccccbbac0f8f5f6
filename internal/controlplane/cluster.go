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
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// A Cluster is a running control plane. Whoever started it calls Stop.
type Cluster struct {
	// Kubeconfig is the path of a kubeconfig with the contexts admin (a token,
	// current), admin-cert (a client certificate) and nobody (may do nothing).
	Kubeconfig string

	binary      string
	args        []string
	restartable bool
	dir         string // only if restartable; the child makes its own otherwise

	mu    sync.Mutex
	child *child // guarded by mu; nil when stopped
}

// An Option changes how the control plane starts.
type Option func(*Cluster)

// FeatureGates switches gates of kube-apiserver: CBORServingAndStorage=true.
func FeatureGates(gates string) Option {
	return func(c *Cluster) { c.args = append(c.args, "-feature-gates", gates) }
}

// APIServerFlag adds a flag of kube-apiserver: --v=4.
func APIServerFlag(flag string) Option {
	return func(c *Cluster) { c.args = append(c.args, "-apiserver-flag", flag) }
}

// Restartable keeps the data until Stop, so that after Kill the same server can
// be started again: same port, same credentials, same objects.
func Restartable() Option {
	return func(c *Cluster) { c.restartable = true }
}

// Start builds the control plane if necessary, saying so on standard error, and
// returns when it is ready. Its ctx bounds the start only; the cluster runs
// until Stop, or until this process ends.
func Start(ctx context.Context, options ...Option) (*Cluster, error) {
	c := &Cluster{}
	for _, o := range options {
		o(c)
	}
	var err error
	if c.binary, err = Binary(ctx, os.Stderr); err != nil {
		return nil, err
	}
	if c.restartable {
		if c.dir, err = os.MkdirTemp("", "controlplane-"); err != nil {
			return nil, err
		}
		c.args = append(c.args, "-dir", c.dir)
	}
	if err := c.Restart(ctx); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	return c, nil
}

// Restart starts the server again after Kill and returns when it is ready. It
// is the same server only with the option Restartable.
func (c *Cluster) Restart(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.child != nil {
		return errors.New("controlplane: it is running")
	}
	ch, err := launch(ctx, c.binary, c.args)
	if err != nil {
		return err
	}
	c.child, c.Kubeconfig = ch, ch.kubeconfig
	return nil
}

// Kill ends the server as a crash would.
func (c *Cluster) Kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.child != nil {
		c.child.cmd.Process.Kill()
		c.child.wait()
		c.child = nil
	}
}

// Stop ends the server in good order and removes its files.
func (c *Cluster) Stop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var err error
	if c.child != nil {
		err = c.child.stop()
		c.child = nil
	}
	if c.dir != "" {
		err = errors.Join(err, os.RemoveAll(c.dir))
	}
	return err
}

// child is the process. It ends when its standard input, our lifeline, is
// closed, which happens at the latest when we end.
type child struct {
	cmd        *exec.Cmd
	lifeline   io.Closer
	kubeconfig string
	stderr     strings.Builder // read only after wait
}

// launch returns when the child has said where its kubeconfig is, which it says
// once it is ready.
func launch(ctx context.Context, binary string, args []string) (*child, error) {
	ch := &child{cmd: exec.Command(binary, append([]string{"serve", "-until-eof"}, args...)...)}
	ch.cmd.Stderr = &ch.stderr
	leadGroup(ch.cmd) // a Ctrl-C is for us: we decide when the server goes
	lifeline, err := ch.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	ch.lifeline = lifeline
	stdout, err := ch.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := ch.cmd.Start(); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { lifeline.Close() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		ch.stop()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("start control plane: %w", context.Cause(ctx))
		}
		return nil, fmt.Errorf("start control plane: %w\n%s", err, ch.stderr.String())
	}
	ch.kubeconfig = strings.TrimSpace(line)
	return ch, nil
}

// stop asks the process to end, which takes it seconds at most.
func (ch *child) stop() error {
	ch.lifeline.Close()
	defer time.AfterFunc(15*time.Second, func() { endGroup(ch.cmd) }).Stop()
	return ch.wait()
}

// wait returns when the process is gone.
func (ch *child) wait() error {
	if err := ch.cmd.Wait(); err != nil {
		return fmt.Errorf("control plane: %w\n%s", err, ch.stderr.String())
	}
	return nil
}
