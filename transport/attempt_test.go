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

package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/internal/hang"
)

var errQuota = errors.New("quota used up")

// silentDialer connects to peers that never say anything, and tells when the
// client closes such a connection.
func silentDialer(t testing.TB) (*DialHolder, chan time.Time) {
	closed := make(chan time.Time, 10)
	return &DialHolder{Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() { // ends when the client closes its side
			io.Copy(io.Discard, server)
			closed <- time.Now()
		}()
		t.Cleanup(func() { server.Close() })
		return client, nil
	}}, closed
}

// TestGap44_C6_handshakeEndsHalfASecondAfterTheRequest: net/http would go on
// for the ten seconds of its handshake timeout, or the minute that a proxy has
// for its answer.
func TestGap44_C6_handshakeEndsHalfASecondAfterTheRequest(t *testing.T) {
	for name, config := range map[string]Config{
		"direct": {TLS: TLSConfig{Insecure: true}},
		"proxy":  {TLS: TLSConfig{Insecure: true}, Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy"})},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var closed chan time.Time
				config.DialHolder, closed = silentDialer(t)
				rt, err := New(&config)
				if err != nil {
					t.Fatal(err)
				}
				defer Close(rt)
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(3*time.Second, func() { cancel(errQuota) })
				start := time.Now()
				_, err = send(t, ctx, rt, "https://server/")
				if took := time.Since(start); took != 3*time.Second {
					t.Errorf("C2: returned after %v, want 3s", took)
				}
				if !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
					t.Errorf("C3: err = %v, want the caller's cause and context.Canceled", err)
				}
				if left := (<-closed).Sub(start); left != 3*time.Second+abandonedDial {
					t.Errorf("C6: connection closed %v after the start, want %v", left, 3*time.Second+abandonedDial)
				}
			})
		})
	}
}

// TestGap44_C6_dialEndsHalfASecondAfterTheRequest is the same one step earlier.
func TestGap44_C6_dialEndsHalfASecondAfterTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan time.Time, 1)
		dial := &DialHolder{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			if ctx.Value(callKey{}) != "mine" {
				t.Error("C4: the dial does not see the values of the request's context")
			}
			<-ctx.Done()
			ended <- time.Now()
			return nil, ctx.Err()
		}}
		rt, err := New(&Config{DialHolder: dial})
		if err != nil {
			t.Fatal(err)
		}
		defer Close(rt)
		ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), callKey{}, "mine"), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := send(t, ctx, rt, "http://server/"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v, want context.DeadlineExceeded", err)
		}
		if left := (<-ended).Sub(start); left != time.Second+abandonedDial {
			t.Errorf("C6: dial ended %v after the start, want %v", left, time.Second+abandonedDial)
		}
	})
}

type callKey struct{}

// TestDial_C5_slowHandshakeIsNotWasted: what gets ready within half a second
// of its request's end serves the next one.
func TestDial_C5_slowHandshakeIsNotWasted(t *testing.T) {
	ca := newAuthority(t, "ca")
	synctest.Test(t, func(t *testing.T) {
		srv := newMemoryServer(t, ca)
		connect := srv.dialer().Dial
		slow := &DialHolder{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			time.Sleep(time.Second)
			return connect(ctx, network, address)
		}}
		rt, err := New(&Config{TLS: TLSConfig{CAData: ca.cert, ServerName: "server"}, DialHolder: slow})
		if err != nil {
			t.Fatal(err)
		}
		defer Close(rt)
		ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
		defer cancel()
		if _, err := send(t, ctx, rt, "https://server/"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v, want context.DeadlineExceeded", err)
		}
		time.Sleep(time.Minute)
		if _, err := send(t, t.Context(), rt, "https://server/"); err != nil || srv.dialled() != 1 {
			t.Errorf("err = %v after %d dials, want the first connection to be used", err, srv.dialled())
		}
	})
}

