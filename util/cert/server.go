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
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/url"

	"k8s.io/client-go/internal/ctxerr"
)

// GetClientCANamesWithContext returns the subjects, DER, of the CAs whose
// client certificates the server at apiHost (host:port) says it accepts. There
// are none if it asks for no certificate. The server itself is not verified.
func GetClientCANamesWithContext(ctx context.Context, apiHost string) ([]string, error) {
	names := []string{}
	_, err := handshake(ctx, "client CA names", apiHost, &tls.Config{
		InsecureSkipVerify: true, // this is a look, no credentials are sent
		GetClientCertificate: func(request *tls.CertificateRequestInfo) (*tls.Certificate, error) {
			names = names[:0]
			for _, subject := range request.AcceptableCAs {
				names = append(names, string(subject))
			}
			return &tls.Certificate{}, nil
		},
	})
	if err != nil {
		return nil, err
	}
	return names, nil
}

// GetClientCANamesForURLWithContext is GetClientCANamesWithContext for the host
// of a URL.
func GetClientCANamesForURLWithContext(ctx context.Context, kubeConfigURL string) ([]string, error) {
	host, err := hostOf(kubeConfigURL)
	if err != nil {
		return nil, err
	}
	return GetClientCANamesWithContext(ctx, host)
}

// GetServingCertificatesWithContext returns the chain that the server at
// apiHost (host:port) shows to a client that asks for serverName, and the same
// certificates as PEM. The chain is not verified.
func GetServingCertificatesWithContext(ctx context.Context, apiHost, serverName string) ([]*x509.Certificate, [][]byte, error) {
	state, err := handshake(ctx, "serving certificates", apiHost, &tls.Config{
		InsecureSkipVerify: true, // this is a look, no credentials are sent
		ServerName:         serverName,
	})
	if err != nil {
		return nil, nil, err
	}
	encoded := make([][]byte, len(state.PeerCertificates))
	for i, c := range state.PeerCertificates {
		if encoded[i], err = EncodeCertificates(c); err != nil {
			return nil, nil, err
		}
	}
	return state.PeerCertificates, encoded, nil
}

// GetServingCertificatesForURLWithContext is GetServingCertificatesWithContext
// for the host of a URL.
func GetServingCertificatesForURLWithContext(ctx context.Context, kubeConfigURL, serverName string) ([]*x509.Certificate, [][]byte, error) {
	host, err := hostOf(kubeConfigURL)
	if err != nil {
		return nil, nil, err
	}
	return GetServingCertificatesWithContext(ctx, host, serverName)
}

// handshake connects, shakes hands, and hangs up.
func handshake(ctx context.Context, what, host string, config *tls.Config) (tls.ConnectionState, error) {
	doing := "get " + what + " of " + host
	if err := ctxerr.Check(ctx, doing); err != nil {
		return tls.ConnectionState{}, err
	}
	dialer := &tls.Dialer{Config: config}
	conn, err := dialer.DialContext(ctx, "tcp", host)
	if err != nil {
		return tls.ConnectionState{}, ctxerr.Wrap(ctx, err, doing)
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState(), nil
}

// hostOf returns host:port, with the port of https if the URL has none.
func hostOf(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	if u.Hostname() == "" {
		return "", fmt.Errorf("parse %q: no host", u.Redacted())
	}
	if u.Port() == "" {
		return net.JoinHostPort(u.Hostname(), "443"), nil
	}
	return u.Host, nil
}
