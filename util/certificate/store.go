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

package certificate

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"k8s.io/klog/v2"

	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/keyutil"
)

// Store keeps a certificate with its key.
type Store interface {
	// Current returns what is stored, or a *NoCertKeyError if nothing is.
	Current() (*tls.Certificate, error)
	// Update stores another pair, both PEM encoded, and returns it.
	Update(cert, key []byte) (*tls.Certificate, error)
}

// FileStore is a Store that keeps them in one file.
type FileStore interface {
	Store
	// CurrentPath is where the pair is, or will be after an Update.
	CurrentPath() string
}

// NoCertKeyError says that there is no certificate yet.
type NoCertKeyError string

func (e *NoCertKeyError) Error() string { return string(*e) }

// fileStore is a folder with a file for each pair there has been, named
// prefix-2006-01-02-15-04-05.pem, and a link to the latest, prefix-current.pem.
// A link named prefix-updated.pem is there while the other one is replaced.
type fileStore struct {
	logger            klog.Logger
	prefix            string
	certDir, keyDir   string
	certFile, keyFile string // read while there is no link
}

// NewFileStoreWithLogger returns a store in certDirectory, which the first
// Update makes if it has to. While it is empty,
// what is in certFile and keyFile counts as stored, or else what is in
// prefix.crt of certDirectory and prefix.key of keyDirectory. An update that a
// crash interrupted is completed.
func NewFileStoreWithLogger(logger klog.Logger, pairNamePrefix, certDirectory, keyDirectory, certFile, keyFile string) (FileStore, error) {
	s := &fileStore{logger, pairNamePrefix, certDirectory, keyDirectory, certFile, keyFile}
	if err := s.recover(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *fileStore) path(what string) string {
	return filepath.Join(s.certDir, s.prefix+"-"+what+".pem")
}

func (s *fileStore) CurrentPath() string { return s.path("current") }

// recover completes an update. Files that somebody put where links should be
// are left alone, unless there is nothing else to go by.
func (s *fileStore) recover() error {
	current, updated := s.CurrentPath(), s.path("updated")
	there, err := exists(current)
	if err != nil {
		return err
	}
	info, err := os.Lstat(updated)
	switch {
	case errors.Is(err, fs.ErrNotExist), there && (!isLink(current) || err == nil && info.Mode()&fs.ModeSymlink == 0):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink == 0:
		return fmt.Errorf("expected %q to be a symlink but it is a file", updated)
	}
	if there, err := exists(updated); err != nil {
		return err
	} else if !there { // the crash was early: there is nothing behind the link
		return os.Remove(updated)
	}
	return s.replace(updated)
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// replace makes the link at updated the current one.
func (s *fileStore) replace(updated string) error {
	current := s.CurrentPath()
	if info, err := os.Lstat(current); err == nil && info.Mode()&fs.ModeSymlink == 0 {
		return fmt.Errorf("expected %q to be a symlink but it is a file", current)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(updated, current)
}

func (s *fileStore) Current() (*tls.Certificate, error) {
	current := s.CurrentPath()
	there, err := exists(current)
	if err != nil {
		return nil, err
	}
	if there {
		s.logger.Info("Loading cert/key pair from a file", "filePath", current)
		return loadFile(current)
	}
	for _, pair := range [][2]string{
		{s.certFile, s.keyFile},
		{filepath.Join(s.certDir, s.prefix+".crt"), filepath.Join(s.keyDir, s.prefix+".key")},
	} {
		if there, err := bothExist(pair[0], pair[1]); err != nil {
			return nil, err
		} else if there {
			s.logger.Info("Loading cert/key pair", "certFile", pair[0], "keyFile", pair[1])
			return withLeaf(tls.LoadX509KeyPair(pair[0], pair[1]))
		}
	}
	none := NoCertKeyError(fmt.Sprintf("no cert/key files read at %q, (%q, %q) or (%q, %q)",
		current, s.certFile, s.keyFile, s.certDir, s.keyDir))
	return nil, &none
}

func (s *fileStore) Update(certData, keyData []byte) (*tls.Certificate, error) {
	if err := os.MkdirAll(s.certDir, 0o755); err != nil {
		return nil, fmt.Errorf("could not create directory %q to store certificates: %w", s.certDir, err)
	}
	if _, err := cert.ParseCertsPEM(certData); err != nil {
		return nil, fmt.Errorf("invalid certificate data: %w", err)
	}
	if _, err := keyutil.ParsePrivateKeyPEM(keyData); err != nil {
		return nil, errors.New("invalid key data") // the reason could say what is in it
	}
	pair, err := withLeaf(tls.X509KeyPair(certData, keyData))
	if err != nil {
		return nil, err
	}
	file, err := filepath.Abs(s.path(time.Now().Format("2006-01-02-15-04-05")))
	if err != nil {
		return nil, err
	}
	if err := writeWhole(file, bytes.Join([][]byte{bytes.TrimRight(certData, "\n"), keyData}, []byte("\n"))); err != nil {
		return nil, fmt.Errorf("could not write %q: %w", file, err)
	}
	updated := s.path("updated")
	if err := os.Remove(updated); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.Symlink(file, updated); err != nil {
		return nil, err
	}
	if err := s.replace(updated); err != nil {
		_ = os.Remove(updated)
		return nil, err
	}
	return pair, nil
}

// writeWhole never lets a reader, or a crash, see half a file. Only the owner
// may read it.
func writeWhole(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // has no effect after the rename
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// loadFile reads a file that has a certificate and its key, in any order.
func loadFile(path string) (*tls.Certificate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pair, err := withLeaf(tls.X509KeyPair(data, data))
	if err != nil {
		return nil, fmt.Errorf("could not convert data from %q into cert/key pair: %w", path, err)
	}
	return pair, nil
}

// withLeaf parses the certificate, for its dates are needed.
func withLeaf(pair tls.Certificate, err error) (*tls.Certificate, error) {
	if err != nil {
		return nil, err
	}
	if pair.Leaf == nil {
		if pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0]); err != nil {
			return nil, fmt.Errorf("unable to parse certificate data: %w", err)
		}
	}
	return &pair, nil
}

func bothExist(a, b string) (bool, error) {
	if a == "" || b == "" {
		return false, nil
	}
	there, err := exists(a)
	if !there || err != nil {
		return false, err
	}
	return exists(b)
}

// exists is false for a link to nothing.
func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
