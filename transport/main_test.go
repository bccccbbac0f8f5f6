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
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"k8s.io/client-go/features"
)

func TestMain(m *testing.M) {
	features.FeatureGates() // sync.Once outside of a synctest bubble
	goleak.VerifyTestMain(m)
}

// roundTrip is a server without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// recorder answers with status and keeps the last request.
type recorder struct {
	status int
	last   *http.Request
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.last = req
	status := r.status
	if status == 0 {
		status = http.StatusOK
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

func request(t testing.TB, ctx context.Context, url string, header ...string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req
}

// send sends a request through rt and returns the body of the answer.
func send(t testing.TB, ctx context.Context, rt http.RoundTripper, url string) (string, error) {
	t.Helper()
	resp, err := rt.RoundTrip(request(t, ctx, url))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

// authority is a self-signed certificate with its key, for servers and clients
// alike.
type authority struct {
	cert, key []byte // PEM
	pair      tls.Certificate
}

func newAuthority(t testing.TB, name string) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, DNSNames: []string{"server"},
		NotBefore: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), // before the time in a bubble
		NotAfter:  time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA:      true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return authority{
		cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		key:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
		pair: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
	}
}

// memoryServer is an HTTPS server behind net.Pipe, for synctest bubbles. It
// answers with the name in the client's certificate.
type memoryServer struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once

	mu    sync.Mutex
	pair  tls.Certificate // guarded by mu
	dials int             // guarded by mu
}

func newMemoryServer(t testing.TB, a authority) *memoryServer {
	s := &memoryServer{conns: make(chan net.Conn), done: make(chan struct{}), pair: a.pair}
	srv := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, cert := range r.TLS.PeerCertificates {
				fmt.Fprint(w, cert.Subject.CommonName)
			}
		}),
		TLSConfig: &tls.Config{
			ClientAuth: tls.RequestClientCert,
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
				s.mu.Lock()
				defer s.mu.Unlock()
				pair := s.pair
				return &pair, nil
			},
		},
	}
	srv.ErrorLog = log.New(io.Discard, "", 0)
	var wg sync.WaitGroup
	wg.Go(func() { srv.ServeTLS(s, "", "") })
	t.Cleanup(func() {
		srv.Close()
		wg.Wait()
	})
	return s
}

func (s *memoryServer) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.done:
		return nil, net.ErrClosed
	}
}

func (s *memoryServer) Close() error {
	s.once.Do(func() { close(s.done) })
	return nil
}

func (s *memoryServer) Addr() net.Addr { return &net.TCPAddr{} }

// dialer connects to the server, wherever it is asked to.
func (s *memoryServer) dialer() *DialHolder {
	return &DialHolder{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		s.mu.Lock()
		s.dials++
		s.mu.Unlock()
		client, server := net.Pipe()
		select {
		case s.conns <- buffered(server):
			return buffered(client), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
}

func (s *memoryServer) dialled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dials
}

func (s *memoryServer) present(a authority) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pair = a.pair
}

func write(t testing.TB, file string, content []byte) string {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func inDir(t testing.TB, name string) string { return filepath.Join(t.TempDir(), name) }

// bufferedConn is a pipe whose Write does not wait for the other side's Read,
// which TLS does not expect.
type bufferedConn struct {
	net.Conn
	out  chan []byte
	done chan struct{}
	once sync.Once
}

func buffered(c net.Conn) net.Conn {
	b := &bufferedConn{Conn: c, out: make(chan []byte, 1000), done: make(chan struct{})}
	go func() { // ends with Close
		for {
			select {
			case p := <-b.out:
				if _, err := c.Write(p); err != nil {
					return
				}
			case <-b.done:
				return
			}
		}
	}()
	return b
}

func (b *bufferedConn) Write(p []byte) (int, error) {
	select {
	case b.out <- bytes.Clone(p):
		return len(p), nil
	case <-b.done:
		return 0, net.ErrClosed
	}
}

func (b *bufferedConn) Close() error {
	b.once.Do(func() { close(b.done) })
	return b.Conn.Close()
}
