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
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/httpstream"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/internal/streamtest"
	"k8s.io/client-go/rest"
)

// withFallback are all kinds, and the pair of both.
func withFallback() []kind {
	return append(kinds, kind{"fallback", v5, func(config *rest.Config, u *url.URL) (Executor, error) {
		ws, err := kinds[1].executor(config, u)
		if err != nil {
			return nil, err
		}
		spdy, err := kinds[0].executor(config, u)
		if err != nil {
			return nil, err
		}
		return NewFallbackExecutor(ws, spdy, httpstream.IsUpgradeFailure)
	}})
}

func contractOfUpgrade(t *testing.T, k kind) {
	o := StreamOptions{Stdin: strings.NewReader("in"), Stdout: io.Discard}
	for _, point := range hangs {
		t.Run(k.name+" "+point.String(), func(t *testing.T) {
			server := hang.New(t, point, hang.HTTP1())
			e := k.at(t, mustParse(t, server.URL), server.CA, o)
			noneLeft(t, func() {
				hang.ReturnsPromptly(t, server.Reached, func(ctx context.Context) error {
					return e.StreamWithContext(ctx, o)
				})
				ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Millisecond, hang.ErrCaller)
				defer cancel()
				err := e.StreamWithContext(ctx, o)
				if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, hang.ErrCaller) {
					t.Errorf("C3: err = %v, want the deadline and its cause", err)
				}
				var timeout net.Error
				if !errors.As(err, &timeout) || !timeout.Timeout() {
					t.Errorf("C3: %v is no timeout", err)
				}
			})
		})
	}
}

// An upgrade that is never answered: the context and its deadline end it.
func TestGap05_spdyUpgradeThatIsNeverAnswered(t *testing.T) { contractOfUpgrade(t, kinds[0]) }

func TestGap06_webSocketUpgradeThatIsNeverAnswered(t *testing.T) {
	contractOfUpgrade(t, kinds[1])
	contractOfUpgrade(t, withFallback()[2])
}

// endless is input that never ends and never waits.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// A session in which the server says nothing more, with idle input and with
// input that the server does not take, ends with its context.
func TestStream_C2_C3_C6_midStream(t *testing.T) {
	for _, k := range withFallback() {
		for name, o := range map[string]StreamOptions{
			"idle":            {Stdout: io.Discard, Stderr: io.Discard},
			"blocked writing": {Stdin: endless{}, Stdout: io.Discard},
		} {
			t.Run(k.name+" "+name, func(t *testing.T) {
				reached := make(chan struct{}, 3)
				over := make(chan struct{})
				server := streamtest.Exec(t, []string{v5, v4}, func(s *streamtest.Session) {
					io.WriteString(s.Stdout, "begin")
					if o.Stdin != nil {
						time.Sleep(20 * time.Millisecond) // the buffers of both sides fill
					}
					reached <- struct{}{}
					<-over
					if o.Stdin != nil {
						io.Copy(io.Discard, s.Stdin)
					}
				})
				e := k.to(t, server, o)
				noneLeft(t, func() {
					hang.ReturnsPromptly(t, reached, func(ctx context.Context) error { return e.StreamWithContext(ctx, o) })
					close(over)
				})
			})
		}
	}
}

// A server that grants the upgrade and no stream.
func TestStream_C2_C3_streamThatIsNeverGranted(t *testing.T) {
	reached := make(chan struct{}, 10)
	release := make(chan struct{})
	server := streamtest.New(t, func(w http.ResponseWriter, r *http.Request) {
		streamtest.SPDYHanging(w, r, []string{v4}, func() {
			reached <- struct{}{}
			<-release
		})
	})
	o := StreamOptions{Stdout: io.Discard}
	e := kinds[0].to(t, server, o)
	noneLeft(t, func() {
		hang.ReturnsPromptly(t, reached, func(ctx context.Context) error { return e.StreamWithContext(ctx, o) })
		close(release)
	})
}

// Input that blocks is interrupted if it can be, and works afterwards.
func TestGap39_blockedStdinIsLeft(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			in, keyboard, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			defer keyboard.Close()
			reached := make(chan struct{}, 5)
			o := StreamOptions{Stdin: in, Stdout: io.Discard}
			server := streamtest.Exec(t, []string{v5, v4}, func(*streamtest.Session) { reached <- struct{}{} })
			e := k.to(t, server, o)
			noneLeft(t, func() {
				for range 5 {
					ctx, cancel := context.WithCancel(t.Context())
					go func() {
						<-reached
						cancel()
					}()
					if err := e.StreamWithContext(ctx, o); !errors.Is(err, context.Canceled) {
						t.Errorf("err = %v", err)
					}
				}
			})
			io.WriteString(keyboard, "x")
			if n, err := in.Read(make([]byte, 1)); n != 1 || err != nil {
				t.Errorf("input after the session: %d bytes, %v", n, err)
			}
		})
	}
}

