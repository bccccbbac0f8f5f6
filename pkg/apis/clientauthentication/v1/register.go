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

package v1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupName is the API group of the objects that plugins exchange.
const GroupName = "client.authentication.k8s.io"

// SchemeGroupVersion is the group with this version.
var SchemeGroupVersion = schema.GroupVersion{Group: GroupName, Version: "v1"}

var (
	// SchemeBuilder collects what AddToScheme does.
	SchemeBuilder runtime.SchemeBuilder

	localSchemeBuilder = &SchemeBuilder
	// AddToScheme makes the types of this version, their defaults and their
	// conversions known to a scheme.
	AddToScheme = localSchemeBuilder.AddToScheme
)

func init() { localSchemeBuilder.Register(registerTypes, RegisterDefaults) }

func registerTypes(s *runtime.Scheme) error {
	s.AddKnownTypes(SchemeGroupVersion, &ExecCredential{})
	metav1.AddToGroupVersion(s, SchemeGroupVersion)
	return nil
}

// Resource puts a resource into the group.
func Resource(resource string) schema.GroupResource {
	return schema.GroupResource{Group: GroupName, Resource: resource}
}
