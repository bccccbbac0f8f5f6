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

package cert

import (
	"context"
	"crypto/x509"
)

// GetClientCANames is GetClientCANamesWithContext without a context.
//
// Deprecated: use GetClientCANamesWithContext.
func GetClientCANames(apiHost string) ([]string, error) {
	return GetClientCANamesWithContext(context.TODO(), apiHost)
}

// GetClientCANamesForURL is GetClientCANamesForURLWithContext without a context.
//
// Deprecated: use GetClientCANamesForURLWithContext.
func GetClientCANamesForURL(kubeConfigURL string) ([]string, error) {
	return GetClientCANamesForURLWithContext(context.TODO(), kubeConfigURL)
}

// GetServingCertificates is GetServingCertificatesWithContext without a context.
//
// Deprecated: use GetServingCertificatesWithContext.
func GetServingCertificates(apiHost, serverName string) ([]*x509.Certificate, [][]byte, error) {
	return GetServingCertificatesWithContext(context.TODO(), apiHost, serverName)
}

// GetServingCertificatesForURL is GetServingCertificatesForURLWithContext
// without a context.
//
// Deprecated: use GetServingCertificatesForURLWithContext.
func GetServingCertificatesForURL(kubeConfigURL, serverName string) ([]*x509.Certificate, [][]byte, error) {
	return GetServingCertificatesForURLWithContext(context.TODO(), kubeConfigURL, serverName)
}
