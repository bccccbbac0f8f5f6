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
	"encoding/base64"
	"os"
	"strings"
)

// kubeconfigText has three contexts: admin by token (the current one), the same
// by client certificate, and a user whom the server knows and allows nothing.
const kubeconfigText = `apiVersion: v1
kind: Config
current-context: admin
clusters:
- name: controlplane
  cluster:
    server: SERVER
    certificate-authority-data: CA
users:
- name: admin
  user:
    token: ADMIN
- name: admin-cert
  user:
    client-certificate-data: CERT
    client-key-data: KEY
- name: nobody
  user:
    token: NOBODY
contexts:
- name: admin
  context: {cluster: controlplane, user: admin}
- name: admin-cert
  context: {cluster: controlplane, user: admin-cert}
- name: nobody
  context: {cluster: controlplane, user: nobody}
`

func (s *server) writeKubeconfig(c *creds) error {
	b64 := base64.StdEncoding.EncodeToString
	text := strings.NewReplacer(
		"SERVER", "https://"+s.addr,
		"CA", b64(c.ca.cert),
		"ADMIN", c.admin,
		"CERT", b64(c.client.cert),
		"KEY", b64(c.client.key),
		"NOBODY", c.nobody,
	).Replace(kubeconfigText)
	return os.WriteFile(s.kubeconfig(), []byte(text), 0o600)
}
