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
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// The types of PEM blocks.
const (
	ECPrivateKeyBlockType  = "EC PRIVATE KEY"
	RSAPrivateKeyBlockType = "RSA PRIVATE KEY"
	PrivateKeyBlockType    = "PRIVATE KEY" // PKCS#8
	PublicKeyBlockType     = "PUBLIC KEY"
)

// MakeEllipticPrivateKeyPEM makes a new key on the curve P-256.
func MakeEllipticPrivateKeyPEM() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return MarshalPrivateKeyToPEM(key)
}

// MarshalPrivateKeyToPEM writes an RSA or ECDSA key.
func MarshalPrivateKeyToPEM(privateKey crypto.PrivateKey) ([]byte, error) {
	block := &pem.Block{}
	switch key := privateKey.(type) {
	case *ecdsa.PrivateKey:
		der, err := x509.MarshalECPrivateKey(key)
		if err != nil {
			return nil, err
		}
		block.Type, block.Bytes = ECPrivateKeyBlockType, der
	case *rsa.PrivateKey:
		block.Type, block.Bytes = RSAPrivateKeyBlockType, x509.MarshalPKCS1PrivateKey(key)
	default:
		return nil, fmt.Errorf("private key is not a recognized type: %T", privateKey)
	}
	return pem.EncodeToMemory(block), nil
}

// ParsePrivateKeyPEM returns the first key that it finds among the PEM blocks.
func ParsePrivateKeyPEM(keyData []byte) (any, error) {
	for block := range blocks(keyData) {
		if key, ok := parsePrivate(block); ok {
			return key, nil
		}
	}
	return nil, errors.New("data does not contain a valid RSA or ECDSA private key")
}

// parsePrivate reads the kinds of blocks that are known to hold a private key.
func parsePrivate(block *pem.Block) (key any, ok bool) {
	var err error
	switch block.Type {
	case ECPrivateKeyBlockType:
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case RSAPrivateKeyBlockType:
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case PrivateKeyBlockType:
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		return nil, false
	}
	return key, err == nil
}

// blocks yields the PEM blocks in data.
func blocks(data []byte) func(func(*pem.Block) bool) {
	return func(yield func(*pem.Block) bool) {
		for {
			block, rest := pem.Decode(data)
			if block == nil || !yield(block) {
				return
			}
			data = rest
		}
	}
}
