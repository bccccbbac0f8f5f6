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
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
)

// CanReadCertAndKey reports whether both files can be read. It is false without
// an error if neither can, and an error if only one can.
func CanReadCertAndKey(certPath, keyPath string) (bool, error) {
	certErr, keyErr := readable(certPath), readable(keyPath)
	switch {
	case certErr == nil && keyErr == nil:
		return true, nil
	case certErr != nil && keyErr != nil:
		return false, nil
	case certErr != nil:
		return false, fmt.Errorf("error reading %s, certificate and key must be supplied as a pair", certPath)
	default:
		return false, fmt.Errorf("error reading %s, certificate and key must be supplied as a pair", keyPath)
	}
}

func readable(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	return f.Close()
}

// WriteCert writes a certificate to certPath, for all to read. Missing folders
// are made.
func WriteCert(certPath string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(certPath), 0o755); err != nil {
		return err
	}
	return os.WriteFile(certPath, data, 0o644)
}

// CertsFromFile returns the certificates in a file.
func CertsFromFile(file string) ([]*x509.Certificate, error) {
	return parseFile(file, "error reading", ParseCertsPEM)
}

// NewPool returns a pool of the certificates in a file.
func NewPool(filename string) (*x509.CertPool, error) {
	return parseFile(filename, "error creating pool from", NewPoolFromBytes)
}

// parseFile says which file it was that did not parse.
func parseFile[T any](file, complaint string, parse func([]byte) (T, error)) (none T, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return none, err
	}
	found, err := parse(data)
	if err != nil {
		return none, fmt.Errorf("%s %s: %w", complaint, file, err)
	}
	return found, nil
}

// NewPoolFromBytes returns a pool of the certificates in data.
func NewPoolFromBytes(pemBlock []byte) (*x509.CertPool, error) {
	certs, err := ParseCertsPEM(pemBlock)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	for _, c := range certs {
		pool.AddCert(c)
	}
	return pool, nil
}
