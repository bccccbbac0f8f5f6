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
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"k8s.io/client-go/util/keyutil"
)

// someKeys are keys of all sorts, made once in a process.
var someKeys = sync.OnceValue(func() map[string]any {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	sure(err)
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	sure(err)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	sure(err)
	public, edKey, err := ed25519.GenerateKey(rand.Reader)
	sure(err)
	return map[string]any{"rsa": rsaKey, "p256": pairs().ca.key, "p224": p224, "p384": p384, "ed25519": edKey, "rsa public": &rsaKey.PublicKey, "p384 public": &p384.PublicKey, "ed25519 public": public}
})

// keyTexts are keys as they are in files, and what is there instead of them.
func keyTexts() map[string][]byte {
	block := func(kind string, der []byte, err error) []byte {
		sure(err)
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	}
	keys, texts := someKeys(), map[string][]byte{"nil": nil, "garbage": []byte("garbage"), "certificate": pairs().ca.certPEM}
	for name, key := range keys {
		if strings.HasSuffix(name, "public") {
			der, err := x509.MarshalPKIXPublicKey(key)
			texts[name] = block("PUBLIC KEY", der, err)
			continue
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		texts[name+" pkcs8"] = block("PRIVATE KEY", der, err)
		texts[name+" pkcs8 as rsa"] = block("RSA PRIVATE KEY", der, err)
		texts[name+" pkcs8 as ec"] = block("EC PRIVATE KEY", der, err)
		texts[name+" pkcs8 of no type"] = block("KEY", der, err)
	}
	rsaKey, p384 := keys["rsa"].(*rsa.PrivateKey), keys["p384"].(*ecdsa.PrivateKey)
	ec, err := x509.MarshalECPrivateKey(p384)
	texts["ec"] = block("EC PRIVATE KEY", ec, err)
	texts["ec as rsa"] = block("RSA PRIVATE KEY", ec, err)
	texts["ec as pkcs8"] = block("PRIVATE KEY", ec, err)
	pkcs1 := x509.MarshalPKCS1PrivateKey(rsaKey)
	texts["pkcs1"] = block("RSA PRIVATE KEY", pkcs1, nil)
	texts["pkcs1 as ec"] = block("EC PRIVATE KEY", pkcs1, nil)
	texts["pkcs1 as pkcs8"] = block("PRIVATE KEY", pkcs1, nil)
	texts["pkcs1 public"] = block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&rsaKey.PublicKey), nil)
	texts["broken"] = block("RSA PRIVATE KEY", []byte("x"), nil)
	texts["broken public"] = block("PUBLIC KEY", []byte("x"), nil)
	texts["openssl"] = slices.Concat(block("EC PARAMETERS", []byte("x"), nil), texts["ec"])
	texts["encrypted"] = pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED"}, Bytes: pkcs1})
	texts["broken, good"] = slices.Concat(texts["broken"], texts["pkcs1"])
	texts["good, broken"] = slices.Concat(texts["pkcs1"], texts["broken"])
	texts["two"] = slices.Concat(texts["ec"], texts["pkcs1"])
	texts["certificate, key"] = slices.Concat(texts["certificate"], texts["ec"])
	texts["publics"] = slices.Concat(texts["rsa public"], texts["certificate"], texts["p384 public"], texts["ec"], texts["ed25519 public"], texts["broken public"])
	texts["text around"] = slices.Concat([]byte("x\n"), texts["ec"], []byte("y\n"))
	return texts
}

// keyName says which of some keys it is.
func keyName(key any) string {
	for _, name := range slices.Sorted(maps.Keys(someKeys())) {
		one := someKeys()[name]
		if k, ok := one.(interface{ Equal(any) bool }); ok && k.Equal(key) {
			return name
		}
		if fmt.Sprint(one) == fmt.Sprint(key) {
			return name
		}
	}
	return "unknown"
}

func init() {
	add(
		scenario{name: "keys/parse", do: parseKeys},
		scenario{name: "keys/marshal", do: marshalKeys},
		scenario{name: "keys/files", do: keyFiles},
	)
}

