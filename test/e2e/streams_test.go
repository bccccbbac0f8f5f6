//go:build e2e

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
package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/httpstream"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/internal/streamtest"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/util/exec"
)

// A wire is how a stream goes to the server, and how it gets to a kubelet from
// there.
type wire struct {
	name     string
	executor func(c *rest.Config, u *url.URL) (remotecommand.Executor, error)
	dialer   func(c *rest.Config, u *url.URL) (httpstream.Dialer, error)
	upToDate bool
	reaches  string
}

var wires = []wire{
	{"SPDY", spdyExecutor, spdyDialer, false, "spdy"},
	{"WebSocket", webSocketExecutor, tunnelDialer, false, "spdy"},
	{"WebSocket to the kubelet", webSocketExecutor, tunnelDialer, true, "websocket"},
}

func spdyExecutor(c *rest.Config, u *url.URL) (remotecommand.Executor, error) {
	return remotecommand.NewSPDYExecutor(c, http.MethodPost, u)
}

func webSocketExecutor(c *rest.Config, u *url.URL) (remotecommand.Executor, error) {
	return remotecommand.NewWebSocketExecutor(c, http.MethodGet, u.String())
}

func spdyDialer(c *rest.Config, u *url.URL) (httpstream.Dialer, error) {
	transport, upgrader, err := spdy.RoundTripperFor(c)
	if err != nil {
		return nil, err
	}
	return spdy.NewDialer(upgrader, &http.Client{Transport: transport}, http.MethodPost, u), nil
}

func tunnelDialer(c *rest.Config, u *url.URL) (httpstream.Dialer, error) {
	return portforward.NewSPDYOverWebsocketDialer(u, c)
}

// refusedExecutor asks for a WebSocket that no kubelet grants, and for SPDY
// then.
func refusedExecutor(c *rest.Config, u *url.URL) (remotecommand.Executor, error) {
	webSocket, err := remotecommand.NewWebSocketExecutorForProtocols(c, http.MethodGet, u.String(), "v0.nobody.speaks.this")
	if err != nil {
		return nil, err
	}
	other, err := spdyExecutor(c, u)
	if err != nil {
		return nil, err
	}
	return remotecommand.NewFallbackExecutor(webSocket, other, httpstream.IsUpgradeFailure)
}

const exitCode3 = `{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}`

// finish is what a command does in the end.
func finish(s *streamtest.Session, status string) {
	io.WriteString(s.Error, status)
	for _, w := range []io.Closer{s.Error, s.Stdout, s.Stderr} {
		if w != nil {
			w.Close()
		}
	}
	s.Finish()
}

func TestExec_throughTheServerToAKubelet(t *testing.T) {
	client := connect(t, config(t))
	for _, w := range append(wires, wire{"fall back to SPDY", refusedExecutor, nil, false, "spdy"}) {
		t.Run(w.name, func(t *testing.T) {
			k := &kubelet{t: t, run: func(s *streamtest.Session, command []string) {
				in, _ := io.ReadAll(s.Stdin)
				fmt.Fprintf(s.Stdout, "%s: %s", strings.Join(command, " "), bytes.ToUpper(in))
				io.WriteString(s.Stderr, "no good")
				finish(s, exitCode3)
			}}
			pod := k.register(client, w.upToDate)
			u := subresource(client, pod, "exec", url.Values{
				"stdin": {"true"}, "stdout": {"true"}, "stderr": {"true"}, "command": {"shout", "it out"}, "container": {"main"}})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var out, errOut bytes.Buffer
			text := strings.Repeat("a longer text. ", 10000)
			err := must(w.executor(config(t), u))(t).StreamWithContext(ctx, remotecommand.StreamOptions{
				Stdin: strings.NewReader(text), Stdout: &out, Stderr: &errOut})
			var exit exec.CodeExitError
			if !errors.As(err, &exit) || exit.Code != 3 || err.Error() != "command terminated with exit code 3" {
				t.Errorf("err = %v", err)
			}
			if want := "shout it out: " + strings.ToUpper(text); out.String() != want {
				t.Errorf("%d bytes of output, want %d: %.60q", out.Len(), len(want), out.String())
			}
			if errOut.String() != "no good" {
				t.Errorf("stderr %q", errOut.String())
			}
			if w.name == "fall back to SPDY" {
				k.wantReached("websocket")
			}
			k.wantReached(w.reaches)
		})
	}
}

// sizes is a queue of terminal sizes that ends.
type sizes []remotecommand.TerminalSize

func (s *sizes) Next() *remotecommand.TerminalSize {
	if len(*s) == 0 {
		return nil
	}
	next := (*s)[0]
	*s = (*s)[1:]
	return &next
}

func TestAttach_throughTheServerToAKubelet(t *testing.T) {
	client := connect(t, config(t))
	for _, w := range wires {
		t.Run(w.name, func(t *testing.T) {
			k := &kubelet{t: t, run: func(s *streamtest.Session, _ []string) {
				var size remotecommand.TerminalSize
				text := make([]byte, 256)
				n, _ := s.Resize.Read(text)
				fmt.Sscanf(string(text[:n]), `{"Width":%d,"Height":%d}`, &size.Width, &size.Height)
				fmt.Fprintf(s.Stdout, "%d columns", size.Width)
				finish(s, `{"metadata":{},"status":"Success"}`)
			}}
			pod := k.register(client, w.upToDate)
			u := subresource(client, pod, "attach", url.Values{"stdin": {"true"}, "stdout": {"true"}, "tty": {"true"}})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var out bytes.Buffer
			stdin, typing := io.Pipe()
			defer typing.Close()
			err := must(w.executor(config(t), u))(t).StreamWithContext(ctx, remotecommand.StreamOptions{
				Stdin: stdin, Stdout: &out, Tty: true, TerminalSizeQueue: &sizes{{Width: 123, Height: 45}}})
			if err != nil || out.String() != "123 columns" {
				t.Errorf("%q, %v", out.String(), err)
			}
			k.wantReached(w.reaches)
		})
	}
}

