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
	"maps"
	"os"
	"reflect"
	"strconv"
	"time"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// ConfigOverrides win over what files say. Fields that are not set win over
// nothing.
type ConfigOverrides struct {
	AuthInfo clientcmdapi.AuthInfo
	// ClusterDefaults is the cluster of a configuration that has none, and
	// completes one that says less.
	ClusterDefaults clientcmdapi.Cluster
	ClusterInfo     clientcmdapi.Cluster
	Context         clientcmdapi.Context
	CurrentContext  string
	// Timeout is for ParseTimeout.
	Timeout string
}

// ClusterDefaults is the server that the environment variable
// KUBERNETES_MASTER names, or one on this machine.
//
// Deprecated: Use ConfigOverrides or DefaultClientConfig; nothing in this
// package but DefaultClientConfig uses it.
var ClusterDefaults = clientcmdapi.Cluster{Server: defaultServer()}

func defaultServer() string {
	if server := os.Getenv("KUBERNETES_MASTER"); server != "" {
		return server
	}
	return "http://localhost:8080"
}

// ParseTimeout reads a number of seconds, or a duration with its unit.
func ParseTimeout(duration string) (time.Duration, error) {
	if seconds, err := strconv.Atoi(duration); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, nil
	}
	if d, err := time.ParseDuration(duration); err == nil {
		return d, nil
	}
	return 0, errors.New("Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)") //nolint:staticcheck // users match the text
}

// override lays the fields of src that are set over dst: maps key by key,
// everything else as a whole. Neither shares memory with the result.
func override[T any, P interface {
	*T
	DeepCopy() *T
}](dst P, src P) {
	d, s := reflect.ValueOf(dst).Elem(), reflect.ValueOf(src.DeepCopy()).Elem()
	for i := range s.NumField() {
		from, to := s.Field(i), d.Field(i)
		switch {
		case from.IsZero():
		case from.Kind() == reflect.Map && !to.IsNil():
			for _, key := range from.MapKeys() {
				to.SetMapIndex(key, from.MapIndex(key))
			}
		default:
			to.Set(from)
		}
	}
}

// overrideCluster is override, where what the fields say together is kept
// together: whom to trust, and the name that goes with a server.
func overrideCluster(dst, src *clientcmdapi.Cluster) {
	override(dst, src)
	if src.InsecureSkipTLSVerify || src.CertificateAuthority != "" || len(src.CertificateAuthorityData) > 0 {
		dst.InsecureSkipTLSVerify = src.InsecureSkipTLSVerify
		dst.CertificateAuthority = src.CertificateAuthority
		dst.CertificateAuthorityData = src.CertificateAuthorityData
	}
	if src.Server != "" || src.TLSServerName != "" {
		dst.TLSServerName = src.TLSServerName
	}
}

// overrideAuthInfo is override, where a file wins over data.
func overrideAuthInfo(dst, src *clientcmdapi.AuthInfo) {
	override(dst, src)
	if src.ClientCertificate != "" || len(src.ClientCertificateData) > 0 {
		dst.ClientCertificate, dst.ClientCertificateData = src.ClientCertificate, src.ClientCertificateData
	}
	if src.ClientKey != "" || len(src.ClientKeyData) > 0 {
		dst.ClientKey, dst.ClientKeyData = src.ClientKey, src.ClientKeyData
	}
}

// firstWins adds to dst what it does not have yet.
func firstWins[T any](dst, src map[string]T) {
	for key, value := range maps.All(src) {
		if _, taken := dst[key]; !taken {
			dst[key] = value
		}
	}
}
