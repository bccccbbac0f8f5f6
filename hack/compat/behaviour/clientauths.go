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
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/pkg/apis/clientauthentication"
	"k8s.io/client-go/pkg/apis/clientauthentication/install"
	clientauthv1 "k8s.io/client-go/pkg/apis/clientauthentication/v1"
	clientauthv1beta1 "k8s.io/client-go/pkg/apis/clientauthentication/v1beta1"
	"k8s.io/client-go/pkg/version"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/client-go/plugin/pkg/client/auth/exec"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd/api"
)

// pluginAnswers are answers of plugins.
func pluginAnswers() map[string]runtime.Object {
	when := metav1.Unix(1000, 0)
	yes := &runtime.Unknown{Raw: []byte(`{"a":1}`)}
	return map[string]runtime.Object{
		"internal": &clientauthentication.ExecCredential{Spec: clientauthentication.ExecCredentialSpec{Interactive: true, Cluster: &clientauthentication.Cluster{Server: "s", TLSServerName: "t", InsecureSkipTLSVerify: true, CertificateAuthorityData: []byte("ca"), ProxyURL: "p", DisableCompression: true, Config: yes}},
			Status: &clientauthentication.ExecCredentialStatus{ExpirationTimestamp: &when, Token: "t", ClientCertificateData: "c", ClientKeyData: "k"}},
		"v1":            &clientauthv1.ExecCredential{Spec: clientauthv1.ExecCredentialSpec{Interactive: true, Cluster: &clientauthv1.Cluster{Server: "s", Config: runtime.RawExtension{Raw: []byte(`{"b":2}`)}}}, Status: &clientauthv1.ExecCredentialStatus{Token: "t"}},
		"v1beta1":       &clientauthv1beta1.ExecCredential{Spec: clientauthv1beta1.ExecCredentialSpec{Cluster: &clientauthv1beta1.Cluster{Server: "s"}}, Status: &clientauthv1beta1.ExecCredentialStatus{ExpirationTimestamp: &when}},
		"empty":         &clientauthentication.ExecCredential{},
		"empty v1":      &clientauthv1.ExecCredential{},
		"empty v1beta1": &clientauthv1beta1.ExecCredential{},
	}
}

func credentialConversions(r *run) {
	s := runtime.NewScheme()
	install.Install(s)
	var kinds []string
	for gvk, t := range s.AllKnownTypes() {
		kinds = append(kinds, fmt.Sprint(gvk, " ", t))
	}
	r.note("%q %v", sorted(kinds), s.PrioritizedVersionsForGroup("client.authentication.k8s.io"))
	all := pluginAnswers()
	codecs := serializer.NewCodecFactory(s)
	for _, name := range sorted(keys(all)) {
		for _, v := range []string{"v1", "v1beta1", "v1alpha1", runtime.APIVersionInternal} {
			out, err := s.ConvertToVersion(all[name].DeepCopyObject(), schema.GroupVersion{Group: "client.authentication.k8s.io", Version: v})
			r.note("%s %s: %s %v", name, v, show(out), err)
			text, err := runtime.Encode(codecs.LegacyCodec(schema.GroupVersion{Group: "client.authentication.k8s.io", Version: v}), all[name].DeepCopyObject())
			r.note("%s %s: %s %v", name, v, text, err)
			if err == nil {
				back, err := runtime.Decode(codecs.UniversalDecoder(), text)
				r.note("%s %s: %s %v", name, v, show(back), err)
			}
		}
		s.Default(all[name])
		r.note("%s default %s %T", name, show(all[name]), all[name])
	}
	for _, text := range []string{"", "{}", `{"kind":"ExecCredential"}`, `{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}`, `{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1alpha1"}`, `{"kind":"Other","apiVersion":"client.authentication.k8s.io/v1"}`, `{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":3}}`} {
		o, kind, err := codecs.UniversalDeserializer().Decode([]byte(text), nil, nil)
		r.note("%q: %s %v %v", text, show(o), kind, err)
	}
	c := clientauthentication.Cluster{Server: "s", CertificateAuthorityData: []byte("secret-ca"), Config: &runtime.Unknown{Raw: []byte("secret")}}
	r.note("%v %v %+v", c, &c, c)
	r.note("%s", hidden(fmt.Sprintf("%#v", c)))
}

func pluginErrors(r *run) {
	for _, name := range []string{"azure", "gcp", "oidc", "exec", "openstack", "none", ""} {
		for _, config := range []map[string]string{nil, {}, {"idp-issuer-url": "https://issuer"}, {"idp-issuer-url": "https://issuer", "client-id": "c", "idp-certificate-authority": "/missing"}, {"idp-issuer-url": "https://i2", "client-id": "c", "idp-certificate-authority-data": "!"}, {"idp-issuer-url": "https://i3", "client-id": "c", "id-token": "x"}} {
			r.panicFree(name, func() {
				p, err := rest.GetAuthProvider("https://cluster", &api.AuthProviderConfig{Name: name, Config: config}, nil)
				r.note("%q %v: %v %v", name, config, p != nil, err)
			})
		}
	}
	for _, policy := range []api.PluginPolicy{{}, {PolicyType: api.PluginPolicyAllowAll}, {PolicyType: api.PluginPolicyDenyAll}, {PolicyType: api.PluginPolicyAllowlist}, {PolicyType: "odd"}, {PolicyType: api.PluginPolicyAllowlist, Allowlist: []api.AllowlistEntry{{}}}, {PolicyType: api.PluginPolicyAllowlist, Allowlist: []api.AllowlistEntry{{Command: "cmd"}}},
		{PolicyType: api.PluginPolicyAllowAll, Allowlist: []api.AllowlistEntry{{Command: "cmd"}}}, {PolicyType: api.PluginPolicyDenyAll, Allowlist: []api.AllowlistEntry{}}, {Allowlist: []api.AllowlistEntry{{Command: "x"}}}} {
		r.note("%v: %v", policy, exec.ValidatePluginPolicy(policy))
	}
	for _, c := range []*api.ExecConfig{{}, {APIVersion: "client.authentication.k8s.io/v1"}, {APIVersion: "client.authentication.k8s.io/v1", Command: "x", InteractiveMode: api.NeverExecInteractiveMode}, {APIVersion: "client.authentication.k8s.io/v1alpha1", Command: "x", InteractiveMode: api.NeverExecInteractiveMode}, {APIVersion: "odd", Command: "x"}, {APIVersion: "client.authentication.k8s.io/v1beta1", Command: "./x", InteractiveMode: "odd"}} {
		r.panicFree("authenticator", func() {
			a, err := exec.GetAuthenticator(c, nil)
			r.note("%q %q: %v %v", c.APIVersion, c.Command, a != nil, err)
		})
	}
	v := version.Get()
	r.note("%q %q %q %q %q %q", v.Major, v.Minor, v.GitVersion, v.GitCommit, v.GitTreeState, v.BuildDate)
}

func init() {
	add(scenario{name: "clientauth/conversions", do: credentialConversions}, scenario{name: "clientauth/plugins", do: pluginErrors})
}
