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
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/client-go/util/keyutil"
)

const (
	year       = 365 * 24 * time.Hour
	caLifetime = 10 * year
	// skew is how long ago a certificate became valid, for clients whose
	// clocks are late.
	skew = time.Hour
)

// Config is what a certificate says.
type Config struct {
	CommonName   string
	Organization []string
	AltNames     AltNames
	Usages       []x509.ExtKeyUsage
	// NotBefore is now if zero.
	NotBefore time.Time
}

// AltNames are the names of a server.
type AltNames struct {
	DNSNames []string
	IPs      []net.IP
}

// NewSelfSignedCACert returns a certificate of a CA that is valid for ten years
// from now. AltNames and Usages are for other certificates and not used.
func NewSelfSignedCACert(cfg Config, key crypto.Signer) (*x509.Certificate, error) {
	if key == nil {
		return nil, errors.New("make CA certificate: key must not be nil")
	}
	now := time.Now()
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: cfg.CommonName, Organization: cfg.Organization},
		NotBefore:             cmp.Or(cfg.NotBefore, now),
		NotAfter:              now.Add(caLifetime),
		KeyUsage:              x509.KeyUsageKeyEncipherment | x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	if cfg.CommonName != "" {
		template.DNSNames = []string{cfg.CommonName}
	}
	return sign(template, template, key.Public(), key)
}

// sign gives template a serial number and lets parent sign it.
func sign(template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, big.NewInt(math.MaxInt64-1))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial.Add(serial, big.NewInt(1)) // must not be 0
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// SelfSignedCertKeyOptions says for whom a certificate is made.
type SelfSignedCertKeyOptions struct {
	// Host is a name or an IP address of the server.
	Host string
	// AlternateIPs and AlternateDNS are further ones.
	AlternateIPs []net.IP
	AlternateDNS []string
	// MaxAge is how long the certificate is valid; a year if zero.
	MaxAge time.Duration
	// FixtureDirectory, which must exist, keeps what was made for the same
	// names for the next call, valid for 100 years. For tests that cannot
	// wait for keys.
	FixtureDirectory string
}

// GenerateSelfSignedCertKey returns a certificate for a server, followed by the
// one of the CA that was made to sign it, and the key, all as PEM.
func GenerateSelfSignedCertKey(host string, alternateIPs []net.IP, alternateDNS []string) ([]byte, []byte, error) {
	return GenerateSelfSignedCertKeyWithOptions(SelfSignedCertKeyOptions{Host: host, AlternateIPs: alternateIPs, AlternateDNS: alternateDNS})
}

// GenerateSelfSignedCertKeyWithFixtures is GenerateSelfSignedCertKey with
// SelfSignedCertKeyOptions.FixtureDirectory.
func GenerateSelfSignedCertKeyWithFixtures(host string, alternateIPs []net.IP, alternateDNS []string, fixtureDirectory string) ([]byte, []byte, error) {
	return GenerateSelfSignedCertKeyWithOptions(SelfSignedCertKeyOptions{
		Host: host, AlternateIPs: alternateIPs, AlternateDNS: alternateDNS, FixtureDirectory: fixtureDirectory,
	})
}

// GenerateSelfSignedCertKeyWithOptions is GenerateSelfSignedCertKey with all
// that can be chosen.
func GenerateSelfSignedCertKeyWithOptions(opts SelfSignedCertKeyOptions) ([]byte, []byte, error) {
	age := cmp.Or(opts.MaxAge, year)
	if opts.FixtureDirectory == "" {
		return generate(opts, age)
	}
	files := fixture(opts)
	certPEM, keyPEM, err := files.read()
	if err != nil || certPEM != nil {
		return certPEM, keyPEM, err
	}
	if certPEM, keyPEM, err = generate(opts, 100*year); err != nil {
		return nil, nil, err
	}
	return certPEM, keyPEM, files.write(certPEM, keyPEM)
}

func generate(opts SelfSignedCertKeyOptions, age time.Duration) (certPEM, keyPEM []byte, err error) {
	now := time.Now()
	valid := x509.Certificate{NotBefore: now.Add(-skew), NotAfter: now.Add(-skew + age), BasicConstraintsValid: true}
	caKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, nil, err
	}
	ca := valid
	ca.Subject.CommonName = fmt.Sprintf("%s-ca@%d", opts.Host, now.Unix())
	ca.IsCA = true
	ca.KeyUsage = x509.KeyUsageKeyEncipherment | x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign
	caCert, err := sign(&ca, &ca, caKey.Public(), caKey)
	if err != nil {
		return nil, nil, err
	}

	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, nil, err
	}
	leaf := valid
	leaf.Subject.CommonName = fmt.Sprintf("%s@%d", opts.Host, now.Unix())
	leaf.KeyUsage = x509.KeyUsageKeyEncipherment | x509.KeyUsageDigitalSignature
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	if ip := net.ParseIP(opts.Host); ip != nil {
		leaf.IPAddresses = append(leaf.IPAddresses, ip)
	} else {
		leaf.DNSNames = append(leaf.DNSNames, opts.Host)
	}
	leaf.IPAddresses = append(leaf.IPAddresses, opts.AlternateIPs...)
	leaf.DNSNames = append(leaf.DNSNames, opts.AlternateDNS...)
	leafCert, err := sign(&leaf, caCert, key.Public(), caKey)
	if err != nil {
		return nil, nil, err
	}

	if certPEM, err = EncodeCertificates(leafCert, caCert); err != nil {
		return nil, nil, err
	}
	keyPEM, err = keyutil.MarshalPrivateKeyToPEM(key)
	return certPEM, keyPEM, err
}

// fixtureFiles are where a pair is kept.
type fixtureFiles struct{ cert, key string }

func fixture(opts SelfSignedCertKeyOptions) fixtureFiles {
	ips := make([]string, len(opts.AlternateIPs))
	for i, ip := range opts.AlternateIPs {
		ips[i] = ip.String()
	}
	base := fmt.Sprintf("%s_%s_%s", opts.Host, strings.Join(ips, "-"), strings.Join(opts.AlternateDNS, "-"))
	base = filepath.Join(opts.FixtureDirectory, base)
	return fixtureFiles{cert: base + ".crt", key: base + ".key"}
}

// read returns nothing if there is no certificate yet.
func (f fixtureFiles) read() (certPEM, keyPEM []byte, err error) {
	certPEM, err = os.ReadFile(f.cert)
	if err != nil {
		return nil, nil, nil
	}
	keyPEM, err = os.ReadFile(f.key)
	if err != nil {
		return nil, nil, fmt.Errorf("cert %s can be read, but key %s cannot: %w", f.cert, f.key, err)
	}
	return certPEM, keyPEM, nil
}

func (f fixtureFiles) write(certPEM, keyPEM []byte) error {
	if err := os.WriteFile(f.cert, certPEM, 0o644); err != nil {
		return fmt.Errorf("failed to write cert fixture to %s: %w", f.cert, err)
	}
	if err := os.WriteFile(f.key, keyPEM, 0o600); err != nil {
		return fmt.Errorf("failed to write key fixture to %s: %w", f.key, err)
	}
	return nil
}
