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
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestCAFile_isReadAgain: a new CA comes into force within five minutes, for a
// request that starts then, and what cannot be used changes nothing.
func TestCAFile_isReadAgain(t *testing.T) {
	first, second := newAuthority(t, "first"), newAuthority(t, "second")
	file := write(t, inDir(t, "ca"), first.cert)
	synctest.Test(t, func(t *testing.T) {
		server := newMemoryServer(t, first)
		rt, err := New(&Config{TLS: TLSConfig{CAFile: file, ServerName: "server"}, DialHolder: server.dialer()})
		if err != nil {
			t.Fatal(err)
		}
		defer Close(rt)
		ask := func(when string, works bool) {
			t.Helper()
			CloseIdleConnections(rt)
			_, err := send(t, t.Context(), rt, "https://server/")
			if (err == nil) != works {
				t.Errorf("%s: err = %v, want success: %v", when, err, works)
			}
		}
		ask("at first", true)

		server.present(second)
		write(t, file, second.cert)
		time.Sleep(rootFilePeriod - time.Second)
		ask("before the file is due", false)
		time.Sleep(time.Second)
		ask("when the file is due", true)

		for _, content := range [][]byte{nil, []byte("no PEM"), first.key} {
			write(t, file, content)
			time.Sleep(rootFilePeriod)
			ask("with a broken file", true)
		}
		server.present(first)
		write(t, file, first.cert)
		time.Sleep(rootFilePeriod)
		ask("with the first CA again", true)
	})
}

// TestClientCertificateFiles_areReadAgain: connections with a certificate that
// was replaced are closed, so that long-lived ones do not keep it.
func TestClientCertificateFiles_areReadAgain(t *testing.T) {
	server, alice, bob := newAuthority(t, "server"), newAuthority(t, "alice"), newAuthority(t, "bob")
	cert, key := write(t, inDir(t, "cert"), alice.cert), write(t, inDir(t, "key"), alice.key)
	synctest.Test(t, func(t *testing.T) {
		srv := newMemoryServer(t, server)
		rt, err := New(&Config{
			TLS:        TLSConfig{CAData: server.cert, ServerName: "server", CertFile: cert, KeyFile: key},
			DialHolder: srv.dialer(),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer Close(rt)
		ask := func(when, name string, dials int) {
			t.Helper()
			synctest.Wait()
			got, err := send(t, t.Context(), rt, "https://server/")
			if err != nil || got != name || srv.dialled() != dials {
				t.Errorf("%s: server saw %q on connection %d (err = %v), want %q on %d", when, got, srv.dialled(), err, name, dials)
			}
		}
		ask("at first", "alice", 1)
		time.Sleep(time.Minute)
		ask("on the same connection", "alice", 1)

		write(t, cert, []byte("half written"))
		time.Sleep(CertCallbackRefreshDuration)
		ask("with a broken file", "alice", 2) // the first one was idle for too long
		write(t, cert, bob.cert)
		write(t, key, bob.key)
		time.Sleep(CertCallbackRefreshDuration)
		ask("after the rotation", "bob", 3)
		time.Sleep(30 * time.Second)
		ask("on the new connection", "bob", 3)
	})
}

// TestGap35_closeEndsTheWatcher: the bubble fails if a goroutine is left.
func TestGap35_closeEndsTheWatcher(t *testing.T) {
	server, alice := newAuthority(t, "server"), newAuthority(t, "alice")
	ca := write(t, inDir(t, "ca"), server.cert)
	cert, key := write(t, inDir(t, "cert"), alice.cert), write(t, inDir(t, "key"), alice.key)
	synctest.Test(t, func(t *testing.T) {
		srv := newMemoryServer(t, server)
		config := &Config{
			TLS:        TLSConfig{CAFile: ca, ServerName: "server", CertFile: cert, KeyFile: key},
			DialHolder: srv.dialer(),
			UserAgent:  "test",
		}
		var clients []http.RoundTripper
		for range 2 {
			rt, err := New(config)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := send(t, t.Context(), rt, "https://server/"); err != nil {
				t.Fatal(err)
			}
			defer Close(rt)
			clients = append(clients, rt)
		}
		if srv.dialled() != 1 {
			t.Errorf("%d connections for two clients of one configuration, want 1", srv.dialled())
		}
		if err := Close(clients[0]); err != nil {
			t.Error(err)
		}
		if _, err := send(t, t.Context(), clients[0], "https://server/"); err != ErrClosed {
			t.Errorf("closed client: err = %v, want ErrClosed", err)
		}
		if _, err := send(t, t.Context(), clients[1], "https://server/"); err != nil || srv.dialled() != 1 {
			t.Errorf("the other client: err = %v, %d connections; want it undisturbed", err, srv.dialled())
		}
		(&http.Client{Transport: clients[1]}).CloseIdleConnections() // through all layers
		if _, err := send(t, t.Context(), clients[1], "https://server/"); err != nil || srv.dialled() != 2 {
			t.Errorf("after CloseIdleConnections: err = %v, %d connections; want a new one", err, srv.dialled())
		}
		for range 2 { // twice is no harm
			if err := Close(clients[1]); err != nil {
				t.Error(err)
			}
		}
		rt, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		defer Close(rt)
		if _, err := send(t, t.Context(), rt, "https://server/"); err != nil || srv.dialled() != 3 {
			t.Errorf("a client after Close: err = %v, %d connections; want a new one", err, srv.dialled())
		}
	})
}
