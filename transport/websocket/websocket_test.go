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

package websocket

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	gwebsocket "github.com/gorilla/websocket"
	"go.uber.org/goleak"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/httpstream"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/internal/streamtest"
	"k8s.io/client-go/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func trusting(ca []byte) *rest.Config {
	return &rest.Config{TLSClientConfig: rest.TLSClientConfig{CAData: ca}}
}

// dial upgrades a request to u.
func dial(ctx context.Context, config *rest.Config, u string, protocols ...string) (*gwebsocket.Conn, error) {
	rt, holder, err := RoundTripperFor(config)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, "GET", u, nil)
	if err != nil {
		return nil, err
	}
	return Negotiate(rt, holder, req, protocols...)
}

// echo is a server that sends messages back and speaks protocols.
func echo(t testing.TB, protocols ...string) *streamtest.Server {
	return streamtest.New(t, func(w http.ResponseWriter, r *http.Request) {
		c, err := (&gwebsocket.Upgrader{Subprotocols: protocols}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		for {
			kind, m, err := c.ReadMessage()
			if err != nil {
				return
			}
			c.WriteMessage(kind, m)
		}
	})
}

func TestNegotiate_connectionOutlivesItsContext(t *testing.T) {
	server := echo(t, "b")
	ctx, cancel := context.WithCancel(t.Context())
	conn, err := dial(ctx, trusting(server.CA), server.URL.String(), "a", "b")
	if err != nil || conn.Subprotocol() != "b" {
		t.Fatal(err)
	}
	defer conn.Close()
	cancel()
	conn.WriteMessage(gwebsocket.BinaryMessage, []byte("hello"))
	if _, m, err := conn.ReadMessage(); string(m) != "hello" || err != nil {
		t.Errorf("got %q, %v", m, err)
	}
}

func TestGap06_upgradeThatIsNeverAnswered(t *testing.T) {
	for _, point := range []hang.Point{hang.Accept, hang.Handshake, hang.Header, hang.Body} {
		t.Run(point.String(), func(t *testing.T) {
			server := hang.New(t, point, hang.HTTP1())
			hang.ReturnsPromptly(t, server.Reached, func(ctx context.Context) error {
				_, err := dial(ctx, trusting(server.CA), server.URL, "a")
				return err
			})
			ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Millisecond, hang.ErrCaller)
			defer cancel()
			_, err := dial(ctx, trusting(server.CA), server.URL, "a")
			if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, hang.ErrCaller) {
				t.Errorf("err = %v, want the deadline and its cause", err)
			}
		})
	}
}

func TestGap06_proxyThatHangs(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, scheme := range []string{"http", "https", "socks5"} {
		t.Run(scheme, func(t *testing.T) {
			always := make(chan struct{}, 3)
			for range cap(always) {
				always <- struct{}{}
			}
			config := &rest.Config{Proxy: func(*http.Request) (*url.URL, error) {
				return &url.URL{Scheme: scheme, Host: silent.Addr().String()}, nil
			}}
			hang.ReturnsPromptly(t, always, func(ctx context.Context) error {
				_, err := dial(ctx, config, "https://server.example/", "a")
				return err
			})
		})
	}
}

// A RoundTripper that does not look at its context is left.
func TestNegotiate_C2_foreignRoundTripperIsLeft(t *testing.T) {
	reached, release := make(chan struct{}, 3), make(chan struct{})
	defer close(release)
	rt := roundTrip(func(*http.Request) (*http.Response, error) {
		reached <- struct{}{}
		<-release
		return nil, io.EOF
	})
	hang.ReturnsPromptly(t, reached, func(ctx context.Context) error {
		req, _ := http.NewRequestWithContext(ctx, "GET", "https://server.example/", nil)
		_, err := Negotiate(rt, &RoundTripper{}, req, "a")
		return err
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A server that answers but does not upgrade: callers fall back to SPDY then.
func TestRoundTrip_refusalIsAnUpgradeFailure(t *testing.T) {
	refuse := func(status int, body string) *streamtest.Server {
		return streamtest.New(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, body)
		})
	}
	const forbidden = `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods \"a\" is forbidden","reason":"Forbidden","code":403}`
	for _, c := range []struct {
		server *streamtest.Server
		want   string
	}{
		{refuse(403, forbidden), `pods "a" is forbidden`},
		{refuse(500, "no\n"), "websocket: bad handshake (500 Internal Server Error): no"},
		{refuse(200, ""), "websocket: bad handshake (200 OK)"},
		{echo(t), `invalid protocol, expected one of ["a"], got ""`},
	} {
		_, err := dial(t.Context(), trusting(c.server.CA), c.server.URL.String(), "a")
		if err == nil || err.Error() != "unable to upgrade streaming request: "+c.want {
			t.Errorf("err = %v, want %s", err, c.want)
		}
		if !httpstream.IsUpgradeFailure(err) || !streaming.IsUpgradeFailure(err) {
			t.Errorf("%v is no upgrade failure", err)
		}
		if c.want == `pods "a" is forbidden` && !apierrors.IsForbidden(err) {
			t.Errorf("%#v lost the status", err)
		}
	}
}

func TestRoundTrip_otherErrorsAreNoUpgradeFailures(t *testing.T) {
	for u, want := range map[string]string{
		"ftp://x/":              "unknown url scheme: ftp",
		"wss://x/":              "unknown url scheme: wss",
		"https://127.0.0.1:1/x": "connection refused",
	} {
		_, err := dial(t.Context(), &rest.Config{}, u, "a")
		if err == nil || !strings.Contains(err.Error(), want) || httpstream.IsUpgradeFailure(err) {
			t.Errorf("%s: err = %v", u, err)
		}
	}
}

func TestRoundTripper_bufferAndTLS(t *testing.T) {
	rt, holder, err := RoundTripperFor(trusting(echo(t).CA))
	if err != nil {
		t.Fatal(err)
	}
	if holder.DataBufferSize() != 32*1024 || holder.Connection() != nil {
		t.Errorf("buffer %d, connection %v", holder.DataBufferSize(), holder.Connection())
	}
	if r, ok := rt.(*RoundTripper); ok && r.TLSClientConfig() != r.TLSConfig {
		t.Error("TLSClientConfig is not TLSConfig")
	}
}

// TestNegotiate_oneValueForEachProtocol: that is what a RoundTripper in between
// sees, and nothing that was in the header before.
func TestNegotiate_oneValueForEachProtocol(t *testing.T) {
	for _, protocols := range [][]string{{"a", "b"}, nil} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", "https://h/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Sec-Websocket-Protocol", "before")
		rt := &unreachable{}
		if _, err := Negotiate(rt, &RoundTripper{}, req, protocols...); !errors.Is(err, errUnreachable) {
			t.Errorf("err = %v", err)
		}
		if got := rt.header.Values("Sec-Websocket-Protocol"); !slices.Equal(got, protocols) {
			t.Errorf("%q were asked for as %q", protocols, got)
		}
	}
}

var errUnreachable = errors.New("unreachable")

type unreachable struct{ header http.Header }

func (u *unreachable) RoundTrip(req *http.Request) (*http.Response, error) {
	u.header = req.Header
	return nil, errUnreachable
}
