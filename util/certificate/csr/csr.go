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

// Package csr asks a cluster for certificates and waits for them. It starts no
// goroutines that outlive a call.
package csr

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"reflect"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"
	"k8s.io/client-go/util/cert"
)

// RequestCertificateWithContext asks signerName for the certificate that the
// PEM block csrData describes, and returns the name and UID of the request,
// which somebody has to approve. Without a name the server makes one up. If
// there is a request of that name already, it is used if privateKey has signed
// it too and it asks the same of the same signer.
func RequestCertificateWithContext(ctx context.Context, client clientset.Interface, csrData []byte, name, signerName string, requestedDuration *time.Duration, usages []certificatesv1.KeyUsage, privateKey any) (reqName string, reqUID types.UID, err error) {
	if ctx == nil {
		return "", "", ctxerr.NilContext("csr.RequestCertificateWithContext")
	}
	request := &certificatesv1.CertificateSigningRequest{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       certificatesv1.CertificateSigningRequestSpec{Request: csrData, Usages: usages, SignerName: signerName},
	}
	if name == "" {
		request.GenerateName = "csr-"
	}
	if requestedDuration != nil {
		request.Spec.ExpirationSeconds = DurationToExpirationSeconds(*requestedDuration)
	}
	requests := client.CertificatesV1().CertificateSigningRequests()
	created, err := requests.Create(ctx, request, metav1.CreateOptions{})
	switch {
	case err == nil:
		return created.Name, created.UID, nil
	case name == "" || !apierrors.IsAlreadyExists(err):
		return "", "", fmt.Errorf("cannot create certificate signing request: %w", err)
	}
	logger := klog.FromContext(ctx)
	logger.Info("csr for this node already exists, reusing", "csr", name)
	existing, err := requests.Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return "", "", fmt.Errorf("cannot retrieve certificate signing request: %w", err)
	}
	if err := compatible(request, existing, privateKey); err != nil {
		return "", "", fmt.Errorf("retrieved csr is not compatible: %w", err)
	}
	logger.Info("csr for this node is still valid", "csr", name)
	return existing.Name, existing.UID, nil
}

// DurationToExpirationSeconds returns a lifetime as requests state it, in whole
// seconds.
func DurationToExpirationSeconds(duration time.Duration) *int32 {
	seconds := int32(duration / time.Second)
	return &seconds
}

// ExpirationSecondsToDuration returns the lifetime that a request states.
func ExpirationSecondsToDuration(expirationSeconds int32) time.Duration {
	return time.Duration(expirationSeconds) * time.Second
}

// WaitForCertificate waits until the request is approved and signed, and
// returns the certificate. It returns an error when the request is denied, has
// failed, or is not the one with this UID any more. The error for the end of ctx
// satisfies wait.Interrupted, and errors.Is for ctx.Err() and its cause.
func WaitForCertificate(ctx context.Context, client clientset.Interface, reqName string, reqUID types.UID) (certData []byte, err error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("csr.WaitForCertificate")
	}
	issued := func(event watch.Event) (bool, error) {
		csr, ok := event.Object.(*certificatesv1.CertificateSigningRequest)
		switch {
		case event.Type == watch.Error:
			return false, apierrors.FromObject(event.Object)
		case event.Type == watch.Bookmark:
			return false, nil
		case !ok:
			return false, fmt.Errorf("unexpected type received: %T", event.Object)
		case csr.Name != reqName && csr.UID != reqUID: // from a fake, which knows no field selectors
			return false, nil
		}
		certData, err = certificateOf(event.Type, csr, reqUID)
		return len(certData) > 0, err
	}
	_, err = watchtools.UntilWithSync(ctx, requestsNamed(client, reqName), &certificatesv1.CertificateSigningRequest{}, nil, issued)
	switch {
	case err == nil:
		return certData, nil
	case ctx.Err() != nil:
		return nil, ctxerr.Wrap(ctx, wait.ErrorInterrupted(nil), "wait for certificate signing request "+reqName)
	case wait.Interrupted(err):
		return nil, wait.ErrorInterrupted(err)
	}
	return nil, fmt.Errorf("cannot watch on the certificate signing request: %w", err)
}

// certificateOf returns nothing for a request that is not decided yet.
func certificateOf(change watch.EventType, csr *certificatesv1.CertificateSigningRequest, uid types.UID) ([]byte, error) {
	if csr.UID != uid {
		return nil, fmt.Errorf("csr %q changed UIDs", csr.Name)
	}
	if change == watch.Deleted {
		return nil, fmt.Errorf("csr %q was deleted", csr.Name)
	}
	approved := false
	for _, c := range csr.Status.Conditions {
		switch c.Type {
		case certificatesv1.CertificateDenied:
			return nil, fmt.Errorf("certificate signing request is denied, reason: %v, message: %v", c.Reason, c.Message)
		case certificatesv1.CertificateFailed:
			return nil, fmt.Errorf("certificate signing request failed, reason: %v, message: %v", c.Reason, c.Message)
		case certificatesv1.CertificateApproved:
			approved = c.Status != corev1.ConditionFalse
		}
	}
	if !approved {
		return nil, nil
	}
	return csr.Status.Certificate, nil
}

// requestsNamed lists and watches one request.
func requestsNamed(client clientset.Interface, name string) cache.ListerWatcher {
	requests := client.CertificatesV1().CertificateSigningRequests()
	selector := fields.OneTermEqualSelector("metadata.name", name).String()
	return cache.ToListWatcherWithWatchListSemantics(&cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			options.FieldSelector = selector
			return requests.List(ctx, options)
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			options.FieldSelector = selector
			return requests.Watch(ctx, options)
		},
	}, client)
}

// compatible returns why wanted and existing differ, unless both ask the same
// of the same signer for the same key.
func compatible(wanted, existing *certificatesv1.CertificateSigningRequest, privateKey any) error {
	// In these texts, which users know, the one on the server is the new one.
	w, err := parse(wanted)
	if err != nil {
		return fmt.Errorf("unable to parse original csr: %w", err)
	}
	e, err := parse(existing)
	if err != nil {
		return fmt.Errorf("unable to parse new csr: %w", err)
	}
	if !reflect.DeepEqual(w.Subject, e.Subject) {
		return fmt.Errorf("csr subjects differ: new: %#v, orig: %#v", e.Subject, w.Subject)
	}
	if wanted.Spec.SignerName != "" && existing.Spec.SignerName != "" && wanted.Spec.SignerName != existing.Spec.SignerName {
		return fmt.Errorf("csr signerNames differ: new %q, orig: %q", existing.Spec.SignerName, wanted.Spec.SignerName)
	}
	signer, ok := privateKey.(crypto.Signer)
	if !ok {
		return errors.New("privateKey is not a signer")
	}
	e.PublicKey = signer.Public()
	if err := e.CheckSignature(); err != nil {
		return fmt.Errorf("error validating signature new CSR against old key: %w", err)
	}
	return nil
}

func parse(csr *certificatesv1.CertificateSigningRequest) (*x509.CertificateRequest, error) {
	block, _ := pem.Decode(csr.Spec.Request)
	if block == nil || block.Type != cert.CertificateRequestBlockType {
		return nil, errors.New("PEM block type must be CERTIFICATE REQUEST")
	}
	return x509.ParseCertificateRequest(block.Bytes)
}
