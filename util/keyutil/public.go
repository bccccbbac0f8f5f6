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

package keyutil

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
)

// ParsePublicKeysPEM returns all RSA and ECDSA keys that it finds among the PEM
// blocks: public keys, those of certificates, and the public halves of private
// keys. Anything else is passed over.
func ParsePublicKeysPEM(keyData []byte) ([]any, error) {
	var keys []any
	for block := range blocks(keyData) {
		switch key := parsePublic(block).(type) {
		case *rsa.PublicKey, *ecdsa.PublicKey:
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("data does not contain any valid RSA or ECDSA public keys")
	}
	return keys, nil
}

// parsePublic goes by what is in the block, since files with the wrong block
// type are about. It returns nil if there is no key.
func parsePublic(block *pem.Block) crypto.PublicKey {
	for _, kind := range []string{ECPrivateKeyBlockType, RSAPrivateKeyBlockType, PrivateKeyBlockType} {
		private, ok := parsePrivate(&pem.Block{Type: kind, Bytes: block.Bytes})
		if signer, signs := private.(crypto.Signer); ok && signs {
			return signer.Public()
		}
	}
	if key, err := x509.ParsePKIXPublicKey(block.Bytes); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS1PublicKey(block.Bytes); err == nil {
		return key
	}
	if certificate, err := x509.ParseCertificate(block.Bytes); err == nil {
		return certificate.PublicKey
	}
	return nil
}
