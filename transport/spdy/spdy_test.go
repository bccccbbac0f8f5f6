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

package spdy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	streaming "k8s.io/streaming/pkg/httpstream"
	streamingspdy "k8s.io/streaming/pkg/httpstream/spdy"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/internal/streamtest"
	"k8s.io/client-go/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const protocol = "test.k8s.io"

// echo is a server whose streams send back what they get.
func echo(t testing.TB) *streamtest.Server {
	return streamtest.New(t, func(w http.ResponseWriter, r *http.Request) {
		conn := streamtest.SPDY(w, r, []string{protocol}, func(_ streaming.Connection, s streaming.Stream) {
			io.Copy(s, s)
			s.Close()
		})
		if conn != nil {
			<-conn.CloseChan()
			conn.Close()
		}
	})
}

type contextDialer interface {
	DialContext(ctx context.Context, protocols ...string) (streaming.Connection, string, error)
}

func dialerTo(t testing.TB, config *rest.Config, u *url.URL) contextDialer {
	t.Helper()
	rt, upgrader, err := RoundTripperFor(config)
	if err != nil {
		t.Fatal(err)
	}
	return NewDialerForStreaming(upgrader, &http.Client{Transport: rt}, "POST", u).(contextDialer)
}

func trusting(ca []byte) *rest.Config {
	return &rest.Config{TLSClientConfig: rest.TLSClientConfig{CAData: ca}}
}

// talk sends something through a stream of conn and wants it back.
func talk(t testing.TB, conn streaming.Connection) {
	t.Helper()
	s, err := conn.CreateStream(http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(s, "hello")
	s.Close()
	if got, err := io.ReadAll(s); string(got) != "hello" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestDial_connectionOutlivesItsContext(t *testing.T) {
	server := echo(t)
	ctx, cancel := context.WithCancel(t.Context())
	conn, got, err := dialerTo(t, trusting(server.CA), server.URL).DialContext(ctx, "other", protocol)
	if err != nil || got != protocol {
		t.Fatal(got, err)
	}
	defer conn.Close()
	cancel()
	talk(t, conn)
}

func TestGap05_upgradeThatIsNeverAnswered(t *testing.T) {
	for _, point := range []hang.Point{hang.Accept, hang.Handshake, hang.Header} {
		t.Run(point.String(), func(t *testing.T) {
			server := hang.New(t, point, hang.HTTP1())
			u, _ := url.Parse(server.URL)
			d := dialerTo(t, trusting(server.CA), u)
			hang.ReturnsPromptly(t, server.Reached, func(ctx context.Context) error {
				_, _, err := d.DialContext(ctx, protocol)
				return err
			})
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			if _, _, err := d.DialContext(ctx, protocol); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("err = %v, want the deadline", err)
			}
		})
	}
}

// A refusal whose text does not come to an end.
func TestDial_C2_C3_refusalThatHangs(t *testing.T) {
	server := hang.New(t, hang.Body, hang.HTTP1())
	u, _ := url.Parse(server.URL)
	d := dialerTo(t, trusting(server.CA), u)
	hang.ReturnsPromptly(t, server.Reached, func(ctx context.Context) error {
		_, _, err := d.DialContext(ctx, protocol)
		return err
	})
}

// A RoundTripper that does not look at its context is left.
func TestGap05_roundTripperOfAnotherPackageIsLeft(t *testing.T) {
	server := hang.New(t, hang.Header, hang.HTTP1())
	rt, err := streamingspdy.NewRoundTripper(server.Client(t).Transport.(*http.Transport).TLSClientConfig)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(server.URL)
	d := NewDialerForStreaming(NewUpgraderForStreaming(rt), &http.Client{Transport: rt}, "POST", u).(contextDialer)
	hang.ReturnsPromptly(t, server.Reached, func(ctx context.Context) error {
		_, _, err := d.DialContext(ctx, protocol)
		return err
	})
}

func TestDial_saysWhyTheServerRefused(t *testing.T) {
	for body, want := range map[string]string{
		`{"kind":"Status","message":"pods \"a\" is forbidden"}`: `unable to upgrade connection: pods "a" is forbidden`,
		"no": "unable to upgrade connection: no",
		"":   "unable to upgrade connection: empty server response",
	} {
		server := streamtest.New(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, body)
		})
		if _, _, err := dialerTo(t, trusting(server.CA), server.URL).DialContext(t.Context(), protocol); fmt.Sprint(err) != want {
			t.Errorf("err = %v, want %s", err, want)
		}
	}
}

