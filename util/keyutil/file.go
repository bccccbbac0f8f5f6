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
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteKey writes a private key to keyPath; a new file is readable by its
// owner alone. Missing folders are made.
func WriteKey(keyPath string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(keyPath), 0o755); err != nil {
		return err
	}
	return os.WriteFile(keyPath, data, 0o600)
}

// LoadOrGenerateKeyFile returns the content of a file with a private key, or
// makes a new key and writes it there if there is no such file. wasGenerated
// says which.
func LoadOrGenerateKeyFile(keyPath string) (data []byte, wasGenerated bool, err error) {
	data, err = os.ReadFile(keyPath)
	switch {
	case err == nil && len(data) == 0:
		return nil, false, fmt.Errorf("error loading key from %s: the file is empty", keyPath)
	case err == nil:
		if _, err := ParsePrivateKeyPEM(data); err != nil {
			return nil, false, fmt.Errorf("error loading key from %s: %w", keyPath, err)
		}
		return data, false, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, false, fmt.Errorf("error loading key from %s: %w", keyPath, err)
	}
	if data, err = MakeEllipticPrivateKeyPEM(); err != nil {
		return nil, false, fmt.Errorf("error generating key: %w", err)
	}
	if err := WriteKey(keyPath, data); err != nil {
		return nil, false, fmt.Errorf("error writing key to %s: %w", keyPath, err)
	}
	return data, true, nil
}

// PrivateKeyFromFile returns the first private key in a file.
func PrivateKeyFromFile(file string) (any, error) {
	return parseFile(file, "private", ParsePrivateKeyPEM)
}

// PublicKeysFromFile returns all public keys in a file.
func PublicKeysFromFile(file string) ([]any, error) {
	return parseFile(file, "public", ParsePublicKeysPEM)
}

// parseFile says which file it was that did not hold that kind of key.
func parseFile[T any](file, kind string, parse func([]byte) (T, error)) (keys T, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return keys, err
	}
	if keys, err = parse(data); err != nil {
		err = fmt.Errorf("error reading %s key file %s: %w", kind, file, err)
	}
	return keys, err
}
