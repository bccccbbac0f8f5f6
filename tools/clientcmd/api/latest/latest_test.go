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

package latest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/randfill"

	"k8s.io/client-go/tools/clientcmd/api"
	v1 "k8s.io/client-go/tools/clientcmd/api/v1"
)

const file = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Y2E=
    proxy-url: socks5://p
    server: https://a
    tls-server-name: b
  name: c
contexts:
- context:
    cluster: c
    namespace: ns
    user: u
  name: k
current-context: k
extensions:
- extension:
    any:
    - thing
  name: theirs
kind: Config
users:
- name: u
  user:
    as: other
    as-user-extra:
      scopes:
      - x
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args: null
      command: login
      env:
      - name: A
        value: B
      interactiveMode: IfAvailable
      provideClusterInfo: true
    tokenFile: t
- name: v
  user: {}
`

func TestCodec_writesWhatItReads(t *testing.T) {
	for i, in := range []string{file, strings.ReplaceAll(file, "      interactiveMode: IfAvailable\n", "")} { // the default of v1beta1
		obj, err := runtime.Decode(Codec, []byte(in))
		if err != nil {
			t.Fatal(err)
		}
		c := obj.(*api.Config)
		if c.AuthInfos["u"].Impersonate != "other" || c.Clusters["c"].TLSServerName != "b" || c.Contexts["k"].Namespace != "ns" {
			t.Errorf("%v", c)
		}
		if x := c.AuthInfos["v"].Extensions; x == nil {
			t.Error("maps of entries are not ready to be written to")
		}
		out, err := runtime.Encode(Codec, c)
		if err != nil || string(out) != file {
			t.Errorf("%d: %v\n%s", i, err, out)
		}
	}
}

func TestCodec_interactiveModeHasADefaultInBetaOnly(t *testing.T) {
	for version, want := range map[string]api.ExecInteractiveMode{
		"client.authentication.k8s.io/v1beta1": "IfAvailable", "client.authentication.k8s.io/v1": "", "": "",
	} {
		obj, err := runtime.Decode(Codec, fmt.Appendf(nil, "{apiVersion: v1, kind: Config, users: [{name: u, user: {exec: {command: x, apiVersion: %q}}}]}", version))
		if err != nil {
			t.Fatal(err)
		}
		if got := obj.(*api.Config).AuthInfos["u"].Exec.InteractiveMode; got != want {
			t.Errorf("%q: %q, want %q", version, got, want)
		}
	}
}

func TestCodec_duplicateNamesShowNoCredentials(t *testing.T) {
	for list, item := range map[string]string{"users": "user: {token: hush}", "clusters": "cluster: {server: x}", "contexts": "context: {cluster: x}", "extensions": "extension: {hush: 1}"} {
		_, err := runtime.Decode(Codec, fmt.Appendf(nil, "{apiVersion: v1, kind: Config, %s: [{name: a, %s}, {name: a, %s}]}", list, item, item))
		if err == nil || !strings.Contains(err.Error(), `duplicate name "a" in list`) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", list, err)
		}
	}
}

func TestCodec_badInput(t *testing.T) {
	for _, in := range []string{"", "clusters: []", "{apiVersion: v2, kind: Config}", "{apiVersion: v1, kind: Pod}", "a\x00b", "[]", "{apiVersion: v1, kind: Config, users: 5}"} {
		if obj, err := runtime.Decode(Codec, []byte(in)); err == nil {
			t.Errorf("%q: %v", in, obj)
		}
	}
	// Entries that are nil in a program are empty in a file.
	c := &api.Config{Clusters: map[string]*api.Cluster{"a": nil}, AuthInfos: map[string]*api.AuthInfo{"a": nil}, Contexts: map[string]*api.Context{"a": nil}, Extensions: map[string]runtime.Object{"a": nil}}
	if out, err := runtime.Encode(Codec, c); err != nil || strings.Count(string(out), "name: a") != 4 {
		t.Errorf("%v\n%s", err, out)
	}
}

// Everything that a file can say survives reading and writing.
func TestConversion_losesNothing(t *testing.T) {
	f := randfill.NewWithSeed(1).NilChance(0).NumElements(1, 3).Funcs(
		func(o *runtime.Object, c randfill.Continue) {
			*o = &runtime.Unknown{Raw: fmt.Appendf(nil, `{"n":%d}`, c.Intn(9)), ContentType: runtime.ContentTypeJSON}
		},
		func(o *api.PluginPolicy, _ randfill.Continue) {},
	)
	for range 50 {
		before := &api.Config{}
		f.Fill(before)
		before.Kind, before.APIVersion = "", ""
		for _, e := range before.Clusters {
			e.LocationOfOrigin = ""
		}
		for _, e := range before.Contexts {
			e.LocationOfOrigin = ""
		}
		for _, e := range before.AuthInfos {
			e.LocationOfOrigin = ""
			e.Exec.Config, e.Exec.StdinUnavailable, e.Exec.StdinUnavailableMessage = nil, false, "" // not for files
		}
		versioned := &v1.Config{}
		if err := Scheme.Convert(before.DeepCopy(), versioned, nil); err != nil {
			t.Fatal(err)
		}
		after := &api.Config{}
		if err := Scheme.Convert(versioned.DeepCopy(), after, nil); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(before, after) {
			t.Fatalf("before\n%#v\nafter\n%#v", before, after)
		}
	}
}

func TestPrintingTheFile_showsNoCredentials(t *testing.T) {
	c := &v1.Config{AuthInfos: []v1.NamedAuthInfo{{Name: "u", AuthInfo: v1.AuthInfo{
		Token: "hush", Password: "hush", ClientKeyData: []byte("hush"), AuthProvider: &v1.AuthProviderConfig{Name: "p", Config: map[string]string{"a": "hush"}},
		Exec: &v1.ExecConfig{Command: "c", Args: []string{"hush"}, Env: []v1.ExecEnvVar{{Name: "A", Value: "hush"}}},
	}}}}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if text := fmt.Sprintf(verb, c); strings.Contains(text, "hush") || strings.Contains(text, fmt.Sprint([]byte("hush"))) {
			t.Errorf("%s: %s", verb, text)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(file))
	f.Add([]byte("apiVersion: v1\r\nkind: Config\r\nusers:\r\n- name: a\r\n  user: null\r\n"))
	f.Add([]byte("\xef\xbb\xbf{\"apiVersion\":\"v1\",\"kind\":\"Config\",\"extensions\":[{\"name\":\"e\"}]}"))
	f.Add([]byte("apiVersion: v1\nkind: Config\nextensions: &a\n- name: b\n  extension: {x: *a}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		obj, err := runtime.Decode(Codec, data)
		if err != nil {
			return
		}
		if _, err := runtime.Encode(Codec, obj); err != nil {
			t.Errorf("%q was read and cannot be written: %v", data, err)
		}
		_ = fmt.Sprintf("%#v", obj)
		if err := api.RedactSecrets(obj.(*api.Config)); err != nil {
			t.Error(err)
		}
	})
}
