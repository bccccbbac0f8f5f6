//go:build unix

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
	"crypto/x509"
	"net/http"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/internal/hang"
)

// TestGap13_C2_C6_fileThatHangs: a FIFO without a writer, as a stand-in for a
// network file system that does not answer. However many requests come and go,
// one goroutine waits for it.
func TestGap13_C2_C6_fileThatHangs(t *testing.T) {
	fifo := inDir(t, "token")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	server := &recorder{}
	rt, err := NewBearerAuthWithRefreshRoundTripper("fallback", fifo, server)
	if err != nil {
		t.Fatal(err)
	}
	blocked := make(chan struct{}, 1000)
	for range cap(blocked) {
		blocked <- struct{}{}
	}
	before := 0
	for range 10 {
		hang.ReturnsPromptly(t, blocked, func(ctx context.Context) error {
			_, err := send(t, ctx, rt, "https://server/")
			return err
		})
		if before == 0 {
			before = runtime.NumGoroutine()
		}
	}
	if now := runtime.NumGoroutine(); now > before+3 {
		t.Errorf("C6: %d goroutines after one request and %d after ten, want one for the file", before, now)
	}
	if server.last != nil {
		t.Error("a request was sent without waiting for the token")
	}
	writer, err := os.OpenFile(fifo, os.O_WRONLY, 0) // the reader goes on
	if err != nil {
		t.Fatal(err)
	}
	writer.WriteString("late")
	writer.Close()
	if _, err := send(t, t.Context(), rt, "https://server/"); err != nil {
		t.Fatal(err)
	}
	if got := server.last.Header.Get("Authorization"); got != "Bearer late" {
		t.Errorf("sent %q, want the token that came late", got)
	}
}

// TestGap35_C2_caFileThatHangs: one request reads it, the others go on with
// what is known.
func TestGap35_C2_caFileThatHangs(t *testing.T) {
	fifo := inDir(t, "ca")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	ca := newAuthority(t, "ca")
	rotating := newRootFileTransport(fifo, ca.cert, nil, func(*x509.CertPool) *http.Transport {
		inner := &http.Transport{}
		inner.RegisterProtocol("test", &recorder{})
		return inner
	})
	rotating.patience = time.Hour
	rotating.due.Store(0)

	reader := make(chan error, 1)
	go func() {
		_, err := send(t, t.Context(), rotating, "test://server/")
		reader <- err
	}()
	for rotating.due.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := send(t, t.Context(), rotating, "test://server/"); err != nil {
		t.Errorf("another request: %v", err)
	}
	select {
	case err := <-reader:
		t.Errorf("the request that reads the file did not wait for it: %v", err)
	default:
	}
	rotating.due.Store(0) // the next one joins the read, but leaves with its context
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	send(t, ctx, rotating, "test://server/")
	writer, err := os.OpenFile(fifo, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	writer.Write(ca.cert)
	writer.Close()
	if err := <-reader; err != nil {
		t.Error(err)
	}
}
