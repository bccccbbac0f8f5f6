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

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

type serverOptions struct {
	dir     string
	port    int
	log     string
	timeout time.Duration
	flags   []string // for kube-apiserver
}

// A server is a running control plane. Whoever started it calls stop.
type server struct {
	dir     string
	logFile string // empty if the log goes to standard error
	addr    string

	died chan error // gets the reason if a part ends by itself

	undo   []func() // ends the parts, in the order of starting
	remove func()   // removes what was written
}

// start returns when /readyz says ok. Its error contains the end of the log.
// After an error the parts are left to the end of the process: kube-apiserver
// takes an end in the middle of its start for a fatal error.
func start(ctx context.Context, o serverOptions) (_ *server, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, fmt.Errorf("not ready after %v", o.timeout))
	defer cancel()
	s := &server{died: make(chan error, 2), remove: func() {}}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w%s", err, s.logTail())
			s.remove()
		}
	}()
	if err := s.makeDir(o.dir); err != nil {
		return nil, err
	}
	if err := s.openLog(o.log); err != nil {
		return nil, err
	}
	creds, err := credentials(s.path("pki"))
	if err != nil {
		return nil, err
	}
	listener, err := s.listen(o.port)
	if err != nil {
		return nil, err
	}
	s.addr = listener.Addr().String()
	if err := s.writeKubeconfig(creds); err != nil {
		return nil, err
	}
	etcd, err := s.startEtcd(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.startAPIServer(listener, etcd, creds, o.flags); err != nil {
		return nil, err
	}
	return s, s.waitReady(ctx, creds)
}

// stop ends the parts, the last one started first, and removes what was written.
// It takes at most a few seconds; the end of the process does the rest.
func (s *server) stop() {
	for i := len(s.undo) - 1; i >= 0; i-- {
		s.undo[i]()
	}
	s.remove()
}

func (s *server) path(name string) string { return filepath.Join(s.dir, name) }

func (s *server) kubeconfig() string { return s.path("kubeconfig") }

// makeDir takes the folder to keep, or makes one that goes with the server.
func (s *server) makeDir(keep string) error {
	if keep != "" {
		dir, err := filepath.Abs(keep)
		if err != nil {
			return err
		}
		s.dir = dir
		return os.MkdirAll(dir, 0o700)
	}
	dir, err := os.MkdirTemp("", "controlplane-")
	if err != nil {
		return err
	}
	s.dir = dir
	s.remove = func() { os.RemoveAll(dir) }
	return nil
}

// listen takes the port that was asked for, or that of the last start in the
// same folder, or any that is free.
func (s *server) listen(port int) (net.Listener, error) {
	if port == 0 {
		if last, err := os.ReadFile(s.path("port")); err == nil {
			port, _ = strconv.Atoi(strings.TrimSpace(string(last)))
		}
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	_, taken, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, err
	}
	return l, os.WriteFile(s.path("port"), []byte(taken+"\n"), 0o600)
}

// waitReady asks /readyz until it says ok.
func (s *server) waitReady(ctx context.Context, c *creds) error {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(c.ca.cert)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 5 * time.Second}
	for {
		said, err := readyz(ctx, client, "https://"+s.addr, c.admin)
		if err == nil && said == "ok" {
			return nil
		}
		if err == nil {
			err = fmt.Errorf("readyz says %q", said)
		}
		select {
		case died := <-s.died:
			return died
		case <-ctx.Done():
			return fmt.Errorf("wait for kube-apiserver: %w (%w)", context.Cause(ctx), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func readyz(ctx context.Context, client *http.Client, host, token string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, host+"/readyz", nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 10_000))
	return strings.TrimSpace(string(body)), err
}

// within waits until f returns, but no longer than limit.
func within(limit time.Duration, f func()) {
	done := make(chan struct{})
	go func() { // ends with f, at the latest with the process
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(limit):
	}
}
