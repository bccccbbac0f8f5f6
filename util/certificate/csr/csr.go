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

// Package csr asks a cluster for certificates.
package csr

import (
	"context"
	"crypto/x509"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	"k8s.io/apimachinery/pkg/types"

	clientset "k8s.io/client-go/kubernetes"
)

var _ x509.Certificate

func RequestCertificateWithContext(ctx context.Context, client clientset.Interface, csrData []byte, name, signerName string, requestedDuration *time.Duration, usages []certificatesv1.KeyUsage, privateKey any) (reqName string, reqUID types.UID, err error) {
	panic("not yet")
}
func WaitForCertificate(ctx context.Context, client clientset.Interface, reqName string, reqUID types.UID) (certData []byte, err error) {
	panic("not yet")
}
func DurationToExpirationSeconds(duration time.Duration) *int32 { panic("not yet") }
func ExpirationSecondsToDuration(expirationSeconds int32) time.Duration {
	panic("not yet")
}
