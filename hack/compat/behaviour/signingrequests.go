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

package main

import (
	"context"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"strings"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	certificatesv1beta1 "k8s.io/api/certificates/v1beta1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/certificate/csr"
)

func init() {
	add(
		scenario{name: "csr/durations", do: func(r *run) {
			for _, d := range []time.Duration{0, 1, time.Second, 1500 * time.Millisecond, time.Hour, -time.Second, 1<<31*time.Second - 1, 1 << 31 * time.Second, 1<<63 - 1} {
				got := csr.DurationToExpirationSeconds(d)
				r.note("%d: %v %v", d, *got, csr.ExpirationSecondsToDuration(*got))
			}
		}},
		scenario{name: "csr/request", do: requestedCertificates},
		scenario{name: "csr/exists", do: requestsThatExist},
	)
	for name, script := range map[string]func(c *fake.Clientset){
		"issued": func(c *fake.Clientset) { decide(c, time.Second, "1", "issued", certificatesv1.CertificateApproved) },
		"approved, then issued": func(c *fake.Clientset) {
			decide(c, time.Second, "1", "", certificatesv1.CertificateApproved)
			decide(c, 5*time.Second, "1", "issued", certificatesv1.CertificateApproved)
		},
		"issued without approval": func(c *fake.Clientset) { decide(c, time.Second, "1", "issued") },
		"denied":                  func(c *fake.Clientset) { decide(c, time.Second, "1", "", certificatesv1.CertificateDenied) },
		"failed":                  func(c *fake.Clientset) { decide(c, time.Second, "1", "", certificatesv1.CertificateFailed) },
		"failed, approved": func(c *fake.Clientset) {
			decide(c, time.Second, "1", "issued", certificatesv1.CertificateApproved, certificatesv1.CertificateFailed)
		},
		"denied, approved": func(c *fake.Clientset) {
			decide(c, time.Second, "1", "issued", certificatesv1.CertificateApproved, certificatesv1.CertificateDenied)
		},
		"another": func(c *fake.Clientset) { decide(c, time.Second, "2", "issued", certificatesv1.CertificateApproved) },
		"deleted": func(c *fake.Clientset) {
			time.AfterFunc(time.Second, func() {
				_ = c.CertificatesV1().CertificateSigningRequests().Delete(context.Background(), "n", metav1.DeleteOptions{})
			})
		},
		"never": func(*fake.Clientset) {},
	} {
		add(scenario{name: "csr/wait/" + name, do: func(r *run) { awaitCertificate(r, script) }})
	}
}

// signing is a request that is known to the server.
func signing(uid string, data []byte, signer string) *certificatesv1.CertificateSigningRequest {
	return &certificatesv1.CertificateSigningRequest{ObjectMeta: metav1.ObjectMeta{Name: "n", UID: types.UID(uid)},
		Spec: certificatesv1.CertificateSigningRequestSpec{Request: data, SignerName: signer, Usages: []certificatesv1.KeyUsage{"client auth"}}}
}

// decide changes the request after some time.
func decide(c *fake.Clientset, after time.Duration, uid, issued string, conditions ...certificatesv1.RequestConditionType) {
	time.AfterFunc(after, func() {
		o := signing(uid, nil, "s")
		o.Status.Certificate = []byte(issued)
		for _, t := range conditions {
			o.Status.Conditions = append(o.Status.Conditions, certificatesv1.CertificateSigningRequestCondition{Type: t, Status: corev1.ConditionTrue, Reason: "Reason", Message: "message"})
		}
		_, _ = c.CertificatesV1().CertificateSigningRequests().Update(context.Background(), o, metav1.UpdateOptions{})
	})
}

func awaitCertificate(r *run, script func(*fake.Clientset)) {
	c := fake.NewClientset(signing("1", nil, "s"))
	script(c)
	ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
	defer cancel()
	r.within(time.Hour, "wait", func() {
		data, err := csr.WaitForCertificate(ctx, c, "n", "1")
		r.note("%q %v", data, err != nil)
		if err != nil && ctx.Err() == nil {
			r.err("wait", err)
		}
	})
}

func requestData(name string) []byte {
	data, err := cert.MakeCSR(pairs().client.key, &pkix.Name{CommonName: name}, []string{"d"}, nil)
	sure(err)
	return data
}

func seconds(s *int32) string {
	if s == nil {
		return "none"
	}
	return fmt.Sprint(*s)
}

