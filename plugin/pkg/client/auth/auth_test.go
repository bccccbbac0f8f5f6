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

package auth_test

import (
	"strings"
	"testing"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func TestRemovedProviders_sayWhatToUseInstead(t *testing.T) {
	for name, want := range map[string]string{
		"azure": "The azure auth plugin has been removed.\nPlease use the https://github.com/Azure/kubelogin",
		"gcp":   "The gcp auth plugin has been removed.\nPlease use the \"gke-gcloud-auth-plugin\"",
		"other": `no Auth Provider found for name "other"`,
	} {
		_, err := rest.GetAuthProvider("", &clientcmdapi.AuthProviderConfig{Name: name}, nil)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
