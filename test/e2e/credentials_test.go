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
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/kubernetes"
	clientauthentication "k8s.io/client-go/pkg/apis/clientauthentication/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// loginAs writes a kubeconfig in which user is the current one on the control
// plane of the admin's kubeconfig, and returns its path.
func loginAs(t testing.TB, adminKubeconfig string, user *clientcmdapi.AuthInfo) string {
	t.Helper()
	config := must(clientcmd.LoadFromFile(adminKubeconfig))(t)
	config.AuthInfos["me"] = user
	config.Contexts["me"] = &clientcmdapi.Context{Cluster: config.Contexts[admin].Cluster, AuthInfo: "me"}
	config.CurrentContext = "me"
	check(t, clientcmdapi.MinifyConfig(config))
	path := filepath.Join(t.TempDir(), "kubeconfig")
	check(t, clientcmd.WriteToFile(*config, path))
	return path
}

// clientOf makes a client as a program does that has nothing but a kubeconfig.
func clientOf(t testing.TB, kubeconfig string) *kubernetes.Clientset {
	t.Helper()
	c := must(clientcmd.BuildConfigFromFlags("", kubeconfig))(t)
	c.QPS = -1
	return connect(t, c)
}

func whoAmI(t testing.TB, client kubernetes.Interface) (string, error) {
	me, err := client.AuthenticationV1().SelfSubjectReviews().Create(t.Context(), &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{})
	if err != nil {
		return "", err
	}
	return me.Status.UserInfo.Username, nil
}

func wantUser(t testing.TB, client kubernetes.Interface, want string) {
	t.Helper()
	if got := must(whoAmI(t, client))(t); got != want {
		t.Errorf("the server takes us for %q, want %q", got, want)
	}
}

// TestCertificate_inFiles: a kubeconfig that names files, with relative paths.
func TestCertificate_inFiles(t *testing.T) {
	t.Parallel()
	c := configFor(t, cluster(t), adminCertificate)
	dir := t.TempDir()
	for name, content := range map[string][]byte{"ca.crt": c.CAData, "client.crt": c.CertData, "client.key": c.KeyData} {
		check(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
	file := clientcmdapi.NewConfig()
	file.Clusters["c"] = &clientcmdapi.Cluster{Server: c.Host, CertificateAuthority: "ca.crt", TLSServerName: "kubernetes.default.svc"}
	file.AuthInfos["u"] = &clientcmdapi.AuthInfo{ClientCertificate: "client.crt", ClientKey: "client.key"}
	file.Contexts["x"] = &clientcmdapi.Context{Cluster: "c", AuthInfo: "u"}
	file.CurrentContext = "x"
	path := filepath.Join(dir, "kubeconfig")
	check(t, clientcmd.WriteToFile(*file, path))
	wantUser(t, clientOf(t, path), "admin")
}

// TestTokenFile_rotatesWhileInUse: the old token is good until the object that
// it is bound to is gone. The first request that is refused makes the client
// read the file again, long before it would by itself.
func TestTokenFile_rotatesWhileInUse(t *testing.T) {
	t.Parallel()
	admin := connect(t, config(t))
	ns := namespace(t, admin)
	secrets, accounts := admin.CoreV1().Secrets(ns), admin.CoreV1().ServiceAccounts(ns)
	lease := must(secrets.Create(t.Context(), &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "lease"}}, metav1.CreateOptions{}))(t)
	tokenOf := func(account string, boundTo *authenticationv1.BoundObjectReference) string {
		t.Helper()
		must(accounts.Create(t.Context(), &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: account}}, metav1.CreateOptions{}))(t)
		request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{BoundObjectRef: boundTo}}
		return must(accounts.CreateToken(t.Context(), account, request, metav1.CreateOptions{}))(t).Status.Token
	}
	first := tokenOf("first", &authenticationv1.BoundObjectReference{Kind: "Secret", APIVersion: "v1", Name: lease.Name, UID: lease.UID})
	second := tokenOf("second", nil)
	file := filepath.Join(t.TempDir(), "token")
	check(t, os.WriteFile(file, []byte(first+"\n"), 0o600))
	client := clientOf(t, loginAs(t, cluster(t).Kubeconfig, &clientcmdapi.AuthInfo{TokenFile: file}))
	account := "system:serviceaccount:" + ns + ":"
	wantUser(t, client, account+"first")

	// As the kubelet does it: a new file takes the place of the old one.
	next := file + ".next"
	check(t, os.WriteFile(next, []byte(second+"\n"), 0o600))
	check(t, os.Rename(next, file))
	wantUser(t, client, account+"first") // it is still good: no reason to read the file for every request
	check(t, secrets.Delete(t.Context(), lease.Name, metav1.DeleteOptions{}))
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		user, err := whoAmI(t, client) // the server remembers a token for some seconds
		switch {
		case user == account+"second":
			return
		case time.Now().After(end):
			t.Fatalf("the server takes us for %q (%v), want the second account", user, err)
		case err != nil && !apierrors.IsUnauthorized(err):
			t.Fatal(err)
		}
	}
}

