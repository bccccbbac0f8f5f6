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

import "k8s.io/client-go/tools/cache"

func init() {
	add(scenario{name: "cache/keys/split", do: func(r *run) {
		for _, key := range []string{"", "a", "a/b", "a/b/c", "/", "/a", "a/", "//"} {
			ns, name, err := cache.SplitMetaNamespaceKey(key)
			r.note("%q: %q %q", key, ns, name)
			r.err(key, err)
			o, err := cache.ParseObjectName(key)
			r.note("%q: %q %q", key, o, o.AsNamespacedName())
			r.err(key, err)
		}
	}})
}
