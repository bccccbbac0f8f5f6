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

package keyutil

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
)

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func makeKeys(t testing.TB) map[string]crypto.Signer {
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]crypto.Signer{"rsa": r, "ecdsa": e}
}

func TestKeys_survivePEMInEveryForm(t *testing.T) {
	for name, key := range makeKeys(t) {
		own, err := MarshalPrivateKeyToPEM(key)
		if err != nil {
			t.Fatal(err)
		}
		pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		pkix, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		noise := encode("EC PARAMETERS", []byte("x"))
		block, _ := pem.Decode(own)
		ownDER := block.Bytes
		for form, data := range map[string][]byte{"own": own, "pkcs8": encode(PrivateKeyBlockType, pkcs8), "after others": append(noise, own...)} {
			got, err := ParsePrivateKeyPEM(data)
			if same, ok := got.(interface{ Equal(crypto.PrivateKey) bool }); err != nil || !ok || !same.Equal(key) {
				t.Errorf("%s, %s: %v", name, form, err)
			}
		}
		for form, data := range map[string][]byte{"private": own, "pkcs8": encode(PrivateKeyBlockType, pkcs8), "public": encode(PublicKeyBlockType, pkix), "wrong type": encode("X", pkix),
			"private of no type": encode("X", pkcs8), "private of another": encode(PublicKeyBlockType, pkcs8), "own of another": append(encode(PrivateKeyBlockType, []byte("x")), encode("X", ownDER)...)} {
			got, err := ParsePublicKeysPEM(append(noise, data...))
			if err != nil || len(got) != 1 || !got[0].(interface{ Equal(crypto.PublicKey) bool }).Equal(key.Public()) {
				t.Errorf("%s, %s: %v %v", name, form, got, err)
			}
		}
	}
}

func TestKeys_thatAreNone(t *testing.T) {
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []crypto.PrivateKey{nil, ed, "x"} {
		if _, err := MarshalPrivateKeyToPEM(k); err == nil {
			t.Errorf("no error for a %T", k)
		}
	}
	for _, data := range []string{"", "junk", string(encode(RSAPrivateKeyBlockType, []byte("x")))} {
		if _, err := ParsePrivateKeyPEM([]byte(data)); err == nil {
			t.Errorf("private key in %q", data)
		}
		if _, err := ParsePublicKeysPEM([]byte(data)); err == nil {
			t.Errorf("public key in %q", data)
		}
	}
}

func TestLoadOrGenerateKeyFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a", "key.pem")
	first, made, err := LoadOrGenerateKeyFile(file)
	if err != nil || !made {
		t.Fatal(made, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if again, made, err := LoadOrGenerateKeyFile(file); err != nil || made || string(again) != string(first) {
		t.Error(made, err)
	}
	if _, err := PrivateKeyFromFile(file); err != nil {
		t.Error(err)
	}
	if _, err := PublicKeysFromFile(file); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	junk := filepath.Join(dir, "junk")
	if err := os.WriteFile(junk, []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{dir, file, junk} { // a folder, and files that must stay
		if _, made, err := LoadOrGenerateKeyFile(bad); err == nil || made {
			t.Errorf("%s: %v %v", bad, made, err)
		}
	}
	for _, bad := range []string{file, filepath.Join(dir, "none")} {
		if _, err := PrivateKeyFromFile(bad); err == nil {
			t.Errorf("private key in %s", bad)
		}
		if _, err := PublicKeysFromFile(bad); err == nil {
			t.Errorf("public keys in %s", bad)
		}
	}
}

func FuzzParsePEM(f *testing.F) {
	for _, key := range makeKeys(f) {
		data, err := MarshalPrivateKeyToPEM(key)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if key, err := ParsePrivateKeyPEM(data); (key == nil) != (err != nil) {
			t.Errorf("key %v, error %v", key, err)
		}
		if keys, err := ParsePublicKeysPEM(data); (len(keys) == 0) != (err != nil) {
			t.Errorf("keys %v, error %v", keys, err)
		}
	})
}
