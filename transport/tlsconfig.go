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
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"
)

// TLSConfigFor makes the tls.Config for config's TLS, or nil if nothing there
// asks for one. It reads the files that config names and leaves their content in
// config, as New does.
func TLSConfigFor(config *Config) (*tls.Config, error) {
	if err := config.TLS.load(); err != nil {
		return nil, err
	}
	own := config.TLS
	own.freeze()
	setup, err := loadTLS(&own)
	if err != nil || setup == nil {
		return nil, err
	}
	return setup.config(setup.roots), nil
}

// tlsSetup is a TLSConfig whose files have been read.
type tlsSetup struct {
	fields TLSConfig
	caPEM  []byte         // what roots was made of
	roots  *x509.CertPool // nil for those of the system
	pair   *filePair      // the client certificate if its files are watched, or nil

	// cert provides the client certificate; nil without one.
	cert func(context.Context) (*tls.Certificate, error)
}

// loadTLS checks t and reads what it names. It returns nil if t is empty.
func loadTLS(t *TLSConfig) (*tlsSetup, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	s := &tlsSetup{fields: *t}
	if err := s.loadCA(); err != nil {
		return nil, err
	}
	if err := s.loadCert(); err != nil {
		return nil, err
	}
	if s.roots == nil && s.cert == nil && !t.Insecure && t.ServerName == "" && len(t.NextProtos) == 0 {
		return nil, nil
	}
	return s, nil
}

// check finds fields that contradict each other.
func (t *TLSConfig) check() error {
	switch {
	case t.hasCA() && t.Insecure:
		return errors.New("specifying a root certificates file with the insecure flag is not allowed")
	case t.hasCert() && !t.hasKey():
		return errors.New("a TLS client certificate without its key: CertData or CertFile is set, neither KeyData nor KeyFile is")
	case t.hasKey() && !t.hasCert():
		return errors.New("a TLS client key without its certificate: KeyData or KeyFile is set, neither CertData nor CertFile is")
	}
	return nil
}

func (s *tlsSetup) loadCA() (err error) {
	s.caPEM = s.fields.CAData
	if len(s.caPEM) == 0 {
		s.caPEM, s.roots, err = readRoots(s.fields.CAFile)
		return err
	}
	if s.roots, err = parseRoots(s.caPEM); err != nil {
		return fmt.Errorf("CAData: unable to load root certificates: %w", err)
	}
	return nil
}

// readRoots reads a CA file; without a name there is nothing.
func readRoots(file string) ([]byte, *x509.CertPool, error) {
	if file == "" {
		return nil, nil, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	roots, err := parseRoots(content)
	if err != nil {
		return nil, nil, fmt.Errorf("CAFile %q: unable to load root certificates: %w", file, err)
	}
	return content, roots, nil
}

func (s *tlsSetup) loadCert() error {
	t := &s.fields
	switch {
	case !t.hasCert():
		if holder := t.GetCertHolder; holder != nil {
			s.cert = holder.provide()
		}
		return nil
	case t.watchesCert():
		pair, err := loadFilePair(t.CertFile, t.KeyFile)
		if err != nil {
			return err
		}
		s.pair, s.cert = pair, pair.certificate
		return nil
	}
	certPEM, err := dataOr(t.CertData, t.CertFile)
	if err != nil {
		return err
	}
	keyPEM, err := dataOr(t.KeyData, t.KeyFile)
	if err != nil {
		return err
	}
	cert, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return fmt.Errorf("TLS client certificate and key: %w", err)
	}
	s.cert = func(context.Context) (*tls.Certificate, error) { return &cert, nil }
	return nil
}

// watchesCert reports whether the client certificate is read again; for that
// both parts have to be files.
func (t *TLSConfig) watchesCert() bool {
	return t.ReloadTLSFiles && t.CertFile != "" && t.KeyFile != ""
}

// watchesCA reports whether the CA file is read again.
func (t *TLSConfig) watchesCA() bool {
	return t.ReloadCAFiles && t.CAFile != ""
}

// config makes a tls.Config that trusts roots.
func (s *tlsSetup) config(roots *x509.CertPool) *tls.Config {
	cfg := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: s.fields.Insecure,
		ServerName:         s.fields.ServerName,
		NextProtos:         slices.Clone(s.fields.NextProtos), // net/http appends to it
		RootCAs:            roots,
	}
	if s.cert != nil {
		cfg.GetClientCertificate = func(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
			cert, err := s.cert(handshakeContext(info))
			if err == nil && cert == nil { // crypto/tls wants one without content for "none"
				cert = &tls.Certificate{}
			}
			return cert, err
		}
	}
	return cfg
}

func (h *GetCertHolder) valid() bool { return h.GetCert != nil || h.GetCertContext != nil }

// provide prefers the callback that takes a context. GetCert runs in the
// goroutine of the handshake, which no request waits for without end.
func (h *GetCertHolder) provide() func(context.Context) (*tls.Certificate, error) {
	if h.GetCertContext != nil {
		return h.GetCertContext
	}
	return func(context.Context) (*tls.Certificate, error) { return h.GetCert() }
}

// dataOr is data, or else the content of file, if one is named.
func dataOr(data []byte, file string) ([]byte, error) {
	if len(data) > 0 || file == "" {
		return data, nil
	}
	return os.ReadFile(file)
}

// parseRoots accepts data if there is one certificate in it, and says what is
// wrong otherwise.
func parseRoots(data []byte) (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	if pool.AppendCertsFromPEM(data) {
		return pool, nil
	}
	block, rest := pem.Decode(data)
	if block == nil {
		return nil, errors.New("unable to parse bytes as PEM block")
	}
	for ; block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" || len(block.Headers) != 0 {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return nil, fmt.Errorf("failed to parse certificate: %w", err)
		}
	}
	return nil, errors.New("no valid certificate authority data seen")
}
