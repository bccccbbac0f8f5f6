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

package api

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
)

// secretive returns a Config with "hush" wherever a secret can be.
func secretive() *Config {
	c := NewConfig()
	c.AuthInfos["u"] = &AuthInfo{
		Username: "ann", ClientCertificateData: []byte("cert"), ClientKeyData: []byte("hush"), Token: "hush", Password: "hush",
		AuthProvider: &AuthProviderConfig{Name: "oidc", Config: map[string]string{"id-token": "hush"}},
		Exec:         &ExecConfig{Command: "login", Args: []string{"--secret=hush"}, Env: []ExecEnvVar{{Name: "A", Value: "hush"}}, APIVersion: "v1", Config: &runtime.Unknown{Raw: []byte("hush")}},
		Extensions:   map[string]runtime.Object{"ext": &runtime.Unknown{Raw: []byte("hush")}},
	}
	return c
}

func TestPrinting_showsNoCredentials(t *testing.T) {
	c := secretive()
	user := c.AuthInfos["u"]
	for _, v := range []any{c, *c, user, *user, user.Exec, *user.Exec, user.AuthProvider, *user.AuthProvider, c.AuthInfos, []AuthInfo{*user}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			text := fmt.Sprintf(verb, v)
			for _, secret := range []string{"hush", fmt.Sprint([]byte("hush")), fmt.Sprintf("%#v", []byte("hush")), fmt.Sprintf("%x", "hush")} {
				if strings.Contains(text, secret) {
					t.Errorf("%s of a %T shows %q in %s", verb, v, secret, text)
				}
			}
		}
	}
	text := fmt.Sprint(user)
	for _, want := range []string{`Username: "ann"`, `ClientCertificateData: "cert"`, "Token: --- REDACTED ---", `Name: "oidc"`, `Command: "login"`, `"ext"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %s", text, want)
		}
	}
}

func TestPrinting_anEmptyConfigurationIsNotNone(t *testing.T) {
	if text := (AuthProviderConfig{Name: "a", Config: map[string]string{}}).String(); strings.Contains(text, "nil") {
		t.Error(text)
	}
}

func TestPrinting_theTextsThatUsersKnow(t *testing.T) {
	user := secretive().AuthInfos["u"]
	for got, want := range map[string]string{
		user.AuthProvider.String():    `api.AuthProviderConfig{Name: "oidc", Config: map[string]string{--- REDACTED ---}}`,
		AuthProviderConfig{}.String(): `api.AuthProviderConfig{Name: "", Config: map[string]string{<nil>}}`,
		user.Exec.GoString():          `api.ExecConfig{Command: "login", Args: []string{"--- REDACTED ---"}, Env: []ExecEnvVar{--- REDACTED ---}, APIVersion: "v1", ProvideClusterInfo: false, Config: runtime.Object(--- REDACTED ---), StdinUnavailable: false}`,
		ExecConfig{}.String():         `api.ExecConfig{Command: "", Args: []string(nil), Env: []ExecEnvVar(nil), APIVersion: "", ProvideClusterInfo: false, Config: runtime.Object(nil), StdinUnavailable: false}`,
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestRedactSecrets(t *testing.T) {
	c := secretive()
	c.AuthInfos["empty"] = NewAuthInfo()
	c.AuthInfos["nil"] = nil
	if err := RedactSecrets(c); err != nil {
		t.Fatal(err)
	}
	u := c.AuthInfos["u"]
	if u.Token != "REDACTED" || u.Password != "REDACTED" || string(u.ClientKeyData) != "REDACTED" || u.Username != "ann" || string(u.ClientCertificateData) != "cert" {
		t.Errorf("%s %s %s %s %s", u.Token, u.Password, u.ClientKeyData, u.Username, u.ClientCertificateData)
	}
	if e := c.AuthInfos["empty"]; e.Token != "" || e.ClientKeyData != nil {
		t.Errorf("an empty user has secrets now: %q %q", e.Token, e.ClientKeyData)
	}
	if err := RedactSecrets(nil); err != nil {
		t.Error(err)
	}
}
