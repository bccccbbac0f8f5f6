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
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/keyutil"
)

// certificateFacts is all that is not left to chance.
func certificateFacts(c *x509.Certificate) string {
	if c == nil {
		return "nil"
	}
	return fmt.Sprintf("%s by %s ca %v %v path %d %v dns %q ips %v usage %b %v from %v for %v key %v signed %v serial %v key ids %v %v", c.Subject, c.Issuer.CommonName, c.IsCA, c.BasicConstraintsValid,
		c.MaxPathLen, c.MaxPathLenZero, c.DNSNames, c.IPAddresses, c.KeyUsage, c.ExtKeyUsage, c.NotBefore.UTC(), c.NotAfter.Sub(c.NotBefore), c.PublicKeyAlgorithm, c.SignatureAlgorithm,
		c.SerialNumber.BitLen() > 0, len(c.SubjectKeyId), len(c.AuthorityKeyId))
}

// unnamed hides the times that are in the names of generated authorities.
func unnamed(r *run, text string) string {
	return strings.ReplaceAll(text, fmt.Sprint(r.start.Unix()), "NOW")
}

func init() {
	add(
		scenario{name: "cert/parse", do: parseCertificates},
		scenario{name: "cert/files", do: certificateFiles},
		scenario{name: "cert/canRead", do: canReadCertificates},
		scenario{name: "cert/requests", do: certificateRequests},
		scenario{name: "cert/authority", do: selfSignedAuthorities},
		scenario{name: "cert/selfSigned", do: selfSignedPairs},
		scenario{name: "cert/selfSigned/fixtures", do: selfSignedFixtures},
		scenario{name: "cert/server", do: askedServers, real: true},
	)
}

// pemTexts are texts that may be certificates, by name.
func pemTexts() ([]string, map[string][]byte) {
	p := pairs()
	join := func(parts ...[]byte) []byte { return slices.Concat(parts...) }
	block := func(kind string, content string, headers map[string]string) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: []byte(content), Headers: headers})
	}
	texts := map[string][]byte{
		"nil":            nil,
		"empty":          {},
		"garbage":        []byte("garbage"),
		"one":            p.ca.certPEM,
		"two":            join(p.ca.certPEM, p.client.certPEM),
		"twice":          join(p.ca.certPEM, p.ca.certPEM),
		"text around":    join([]byte("before\n"), p.ca.certPEM, []byte("between\n"), p.other.certPEM, []byte("after\n")),
		"key":            p.ca.keyPEM,
		"key, one":       join(p.ca.keyPEM, p.ca.certPEM),
		"one, key":       join(p.ca.certPEM, p.ca.keyPEM),
		"broken":         block("CERTIFICATE", "x", nil),
		"one, broken":    join(p.ca.certPEM, block("CERTIFICATE", "x", nil)),
		"no content":     block("CERTIFICATE", "", nil),
		"other type":     block("TRUSTED CERTIFICATE", string(p.ca.parsed.Raw), nil),
		"headers":        block("CERTIFICATE", string(p.ca.parsed.Raw), map[string]string{"a": "b"}),
		"headers, one":   join(block("CERTIFICATE", string(p.other.parsed.Raw), map[string]string{"a": "b"}), p.ca.certPEM),
		"two in a block": block("CERTIFICATE", string(p.ca.parsed.Raw)+string(p.other.parsed.Raw), nil),
		"cut":            p.ca.certPEM[:len(p.ca.certPEM)/2],
		"request":        block("CERTIFICATE REQUEST", "x", nil),
		"crlf":           []byte(strings.ReplaceAll(string(p.ca.certPEM), "\n", "\r\n")),
		"spaces":         join([]byte("  "), p.ca.certPEM),
	}
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, texts
}

