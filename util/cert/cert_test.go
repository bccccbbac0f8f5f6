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

package cert

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestGenerateSelfSigned_servesTheNames(t *testing.T) {
	certPEM, keyPEM, err := GenerateSelfSignedCertKeyWithOptions(SelfSignedCertKeyOptions{
		Host: "10.0.0.1", AlternateIPs: []net.IP{net.ParseIP("10.0.0.2")}, AlternateDNS: []string{"api.example"}, MaxAge: 2 * time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tls.X509KeyPair(certPEM, keyPEM); err != nil {
		t.Fatal(err)
	}
	chain, err := ParseCertsPEM(certPEM)
	if err != nil || len(chain) != 2 {
		t.Fatal(chain, err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(chain[1])
	for _, name := range []string{"10.0.0.1", "10.0.0.2", "api.example"} {
		if _, err := chain[0].Verify(x509.VerifyOptions{DNSName: name, Roots: pool}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := chain[0].Verify(x509.VerifyOptions{Roots: pool, CurrentTime: time.Now().Add(90 * time.Minute)}); err == nil {
		t.Error("valid for longer than MaxAge")
	}
}

func TestGenerateSelfSigned_fixtures(t *testing.T) {
	dir := t.TempDir()
	make := func() string {
		t.Helper()
		c, _, err := GenerateSelfSignedCertKeyWithFixtures("h", []net.IP{net.ParseIP("9.9.9.9"), net.ParseIP("9.9.9.8")}, []string{"a.b", "c"}, dir)
		if err != nil {
			t.Fatal(err)
		}
		return string(c)
	}
	first := make()
	if make() != first {
		t.Error("the fixture was not used")
	}
	key := filepath.Join(dir, "h_9.9.9.9-9.9.9.8_a.b-c.key")
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info, err)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if _, _, err := GenerateSelfSignedCertKeyWithFixtures("h", []net.IP{net.ParseIP("9.9.9.9"), net.ParseIP("9.9.9.8")}, []string{"a.b", "c"}, dir); err == nil {
		t.Error("half a fixture is no error")
	}
	if _, _, err := GenerateSelfSignedCertKeyWithFixtures("h", nil, nil, filepath.Join(dir, "none")); err == nil {
		t.Error("a missing folder is no error")
	}
}

func TestCSR(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	data, err := MakeCSR(key, &pkix.Name{CommonName: "c"}, []string{"d"}, []net.IP{net.ParseIP("1.1.1.1")})
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(data)
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil || block.Type != CertificateRequestBlockType {
		t.Fatal(block.Type, err)
	}
	if err := request.CheckSignature(); err != nil || request.Subject.CommonName != "c" || request.DNSNames[0] != "d" || len(request.IPAddresses) != 1 {
		t.Errorf("%v %+v", err, request)
	}
	if _, err := MakeCSR(nil, &pkix.Name{}, nil, nil); err == nil {
		t.Error("no error without a key")
	}
	if _, err := MakeCSR(key, nil, nil, nil); err == nil {
		t.Error("no error without a subject")
	}
	if _, err := NewSelfSignedCACert(Config{}, nil); err == nil {
		t.Error("no error without a key")
	}
}

func TestFiles(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := NewSelfSignedCACert(Config{CommonName: "ca"}, key)
	if err != nil {
		t.Fatal(err)
	}
	data, err := EncodeCertificates(ca, ca)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile, junk := filepath.Join(dir, "a", "c.pem"), filepath.Join(dir, "k.pem"), filepath.Join(dir, "junk")
	pair := func(want, wantErr bool) {
		t.Helper()
		if ok, err := CanReadCertAndKey(certFile, keyFile); ok != want || (err != nil) != wantErr {
			t.Errorf("CanReadCertAndKey: %v, %v", ok, err)
		}
	}
	pair(false, false)
	if err := WriteCert(certFile, data); err != nil {
		t.Fatal(err)
	}
	pair(false, true)
	for _, f := range []string{keyFile, junk} {
		if err := os.WriteFile(f, []byte("junk"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pair(true, false)
	if certs, err := CertsFromFile(certFile); err != nil || len(certs) != 2 {
		t.Error(certs, err)
	}
	if _, err := NewPool(certFile); err != nil {
		t.Error(err)
	}
	if err := os.Remove(certFile); err != nil {
		t.Fatal(err)
	}
	pair(false, true)
	for _, f := range []string{junk, certFile} {
		if _, err := CertsFromFile(f); err == nil {
			t.Errorf("certificates in %s", f)
		}
		if _, err := NewPool(f); err == nil {
			t.Errorf("pool from %s", f)
		}
	}
}

// TestParseCertsPEM_oneOfEachBlock: what is no certificate, or more than one, is
// an error. It comes with what was before it, which a file's does not.
func TestParseCertsPEM_oneOfEachBlock(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := NewSelfSignedCACert(Config{CommonName: "ca"}, key)
	if err != nil {
		t.Fatal(err)
	}
	block := func(parts ...[]byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: CertificateBlockType, Bytes: bytes.Join(parts, nil)})
	}
	for name, content := range map[string][]byte{"nothing": block(), "two": block(ca.Raw, ca.Raw), "no certificate": block([]byte("x"))} {
		data := append(block(ca.Raw), content...)
		if certs, err := ParseCertsPEM(data); err == nil || len(certs) != 1 {
			t.Errorf("%s: %d certificates, %v", name, len(certs), err)
		}
		file := filepath.Join(t.TempDir(), "ca.crt")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if certs, err := CertsFromFile(file); err == nil || certs != nil {
			t.Errorf("%s in a file: %d certificates, %v", name, len(certs), err)
		}
	}
}

func FuzzParseCertsPEM(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	ca, err := NewSelfSignedCACert(Config{CommonName: "ca"}, key)
	if err != nil {
		f.Fatal(err)
	}
	data, err := EncodeCertificates(ca)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(pem.EncodeToMemory(&pem.Block{Type: CertificateBlockType, Bytes: []byte("x")}))
	f.Add(append(pem.EncodeToMemory(&pem.Block{Type: "OTHER", Bytes: []byte("x")}), data...))
	f.Fuzz(func(t *testing.T, data []byte) {
		certs, err := ParseCertsPEM(data)
		if len(certs) == 0 && err == nil {
			t.Error("neither a certificate nor an error")
		}
	})
}
