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
	"crypto/x509"
	"encoding/pem"
	"errors"
)

// The types of PEM blocks.
const (
	CertificateBlockType        = "CERTIFICATE"
	CertificateRequestBlockType = "CERTIFICATE REQUEST"
)

// ParseCertsPEM returns the certificates in data, one of each block. Blocks of
// another type or with headers are passed over; none at all, or one that does
// not parse, is an error, which comes with the certificates before it.
func ParseCertsPEM(pemCerts []byte) ([]*x509.Certificate, error) {
	found := []*x509.Certificate{}
	for rest := pemCerts; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != CertificateBlockType || len(block.Headers) > 0 {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return found, err
		}
		found = append(found, c)
	}
	if len(found) == 0 {
		return found, errors.New("data does not contain any valid RSA or ECDSA certificates")
	}
	return found, nil
}

// EncodeCertificates writes certificates one after the other.
func EncodeCertificates(certs ...*x509.Certificate) ([]byte, error) {
	var out bytes.Buffer
	for _, c := range certs {
		if err := pem.Encode(&out, &pem.Block{Type: CertificateBlockType, Bytes: c.Raw}); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}
