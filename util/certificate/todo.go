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

// Package certificate keeps a certificate fresh.
package certificate

import (
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	"k8s.io/klog/v2"

	clientset "k8s.io/client-go/kubernetes"
)

type ClientsetFunc func(current *tls.Certificate) (clientset.Interface, error)
type Config struct {
	ClientsetFn                  ClientsetFunc
	Ctx                          *context.Context
	Template                     *x509.CertificateRequest
	GetTemplate                  func() *x509.CertificateRequest
	SignerName                   string
	RequestedCertificateLifetime *time.Duration
	Usages                       []certificatesv1.KeyUsage
	GetUsages                    func(privateKey interface{}) []certificatesv1.KeyUsage
	CertificateStore             Store
	BootstrapCertificatePEM      []byte
	BootstrapKeyPEM              []byte `datapolicy:"security-key"`
	CertificateRotation          Histogram
	CertificateRenewFailure      Counter
	Name                         string
	GenerateKey                  func() (crypto.Signer, error)
}
type Counter interface{ Inc() }
type Gauge interface{ Set(float64) }
type Histogram interface{ Observe(float64) }
type Store interface {
	Current() (*tls.Certificate, error)
	Update(cert, key []byte) (*tls.Certificate, error)
}
type FileStore interface {
	Store
	CurrentPath() string
}
type Manager interface {
	Start()
	Stop()
	Current() *tls.Certificate
	ServerHealthy() bool
}
type NoCertKeyError string

func (e *NoCertKeyError) Error() string { return string(*e) }

var DefaultKubeletClientGetUsages = func(privateKey any) []certificatesv1.KeyUsage { panic("not yet") }
var DefaultKubeletServingGetUsages = func(privateKey any) []certificatesv1.KeyUsage { panic("not yet") }

func NewManager(config *Config) (Manager, error) { panic("not yet") }
func NewFileStore(pairNamePrefix, certDirectory, keyDirectory, certFile, keyFile string) (FileStore, error) {
	panic("not yet")
}
func NewFileStoreWithLogger(logger klog.Logger, pairNamePrefix, certDirectory, keyDirectory, certFile, keyFile string) (FileStore, error) {
	panic("not yet")
}
