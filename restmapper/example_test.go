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

package restmapper_test

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	restclient "k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// A mapper over a memory cache asks the server once, however many goroutines use
// it; each of them may leave when its own context ends.
func ExampleNewDeferredDiscoveryRESTMapperWithContext() {
	client, err := discovery.NewDiscoveryClientForConfig(&restclient.Config{Host: "https://cluster.example.com"})
	if err != nil {
		panic(err)
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapperWithContext(memory.NewMemCacheClientWithContext(client))
	mapping, err := mapper.RESTMappingWithContext(context.Background(), schema.GroupKind{Group: "apps", Kind: "Deployment"})
	if err != nil {
		panic(err)
	}
	fmt.Println(mapping.Resource)
}