// A session that ends by itself leaves nothing either.
func TestGap39_blockedStdinIsLeftWhenTheCommandEnds(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			here, there := net.Pipe()
			defer there.Close()
			defer here.Close()
			noneLeft(t, func() {
				err := k.run(t, []string{v5, v4}, func(s *streamtest.Session) { end(s, success) },
					StreamOptions{Stdin: here, Stdout: io.Discard})
				if err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// blockedWriter is a caller that takes no output.
type blockedWriter struct{ reached, release chan struct{} }

func (b *blockedWriter) Write(p []byte) (int, error) {
	b.reached <- struct{}{}
	<-b.release
	return len(p), nil
}

func TestStream_C2_outputThatBlocks(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			out := &blockedWriter{make(chan struct{}, 10), make(chan struct{})}
			defer close(out.release)
			o := StreamOptions{Stdout: out}
			server := streamtest.Exec(t, []string{v5, v4}, func(s *streamtest.Session) { io.WriteString(s.Stdout, "begin") })
			e := k.to(t, server, o)
			hang.ReturnsPromptly(t, out.reached, func(ctx context.Context) error { return e.StreamWithContext(ctx, o) })
		})
	}
}

// sizeQueue never has a size.
type sizeQueue struct{ TerminalSizeQueue }

func (sizeQueue) NextWithContext(ctx context.Context) *TerminalSize {
	<-ctx.Done()
	return nil
}

func TestStream_C6_terminalSizeQueueWithContext(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			noneLeft(t, func() {
				err := k.run(t, []string{v5, v4}, func(s *streamtest.Session) { end(s, success) },
					StreamOptions{Stdout: io.Discard, Tty: true, TerminalSizeQueue: sizeQueue{}})
				if err != nil {
					t.Error(err)
				}
			})
		})
	}
}

type key struct{}

// The context of a session reaches every RoundTripper around the upgrade.
func TestStream_C4_values(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			server := streamtest.Exec(t, []string{v5, v4}, func(s *streamtest.Session) { end(s, success) })
			config := trusting(server.URL, server.CA)
			var seen any
			config.Wrap(func(rt http.RoundTripper) http.RoundTripper {
				return roundTrip(func(r *http.Request) (*http.Response, error) {
					seen = r.Context().Value(key{})
					return rt.RoundTrip(r)
				})
			})
			u := *server.URL
			u.RawQuery = "stdout=true"
			e, err := k.executor(config, &u)
			if err != nil {
				t.Fatal(err)
			}
			ctx := context.WithValue(t.Context(), key{}, "value")
			if err := e.StreamWithContext(ctx, StreamOptions{Stdout: io.Discard}); err != nil {
				t.Error(err)
			}
			if seen != "value" {
				t.Errorf("the request's context has %v", seen)
			}
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestStream_C1_C7_contextOfTheCaller(t *testing.T) {
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(hang.ErrCaller)
	for _, k := range withFallback() {
		t.Run(k.name, func(t *testing.T) {
			e, err := k.executor(&rest.Config{}, mustParse(t, "https://127.0.0.1:1/"))
			if err != nil {
				t.Fatal(err)
			}
			//lint:ignore SA1012 a nil context is the case under test
			if err := e.StreamWithContext(nil, StreamOptions{}); err == nil || !strings.Contains(err.Error(), "StreamWithContext: context must not be nil") {
				t.Errorf("C7: err = %v", err)
			}
			if err := e.StreamWithContext(ended, StreamOptions{}); !errors.Is(err, hang.ErrCaller) || !errors.Is(err, context.Canceled) {
				t.Errorf("C3: err = %v", err)
			}
		})
	}
}

// Sessions of one Executor do not share connections.
func TestStream_concurrently(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			server := streamtest.Exec(t, []string{v5, v4}, func(s *streamtest.Session) {
				io.Copy(s.Stdout, s.Stdin)
				end(s, success)
			})
			o := StreamOptions{Stdin: strings.NewReader(""), Stdout: io.Discard}
			e := k.to(t, server, o)
			errs := make(chan error)
			for i := range 20 {
				go func() {
					var out bytes.Buffer
					text := strings.Repeat(string(rune('a'+i)), 10_000)
					err := e.StreamWithContext(t.Context(), StreamOptions{Stdin: strings.NewReader(text), Stdout: &out})
					if err == nil && out.String() != text {
						err = errors.New("the output of another session")
					}
					errs <- err
				}()
			}
			for range 20 {
				if err := <-errs; err != nil {
					t.Error(err)
				}
			}
		})
	}
}
