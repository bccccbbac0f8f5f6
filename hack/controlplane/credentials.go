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
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// creds is everything that proves who somebody is, as files in one folder.
type creds struct {
	ca     pair
	server pair
	client pair // admin, for those who come with a certificate

	tokenFile         string
	admin             string // a token that may do everything
	nobody            string // a token that is known and may do nothing
	serviceAccountKey string
}

// A pair is a certificate and its key, in PEM and as files.
type pair struct {
	certFile, keyFile string
	cert, key         []byte
}

// credentials makes what is missing in dir and reads the rest, so that a server
// started again in the same folder keeps its identity.
func credentials(dir string) (*creds, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	c := &creds{
		ca:                newPair(dir, "ca"),
		server:            newPair(dir, "server"),
		client:            newPair(dir, "admin"),
		tokenFile:         filepath.Join(dir, "tokens.csv"),
		serviceAccountKey: filepath.Join(dir, "service-account.key"),
	}
	if err := c.read(); err == nil {
		return c, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := c.make(); err != nil {
		return nil, fmt.Errorf("make credentials: %w", err)
	}
	return c, c.read()
}

func newPair(dir, name string) pair {
	return pair{certFile: filepath.Join(dir, name+".crt"), keyFile: filepath.Join(dir, name+".key")}
}

func (c *creds) read() error {
	for _, p := range []*pair{&c.ca, &c.server, &c.client} {
		var err error
		if p.cert, err = os.ReadFile(p.certFile); err != nil {
			return err
		}
		if p.key, err = os.ReadFile(p.keyFile); err != nil {
			return err
		}
	}
	tokens, err := os.ReadFile(c.tokenFile) // written last: with it everything is there
	if err != nil {
		return err
	}
	lines := strings.Split(string(tokens), "\n")
	if len(lines) < 2 {
		return fmt.Errorf("%s: want two lines", c.tokenFile)
	}
	c.admin, _, _ = strings.Cut(lines[0], ",")
	c.nobody, _, _ = strings.Cut(lines[1], ",")
	return nil
}

func (c *creds) make() error {
	ca, caKey, err := c.ca.issue(&x509.Certificate{
		Subject: pkix.Name{CommonName: "controlplane"}, IsCA: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, nil)
	if err != nil {
		return err
	}
	if _, _, err := c.server.issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost", "kubernetes.default.svc"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4(10, 0, 0, 1)},
	}, ca, caKey); err != nil {
		return err
	}
	if _, _, err := c.client.issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "admin", Organization: []string{"system:masters"}},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, ca, caKey); err != nil {
		return err
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	if err := writePEM(c.serviceAccountKey, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)); err != nil {
		return err
	}
	tokens := fmt.Sprintf("%s,admin,admin,system:masters\n%s,nobody,nobody,\n", rand.Text(), rand.Text())
	return os.WriteFile(c.tokenFile, []byte(tokens), 0o600)
}

// issue writes a new key and a certificate for it, signed by ca or by itself.
func (p *pair) issue(template, ca *x509.Certificate, caKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return nil, nil, err
	}
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = template.NotBefore.AddDate(1, 0, 0)
	template.KeyUsage |= x509.KeyUsageDigitalSignature
	template.BasicConstraintsValid = true
	if ca == nil {
		ca, caKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca, key.Public(), caKey)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(writePEM(p.certFile, "CERTIFICATE", der), writePEM(p.keyFile, "EC PRIVATE KEY", keyDER)); err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return cert, key, err
}

func writePEM(name, kind string, der []byte) error {
	return os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