func deref(s *string) string {
	if s == nil {
		return "none"
	}
	return *s
}

// created writes down what a clientset is asked for.
func created(r *run, c *fake.Clientset) {
	for _, a := range c.Actions() {
		text := a.GetVerb()
		if create, ok := a.(clienttesting.CreateAction); ok {
			switch o := create.GetObject().(type) {
			case *certificatesv1.CertificateSigningRequest:
				text += fmt.Sprintf(" v1 %q %q %q %s %v %v", o.Name, o.GenerateName, o.Spec.SignerName, seconds(o.Spec.ExpirationSeconds), o.Spec.Usages, len(o.Spec.Request) > 0)
			case *certificatesv1beta1.CertificateSigningRequest:
				text += fmt.Sprintf(" v1beta1 %q %q %v %s %v %v", o.Name, o.GenerateName, deref(o.Spec.SignerName), seconds(o.Spec.ExpirationSeconds), o.Spec.Usages, len(o.Spec.Request) > 0)
			}
		}
		if get, ok := a.(clienttesting.GetAction); ok {
			text += " " + get.GetName()
		}
		r.note("  %s", text)
	}
	c.ClearActions()
}

func requestedCertificates(r *run) {
	mine := errors.New("mine")
	hour, none := time.Hour, time.Duration(0)
	for _, name := range []string{"n", ""} {
		for _, d := range []*time.Duration{nil, &hour, &none} {
			for _, usages := range [][]certificatesv1.KeyUsage{nil, {"client auth", "digital signature"}} {
				c := fake.NewClientset()
				got, uid, err := csr.RequestCertificateWithContext(r.ctx, c, []byte("data"), name, "signer", d, usages, pairs().client.key)
				r.note("%q %q %s", got, uid, errorFacts(err))
				created(r, c)
				got, uid, err = csr.RequestCertificate(fake.NewClientset(), []byte("data"), name, "signer", d, usages, nil)
				r.note("%q %q %s", got, uid, errorFacts(err))
			}
		}
	}
	for _, failure := range []error{mine, apierrors.NewForbidden(schema.GroupResource{Resource: "csr"}, "n", mine), apierrors.NewNotFound(schema.GroupResource{Resource: "csr"}, "n"), apierrors.NewAlreadyExists(schema.GroupResource{Resource: "csr"}, "n")} {
		for _, name := range []string{"n", ""} {
			c := fake.NewClientset()
			c.PrependReactor("create", "*", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, failure })
			got, uid, err := csr.RequestCertificateWithContext(r.ctx, c, []byte("data"), name, "signer", nil, []certificatesv1.KeyUsage{"client auth"}, pairs().client.key)
			r.note("%q %q %s", got, uid, strings.ReplaceAll(errorFacts(err), "\n", ""))
			created(r, c)
		}
	}
}

// requestsThatExist are taken if they are for the same key, subject and signer.
func requestsThatExist(r *run) {
	own := requestData("cn")
	otherKey, err := cert.MakeCSR(pairs().other.key, &pkix.Name{CommonName: "cn"}, nil, nil)
	sure(err)
	for _, c := range []struct {
		what     string
		existing *certificatesv1.CertificateSigningRequest
		data     []byte
		key      any
	}{
		{"the same", signing("1", own, "s"), own, pairs().client.key},
		{"of the same key", signing("1", requestData("cn"), "s"), own, pairs().client.key},
		{"other signer", signing("1", own, "other"), own, pairs().client.key},
		{"other subject", signing("1", requestData("other"), "s"), own, pairs().client.key},
		{"other key", signing("1", otherKey, "s"), own, pairs().client.key},
		{"no key", signing("1", own, "s"), own, nil},
		{"key is a text", signing("1", own, "s"), own, "key"},
		{"existing is broken", signing("1", []byte("x"), "s"), own, pairs().client.key},
		{"new is broken", signing("1", own, "s"), []byte("x"), pairs().client.key},
	} {
		client := fake.NewClientset(c.existing)
		r.panicFree(c.what, func() {
			name, uid, err := csr.RequestCertificateWithContext(r.ctx, client, c.data, "n", "s", nil, []certificatesv1.KeyUsage{"client auth"}, c.key)
			r.note("%s: %q %q %s", c.what, name, uid, errorFacts(err))
		})
		created(r, client)
	}
}
