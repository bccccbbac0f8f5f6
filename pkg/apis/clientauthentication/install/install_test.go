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

package install

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	"k8s.io/apimachinery/pkg/api/apitesting/roundtrip"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"

	"k8s.io/client-go/pkg/apis/clientauthentication"
	v1 "k8s.io/client-go/pkg/apis/clientauthentication/v1"
	"k8s.io/client-go/pkg/apis/clientauthentication/v1beta1"
	randfill "sigs.k8s.io/randfill"
)

func fill(serializer.CodecFactory) []any {
	return []any{func(c *clientauthentication.Cluster, f randfill.Continue) {
		f.FillNoCustom(c)
		c.Config = &runtime.Unknown{Raw: []byte(`{"a":1}`), ContentType: "application/json"}
	}}
}

func TestRoundTrip(t *testing.T) {
	s := runtime.NewScheme()
	Install(s)
	codecs := serializer.NewCodecFactory(s)
	random := fuzzer.FuzzerFor(fuzzer.MergeFuzzerFuncs(metafuzzer.Funcs, fill), rand.NewSource(1), codecs)
	roundtrip.RoundTripTypesWithoutProtobuf(t, s, codecs, random, nil)
}

func TestVersions(t *testing.T) {
	s := runtime.NewScheme()
	Install(s)
	group := []schema.GroupVersion{v1.SchemeGroupVersion, v1beta1.SchemeGroupVersion}
	if got := s.PrioritizedVersionsForGroup(clientauthentication.GroupName); fmt.Sprint(got) != fmt.Sprint(group) {
		t.Errorf("versions %v, want %v", got, group)
	}
	codecs := serializer.NewCodecFactory(s)
	expires := metav1.Now().Rfc3339Copy()
	answer := &clientauthentication.ExecCredential{
		Spec:   clientauthentication.ExecCredentialSpec{Interactive: true, Cluster: &clientauthentication.Cluster{Server: "https://a", CertificateAuthorityData: []byte("ca"), TLSServerName: "b"}},
		Status: &clientauthentication.ExecCredentialStatus{Token: "t", ClientCertificateData: "c", ClientKeyData: "k", ExpirationTimestamp: &expires},
	}
	for _, gv := range group {
		data, err := runtime.Encode(codecs.LegacyCodec(gv), answer)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"kind":"ExecCredential"`, `"apiVersion":"` + gv.String() + `"`, `"interactive":true`, `"tls-server-name":"b"`, `"certificate-authority-data":"Y2E="`, `"clientKeyData":"k"`} {
			if !strings.Contains(string(data), want) {
				t.Errorf("%s lacks %s", data, want)
			}
		}
		back, err := runtime.Decode(codecs.UniversalDecoder(clientauthentication.SchemeGroupVersion), data)
		if err != nil {
			t.Fatal(err)
		}
		got := back.(*clientauthentication.ExecCredential)
		if got.Spec.Cluster.Server != "https://a" || got.Status.Token != "t" || !got.Status.ExpirationTimestamp.Equal(&expires) {
			t.Errorf("%+v", got)
		}
	}
}

func TestPrinting_showsNoCredentials(t *testing.T) {
	for _, status := range []any{
		clientauthentication.ExecCredentialStatus{Token: "hush", ClientKeyData: "hush"}, &v1.ExecCredentialStatus{Token: "hush", ClientKeyData: "hush"},
		v1beta1.ExecCredentialStatus{Token: "hush"}, clientauthentication.ExecCredential{Status: &clientauthentication.ExecCredentialStatus{Token: "hush"}},
		v1.ExecCredential{Status: &v1.ExecCredentialStatus{ClientKeyData: "hush"}},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if text := fmt.Sprintf(verb, status); strings.Contains(text, "hush") {
				t.Errorf("%s of a %T shows %s", verb, status, text)
			}
		}
	}
}