// plugin writes a program that prints status, notes that it ran, and keeps what
// it was told.
func plugin(t testing.TB, status string) (command string, runs func() []clientauthentication.ExecCredential) {
	t.Helper()
	dir := t.TempDir()
	command = filepath.Join(dir, "plugin")
	script := "#!/bin/sh\nset -e\ncd \"$(dirname \"$0\")\"\nprintf '%s\\n' \"$KUBERNETES_EXEC_INFO\" >>runs\n" +
		"cat <<END\n{\"apiVersion\": \"$1\", \"kind\": \"ExecCredential\", \"status\": " + status + "}\nEND\n"
	check(t, os.WriteFile(command, []byte(script), 0o700))
	return command, func() (all []clientauthentication.ExecCredential) {
		t.Helper()
		for line := range strings.Lines(string(must(os.ReadFile(filepath.Join(dir, "runs")))(t))) {
			if strings.TrimSpace(line) == "" {
				continue
			}
			var said clientauthentication.ExecCredential // both versions have the same fields
			check(t, json.Unmarshal([]byte(line), &said))
			all = append(all, said)
		}
		return all
	}
}

func quoted(t testing.TB, text []byte) string { return string(must(json.Marshal(string(text)))(t)) }

func TestExecPlugin_handsOutATokenOrACertificate(t *testing.T) {
	t.Parallel()
	token, certificate := config(t), configFor(t, cluster(t), adminCertificate)
	for name, status := range map[string]string{
		"token":       fmt.Sprintf(`{"token": %s}`, quoted(t, []byte(token.BearerToken))),
		"certificate": fmt.Sprintf(`{"clientCertificateData": %s, "clientKeyData": %s}`, quoted(t, certificate.CertData), quoted(t, certificate.KeyData)),
	} {
		for _, version := range []string{"v1", "v1beta1"} {
			t.Run(name+" "+version, func(t *testing.T) {
				t.Parallel()
				command, runs := plugin(t, status)
				version := "client.authentication.k8s.io/" + version
				client := clientOf(t, loginAs(t, cluster(t).Kubeconfig, &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
					Command: command, Args: []string{version}, APIVersion: version,
					InteractiveMode: clientcmdapi.NeverExecInteractiveMode, ProvideClusterInfo: true,
				}}))
				var all sync.WaitGroup
				for range 5 {
					all.Go(func() {
						if user, err := whoAmI(t, client); err != nil || user != "admin" {
							t.Errorf("the server takes us for %q (%v), want admin", user, err)
						}
					})
				}
				all.Wait()
				told := runs()
				if len(told) != 1 {
					t.Fatalf("it ran %d times, want once for all", len(told))
				}
				if told[0].APIVersion != version || told[0].Spec.Cluster == nil || told[0].Spec.Cluster.Server != token.Host || told[0].Spec.Interactive {
					t.Errorf("it was told %+v", told[0])
				}
			})
		}
	}
}

// TestExecPlugin_runsAgainWhenItsTokenIsRefusedOrOld: a token that the server
// does not take, and one that says it ends soon.
func TestExecPlugin_runsAgainWhenItsTokenIsRefusedOrOld(t *testing.T) {
	t.Parallel()
	login := func(t *testing.T, status string) (*kubernetes.Clientset, func() []clientauthentication.ExecCredential) {
		command, runs := plugin(t, status)
		return clientOf(t, loginAs(t, cluster(t).Kubeconfig, &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
			Command: command, Args: []string{"client.authentication.k8s.io/v1"}, APIVersion: "client.authentication.k8s.io/v1",
			InteractiveMode: clientcmdapi.NeverExecInteractiveMode,
		}})), runs
	}
	t.Run("refused", func(t *testing.T) {
		client, runs := login(t, `{"token": "wrong-and-secret"}`)
		for range 2 {
			if _, err := whoAmI(t, client); !apierrors.IsUnauthorized(err) || strings.Contains(err.Error(), "wrong-and-secret") {
				t.Errorf("err = %v, want Unauthorized without the token", err)
			}
		}
		if n := len(runs()); n < 2 {
			t.Errorf("it ran %d times, want again after the server refused its token", n)
		}
	})
	t.Run("old", func(t *testing.T) {
		ended := time.Now().Add(-time.Minute).UTC().Format(time.RFC3339)
		client, runs := login(t, fmt.Sprintf(`{"token": %s, "expirationTimestamp": %q}`, quoted(t, []byte(config(t).BearerToken)), ended))
		wantUser(t, client, "admin")
		wantUser(t, client, "admin")
		if n := len(runs()); n < 2 { // a handshake asks for a certificate as well
			t.Errorf("it ran %d times, want at least once for each request", n)
		}
	})
}

// withToken is c with one token and nothing else to prove who it is.
func withToken(c *rest.Config, token string) *rest.Config {
	c = rest.AnonymousClientConfig(c)
	c.BearerToken, c.QPS = token, -1
	return c
}
