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

package clientcmd_test

import (
	"fmt"

	"k8s.io/client-go/tools/clientcmd"
)

// A program's user says with KUBECONFIG and flags which cluster is meant.
func ExampleNewNonInteractiveDeferredLoadingClientConfig() {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	overrides := &clientcmd.ConfigOverrides{CurrentContext: "staging"}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides).ClientConfig()
	if err != nil {
		return // what to do depends on the program
	}
	fmt.Println(config.Host)
}

// A kubeconfig that is not in a file, but in a Secret for example.
func ExampleRESTConfigFromKubeConfig() {
	config, err := clientcmd.RESTConfigFromKubeConfig([]byte(`
current-context: c
contexts: [{name: c, context: {cluster: prod, user: me}}]
clusters: [{name: prod, cluster: {server: "https://prod.example.com"}}]
users: [{name: me, user: {token: secret}}]
`))
	fmt.Println(config.Host, err)
	// Output: https://prod.example.com <nil>
}
