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
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"net"
)

// MakeCSR returns a certificate request, signed with privateKey, for these
// names.
func MakeCSR(privateKey any, subject *pkix.Name, dnsSANs []string, ipSANs []net.IP) ([]byte, error) {
	if subject == nil {
		return nil, errors.New("make certificate request: subject must not be nil")
	}
	return MakeCSRFromTemplate(privateKey, &x509.CertificateRequest{Subject: *subject, DNSNames: dnsSANs, IPAddresses: ipSANs})
}

// MakeCSRFromTemplate returns a certificate request, signed with privateKey,
// that says what template says. The key decides the signature's algorithm.
func MakeCSRFromTemplate(privateKey any, template *x509.CertificateRequest) ([]byte, error) {
	request := *template
	request.SignatureAlgorithm = x509.UnknownSignatureAlgorithm
	der, err := x509.CreateCertificateRequest(rand.Reader, &request, privateKey)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: CertificateRequestBlockType, Bytes: der}), nil
}
