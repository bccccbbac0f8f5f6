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
	"errors"
	"os"
	"strings"

	restclient "k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const (
	serviceAccountToken     = "/var/run/secrets/kubernetes.io/serviceaccount/token"
	serviceAccountNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"
)

// podConfig is the configuration of a pod, with the overrides that make sense
// for it.
type podConfig struct {
	overrides *ConfigOverrides
}

var _ InClusterConfig = (*podConfig)(nil)

func (*podConfig) RawConfig() (clientcmdapi.Config, error) {
	return clientcmdapi.Config{}, errors.New("inCluster environment config doesn't support multiple clusters")
}

func (config *podConfig) ClientConfig() (*restclient.Config, error) {
	client, err := restclient.InClusterConfig()
	if err != nil {
		return nil, err
	}
	if config.overrides == nil {
		return client, nil
	}
	if server := config.overrides.ClusterInfo.Server; server != "" {
		client.Host = server
	}
	if user := config.overrides.AuthInfo; user.Token != "" || user.TokenFile != "" {
		client.BearerToken, client.BearerTokenFile = user.Token, user.TokenFile
	}
	if ca := config.overrides.ClusterInfo.CertificateAuthority; ca != "" {
		client.CAFile = ca
	}
	return client, nil
}

// Namespace is what the variable POD_NAMESPACE says, or the service account.
func (*podConfig) Namespace() (string, bool, error) {
	if namespace := os.Getenv("POD_NAMESPACE"); namespace != "" {
		return namespace, false, nil
	}
	if content, err := os.ReadFile(serviceAccountNamespace); err == nil {
		if namespace := strings.TrimSpace(string(content)); namespace != "" {
			return namespace, false, nil
		}
	}
	return "default", false, nil
}

func (*podConfig) ConfigAccess() ConfigAccess { return NewDefaultClientConfigLoadingRules() }

func (*podConfig) Possible() bool {
	info, err := os.Stat(serviceAccountToken)
	return os.Getenv("KUBERNETES_SERVICE_HOST") != "" && os.Getenv("KUBERNETES_SERVICE_PORT") != "" &&
		err == nil && !info.IsDir()
}