func poolText(p *x509.CertPool) string {
	if p == nil {
		return "no pool"
	}
	var b strings.Builder
	for _, leaf := range []*keyPair{pairs().ca, pairs().client, pairs().other} {
		_, err := leaf.parsed.Verify(x509.VerifyOptions{Roots: p, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		fmt.Fprintf(&b, "%v ", err == nil)
	}
	return b.String()
}

func parseCertificates(r *run) {
	names, texts := pemTexts()
	for _, name := range names {
		got, err := cert.ParseCertsPEM(texts[name])
		r.note("%s: %d nil %v", name, len(got), got == nil)
		r.err(name, err)
		for _, c := range got {
			r.note("%s: %s", name, certificateFacts(c))
		}
		pool, err := cert.NewPoolFromBytes(texts[name])
		r.note("%s pool %s", name, poolText(pool))
		r.err(name+" pool", err)
		if len(got) > 0 {
			again, err := cert.EncodeCertificates(got...)
			r.note("%s encoded the same %v %v", name, string(again) == string(texts[name]), err)
		}
	}
	none, err := cert.EncodeCertificates()
	r.note("none %q %v", none, none == nil)
	r.err("none", err)
	empty, err := cert.EncodeCertificates(&x509.Certificate{})
	r.note("empty %q", empty)
	r.err("empty", err)
	r.panics("nil", func() { _, _ = cert.EncodeCertificates(nil) })
	r.note("%q %q", cert.CertificateBlockType, cert.CertificateRequestBlockType)
}

func certificateFiles(r *run) {
	names, texts := pemTexts()
	dir := folder(r, texts)
	for _, name := range append(names, "missing", "", ".") {
		got, err := cert.CertsFromFile(filepath.Join(dir, name))
		r.note("%s: %d", name, len(got))
		r.note("%s: %s", name, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
		pool, err := cert.NewPool(filepath.Join(dir, name))
		r.note("%s pool %s", name, poolText(pool))
		r.note("%s pool %s", name, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
	}
	_, err := cert.CertsFromFile("")
	r.err("no name", err)
	_, err = cert.NewPool("")
	r.err("no name pool", err)
	for _, path := range []string{"new.crt", "a/b/new.crt", "one", "one/x", "."} {
		for _, data := range [][]byte{[]byte("text"), nil} {
			err := cert.WriteCert(filepath.Join(dir, path), data)
			r.note("write %s: %s", path, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
			content, err := os.ReadFile(filepath.Join(dir, path))
			r.note("written %s: %q %v", path, content, err == nil)
			if info, err := os.Stat(filepath.Join(dir, path)); err == nil {
				above, _ := os.Stat(filepath.Dir(filepath.Join(dir, path)))
				r.note("mode %v in %v", info.Mode(), above.Mode())
			}
		}
	}
}

func canReadCertificates(r *run) {
	dir := tlsFolder(r)
	sure(os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	for _, c := range []string{"client.crt", "missing", "folder", "empty", ""} {
		for _, k := range []string{"client.key", "missing", "folder", "empty", ""} {
			ok, err := cert.CanReadCertAndKey(filepath.Join(dir, c), filepath.Join(dir, k))
			r.note("%q %q: %v %s", c, k, ok, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
		}
	}
	ok, err := cert.CanReadCertAndKey("", "")
	r.note("%v %v", ok, err)
}

func requestText(data []byte, err error) string {
	if err != nil {
		return errorFacts(err)
	}
	b, rest := pem.Decode(data)
	if b == nil {
		return "no PEM"
	}
	c, err := x509.ParseCertificateRequest(b.Bytes)
	if err != nil {
		return fmt.Sprint("unreadable: ", err)
	}
	return fmt.Sprintf("%s %v rest %d subject %s dns %q ips %v mail %v signed %v valid %v", b.Type, b.Headers, len(rest), c.Subject, c.DNSNames, c.IPAddresses, c.EmailAddresses, c.SignatureAlgorithm, c.CheckSignature() == nil)
}

func certificateRequests(r *run) {
	keys := map[string]any{"ec": pairs().ca.key, "nil": nil, "string": "x", "public": pairs().ca.key.Public()}
	rsaKey, err := rsa.GenerateKey(noRandom, 2048)
	r.err("rsa", err)
	keys["rsa"] = rsaKey
	for _, name := range []string{"ec", "rsa", "nil", "string", "public"} {
		for i, subject := range []*pkix.Name{{CommonName: "cn", Organization: []string{"a", "b"}}, {}} {
			for _, dns := range [][]string{nil, {"a", "b.c"}, {"ä"}, {""}} {
				r.panicFree(name, func() {
					r.note("%s %d %q: %s", name, i, dns, requestText(cert.MakeCSR(keys[name], subject, dns, []net.IP{net.IPv4(1, 2, 3, 4), net.IPv6loopback, nil})))
				})
			}
		}
		template := &x509.CertificateRequest{Subject: pkix.Name{CommonName: "t"}, DNSNames: []string{"d"}, EmailAddresses: []string{"m"}, SignatureAlgorithm: x509.PureEd25519}
		before := fmt.Sprint(template.SignatureAlgorithm)
		r.panicFree(name, func() { r.note("%s: %s", name, requestText(cert.MakeCSRFromTemplate(keys[name], template))) })
		r.note("%s left %s, %v", name, before, template.SignatureAlgorithm)
	}
	r.panics("no template", func() { _, _ = cert.MakeCSRFromTemplate(keys["ec"], nil) })
}

// noRandom gives rsa.GenerateKey its own randomness.
var noRandom io.Reader

func selfSignedAuthorities(r *run) {
	key := pairs().ca.key
	for i, c := range []cert.Config{
		{}, {CommonName: "cn", Organization: []string{"a", "b"}}, {CommonName: "cn", NotBefore: longAgo}, {CommonName: "cn", NotBefore: farAway},
		{CommonName: "cn", AltNames: cert.AltNames{DNSNames: []string{"d"}, IPs: []net.IP{net.IPv4zero}}, Usages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}},
	} {
		got, err := cert.NewSelfSignedCACert(c, key)
		r.note("%d: %s", i, certificateFacts(got))
		r.err(fmt.Sprint(i), err)
		if got != nil {
			r.note("%d: verifies %v", i, got.CheckSignatureFrom(got) == nil)
		}
	}
	_, err := cert.NewSelfSignedCACert(cert.Config{CommonName: "x"}, failingSigner{key})
	r.err("failing", err)
}

type failingSigner struct{ crypto.Signer }

func (failingSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("mine")
}

func pairText(r *run, what string, certPEM, keyPEM []byte, err error) {
	r.err(what, err)
	if err != nil {
		r.note("%s: %d %d", what, len(certPEM), len(keyPEM))
		return
	}
	got, err := cert.ParseCertsPEM(certPEM)
	r.err(what+" parse", err)
	for _, c := range got {
		r.note("%s: %s", what, unnamed(r, certificateFacts(c)))
	}
	if len(got) == 2 {
		r.note("%s: signed %v", what, got[0].CheckSignatureFrom(got[1]) == nil)
	}
	key, err := keyutil.ParsePrivateKeyPEM(keyPEM)
	r.note("%s: %T %v", what, key, err)
	b, _ := pem.Decode(keyPEM)
	if k, ok := key.(*rsa.PrivateKey); ok && len(got) > 0 {
		r.note("%s: %s %d fits %v", what, b.Type, k.N.BitLen(), k.PublicKey.Equal(got[0].PublicKey))
	}
}

func selfSignedPairs(r *run) {
	for _, host := range []string{"example.com", "1.2.3.4", "::1", ""} {
		c, k, err := cert.GenerateSelfSignedCertKey(host, nil, nil)
		pairText(r, fmt.Sprintf("%q", host), c, k, err)
	}
	c, k, err := cert.GenerateSelfSignedCertKey("h", []net.IP{net.IPv4(1, 2, 3, 4), net.IPv6loopback}, []string{"a", "b", "h"})
	pairText(r, "names", c, k, err)
	for _, age := range []time.Duration{0, time.Hour, -time.Hour, 1000 * time.Hour} {
		c, k, err := cert.GenerateSelfSignedCertKeyWithOptions(cert.SelfSignedCertKeyOptions{Host: "h", MaxAge: age})
		pairText(r, age.String(), c, k, err)
	}
	c, k, err = cert.GenerateSelfSignedCertKey("ä", nil, nil)
	pairText(r, "odd", c, k, err)
}

func selfSignedFixtures(r *run) {
	dir := r.t.TempDir()
	files := func() string {
		entries, _ := os.ReadDir(dir)
		var names []string
		for _, e := range entries {
			info, _ := e.Info()
			names = append(names, fmt.Sprint(e.Name(), " ", info.Mode()))
		}
		return strings.Join(names, ", ")
	}
	first, firstKey, err := cert.GenerateSelfSignedCertKeyWithFixtures("h", []net.IP{net.IPv4(1, 2, 3, 4)}, []string{"a", "b"}, dir)
	pairText(r, "first", first, firstKey, err)
	r.note("files %s", files())
	again, againKey, err := cert.GenerateSelfSignedCertKeyWithFixtures("h", []net.IP{net.IPv4(1, 2, 3, 4)}, []string{"a", "b"}, dir)
	r.note("again the same %v %v %v", string(first) == string(again), string(firstKey) == string(againKey), err)
	other, _, err := cert.GenerateSelfSignedCertKeyWithFixtures("h", []net.IP{net.IPv4(1, 2, 3, 4)}, []string{"b", "a"}, dir)
	r.note("in another order the same %v %v", string(first) == string(other), err)
	r.note("files %s", files())
	_, _, err = cert.GenerateSelfSignedCertKeyWithOptions(cert.SelfSignedCertKeyOptions{Host: "::1", AlternateDNS: []string{"x"}, FixtureDirectory: dir})
	r.err("options", err)
	r.note("files %s", files())
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		sure(os.WriteFile(filepath.Join(dir, e.Name()), []byte("mine"), 0o600))
	}
	broken, brokenKey, err := cert.GenerateSelfSignedCertKeyWithFixtures("h", []net.IP{net.IPv4(1, 2, 3, 4)}, []string{"a", "b"}, dir)
	r.note("as it is %q %q %v", broken, brokenKey, err)
	_, _, err = cert.GenerateSelfSignedCertKeyWithFixtures("h", nil, nil, filepath.Join(dir, "missing"))
	r.note("missing %s", strings.ReplaceAll(errorFacts(err), dir, "DIR"))
}
