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

// Package latest has the codec for kubeconfig files.
package latest

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/runtime/serializer/versioning"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/tools/clientcmd/api/v1"
)

const (
	// Version is what files are written in.
	Version = "v1"
	// OldestVersion is the oldest version that can be read.
	OldestVersion = "v1"
)

var (
	// ExternalVersion is Version with its (empty) API group.
	ExternalVersion = schema.GroupVersion{Group: "", Version: Version}
	// Versions are all that can be read, the preferred one first.
	Versions = []string{Version}

	// Scheme knows Config in all versions.
	Scheme = newScheme()
	// Codec reads YAML and JSON of any version and writes YAML of Version.
	Codec = newCodec(Scheme)
)

func newScheme() *runtime.Scheme {
	s := runtime.NewScheme()
	utilruntime.Must(api.AddToScheme(s))
	utilruntime.Must(v1.AddToScheme(s))
	return s
}

func newCodec(s *runtime.Scheme) runtime.Codec {
	yaml := json.NewSerializerWithOptions(json.DefaultMetaFactory, s, s, json.SerializerOptions{Yaml: true})
	return versioning.NewDefaultingCodecForScheme(s, yaml, yaml, ExternalVersion, runtime.InternalGroupVersioner)
}
