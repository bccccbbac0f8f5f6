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

package discovery_test

import (
	"context"
	"fmt"
	"time"

	"k8s.io/client-go/discovery"
	restclient "k8s.io/client-go/rest"
)

// A server that does not answer in time makes an error that says so, never a
// shorter list.
func Example() {
	client, err := discovery.NewDiscoveryClientForConfig(&restclient.Config{Host: "https://cluster.example.com"})
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, lists, err := client.ServerGroupsAndResourcesWithContext(ctx)
	if err != nil && !discovery.IsGroupDiscoveryFailedError(err) {
		fmt.Println("nothing, or not all that the server has:", err)
		return
	}
	for _, list := range lists { // all but what an aggregated server failed for
		fmt.Println(list.GroupVersion, len(list.APIResources))
	}
}