func TestExec_C2_C3_endsWithItsContextThroughTheServer(t *testing.T) {
	client := connect(t, config(t))
	for _, w := range wires {
		t.Run(w.name, func(t *testing.T) {
			running := make(chan struct{}, 10)
			k := &kubelet{t: t, run: func(s *streamtest.Session, _ []string) {
				running <- struct{}{}
				io.Copy(io.Discard, s.Stdin) // until the stream ends
			}}
			pod := k.register(client, w.upToDate)
			u := subresource(client, pod, "exec", url.Values{"stdin": {"true"}, "stdout": {"true"}, "command": {"sleep"}})
			executor := must(w.executor(config(t), u))(t)
			runs := 0
			hang.ReturnsPromptly(t, running, func(ctx context.Context) error {
				runs++
				stdin, typing := io.Pipe()
				defer typing.Close()
				return executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdin: stdin, Stdout: io.Discard})
			})
			for range runs {
				k.wantClosed()
			}
		})
	}
}

func TestPortForward_throughTheServerToAKubelet(t *testing.T) {
	client := connect(t, config(t))
	for _, w := range wires {
		t.Run(w.name, func(t *testing.T) {
			k := &kubelet{t: t, forward: func(port string, complain, data streaming.Stream) {
				if port == "81" {
					io.WriteString(complain, "nobody listens")
				} else {
					io.Copy(data, data)
				}
				data.Close()
				complain.Close()
			}}
			pod := k.register(client, w.upToDate)
			dialer := must(w.dialer(config(t), subresource(client, pod, "portforward", nil)))(t)
			running, runs := make(chan struct{}, 10), 0
			hang.ReturnsPromptly(t, running, func(ctx context.Context) error {
				runs++
				return forward(ctx, dialer, func(ports []portforward.ForwardedPort) {
					text := strings.Repeat("there and back. ", 60000)
					if got, err := talk(ports[0].Local, text); got != text {
						t.Errorf("%d bytes came back, want %d: %v", len(got), len(text), err)
					}
					running <- struct{}{}
				})
			})
			err := forward(t.Context(), dialer, func(ports []portforward.ForwardedPort) { talk(ports[1].Local, "hello") })
			if !errors.Is(err, portforward.ErrLostConnectionToPod) {
				t.Errorf("after a complaint of the pod's side: %v", err)
			}
			for range runs + 1 {
				k.wantReached(w.reaches)
				k.wantClosed()
			}
		})
	}
}

// forward forwards two ports, and calls do when it listens.
func forward(ctx context.Context, dialer httpstream.Dialer, do func([]portforward.ForwardedPort)) error {
	ready := make(chan struct{})
	f, err := portforward.NewOnAddressesWithContext(ctx, dialer, []string{"127.0.0.1"}, []string{":80", ":81"}, ready, io.Discard, io.Discard)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- f.ForwardPortsWithContext(ctx) }()
	select {
	case <-ready:
	case err := <-done:
		return err
	}
	if ports, err := f.GetPorts(); err == nil {
		do(ports)
	}
	return <-done
}

// talk sends text and returns what comes back.
func talk(port uint16, text string) (string, error) {
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return "", err
	}
	defer c.Close()
	go func() {
		io.WriteString(c, text)
		c.(*net.TCPConn).CloseWrite()
	}()
	got, err := io.ReadAll(c)
	return string(got), err
}

func TestLogs_C2_C3_endWithTheirContextThroughTheServer(t *testing.T) {
	client := connect(t, config(t))
	k := &kubelet{t: t, logs: func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "line 0\nline 1\nline 2\n")
		if r.URL.Query().Get("follow") == "true" {
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	}}
	pod := k.register(client, false)
	logs := func(ctx context.Context, follow bool) (io.ReadCloser, error) {
		return client.CoreV1().Pods(pod.Namespace).GetLogs(pod.Name, &corev1.PodLogOptions{Container: "main", Follow: follow}).Stream(ctx)
	}
	all := must(logs(t.Context(), false))(t)
	if text := must(io.ReadAll(all))(t); string(text) != "line 0\nline 1\nline 2\n" {
		t.Errorf("logs are %q", text)
	}
	all.Close()
	k.wantClosed()
	running, runs := make(chan struct{}, 10), 0
	hang.ReturnsPromptly(t, running, func(ctx context.Context) error {
		runs++
		stream, err := logs(ctx, true)
		if err != nil {
			return err
		}
		defer stream.Close()
		scanner := bufio.NewScanner(stream)
		for i := 0; scanner.Scan(); i++ {
			if i == 2 {
				running <- struct{}{}
			}
		}
		return scanner.Err()
	})
	for range runs {
		k.wantClosed()
	}
}