// TestGap44_certCallbackEndsWithTheRequest: the callback runs in a handshake
// that nobody waits for any more.
func TestGap44_C4_C6_certCallbackEndsWithTheRequest(t *testing.T) {
	ca := newAuthority(t, "ca")
	synctest.Test(t, func(t *testing.T) {
		srv := newMemoryServer(t, ca)
		ended := make(chan time.Time, 1)
		holder := &GetCertHolder{GetCertContext: func(ctx context.Context) (*tls.Certificate, error) {
			if ctx.Value(callKey{}) != "mine" {
				t.Error("C4: the callback does not see the values of the request's context")
			}
			<-ctx.Done()
			ended <- time.Now()
			return nil, ctx.Err()
		}}
		rt, err := New(&Config{
			TLS:        TLSConfig{CAData: ca.cert, ServerName: "server", GetCertHolder: holder},
			DialHolder: srv.dialer(),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer Close(rt)
		ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), callKey{}, "mine"), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := send(t, ctx, rt, "https://server/"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v, want context.DeadlineExceeded", err)
		}
		if left := (<-ended).Sub(start); left != time.Second+abandonedDial {
			t.Errorf("C6: callback ended %v after the start, want %v", left, time.Second+abandonedDial)
		}
	})
}

// TestDial_connectionInUseOutlivesItsRequest, whose context ends while others
// use what it dialled.
func TestDial_connectionInUseOutlivesItsRequest(t *testing.T) {
	ca := newAuthority(t, "ca")
	synctest.Test(t, func(t *testing.T) {
		srv := newMemoryServer(t, ca)
		rt, err := New(&Config{TLS: TLSConfig{CAData: ca.cert, ServerName: "server"}, DialHolder: srv.dialer()})
		if err != nil {
			t.Fatal(err)
		}
		defer Close(rt)
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := send(t, ctx, rt, "https://server/"); err != nil {
			t.Fatal(err)
		}
		cancel()
		time.Sleep(2 * abandonedDial)
		if _, err := send(t, t.Context(), rt, "https://server/"); err != nil || srv.dialled() != 1 {
			t.Errorf("err = %v after %d dials, want the first connection", err, srv.dialled())
		}
	})
}

// TestCertCallback_nilIsNoCertificate: crypto/tls takes a nil for a bug.
func TestCertCallback_nilIsNoCertificate(t *testing.T) {
	ca := newAuthority(t, "ca")
	synctest.Test(t, func(t *testing.T) {
		srv := newMemoryServer(t, ca)
		rt, err := New(&Config{
			TLS: TLSConfig{CAData: ca.cert, ServerName: "server", GetCertHolder: &GetCertHolder{
				GetCert: func() (*tls.Certificate, error) { return nil, nil },
			}},
			DialHolder: srv.dialer(),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer Close(rt)
		if name, err := send(t, t.Context(), rt, "https://server/"); err != nil || name != "" {
			t.Errorf("server saw %q (err = %v), want no certificate", name, err)
		}
	})
}

// TestClose_endsWhatIsUnderWay: a dial and a request that hang.
func TestClose_endsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial, closed := silentDialer(t)
		rt, err := New(&Config{TLS: TLSConfig{Insecure: true}, DialHolder: dial})
		if err != nil {
			t.Fatal(err)
		}
		result := make(chan error, 1)
		go func() {
			_, err := send(t, t.Context(), rt, "https://server/")
			result <- err
		}()
		synctest.Wait()
		start := time.Now()
		if err := Close(rt); err != nil {
			t.Fatal(err)
		}
		if err := <-result; err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("err = %v, want one that is not the caller's context's", err)
		}
		if left := (<-closed).Sub(start); left != 0 {
			t.Errorf("connection closed %v after Close, want at once", left)
		}
	})
}

