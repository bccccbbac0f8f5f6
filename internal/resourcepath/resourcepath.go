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

// Package resourcepath says where on a server the objects of a resource are,
// for the clients that take resources at run time. What a caller names must stay
// in its place in the path.
package resourcepath

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/rest"
)

// Collection is the path of the objects of a resource. An empty namespace is for
// a resource without namespaces, or all of them.
func Collection(resource schema.GroupVersionResource, namespace string) (string, error) {
	root := "/apis"
	if resource.Group == "" {
		root = "/api"
	}
	at := path.Join(root, resource.Group, resource.Version)
	if namespace == "" {
		return path.Join(at, resource.Resource), nil
	}
	if msgs := rest.IsValidPathSegmentName(namespace); len(msgs) > 0 {
		return "", fmt.Errorf("invalid namespace %q: %v", namespace, msgs)
	}
	return path.Join(at, "namespaces", namespace, resource.Resource), nil
}

// Object is the path of one object, or of a subresource of it, which may have
// several segments.
func Object(resource schema.GroupVersionResource, namespace, name string, subresources []string) (string, error) {
	if name == "" {
		return "", errors.New("name is required")
	}
	if msgs := rest.IsValidPathSegmentName(name); len(msgs) > 0 {
		return "", fmt.Errorf("invalid resource name %q: %v", name, msgs)
	}
	sub := strings.Join(subresources, "/")
	for segment := range strings.SplitSeq(sub, "/") {
		if segment == ".." { // would lead out of the object
			return "", fmt.Errorf("invalid subresource %q: [may not be '..']", sub)
		}
	}
	at, err := Collection(resource, namespace)
	if err != nil {
		return "", err
	}
	return path.Join(at, name, sub), nil
}
