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

package rest

import (
	"crypto/x509"
	"errors"
	"net"
	"os"

	"k8s.io/klog/v2"
)

// ErrNotInCluster is the error of InClusterConfig outside of a pod.
var ErrNotInCluster = errors.New("unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined")

// Where the kubelet puts the credentials of a pod's service account.
const (
	serviceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token"
	serviceAccountCA    = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"
)

// InClusterConfig returns the Config of a program that runs in a pod and acts
// as the pod's service account. Outside of a pod it returns ErrNotInCluster.
func InClusterConfig() (*Config, error) {
	host, port := os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT")
	if host == "" || port == "" {
		return nil, ErrNotInCluster
	}
	token, err := os.ReadFile(serviceAccountToken)
	if err != nil {
		return nil, err
	}
	var trust TLSClientConfig
	if err := parsesAsCertificates(serviceAccountCA); err != nil {
		klog.Errorf("Expected to load root CA config from %s, but got err: %v", serviceAccountCA, err) //nolint:logcheck // there is no context
	} else {
		trust.CAFile = serviceAccountCA
	}
	return &Config{
		Host:            "https://" + net.JoinHostPort(host, port),
		TLSClientConfig: trust,
		BearerToken:     string(token),
		BearerTokenFile: serviceAccountToken,
	}, nil
}

// parsesAsCertificates reports why the file has no certificate to trust.
func parsesAsCertificates(file string) error {
	pem, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !x509.NewCertPool().AppendCertsFromPEM(pem) {
		return errors.New("no certificate in it")
	}
	return nil
}
