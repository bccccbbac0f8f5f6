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

package api

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// omitted stands where ShortenConfig took data away. In a file, where data is
// in base64, it reads DATA+OMITTED.
var omitted, _ = base64.StdEncoding.DecodeString("DATA+OMITTED")

// IsConfigEmpty reports whether config says nothing. Kind and version do not
// count.
func IsConfigEmpty(config *Config) bool {
	return config == nil || config.CurrentContext == "" && !config.Preferences.Colors &&
		len(config.Clusters)+len(config.AuthInfos)+len(config.Contexts)+
			len(config.Extensions)+len(config.Preferences.Extensions) == 0
}

// MinifyConfig leaves only the current context in config, with the cluster and
// the user that it names. It fails, and changes nothing, if one of them is
// missing.
func MinifyConfig(config *Config) error {
	name := config.CurrentContext
	if name == "" {
		return errors.New("current-context must exist in order to minify")
	}
	current := config.Contexts[name]
	if current == nil {
		return fmt.Errorf("cannot locate context %v", name)
	}
	clusters, err := only(config.Clusters, "cluster", current.Cluster)
	if err != nil {
		return err
	}
	users, err := only(config.AuthInfos, "user", current.AuthInfo)
	if err != nil {
		return err
	}
	config.Clusters, config.AuthInfos = clusters, users
	config.Contexts = map[string]*Context{name: current}
	return nil
}

// only returns a map with the entry of that name; an empty name wants none.
func only[T any](all map[string]T, kind, name string) (map[string]T, error) {
	if name == "" {
		return map[string]T{}, nil
	}
	entry, ok := all[name]
	if !ok {
		return nil, fmt.Errorf("cannot locate %s %v", kind, name)
	}
	return map[string]T{name: entry}, nil
}

// ShortenConfig makes config fit for a terminal: certificates, keys and tokens
// are replaced by a word. Passwords stay; see RedactSecrets.
func ShortenConfig(config *Config) {
	for _, user := range config.AuthInfos {
		if user == nil {
			continue
		}
		shorten(&user.ClientKeyData)
		shorten(&user.ClientCertificateData)
		if user.Token != "" {
			user.Token = redacted
		}
	}
	for _, cluster := range config.Clusters {
		if cluster != nil {
			shorten(&cluster.CertificateAuthorityData)
		}
	}
}

func shorten(data *[]byte) {
	if len(*data) > 0 {
		*data = append([]byte(nil), omitted...)
	}
}

// FlattenConfig reads the certificates and keys that config names files for
// into config, which then needs no other file but those of tokens. Relative
// paths start in the folder of the file that an entry came from.
func FlattenConfig(config *Config) error {
	type content struct {
		origin string
		path   *string
		data   *[]byte
	}
	var all []content
	for _, u := range config.AuthInfos {
		if u != nil {
			all = append(all, content{u.LocationOfOrigin, &u.ClientCertificate, &u.ClientCertificateData},
				content{u.LocationOfOrigin, &u.ClientKey, &u.ClientKeyData})
		}
	}
	for _, c := range config.Clusters {
		if c != nil {
			all = append(all, content{c.LocationOfOrigin, &c.CertificateAuthority, &c.CertificateAuthorityData})
		}
	}
	for _, c := range all {
		base, err := MakeAbs(filepath.Dir(c.origin), "")
		if err != nil {
			return err
		}
		if err := FlattenContent(c.path, c.data, base); err != nil {
			return err
		}
	}
	return nil
}

// FlattenContent reads the file that path names, relative to baseDir, into
// contents and empties path. No path means nothing to do; a path beside
// contents is an error.
func FlattenContent(path *string, contents *[]byte, baseDir string) error {
	if *path == "" {
		return nil
	}
	if len(*contents) > 0 {
		return errors.New("cannot have values for both path and contents")
	}
	data, err := os.ReadFile(ResolvePath(*path, baseDir))
	if err != nil {
		return err
	}
	*path, *contents = "", data
	return nil
}

// ResolvePath returns path as seen from base. An absolute or empty path and
// an empty base change nothing.
func ResolvePath(path string, base string) string {
	if path == "" || base == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(base, path)
}

// MakeAbs returns path as seen from base, or from the working directory if
// base is empty.
func MakeAbs(path, base string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	if base == "" {
		wd, err := os.Getwd()
		if err != nil {
			return "", err
		}
		base = wd
	}
	return filepath.Join(base, path), nil
}
