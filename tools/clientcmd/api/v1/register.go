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
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// SchemeGroupVersion is version v1 of the kubeconfig, which has no API group.
var SchemeGroupVersion = schema.GroupVersion{Group: "", Version: "v1"}

var (
	// SchemeBuilder collects what AddToScheme does.
	SchemeBuilder runtime.SchemeBuilder

	localSchemeBuilder = &SchemeBuilder
	// AddToScheme makes Config, its defaults and its conversions known to a
	// scheme.
	AddToScheme = localSchemeBuilder.AddToScheme
)

func init() { localSchemeBuilder.Register(registerTypes, RegisterDefaults) }

func registerTypes(s *runtime.Scheme) error {
	s.AddKnownTypes(SchemeGroupVersion, &Config{})
	return nil
}

// GetObjectKind makes a Config the accessor of its own kind and version.
func (obj *Config) GetObjectKind() schema.ObjectKind { return obj }

// SetGroupVersionKind sets the fields kind and apiVersion.
func (obj *Config) SetGroupVersionKind(gvk schema.GroupVersionKind) {
	obj.APIVersion, obj.Kind = gvk.ToAPIVersionAndKind()
}

// GroupVersionKind reads the fields kind and apiVersion.
func (obj *Config) GroupVersionKind() schema.GroupVersionKind {
	return schema.FromAPIVersionAndKind(obj.APIVersion, obj.Kind)
}
