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

package remotecommand

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/httpstream"

	"k8s.io/client-go/internal/streamtest"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/util/exec"
)

func TestStream_carriesAllStreams(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			input := strings.Repeat("some input\n", 100_000)
			var out, errOut bytes.Buffer
			err := k.run(t, []string{k.protocol}, func(s *streamtest.Session) {
				n, _ := io.Copy(s.Stdout, s.Stdin)
				fmt.Fprintf(s.Stderr, "%d bytes", n)
				end(s, success)
			}, StreamOptions{Stdin: strings.NewReader(input), Stdout: &out, Stderr: &errOut})
			if err != nil {
				t.Fatal(err)
			}
			if out.String() != input {
				t.Errorf("got %d bytes back of %d, or others", out.Len(), len(input))
			}
			if got, want := errOut.String(), fmt.Sprintf("%d bytes", len(input)); got != want {
				t.Errorf("stderr %q, want %q", got, want)
			}
		})
	}
}

type sizes []TerminalSize

func (s *sizes) Next() *TerminalSize {
	if len(*s) == 0 {
		return nil
	}
	next := (*s)[0]
	*s = (*s)[1:]
	return &next
}

func TestStream_sendsTerminalSizes(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			want := sizes{{80, 24}, {132, 50}}
			got := make(chan sizes, 1)
			queue := append(sizes(nil), want...)
			err := k.run(t, []string{k.protocol}, func(s *streamtest.Session) {
				d := json.NewDecoder(s.Resize)
				read := make(sizes, 2)
				for i := range read {
					d.Decode(&read[i])
				}
				got <- read
				end(s, success)
			}, StreamOptions{Stdout: io.Discard, Stderr: io.Discard, Tty: true, TerminalSizeQueue: &queue})
			if err != nil {
				t.Fatal(err)
			}
			if read := <-got; read[0] != want[0] || read[1] != want[1] {
				t.Errorf("the server read %v, want %v", read, want)
			}
		})
	}
}

// The error stream of each version of the protocol, over each kind of connection.
func TestStream_C8_saysHowTheCommandEnded(t *testing.T) {
	for _, k := range kinds {
		for _, c := range []struct {
			protocol, message, want string
		}{
			{v5, success, ""},
			{v5, exit7, "command terminated with exit code 7"},
			{v4, success, ""},
			{v4, exit7, "command terminated with exit code 7"},
			{v4, `{"status":"Failure","message":"no such container"}`, "no such container"},
			{v3, "", ""},
			{v3, "killed", "error executing remote command: killed"},
			{v2, "", ""},
			{v2, "killed", "error executing remote command: killed"},
			{v1, "", ""},
			{v1, "killed", "Error executing remote command: killed"},
		} {
			t.Run(fmt.Sprint(k.name, " ", c.protocol, " ", c.message), func(t *testing.T) {
				var out bytes.Buffer
				o := StreamOptions{Stdout: &out, Stderr: io.Discard}
				server := streamtest.Exec(t, []string{c.protocol}, func(s *streamtest.Session) {
					io.WriteString(s.Stdout, "output")
					end(s, c.message)
				})
				e := k.to(t, server, o)
				if ws, ok := e.(*webSocketExecutor); ok {
					ws.protocols = []string{c.protocol}
				}
				err := e.StreamWithContext(t.Context(), o)
				if text := fmt.Sprint(err); err == nil && c.want != "" || err != nil && text != c.want {
					t.Errorf("err = %v, want %q", err, c.want)
				}
				var exit exec.CodeExitError
				if c.message == exit7 && (!errors.As(err, &exit) || exit.Code != 7) {
					t.Errorf("%#v has no exit code 7", err)
				}
				if out.String() != "output" {
					t.Errorf("output %q", out.String())
				}
			})
		}
	}
}

func TestStream_C8_brokenConnectionIsNoSuccess(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			err := k.run(t, []string{k.protocol}, func(s *streamtest.Session) {
				io.WriteString(s.Stdout, "half of the out")
				s.Break()
			}, StreamOptions{Stdout: io.Discard, Stderr: io.Discard})
			if !errors.Is(err, ErrConnectionLost) {
				t.Errorf("err = %v, want ErrConnectionLost", err)
			}
		})
	}
}

// What the server said last counts, however the connection ends.
func TestStream_C8_statusBeforeABreak(t *testing.T) {
	k := kinds[1]
	err := k.run(t, []string{k.protocol}, func(s *streamtest.Session) {
		io.WriteString(s.Error, exit7)
		s.Finish()
		s.Break()
	}, StreamOptions{Stdout: io.Discard})
	var exit exec.CodeExitError
	if !errors.As(err, &exit) || exit.Code != 7 {
		t.Errorf("err = %v, want exit code 7", err)
	}
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

// A caller who takes no output does not keep the command from ending.
func TestStream_outputThatCannotBeWritten(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			err := k.run(t, []string{k.protocol}, func(s *streamtest.Session) {
				for range 100 {
					s.Stdout.Write(make([]byte, 10_000))
				}
				end(s, exit7)
			}, StreamOptions{Stdout: failingWriter{io.ErrShortWrite}})
			if !errors.As(err, new(exec.CodeExitError)) {
				t.Errorf("err = %v, want the exit code", err)
			}
		})
	}
}

func TestFallbackExecutor(t *testing.T) {
	noWebSocket := streamtest.New(t, func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "no", http.StatusNotFound)
	})
	o := StreamOptions{Stdout: io.Discard}
	second := &counting{}
	for _, c := range []struct {
		name string
		when func(error) bool
		want int
	}{
		{"when the upgrade failed", httpstream.IsUpgradeFailure, 1},
		{"not when told so", func(error) bool { return false }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			second.calls = 0
			e, err := NewFallbackExecutor(kinds[1].to(t, noWebSocket, o), second, c.when)
			if err != nil {
				t.Fatal(err)
			}
			err = e.StreamWithContext(t.Context(), o)
			if second.calls != c.want || (err == nil) != (c.want == 1) {
				t.Errorf("second executor called %d times, err %v", second.calls, err)
			}
		})
	}
}

type counting struct{ calls int }

func (c *counting) Stream(StreamOptions) error { return errors.ErrUnsupported }
func (c *counting) StreamWithContext(context.Context, StreamOptions) error {
	c.calls++
	return nil
}

func TestSPDYExecutor_redirects(t *testing.T) {
	there := streamtest.Exec(t, []string{v4}, func(s *streamtest.Session) { end(s, success) })
	here := streamtest.New(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, there.URL.String()+"/?stdout=true", http.StatusTemporaryRedirect)
	})
	o := StreamOptions{Stdout: io.Discard}
	for name, c := range map[string]struct {
		make func(http.RoundTripper, spdy.Upgrader, string, *url.URL) (Executor, error)
		want string
	}{
		"followed": {NewSPDYExecutorForTransports, ""},
		"rejected": {NewSPDYExecutorRejectRedirects, "redirect not allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			rt, upgrader, err := spdy.RoundTripperFor(trusting(here.URL, here.CA))
			if err != nil {
				t.Fatal(err)
			}
			e, err := c.make(rt, upgrader, "POST", here.URL)
			if err != nil {
				t.Fatal(err)
			}
			err = e.StreamWithContext(t.Context(), o)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("err = %v", err)
			}
		})
	}
}
