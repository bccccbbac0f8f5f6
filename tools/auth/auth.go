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

// Package auth reads files with a user's credentials: the kubernetes_auth
// files that came before kubeconfig.
package auth

import (
	"encoding/json"
	"os"

	restclient "k8s.io/client-go/rest"

	"k8s.io/client-go/internal/redact"
)

// Info is what such a file has.
type Info struct {
	User        string
	Password    string `datapolicy:"password"`
	CAFile      string
	CertFile    string
	KeyFile     string
	BearerToken string `datapolicy:"token"`
	// Insecure accepts any certificate of the server; nil says nothing about it.
	Insecure *bool
}

// LoadFromFile reads a file. One that does not exist is an error that
// os.IsNotExist recognizes.
func LoadFromFile(path string) (*Info, error) {
	if _, err := os.Stat(path); err != nil { // programs know its text
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var info Info
	if err := json.Unmarshal(data, &info); err != nil {
		return nil, err
	}
	return &info, nil
}

// MergeWithConfig returns c with the credentials and TLS settings of info in
// place of its own.
func (info Info) MergeWithConfig(c restclient.Config) (restclient.Config, error) {
	c.Username, c.Password, c.BearerToken = info.User, info.Password, info.BearerToken
	c.CAFile, c.CertFile, c.KeyFile = info.CAFile, info.CertFile, info.KeyFile
	if info.Insecure != nil {
		c.Insecure = *info.Insecure
	}
	return c, nil
}

// Complete reports whether there is a user, a certificate or a token.
func (info Info) Complete() bool {
	return info.User != "" || info.CertFile != "" || info.BearerToken != ""
}

// String shows everything but the credentials.
func (info Info) String() string { return redact.Struct(info) }

// GoString is String, so that %#v shows no credentials either.
func (info Info) GoString() string { return info.String() }
