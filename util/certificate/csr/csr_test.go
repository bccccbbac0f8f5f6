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

package csr

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509/pkix"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2/ktesting"

	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/util/cert"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newCSR(t *testing.T, key crypto.Signer, name string) []byte {
	data, err := cert.MakeCSR(key, &pkix.Name{CommonName: name}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRequestCertificate_reusesItsOwnRequest(t *testing.T) {
	_, ctx := ktesting.NewTestContext(t)
	client := fake.NewClientset()
	key, hour := newKey(t), time.Hour
	usages := []certificatesv1.KeyUsage{certificatesv1.UsageClientAuth}
	name, _, err := RequestCertificateWithContext(ctx, client, newCSR(t, key, "a"), "mine", "signer", &hour, usages, key)
	if err != nil || name != "mine" {
		t.Fatalf("%q, %v", name, err)
	}
	stored, _ := client.CertificatesV1().CertificateSigningRequests().Get(ctx, "mine", metav1.GetOptions{})
	if stored.Spec.SignerName != "signer" || *stored.Spec.ExpirationSeconds != 3600 || len(stored.Spec.Usages) != 1 {
		t.Errorf("stored %+v", stored.Spec)
	}
	for what, c := range map[string]struct {
		csr    []byte
		signer string
		key    any
		want   string
	}{
		"the same":          {newCSR(t, key, "a"), "signer", key, ""},
		"another subject":   {newCSR(t, key, "b"), "signer", key, "csr subjects differ"},
		"another signer":    {newCSR(t, key, "a"), "other", key, `csr signerNames differ: new "signer", orig: "other"`},
		"another key":       {newCSR(t, key, "a"), "signer", newKey(t), "error validating signature new CSR against old key: x509: ECDSA verification failure"},
		"no key":            {newCSR(t, key, "a"), "signer", nil, "privateKey is not a signer"},
		"something else":    {[]byte("junk"), "signer", key, "PEM block type must be CERTIFICATE REQUEST"},
		"another PEM block": {[]byte("-----BEGIN X-----\n-----END X-----\n"), "signer", key, "PEM block type must be CERTIFICATE REQUEST"},
	} {
		_, _, err := RequestCertificateWithContext(ctx, client, c.csr, "mine", c.signer, nil, usages, c.key)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), "retrieved csr is not compatible: ") || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func request(change func(*certificatesv1.CertificateSigningRequest)) *certificatesv1.CertificateSigningRequest {
	r := &certificatesv1.CertificateSigningRequest{ObjectMeta: metav1.ObjectMeta{Name: "n", UID: "u"}}
	if change != nil {
		change(r)
	}
	return r
}

func decide(t certificatesv1.RequestConditionType, certificate string) func(*certificatesv1.CertificateSigningRequest) {
	return func(r *certificatesv1.CertificateSigningRequest) {
		r.Status.Conditions = []certificatesv1.CertificateSigningRequestCondition{{Type: t, Status: corev1.ConditionTrue, Reason: "rr", Message: "mm"}}
		r.Status.Certificate = []byte(certificate)
	}
}

func TestWaitForCertificate(t *testing.T) {
	const prefix = "cannot watch on the certificate signing request: "
	for name, c := range map[string]struct {
		first, then func(*certificatesv1.CertificateSigningRequest)
		deleted     bool
		want        string // the certificate
		wantErr     string
	}{
		"signed before":     {first: decide(certificatesv1.CertificateApproved, "CERT"), want: "CERT"},
		"signed later":      {then: decide(certificatesv1.CertificateApproved, "CERT"), want: "CERT"},
		"denied":            {then: decide(certificatesv1.CertificateDenied, ""), wantErr: prefix + "certificate signing request is denied, reason: rr, message: mm"},
		"failed":            {first: decide(certificatesv1.CertificateFailed, ""), wantErr: prefix + "certificate signing request failed, reason: rr, message: mm"},
		"deleted":           {deleted: true, wantErr: prefix + `csr "n" was deleted`},
		"another":           {then: func(r *certificatesv1.CertificateSigningRequest) { r.UID = "v" }, wantErr: prefix + `csr "n" changed UIDs`},
		"never approved":    {then: func(r *certificatesv1.CertificateSigningRequest) { r.Status.Certificate = []byte("CERT") }, wantErr: "timed out"},
		"approved, no more": {first: decide(certificatesv1.CertificateApproved, ""), wantErr: "timed out"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := fake.NewClientset(request(c.first))
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				time.AfterFunc(time.Second, func() {
					requests := client.CertificatesV1().CertificateSigningRequests()
					switch {
					case c.deleted:
						_ = requests.Delete(ctx, "n", metav1.DeleteOptions{})
					case c.then != nil:
						_, _ = requests.Update(ctx, request(c.then), metav1.UpdateOptions{})
					}
				})
				got, err := WaitForCertificate(ctx, client, "n", "u")
				if string(got) != c.want || (c.wantErr == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.wantErr) {
					t.Errorf("got %q, %v", got, err)
				}
			})
		})
	}
}

// Reactors of fakes give a request without its name.
func TestWaitForCertificate_knowsTheRequestByItsUID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset()
		client.PrependWatchReactor("*", func(clienttesting.Action) (bool, watch.Interface, error) {
			issued := request(decide(certificatesv1.CertificateApproved, "CERT"))
			issued.Name = ""
			w := watch.NewFakeWithChanSize(1, false)
			w.Add(issued)
			return true, w, nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if got, err := WaitForCertificate(ctx, client, "n", "u"); string(got) != "CERT" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestGap16_C2_C3_waitingSaysThatItsContextEnded(t *testing.T) {
	for name, end := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"cancel": func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(time.Minute, func() { cancel(errQuota) })
			return ctx, func() { cancel(nil) }
		},
		"deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, time.Minute, errQuota)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := end(t.Context())
				defer cancel()
				start := time.Now()
				_, err := WaitForCertificate(ctx, fake.NewClientset(request(nil)), "n", "u")
				if took := time.Since(start); took != time.Minute {
					t.Errorf("took %v, want the minute until the end", took)
				}
				if !wait.Interrupted(err) || !errors.Is(err, ctx.Err()) || !errors.Is(err, errQuota) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestCSR_C7_refusesNil(t *testing.T) {
	//lint:ignore SA1012 a nil context is the case under test
	_, err := WaitForCertificate(nil, fake.NewClientset(), "n", "u")
	if err == nil || !strings.Contains(err.Error(), "csr.WaitForCertificate") {
		t.Errorf("got %v", err)
	}
	//lint:ignore SA1012 a nil context is the case under test
	_, _, err = RequestCertificateWithContext(nil, fake.NewClientset(), nil, "", "", nil, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "csr.RequestCertificateWithContext") {
		t.Errorf("got %v", err)
	}
}

func TestExpirationSeconds(t *testing.T) {
	if got := *DurationToExpirationSeconds(90*time.Minute + 400*time.Millisecond); got != 5400 {
		t.Errorf("got %d", got)
	}
	if got := ExpirationSecondsToDuration(5400); got != 90*time.Minute {
		t.Errorf("got %v", got)
	}
}
