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

package clientcmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"k8s.io/apimachinery/pkg/runtime"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// folder is where a test has its files.
type folder struct {
	t    *testing.T
	path string
}

func newFolder(t *testing.T) folder {
	t.Helper()
	t.Setenv("KUBERNETES_SERVICE_HOST", "") // the test may run in a pod
	return folder{t, t.TempDir()}
}

func (f folder) at(name string) string { return filepath.Join(f.path, name) }

// has writes a file, for its owner, and returns its path.
func (f folder) has(name, content string) string {
	f.t.Helper()
	path := f.at(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func (f folder) text(name string) string {
	f.t.Helper()
	content, err := os.ReadFile(f.at(name))
	if err != nil {
		f.t.Fatal(err)
	}
	return string(content)
}

func (f folder) load(name string) *clientcmdapi.Config {
	f.t.Helper()
	config, err := LoadFromFile(f.at(name))
	if err != nil {
		f.t.Fatal(err)
	}
	return config
}

// two files that say different things of the same entries
const (
	firstFile = `apiVersion: v1
kind: Config
current-context: a
clusters:
- name: one
  cluster: {server: "https://one", certificate-authority: sub/ca.crt}
contexts:
- name: a
  context: {cluster: one, user: u, namespace: n1}
users:
- name: u
  user: {token: first, client-certificate: c.crt, client-key: ../k.key}
extensions:
- name: e
  extension: {apiVersion: v9, kind: Foo, a: b}
preferences: {colors: true}
`
	secondFile = `current-context: b
clusters:
- name: one
  cluster: {server: "https://not-this", tls-server-name: nor-this}
- name: two
  cluster: {server: "https://two"}
contexts:
- name: b
  context: {cluster: two, user: u2}
- name: a
  context: {cluster: two, user: u2}
users:
- name: u2
  user: {exec: {command: ./rel/cmd, apiVersion: client.authentication.k8s.io/v1beta1}, tokenFile: tf}
`
)

// sample has two clusters, users and contexts, in no file.
func sample() clientcmdapi.Config {
	c := *clientcmdapi.NewConfig()
	c.Clusters["c1"] = &clientcmdapi.Cluster{Server: "https://one:6443", TLSServerName: "sn1", CertificateAuthorityData: []byte("CA"),
		Extensions: map[string]runtime.Object{execExtension: &runtime.Unknown{Raw: []byte(`{"q":1}`)}}}
	c.Clusters["c2"] = &clientcmdapi.Cluster{Server: "https://two", InsecureSkipTLSVerify: true, TLSServerName: "sn2", ProxyURL: "http://proxy:3128", DisableCompression: true}
	c.AuthInfos["u1"] = &clientcmdapi.AuthInfo{Token: "tok1"}
	c.AuthInfos["u2"] = &clientcmdapi.AuthInfo{Username: "bob", Password: "pw", Impersonate: "imp", ImpersonateUID: "uid",
		ImpersonateGroups: []string{"g"}, ImpersonateUserExtra: map[string][]string{"a": {"1"}, "b": {"2"}}}
	c.Contexts["x1"] = &clientcmdapi.Context{Cluster: "c1", AuthInfo: "u1", Namespace: "ns1"}
	c.Contexts["x2"] = &clientcmdapi.Context{Cluster: "c2", AuthInfo: "u2"}
	c.CurrentContext = "x1"
	return c
}

// wantError checks the text of an error; an empty one wants none.
func wantError(t *testing.T, what string, err error, text string) {
	t.Helper()
	if (err == nil) != (text == "") || err != nil && !strings.Contains(err.Error(), text) {
		t.Errorf("%s: err = %v, want %q", what, err, text)
	}
}
