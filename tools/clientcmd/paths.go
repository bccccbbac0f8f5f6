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

package clientcmd

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/client-go/internal/redact"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// GetConfigFileReferences returns the fields of config that are paths.
func GetConfigFileReferences(config *clientcmdapi.Config) []*string {
	var refs []*string
	for _, name := range slices.Sorted(maps.Keys(config.Clusters)) {
		refs = append(refs, GetClusterFileReferences(config.Clusters[name])...)
	}
	for _, name := range slices.Sorted(maps.Keys(config.AuthInfos)) {
		refs = append(refs, GetAuthInfoFileReferences(config.AuthInfos[name])...)
	}
	return refs
}

// GetClusterFileReferences returns the fields of cluster that are paths.
func GetClusterFileReferences(cluster *clientcmdapi.Cluster) []*string {
	if cluster == nil {
		return nil
	}
	return []*string{&cluster.CertificateAuthority}
}

// GetAuthInfoFileReferences returns the fields of authInfo that are paths. The
// command of a plugin is one if there is a separator in it; otherwise it is a
// name to look up.
func GetAuthInfoFileReferences(authInfo *clientcmdapi.AuthInfo) []*string {
	if authInfo == nil {
		return nil
	}
	refs := []*string{&authInfo.ClientCertificate, &authInfo.ClientKey, &authInfo.TokenFile}
	if authInfo.Exec != nil && strings.ContainsRune(authInfo.Exec.Command, filepath.Separator) {
		refs = append(refs, &authInfo.Exec.Command)
	}
	return refs
}

// ResolveLocalPaths makes the paths of config absolute. Those of an entry start
// in the folder of the file that it came from; an entry from nowhere is left
// as it is.
func ResolveLocalPaths(config *clientcmdapi.Config) error {
	return eachOrigin(config, func(origin string, refs []*string) error {
		if origin == "" {
			return nil
		}
		base, err := filepath.Abs(filepath.Dir(origin))
		if err != nil {
			return fmt.Errorf("could not determine the absolute path of config file %s: %w", origin, err)
		}
		return ResolvePaths(refs, base)
	})
}

// eachOrigin calls fn with the paths of each entry and the file it came from.
func eachOrigin(config *clientcmdapi.Config, fn func(origin string, refs []*string) error) error {
	var errs []error
	for _, c := range config.Clusters {
		if c != nil {
			errs = append(errs, fn(c.LocationOfOrigin, GetClusterFileReferences(c)))
		}
	}
	for _, a := range config.AuthInfos {
		if a != nil {
			errs = append(errs, fn(a.LocationOfOrigin, GetAuthInfoFileReferences(a)))
		}
	}
	return errors.Join(errs...)
}

// RelativizeClusterLocalPaths makes the paths of cluster relative to the file
// that it came from, but those that would lead out of its folder.
func RelativizeClusterLocalPaths(cluster *clientcmdapi.Cluster) error {
	if cluster.LocationOfOrigin == "" {
		return fmt.Errorf("no location of origin for %v", redact.URL(cluster.Server))
	}
	return fromOrigin(GetClusterFileReferences(cluster), cluster.LocationOfOrigin)
}

// RelativizeAuthInfoLocalPaths makes the paths of authInfo relative to the file
// that it came from, but those that would lead out of its folder.
func RelativizeAuthInfoLocalPaths(authInfo *clientcmdapi.AuthInfo) error {
	if authInfo.LocationOfOrigin == "" {
		return fmt.Errorf("no location of origin for %v", authInfo)
	}
	return fromOrigin(GetAuthInfoFileReferences(authInfo), authInfo.LocationOfOrigin)
}

func fromOrigin(refs []*string, origin string) error {
	base, err := filepath.Abs(filepath.Dir(origin))
	if err != nil {
		return fmt.Errorf("could not determine the absolute path of config file %s: %w", origin, err)
	}
	if err := ResolvePaths(refs, base); err != nil {
		return err
	}
	return RelativizePathWithNoBacksteps(refs, base)
}

// RelativizeConfigPaths makes the paths of config relative to base, but those
// that would lead out of it.
func RelativizeConfigPaths(config *clientcmdapi.Config, base string) error {
	return RelativizePathWithNoBacksteps(GetConfigFileReferences(config), base)
}

// ResolveConfigPaths makes the paths of config start at base.
func ResolveConfigPaths(config *clientcmdapi.Config, base string) error {
	return ResolvePaths(GetConfigFileReferences(config), base)
}

// ResolvePaths makes relative paths start at base. Empty ones stay empty.
func ResolvePaths(refs []*string, base string) error {
	for _, ref := range refs {
		*ref = clientcmdapi.ResolvePath(*ref, base)
	}
	return nil
}

// RelativizePathWithNoBacksteps makes paths relative to base, but absolute ones
// that would begin with "..". A relative one that would is an error.
func RelativizePathWithNoBacksteps(refs []*string, base string) error {
	for _, ref := range refs {
		if *ref == "" {
			continue
		}
		rel, err := MakeRelative(*ref, base)
		if err != nil {
			return err
		}
		switch below := !strings.HasPrefix(rel, ".."+string(filepath.Separator)); { // the folder around base may be ".."
		case below:
			*ref = rel
		case !filepath.IsAbs(*ref):
			return fmt.Errorf("%v requires backsteps and is not absolute", *ref)
		}
	}
	return nil
}

// MakeRelative returns path as seen from base.
func MakeRelative(path, base string) (string, error) {
	if path == "" {
		return "", nil
	}
	rel, err := filepath.Rel(base, path)
	if err != nil {
		return path, err
	}
	return rel, nil
}
