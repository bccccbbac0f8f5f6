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

package exec

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"

	"k8s.io/client-go/pkg/apis/clientauthentication"
	"k8s.io/client-go/pkg/apis/clientauthentication/install"
)

// codecs are what decode and encode stand for.
var codecs = func() serializer.CodecFactory {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	return serializer.NewCodecFactory(scheme)
}()

func TestEncode_writesWhatACodecWrites(t *testing.T) {
	for name, config := range map[string]runtime.Object{
		"none":   nil,
		"raw":    &runtime.Unknown{Raw: []byte(`{"a":"<1>"}`), ContentType: runtime.ContentTypeJSON},
		"object": &clientauthentication.ExecCredential{Spec: clientauthentication.ExecCredentialSpec{Interactive: true}},
	} {
		for version, group := range versions {
			for _, cluster := range []*clientauthentication.Cluster{nil, {Server: "https://s", TLSServerName: "n", InsecureSkipTLSVerify: true, CertificateAuthorityData: []byte("ca"), ProxyURL: "p", DisableCompression: true, Config: config}} {
				c := &clientauthentication.ExecCredential{Spec: clientauthentication.ExecCredentialSpec{Interactive: true, Cluster: cluster}}
				want, wantErr := runtime.Encode(codecs.LegacyCodec(group), c)
				got, err := encode(c, group)
				if !bytes.Equal(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Errorf("%s, %s: %s, %v\nwant %s, %v", name, version, got, err, want, wantErr)
				}
			}
		}
	}
	if _, err := encode(&clientauthentication.ExecCredential{}, clientauthentication.SchemeGroupVersion); !runtime.IsNotRegisteredError(err) {
		t.Errorf("a version that nobody speaks: %v", err)
	}
}

// answersOfPlugins are inputs for comparison with a codec.
var answersOfPlugins = []string{
	`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t","expirationTimestamp":"2030-01-02T03:04:05Z"}}`,
	`{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","spec":{"interactive":true,"cluster":{"server":"s","config":{"a":[1,2.5]}}},"status":{"clientCertificateData":"c","clientKeyData":"k"}}`,
	`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","Status":{"token":"t"},"status":{"Token":"u"},"more":1}`,
	`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}{"trailing":1}`,
	`{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t"}}`,
	`{"apiVersion":"client.authentication.k8s.io/v1alpha1","kind":"ExecCredential","status":{"token":"t"}}`,
	`{"apiVersion":"client.authentication.k8s.io/","kind":"ExecCredential"}`,
	`{"apiVersion":"client.authentication.k8s.io/v1","kind":"DeleteOptions"}`,
	`{"apiVersion":"v1","kind":"Status"}`, `{"apiVersion":"v1","kind":"Pod"}`, `{"apiVersion":"a/b/c","kind":"Pod"}`,
	`{"kind":"ExecCredential","status":{"token":"t"}}`, `{"kind":"Pod"}`, `{}`, `{`, `[]`, `"x"`, `null`, ``, "\n\t{}",
	`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":5}}`,
	`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t","expirationTimestamp":"x"}}`,
	"apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nstatus: {token: t}\n",
	"apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nstatus: {token: *t}\n",
	"k8s\x00\n\x00", "text",
}

func TestDecode_readsWhatACodecReads(t *testing.T) {
	for _, data := range answersOfPlugins {
		compareWithCodec(t, []byte(data))
	}
}

func FuzzDecode(f *testing.F) {
	for _, data := range answersOfPlugins {
		f.Add([]byte(data))
	}
	f.Fuzz(compareWithCodec)
}

// compareWithCodec fails unless decode accepts what a codec accepts in one of
// the versions that can be asked for, and makes the same of it.
func compareWithCodec(t *testing.T, data []byte) {
	want := &clientauthentication.ExecCredential{}
	_, kind, wantErr := codecs.UniversalDecoder(clientauthentication.SchemeGroupVersion).Decode(data, nil, want)
	got, version, err := decode(data)
	if _, asked := versions[version.String()]; !asked && err == nil || wantErr == nil && kind.Version == runtime.APIVersionInternal {
		return // refused for its version
	}
	if (err == nil) != (wantErr == nil) {
		t.Errorf("%q: err = %v, of a codec %v", data, err, wantErr)
		return
	}
	if err == nil && (!reflect.DeepEqual(got, want) || version != kind.GroupVersion()) {
		t.Errorf("%q: %+v in %v\nof a codec %+v in %v", data, got, version, want, kind)
	}
	if err != nil && runtime.IsNotRegisteredError(wantErr) && !runtime.IsNotRegisteredError(err) {
		t.Errorf("%q: err = %v, of a codec %v", data, err, wantErr)
	}
}