func parseKeys(r *run) {
	texts := keyTexts()
	dir := folder(r, nil)
	file := filepath.Join(dir, "file")
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		key, err := keyutil.ParsePrivateKeyPEM(texts[name])
		r.note("%s: %T %s %s", name, key, keyName(key), errorFacts(err))
		public, err := keyutil.ParsePublicKeysPEM(texts[name])
		r.note("%s public: %d nil %v %s", name, len(public), public == nil, errorFacts(err))
		for _, k := range public {
			r.note("%s public: %T %s", name, k, keyName(k))
		}
		sure(os.WriteFile(file, texts[name], 0o600))
		key, err = keyutil.PrivateKeyFromFile(file)
		r.note("%s file: %T %s", name, key, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
		public, err = keyutil.PublicKeysFromFile(file)
		r.note("%s public file: %d %s", name, len(public), strings.ReplaceAll(errorFacts(err), dir, "DIR"))
	}
	for _, path := range []string{dir, filepath.Join(dir, "missing"), ""} {
		_, err := keyutil.PrivateKeyFromFile(path)
		r.note("%s", strings.ReplaceAll(errorFacts(err), dir, "DIR"))
		_, err = keyutil.PublicKeysFromFile(path)
		r.note("%s", strings.ReplaceAll(errorFacts(err), dir, "DIR"))
	}
}

func marshalKeys(r *run) {
	keys := maps.Clone(someKeys())
	keys["nil"], keys["string"], keys["value"] = nil, "x", *keys["rsa"].(*rsa.PrivateKey)
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		r.panicFree(name, func() {
			data, err := keyutil.MarshalPrivateKeyToPEM(keys[name])
			r.err(name, err)
			if block, rest := pem.Decode(data); block != nil {
				key, err := keyutil.ParsePrivateKeyPEM(data)
				r.note("%s: %s %v rest %d again %s %v", name, block.Type, block.Headers, len(rest), keyName(key), err)
			}
		})
	}
	data, err := keyutil.MakeEllipticPrivateKeyPEM()
	r.err("made", err)
	block, _ := pem.Decode(data)
	key, err := keyutil.ParsePrivateKeyPEM(data)
	r.note("%s %T %v", block.Type, key, err)
	if k, ok := key.(*ecdsa.PrivateKey); ok {
		r.note("%s", k.Curve.Params().Name)
	}
	r.note("%q %q %q %q", keyutil.ECPrivateKeyBlockType, keyutil.RSAPrivateKeyBlockType, keyutil.PrivateKeyBlockType, keyutil.PublicKeyBlockType)
}

func keyFiles(r *run) {
	dir := folder(r, map[string][]byte{"good": pairs().ca.keyPEM, "garbage": []byte("garbage"), "empty": nil})
	for _, path := range []string{"new", "a/b/new", "good", "garbage", "empty", "good/x", "."} {
		path := filepath.Join(dir, path)
		what := strings.ReplaceAll(path, dir, "DIR")
		data, made, err := keyutil.LoadOrGenerateKeyFile(path)
		r.note("%s: %v %s", what, made, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
		if err == nil {
			key, err := keyutil.ParsePrivateKeyPEM(data)
			r.note("%s: %T %v", what, key, err)
		}
		again, made, err := keyutil.LoadOrGenerateKeyFile(path)
		r.note("%s again: %v same %v %s", what, made, string(again) == string(data), strings.ReplaceAll(errorFacts(err), dir, "DIR"))
		if info, err := os.Stat(path); err == nil {
			above, _ := os.Stat(filepath.Dir(path))
			r.note("%s: %v in %v", what, info.Mode(), above.Mode())
		}
		err = keyutil.WriteKey(path, []byte("mine"))
		content, _ := os.ReadFile(path)
		r.note("%s written: %q %s", what, content, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
		if info, err := os.Stat(path); err == nil {
			r.note("%s written: %v", what, info.Mode())
		}
	}
}
