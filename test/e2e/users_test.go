//go:build e2e

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

package e2e_test

import (
	"strings"
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/rest"
)

func TestUsers_areWhoTheySayTheyAre(t *testing.T) {
	impersonating := config(t)
	impersonating.Impersonate = rest.ImpersonationConfig{UserName: "somebody", Groups: []string{"system:masters"}}
	for name, user := range map[string]struct {
		config *rest.Config
		want   string
	}{
		"token":         {config(t), "admin"},
		"certificate":   {configFor(t, cluster(t), adminCertificate), "admin"},
		"no rights":     {configFor(t, cluster(t), nobody), "nobody"},
		"impersonation": {impersonating, "somebody"},
	} {
		t.Run(name, func(t *testing.T) {
			client := connect(t, user.config).AuthenticationV1().SelfSubjectReviews()
			me := must(client.Create(t.Context(), &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{}))(t)
			if me.Status.UserInfo.Username != user.want {
				t.Errorf("the server takes us for %q, want %q", me.Status.UserInfo.Username, user.want)
			}
		})
	}
}

func TestUsers_whoMayNotAreForbidden(t *testing.T) {
	client := connect(t, configFor(t, cluster(t), nobody))
	_, err := client.CoreV1().Secrets("default").List(t.Context(), metav1.ListOptions{})
	if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), `User "nobody" cannot list resource "secrets"`) {
		t.Errorf("err = %v, want Forbidden", err)
	}
}

func TestUsers_withAWrongTokenAreUnauthorizedAndItIsNotPrinted(t *testing.T) {
	c := config(t)
	c.BearerToken = "wrong-and-secret"
	_, err := connect(t, c).CoreV1().Secrets("default").List(t.Context(), metav1.ListOptions{})
	if !apierrors.IsUnauthorized(err) || strings.Contains(err.Error(), c.BearerToken) {
		t.Errorf("err = %v, want Unauthorized without the token", err)
	}
}

func TestUsers_doNotTalkToAServerTheyDoNotTrust(t *testing.T) {
	c := config(t)
	c.CAData = nil
	_, err := connect(t, c).CoreV1().Secrets("default").List(t.Context(), metav1.ListOptions{})
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("err = %v, want one about the certificate", err)
	}
}
