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

// Package appsint registers the form of a Scale that stands between its
// versions as one of the group apps.
package appsint

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/scale/scheme"
)

// GroupName is the API group.
const GroupName = "apps"

// SchemeGroupVersion is the version between the versions.
var SchemeGroupVersion = schema.GroupVersion{Group: GroupName, Version: runtime.APIVersionInternal}

var (
	// SchemeBuilder registers the kind.
	SchemeBuilder = runtime.NewSchemeBuilder(register)
	// AddToScheme registers the kind in a scheme.
	AddToScheme = SchemeBuilder.AddToScheme
)

// Kind returns kind in the group.
func Kind(kind string) schema.GroupKind { return schema.GroupKind{Group: GroupName, Kind: kind} }

// Resource returns resource in the group.
func Resource(resource string) schema.GroupResource {
	return schema.GroupResource{Group: GroupName, Resource: resource}
}

func register(s *runtime.Scheme) error {
	s.AddKnownTypes(SchemeGroupVersion, &scheme.Scale{})
	return nil
}
