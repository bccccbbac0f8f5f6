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

// Package exec gets credentials from a program, a credential plugin.
package exec

import (
	"k8s.io/client-go/pkg/apis/clientauthentication"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"
)

// Authenticator runs one credential plugin.
type Authenticator struct{}

func GetAuthenticator(config *clientcmdapi.ExecConfig, cluster *clientauthentication.Cluster) (*Authenticator, error) {
	panic("not yet")
}
func ValidatePluginPolicy(policy clientcmdapi.PluginPolicy) error        { panic("not yet") }
func (a *Authenticator) UpdateTransportConfig(c *transport.Config) error { panic("not yet") }
