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

package exec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/term"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/pkg/apis/clientauthentication"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/tools/metrics"
)

const (
	// infoVariable is where a plugin finds what it is told.
	infoVariable = "KUBERNETES_EXEC_INFO"

	// largestAnswer is far more than certificates and tokens need.
	largestAnswer = 4 << 20

	// patience is how long a plugin that was told to end may take, and how long a
	// process that it left behind may hold its standard output open.
	patience = time.Second
)

// plugin is a program and how it is run.
type plugin struct {
	config  clientcmdapi.ExecConfig
	cluster *clientauthentication.Cluster // nil if the plugin is not told
	version schema.GroupVersion
}

func (p *plugin) String() string { return fmt.Sprintf("exec plugin %q", p.config.Command) }

// run runs the plugin until it ends or ctx does, and returns its answer. When
// it returns, the process has been reaped.
func (p *plugin) run(ctx context.Context) (*credentials, error) {
	interactive, err := p.interactive()
	if err != nil {
		return nil, p.named(fmt.Errorf("exec plugin cannot support interactive mode: %w", err))
	}
	path, err := program(p.config.Command, p.config.PluginPolicy)
	notFound := err == errNotInstalled
	if err != nil && !notFound {
		metrics.ExecPluginPolicyCalls.Increment("denied")
		return nil, err
	}
	metrics.ExecPluginPolicyCalls.Increment("allowed")
	if notFound {
		return nil, p.failed(err)
	}
	output, err := p.output(ctx, path, interactive)
	if err != nil {
		return nil, err
	}
	c, err := parse(output, p.version)
	if err != nil {
		metrics.ExecPluginCalls.Increment(0, "client_internal_error")
		return nil, p.named(err)
	}
	metrics.ExecPluginCalls.Increment(0, "no_error")
	return c, nil
}

// named says which plugin an error is about.
func (p *plugin) named(err error) error {
	return fmt.Errorf("%w (plugin %q)", err, p.config.Command)
}

// interactive reports whether the plugin gets the standard input.
func (p *plugin) interactive() (bool, error) {
	terminal := term.IsTerminal(int(os.Stdin.Fd()))
	switch p.config.InteractiveMode {
	case clientcmdapi.NeverExecInteractiveMode:
		return false, nil
	case clientcmdapi.IfAvailableExecInteractiveMode:
		return terminal && !p.config.StdinUnavailable, nil
	case clientcmdapi.AlwaysExecInteractiveMode:
		switch {
		case !terminal:
			return false, errors.New("standard input is not a terminal")
		case p.config.StdinUnavailable && p.config.StdinUnavailableMessage != "":
			return false, fmt.Errorf("standard input is unavailable: %s", p.config.StdinUnavailableMessage)
		case p.config.StdinUnavailable:
			return false, errors.New("standard input is unavailable")
		}
		return true, nil
	}
	return false, fmt.Errorf("unknown interactiveMode: %q", p.config.InteractiveMode)
}

// output runs the program and returns what it prints.
func (p *plugin) output(ctx context.Context, path string, interactive bool) ([]byte, error) {
	info, err := p.info(interactive)
	if err != nil {
		return nil, err
	}
	answer := &limited{left: largestAnswer}
	cmd := exec.CommandContext(ctx, path)
	cmd.Args = append([]string{p.config.Command}, p.config.Args...)
	cmd.Env = os.Environ()
	for _, v := range p.config.Env {
		cmd.Env = append(cmd.Env, v.Name+"="+v.Value)
	}
	cmd.Env = append(cmd.Env, infoVariable+"="+info)
	cmd.Stdout, cmd.Stderr = answer, os.Stderr
	if interactive {
		cmd.Stdin = os.Stdin
	}
	cmd.WaitDelay = patience
	confine(cmd)
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctxerr.Wrap(ctx, err, "run "+p.String())
	case answer.left < 0:
		metrics.ExecPluginCalls.Increment(0, "plugin_execution_error")
		return nil, fmt.Errorf("exec: executable %s printed more than %d bytes", cmd.Path, largestAnswer)
	case err != nil && !errors.Is(err, exec.ErrWaitDelay): // which is a process left behind, after success
		return nil, p.failed(err)
	}
	return answer.content.Bytes(), nil
}

// info is the ExecCredential that the plugin is told.
func (p *plugin) info(interactive bool) (string, error) {
	question := &clientauthentication.ExecCredential{Spec: clientauthentication.ExecCredentialSpec{Interactive: interactive}}
	if p.config.ProvideClusterInfo {
		question.Spec.Cluster = p.cluster
	}
	encoded, err := encode(question, p.version)
	if err != nil {
		return "", p.named(fmt.Errorf("encode ExecCredentials: %w", err))
	}
	return string(encoded), nil
}

// failed says why the program could not be run, or how it ended.
func (p *plugin) failed(err error) error {
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		metrics.ExecPluginCalls.Increment(ended.ExitCode(), "plugin_execution_error")
		return fmt.Errorf("exec: executable %s failed with exit code %d", p.config.Command, ended.ExitCode())
	case errors.Is(err, errNotInstalled):
		metrics.ExecPluginCalls.Increment(1, "plugin_not_found_error")
		return fmt.Errorf("exec: executable %s not found%s", filepath.Base(p.config.Command), p.help())
	case errors.Is(err, fs.ErrNotExist):
		metrics.ExecPluginCalls.Increment(1, "plugin_not_found_error")
		return fmt.Errorf("exec: %w%s", err, p.help())
	}
	metrics.ExecPluginCalls.Increment(1, "client_internal_error")
	return p.named(fmt.Errorf("exec: %w", err))
}

// help is for a person who does not have the plugin.
func (p *plugin) help() string {
	text := `

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`
	if p.config.InstallHint != "" {
		text += "\n\n" + p.config.InstallHint
	}
	return text
}

// limited keeps what fits.
type limited struct {
	content bytes.Buffer
	left    int // negative when it was too much
}

func (l *limited) Write(b []byte) (int, error) {
	if l.left -= len(b); l.left < 0 {
		return 0, errors.New("too much output")
	}
	return l.content.Write(b)
}
