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
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// keyPair is a certificate with its key.
type keyPair struct {
	key     crypto.Signer
	parsed  *x509.Certificate
	certPEM []byte
	keyPEM  []byte
}

// Times around those of a bubble, which begins in 2000, and those of today.
var (
	longAgo   = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	farAway   = time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)
	yearStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// newKeyPair signs for itself, or by an issuer.
func newKeyPair(name string, notBefore, notAfter time.Time, issuer *keyPair) *keyPair {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	sure(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name, Organization: []string{"org"}}, NotBefore: notBefore, NotAfter: notAfter,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, DNSNames: []string{"localhost"}, IsCA: issuer == nil, BasicConstraintsValid: true,
	}
	p := &keyPair{key: key}
	parent, signer := template, crypto.Signer(key)
	if issuer != nil {
		parent, signer = issuer.parsed, issuer.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	sure(err)
	p.parsed, err = x509.ParseCertificate(der)
	sure(err)
	keyDER, err := x509.MarshalECPrivateKey(key)
	sure(err)
	p.certPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	p.keyPEM = pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER})
	return p
}

// pairs are made once in a process: an authority, what it has signed, and another.
var pairs = sync.OnceValue(func() (p struct{ ca, client, other *keyPair }) {
	p.ca = newKeyPair("ca", longAgo, farAway, nil)
	p.client = newKeyPair("client", longAgo, farAway, p.ca)
	p.other = newKeyPair("other", longAgo, farAway, nil)
	return p
})

// folder is a temporary one with files, which is gone after the scenario.
func folder(r *run, files map[string][]byte) string {
	dir := r.t.TempDir()
	for name, content := range files {
		sure(os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
	return dir
}

func sure(err error) {
	if err != nil {
		panic(err)
	}
}
