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
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"regexp"
	"strings"

	"k8s.io/client-go/util/cert"
)

// ports are of servers that were made for a scenario.
var ports = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// askedServers are asked over TLS for their certificates, and for the
// authorities of their clients.
func askedServers(r *run) {
	p := pairs()
	names := x509.NewCertPool()
	names.AddCert(p.ca.parsed)
	names.AddCert(p.other.parsed)
	served := func(config *tls.Config) string {
		listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
		sure(err)
		r.t.Cleanup(func() { listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				go func() {
					defer conn.Close()
					_ = conn.(*tls.Conn).Handshake()
					_, _ = conn.Read(make([]byte, 1))
				}()
			}
		}()
		return listener.Addr().String()
	}
	own := func(k *keyPair) []tls.Certificate {
		return []tls.Certificate{{Certificate: [][]byte{k.parsed.Raw, p.ca.parsed.Raw}, PrivateKey: k.key}}
	}
	byName := &tls.Config{GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
		which := own(p.client)
		if h.ServerName == "other" {
			which = own(p.other)
		}
		return &which[0], nil
	}}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	sure(err)
	plain.Close() // refuses
	for _, s := range []struct{ what, address, name string }{
		{"plain", served(&tls.Config{Certificates: own(p.client)}), ""},
		{"asks", served(&tls.Config{Certificates: own(p.client), ClientAuth: tls.RequestClientCert, ClientCAs: names}), ""},
		{"requires", served(&tls.Config{Certificates: own(p.client), ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: names}), "other"},
		{"asks anybody", served(&tls.Config{Certificates: own(p.client), ClientAuth: tls.RequestClientCert}), ""},
		{"old", served(&tls.Config{Certificates: own(p.client), ClientAuth: tls.RequestClientCert, ClientCAs: names, MaxVersion: tls.VersionTLS12}), ""},
		{"names", served(byName), ""},
		{"names other", served(byName), "other"},
		{"refuses", plain.Addr().String(), ""},
		{"no port", "127.0.0.1", ""},
		{"nothing", "", ""},
	} {
		for _, url := range []string{"", "https://%s", "https://%s/path", "%s"} {
			if url != "" && s.what == "no port" {
				continue // that is port 443 here
			}
			askServer(r, s.what, s.address, s.name, url)
		}
	}
	_, err = cert.GetClientCANamesForURL("https://\x00")
	r.err("broken URL", err)
	_, _, err = cert.GetServingCertificatesForURL("https://\x00", "")
	r.err("broken URL", err)
}

func askServer(r *run, what, address, name, url string) {
	canonical := func(err error) string {
		text := ports.ReplaceAllString(errorFacts(err), "SERVER")
		return strings.ReplaceAll(text, "read tcp SERVER->SERVER", "read tcp")
	}
	var cas []string
	var certs []*x509.Certificate
	var raw [][]byte
	var err, errCerts error
	if url == "" {
		cas, err = cert.GetClientCANames(address)
		certs, raw, errCerts = cert.GetServingCertificates(address, name)
	} else {
		url = fmt.Sprintf(url, address)
		cas, err = cert.GetClientCANamesForURL(url)
		certs, raw, errCerts = cert.GetServingCertificatesForURL(url, name)
	}
	what += " " + ports.ReplaceAllString(url, "SERVER")
	r.note("%s: %q nil %v %s", what, cas, cas == nil, canonical(err))
	r.note("%s: %d %d %s", what, len(certs), len(raw), canonical(errCerts))
	for i, c := range certs {
		block, _ := cert.ParseCertsPEM(raw[i])
		r.note("%s: %s encoded %v", what, c.Subject.CommonName, len(block) == 1 && block[0].Equal(c))
	}
}
