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
	"context"
	"io"
	"net/url"
	"testing"
	"time"

	"go.uber.org/goleak"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/internal/streamtest"
	"k8s.io/client-go/rest"
)

const (
	v5 = "v5.channel.k8s.io"
	v4 = "v4.channel.k8s.io"
	v3 = "v3.channel.k8s.io"
	v2 = "v2.channel.k8s.io"
	v1 = "channel.k8s.io"

	success = `{"status":"Success"}`
	exit7   = `{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}`
)

// A kind is a way to make an Executor.
type kind struct {
	name     string
	protocol string // the best that it can
	executor func(config *rest.Config, u *url.URL) (Executor, error)
}

var kinds = []kind{
	{"spdy", v4, func(config *rest.Config, u *url.URL) (Executor, error) { return NewSPDYExecutor(config, "POST", u) }},
	{"websocket", v5, func(config *rest.Config, u *url.URL) (Executor, error) {
		return NewWebSocketExecutor(config, "GET", u.String())
	}},
}

// trusting is the config for a server with that certificate.
func trusting(u *url.URL, ca []byte) *rest.Config {
	return &rest.Config{Host: u.Host, TLSClientConfig: rest.TLSClientConfig{CAData: ca}}
}

// executor is one for server, whose query says what o has.
func (k kind) to(t testing.TB, server *streamtest.Server, o StreamOptions) Executor {
	t.Helper()
	return k.at(t, server.URL, server.CA, o)
}

func (k kind) at(t testing.TB, base *url.URL, ca []byte, o StreamOptions) Executor {
	t.Helper()
	u := *base
	u.Path = "/api/v1/namespaces/ns/pods/pod/exec"
	q := url.Values{}
	for name, has := range map[string]bool{"stdin": o.Stdin != nil, "stdout": o.Stdout != nil, "stderr": o.Stderr != nil && !o.Tty, "tty": o.Tty} {
		if has {
			q.Set(name, "true")
		}
	}
	u.RawQuery = q.Encode()
	e, err := k.executor(trusting(&u, ca), &u)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// runs runs a session against script.
func (k kind) run(t testing.TB, protocols []string, script func(*streamtest.Session), o StreamOptions) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return k.to(t, streamtest.Exec(t, protocols, script), o).StreamWithContext(ctx, o)
}

// end is what a script does that has nothing more to say.
func end(s *streamtest.Session, status string) {
	io.WriteString(s.Error, status)
	for _, w := range []io.Closer{s.Error, s.Stdout, s.Stderr} {
		if w != nil {
			w.Close()
		}
	}
	s.Finish()
}

// noneLeft fails the test unless all goroutines that f started, and that no
// server has, end within a second.
func noneLeft(t *testing.T, f func()) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	f()
	if err := goleak.Find(before, goleak.IgnoreAnyFunction("net/http.(*Server).Serve"), goleak.IgnoreAnyFunction("net/http.(*conn).serve"),
		goleak.IgnoreAnyFunction("net/http.(*connReader).backgroundRead")); err != nil {
		t.Errorf("C6: %v", err)
	}
}

func mustParse(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

var hangs = []hang.Point{hang.Accept, hang.Handshake, hang.Header}
