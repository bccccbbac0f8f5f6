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

package certificate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/klog/v2/ktesting"
)

// newPair returns a self-signed certificate that began a minute ago.
func newPair(t *testing.T, name string, life time.Duration) (certPEM, keyPEM []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(life)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER})
}

func newStore(t *testing.T, dir, certFile, keyFile string) FileStore {
	t.Helper()
	s, err := NewFileStoreWithLogger(ktesting.NewLogger(t, ktesting.DefaultConfig), "kubelet", dir, dir, certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, path string, data ...[]byte) {
	t.Helper()
	var all []byte
	for _, d := range data {
		all = append(all, d...)
	}
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
}

func wantCurrent(t *testing.T, s Store, name string) {
	t.Helper()
	pair, err := s.Current()
	if err != nil {
		t.Errorf("want %s: %v", name, err)
	} else if got := pair.Leaf.Subject.CommonName; got != name {
		t.Errorf("current is %q, want %q", got, name)
	}
}

func TestFileStore_keepsEveryPairAndALinkToTheLatest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there") // as on a new machine
	s := newStore(t, dir, "", "")
	_, err := s.Current()
	var none *NoCertKeyError
	if !errors.As(err, &none) || !strings.HasPrefix(err.Error(), `no cert/key files read at "`+s.CurrentPath()+`", ("", "") or (`) {
		t.Errorf("empty store: %v", err)
	}
	if want := filepath.Join(dir, "kubelet-current.pem"); s.CurrentPath() != want {
		t.Errorf("path %s, want %s", s.CurrentPath(), want)
	}
	for _, name := range []string{"a", "b"} { // in the same second, perhaps
		certPEM, keyPEM := newPair(t, name, time.Hour)
		pair, err := s.Update(certPEM, keyPEM)
		if err != nil || pair.Leaf.Subject.CommonName != name {
			t.Fatal(pair, err)
		}
		wantCurrent(t, s, name)
	}
	target, err := os.Readlink(s.CurrentPath())
	if err != nil || !filepath.IsAbs(target) || !strings.HasPrefix(filepath.Base(target), "kubelet-20") {
		t.Errorf("links to %q, %v", target, err)
	}
	if info, err := os.Stat(target); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(left) > 3 {
		t.Errorf("left: %v", left)
	}
}

func TestFileStore_needsADirectory(t *testing.T) {
	certPEM, keyPEM := newPair(t, "a", time.Hour)
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, certPEM, keyPEM)
	for _, dir := range []string{"", filepath.Join(file, "below")} {
		s, err := NewFileStore("kubelet", dir, dir, "", "")
		if err != nil {
			continue // it looks for an update that was interrupted
		}
		if _, err := s.Update(certPEM, keyPEM); err == nil || !strings.HasPrefix(err.Error(), `could not create directory "`+dir+`" to store certificates: `) {
			t.Errorf("%q: err = %v", dir, err)
		}
	}
}

func TestFileStore_refusesWhatIsNoPair(t *testing.T) {
	s := newStore(t, t.TempDir(), "", "")
	certA, keyA := newPair(t, "a", time.Hour)
	certB, _ := newPair(t, "b", time.Hour)
	secret := []byte("-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n")
	for name, c := range map[string]struct {
		cert, key []byte
		want      string
	}{
		"no certificate": {[]byte("x"), keyA, "invalid certificate data: "},
		"no key":         {certA, []byte("x"), "invalid key data"},
		"broken key":     {certA, secret, "invalid key data"},
		"key of another": {certB, keyA, "private key does not match public key"},
	} {
		_, err := s.Update(c.cert, c.key)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "c2VjcmV0") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Current(); err == nil {
		t.Error("something is stored")
	}
}

func TestFileStore_readsWhatIsThere(t *testing.T) {
	certA, keyA := newPair(t, "a", time.Hour)
	certB, keyB := newPair(t, "b", time.Hour)
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "x.crt"), filepath.Join(dir, "x.key")
	s := newStore(t, dir, certFile, keyFile)

	write(t, filepath.Join(dir, "kubelet.crt"), certA)
	write(t, filepath.Join(dir, "kubelet.key"), keyA)
	wantCurrent(t, s, "a")
	write(t, certFile, certB)
	wantCurrent(t, s, "a") // half a pair is none
	write(t, keyFile, keyB)
	wantCurrent(t, s, "b")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), s.CurrentPath()); err != nil {
		t.Fatal(err)
	}
	wantCurrent(t, s, "b")
	os.Remove(s.CurrentPath())
	write(t, s.CurrentPath(), keyA, certA)
	wantCurrent(t, s, "a")
	if _, err := s.Update(certB, keyB); err == nil || err.Error() != `expected "`+s.CurrentPath()+`" to be a symlink but it is a file` {
		t.Errorf("got %v", err)
	}
	wantCurrent(t, s, "a")
	write(t, s.CurrentPath(), certA)
	if _, err := s.Current(); err == nil || !strings.HasPrefix(err.Error(), `could not convert data from "`+s.CurrentPath()+`" into cert/key pair: `) {
		t.Errorf("got %v", err)
	}
}

func TestFileStore_completesAnInterruptedUpdate(t *testing.T) {
	dir := t.TempDir()
	certA, keyA := newPair(t, "a", time.Hour)
	s := newStore(t, dir, "", "")
	if _, err := s.Update(certA, keyA); err != nil {
		t.Fatal(err)
	}
	updated := filepath.Join(dir, "kubelet-updated.pem")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), updated); err != nil {
		t.Fatal(err)
	}
	wantCurrent(t, newStore(t, dir, "", ""), "a")

	certB, keyB := newPair(t, "b", time.Hour)
	write(t, filepath.Join(dir, "kubelet-2020.pem"), certB, keyB)
	if err := os.Symlink(filepath.Join(dir, "kubelet-2020.pem"), updated); err != nil {
		t.Fatal(err)
	}
	wantCurrent(t, newStore(t, dir, "", ""), "b")
	if _, err := os.Lstat(updated); err == nil {
		t.Error("the link is still there")
	}
}

// TestFileStore_filesInsteadOfLinks: a file counts if it is the current one, and
// an error says which it is if there is no other.
func TestFileStore_filesInsteadOfLinks(t *testing.T) {
	dir := t.TempDir()
	certA, keyA := newPair(t, "a", time.Hour)
	certB, keyB := newPair(t, "b", time.Hour)
	updated := filepath.Join(dir, "kubelet-updated.pem")
	write(t, updated, certB, keyB)
	if _, err := NewFileStore("kubelet", dir, dir, "", ""); err == nil || err.Error() != `expected "`+updated+`" to be a symlink but it is a file` {
		t.Errorf("got %v", err)
	}
	current := filepath.Join(dir, "kubelet-current.pem")
	write(t, current, certA, keyA)
	wantCurrent(t, newStore(t, dir, "", ""), "a")
	linked := filepath.Join(dir, "kubelet-2020.pem")
	if err := os.Rename(current, linked); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(linked, current); err != nil {
		t.Fatal(err)
	}
	wantCurrent(t, newStore(t, dir, "", ""), "a")
}