// TestRoundTrip_C2_C3_endsWithContext, wherever the server hangs and whatever
// the protocol.
func TestRoundTrip_C2_C3_endsWithContext(t *testing.T) {
	for _, protocol := range []string{"http/1.1", "h2"} {
		for _, point := range []hang.Point{hang.Accept, hang.Handshake, hang.Header} {
			t.Run(protocol+" "+point.String(), func(t *testing.T) {
				var opts []hang.Option
				config := &Config{TLS: TLSConfig{Insecure: true}}
				if protocol == "http/1.1" {
					opts = append(opts, hang.HTTP1())
					config.TLS.NextProtos = []string{protocol}
				}
				srv := hang.New(t, point, opts...)
				rt, err := New(config)
				if err != nil {
					t.Fatal(err)
				}
				defer Close(rt)
				hang.ReturnsPromptly(t, srv.Reached, func(ctx context.Context) error {
					_, err := send(t, ctx, rt, srv.URL)
					return err
				})
			})
		}
	}
}

// TestHTTP2_pingFindsADeadConnection: a peer that is gone without a word is
// noticed after the read idle and the ping time-out.
func TestHTTP2_pingFindsADeadConnection(t *testing.T) {
	for _, tc := range []struct {
		idle, ping string
		want       time.Duration
	}{
		{"", "", 45 * time.Second},
		{"7", "3", 10 * time.Second},
		{"", "no number", 45 * time.Second},
	} {
		t.Setenv("HTTP2_READ_IDLE_TIMEOUT_SECONDS", tc.idle)
		t.Setenv("HTTP2_PING_TIMEOUT_SECONDS", tc.ping)
		ca := newAuthority(t, "ca")
		synctest.Test(t, func(t *testing.T) {
			srv := newMemoryServer(t, ca)
			connect := srv.dialer().Dial
			var stalled *stallingConn
			dial := &DialHolder{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := connect(ctx, network, address)
				stalled = &stallingConn{Conn: conn}
				return stalled, err
			}}
			rt, err := New(&Config{TLS: TLSConfig{CAData: ca.cert, ServerName: "server"}, DialHolder: dial})
			if err != nil {
				t.Fatal(err)
			}
			defer Close(rt)
			if _, err := send(t, t.Context(), rt, "https://server/"); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			stalled.mute = true
			start := time.Now()
			_, err = send(t, t.Context(), rt, "https://server/")
			if took := time.Since(start); err == nil || took != tc.want {
				t.Errorf("idle %q, ping %q: err = %v after %v, want an error after %v", tc.idle, tc.ping, err, took, tc.want)
			}
		})
	}
}

// stallingConn swallows what is written when it is mute.
type stallingConn struct {
	net.Conn
	mute bool
}

func (s *stallingConn) Write(p []byte) (int, error) {
	if s.mute {
		return len(p), nil
	}
	return s.Conn.Write(p)
}

// TestHTTP2_canBeTurnedOff by the environment and by the configuration.
func TestHTTP2_canBeTurnedOff(t *testing.T) {
	ca := newAuthority(t, "ca")
	for _, tc := range []struct {
		env    string
		protos []string
		want   string
	}{
		{"", nil, "HTTP/2.0"},
		{"", []string{"h2", "http/1.1"}, "HTTP/2.0"},
		{"1", nil, "HTTP/1.1"},
		{"", []string{"http/1.1"}, "HTTP/1.1"},
	} {
		t.Setenv("DISABLE_HTTP2", tc.env)
		synctest.Test(t, func(t *testing.T) {
			rt, err := New(&Config{
				TLS:        TLSConfig{CAData: ca.cert, ServerName: "server", NextProtos: tc.protos},
				DialHolder: newMemoryServer(t, ca).dialer(),
			})
			if err != nil {
				t.Fatal(err)
			}
			defer Close(rt)
			resp, err := rt.RoundTrip(request(t, t.Context(), "https://server/"))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.Proto != tc.want {
				t.Errorf("DISABLE_HTTP2=%q, NextProtos %q: %s, want %s", tc.env, tc.protos, resp.Proto, tc.want)
			}
		})
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	fixed := &recorder{}
	h := newHandle(&sharedTransport{rt: fixed, http: func() *http.Transport { return nil }})
	req := request(b, b.Context(), "https://server/")
	b.ReportAllocs()
	for b.Loop() {
		h.RoundTrip(req)
	}
}