func TestDial_C7_nilContext(t *testing.T) {
	//lint:ignore SA1012 a nil context is the case under test
	_, _, err := dialerTo(t, &rest.Config{}, &url.URL{Scheme: "https", Host: "127.0.0.1:1"}).DialContext(nil)
	if err == nil || !strings.HasPrefix(err.Error(), "spdy.DialContext: context must not be nil") {
		t.Errorf("err = %v", err)
	}
}

// proxy is an HTTP proxy; with hang it takes the request and does not answer.
func proxy(t testing.TB, wantAuth string, hang chan struct{}) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hang != nil {
			hang <- struct{}{}
			<-r.Context().Done()
			return
		}
		if got := r.Header.Get("Proxy-Authorization"); got != wantAuth {
			http.Error(w, "who are you", http.StatusProxyAuthRequired)
			return
		}
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer there.Close()
		here, _, _ := w.(http.Hijacker).Hijack()
		defer here.Close()
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			io.Copy(there, here)
			there.Close()
		}()
		io.Copy(here, there)
	}))
	t.Cleanup(s.Close)
	return s
}

func through(config *rest.Config, proxy string) *rest.Config {
	config.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy) }
	return config
}

func TestDial_throughAProxy(t *testing.T) {
	server := echo(t)
	p := strings.TrimPrefix(proxy(t, "Basic bWU6c2VjcmV0", nil).URL, "http://")
	conn, _, err := dialerTo(t, through(trusting(server.CA), "http://me:secret@"+p), server.URL).DialContext(t.Context(), protocol)
	if err != nil {
		t.Fatal(err)
	}
	talk(t, conn)
	conn.Close()

	_, _, err = dialerTo(t, through(trusting(server.CA), "http://me:wrong@"+p), server.URL).DialContext(t.Context(), protocol)
	if err == nil || !strings.Contains(err.Error(), "CONNECT request to http://me:xxxxx@"+p+" returned response: 407") || strings.Contains(err.Error(), "wrong") {
		t.Errorf("err = %v", err)
	}
	_, _, err = dialerTo(t, through(trusting(server.CA), "foo://"+p), server.URL).DialContext(t.Context(), protocol)
	if err == nil || !strings.Contains(err.Error(), "proxy URL scheme not supported: foo") {
		t.Errorf("err = %v", err)
	}
}

func TestDial_C2_C3_proxyThatHangs(t *testing.T) {
	reached := make(chan struct{}, 10)
	p := proxy(t, "", reached)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	always := make(chan struct{}, 10)
	for range cap(always) {
		always <- struct{}{}
	}
	for _, c := range []struct {
		proxy   string
		reached chan struct{}
	}{{p.URL, reached}, {"socks5://" + silent.Addr().String(), always}, {"https://" + silent.Addr().String(), always}} {
		t.Run(c.proxy, func(t *testing.T) {
			d := dialerTo(t, through(&rest.Config{}, c.proxy), &url.URL{Scheme: "https", Host: "server.example"})
			hang.ReturnsPromptly(t, c.reached, func(ctx context.Context) error {
				_, _, err := d.DialContext(ctx, protocol)
				return err
			})
		})
	}
}

// The dial function of a config is used, and left at the end of the context.
func TestDial_C2_C4_dialOfTheConfig(t *testing.T) {
	type key struct{}
	reached := make(chan struct{}, 10)
	release := make(chan struct{})
	defer close(release)
	config := &rest.Config{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if ctx.Value(key{}) != "value" || address != "server.example:443" {
			t.Errorf("dial %s, context value %v", address, ctx.Value(key{}))
		}
		reached <- struct{}{}
		<-release
		return nil, errors.New("too late")
	}}
	d := dialerTo(t, config, &url.URL{Scheme: "https", Host: "server.example"})
	hang.ReturnsPromptly(t, reached, func(ctx context.Context) error {
		_, _, err := d.DialContext(context.WithValue(ctx, key{}, "value"), protocol)
		return err
	})
}

// One RoundTripper upgrades requests at the same time.
func TestNegotiate_concurrently(t *testing.T) {
	server := echo(t)
	d := dialerTo(t, trusting(server.CA), server.URL)
	errs := make(chan error)
	for range 20 {
		go func() {
			conn, _, err := d.DialContext(t.Context(), protocol)
			if err == nil {
				talk(t, conn)
				conn.Close()
			}
			errs <- err
		}()
	}
	for range 20 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
