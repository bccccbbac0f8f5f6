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
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/conversion"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/tools/clientcmd/api"
)

// A file has lists of named entries, programs have maps by name. These
// functions turn one into the other. Two entries with one name are an error
// that names them and shows nothing of them, because entries hold credentials.
// Lists come out sorted by name, so that writing a file twice gives the same
// bytes.

// Convert_Slice_v1_NamedCluster_To_Map_string_To_Pointer_api_Cluster fills out from in.
func Convert_Slice_v1_NamedCluster_To_Map_string_To_Pointer_api_Cluster(in *[]NamedCluster, out *map[string]*api.Cluster, s conversion.Scope) error {
	return toMap(in, out, func(e *NamedCluster) (string, *api.Cluster, error) {
		c := api.NewCluster()
		return e.Name, c, Convert_v1_Cluster_To_api_Cluster(&e.Cluster, c, s)
	})
}

// Convert_Map_string_To_Pointer_api_Cluster_To_Slice_v1_NamedCluster fills out from in.
func Convert_Map_string_To_Pointer_api_Cluster_To_Slice_v1_NamedCluster(in *map[string]*api.Cluster, out *[]NamedCluster, s conversion.Scope) error {
	return toSlice(in, out, func(name string, c *api.Cluster, e *NamedCluster) error {
		e.Name = name
		return Convert_api_Cluster_To_v1_Cluster(orEmpty(c), &e.Cluster, s)
	})
}

// Convert_Slice_v1_NamedAuthInfo_To_Map_string_To_Pointer_api_AuthInfo fills out from in.
func Convert_Slice_v1_NamedAuthInfo_To_Map_string_To_Pointer_api_AuthInfo(in *[]NamedAuthInfo, out *map[string]*api.AuthInfo, s conversion.Scope) error {
	return toMap(in, out, func(e *NamedAuthInfo) (string, *api.AuthInfo, error) {
		a := api.NewAuthInfo()
		return e.Name, a, Convert_v1_AuthInfo_To_api_AuthInfo(&e.AuthInfo, a, s)
	})
}

// Convert_Map_string_To_Pointer_api_AuthInfo_To_Slice_v1_NamedAuthInfo fills out from in.
func Convert_Map_string_To_Pointer_api_AuthInfo_To_Slice_v1_NamedAuthInfo(in *map[string]*api.AuthInfo, out *[]NamedAuthInfo, s conversion.Scope) error {
	return toSlice(in, out, func(name string, a *api.AuthInfo, e *NamedAuthInfo) error {
		e.Name = name
		return Convert_api_AuthInfo_To_v1_AuthInfo(orEmpty(a), &e.AuthInfo, s)
	})
}

// Convert_Slice_v1_NamedContext_To_Map_string_To_Pointer_api_Context fills out from in.
func Convert_Slice_v1_NamedContext_To_Map_string_To_Pointer_api_Context(in *[]NamedContext, out *map[string]*api.Context, s conversion.Scope) error {
	return toMap(in, out, func(e *NamedContext) (string, *api.Context, error) {
		c := api.NewContext()
		return e.Name, c, Convert_v1_Context_To_api_Context(&e.Context, c, s)
	})
}

// Convert_Map_string_To_Pointer_api_Context_To_Slice_v1_NamedContext fills out from in.
func Convert_Map_string_To_Pointer_api_Context_To_Slice_v1_NamedContext(in *map[string]*api.Context, out *[]NamedContext, s conversion.Scope) error {
	return toSlice(in, out, func(name string, c *api.Context, e *NamedContext) error {
		e.Name = name
		return Convert_api_Context_To_v1_Context(orEmpty(c), &e.Context, s)
	})
}

// Convert_Slice_v1_NamedExtension_To_Map_string_To_runtime_Object fills out from in.
func Convert_Slice_v1_NamedExtension_To_Map_string_To_runtime_Object(in *[]NamedExtension, out *map[string]runtime.Object, s conversion.Scope) error {
	return toMap(in, out, func(e *NamedExtension) (string, runtime.Object, error) {
		var o runtime.Object
		err := runtime.Convert_runtime_RawExtension_To_runtime_Object(&e.Extension, &o, s)
		return e.Name, o, err
	})
}

// Convert_Map_string_To_runtime_Object_To_Slice_v1_NamedExtension fills out from in.
func Convert_Map_string_To_runtime_Object_To_Slice_v1_NamedExtension(in *map[string]runtime.Object, out *[]NamedExtension, s conversion.Scope) error {
	return toSlice(in, out, func(name string, o runtime.Object, e *NamedExtension) error {
		e.Name = name
		return runtime.Convert_runtime_Object_To_runtime_RawExtension(&o, &e.Extension, s)
	})
}

// toMap adds the entries of in to out under their names.
func toMap[Named, T any](in *[]Named, out *map[string]T, entry func(*Named) (string, T, error)) error {
	for i := range *in {
		name, value, err := entry(&(*in)[i])
		if err != nil {
			return err
		}
		if _, seen := (*out)[name]; seen {
			return fmt.Errorf("error converting %s into %T: duplicate name %q in list, which has %d entries", strings.Replace(fmt.Sprintf("%T", in), "v1.", "", 1), out, name, len(*in))
		}
		if *out == nil {
			*out = make(map[string]T, len(*in))
		}
		(*out)[name] = value
	}
	return nil
}

// toSlice appends the entries of in to out in the order of their names.
func toSlice[Named, T any](in *map[string]T, out *[]Named, entry func(string, T, *Named) error) error {
	for _, name := range slices.Sorted(maps.Keys(*in)) {
		var e Named
		if err := entry(name, (*in)[name], &e); err != nil {
			return err
		}
		*out = append(*out, e)
	}
	return nil
}

// orEmpty reads a missing value in a map as an entry that says nothing.
func orEmpty[T any](p *T) *T {
	if p == nil {
		return new(T)
	}
	return p
}
