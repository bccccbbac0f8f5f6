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

package transport

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestConfig_printsNoCredentials(t *testing.T) {
	c := Config{
		UserAgent: "agent", Username: "ann", Password: "hush", BearerToken: "hush",
		TLS:       TLSConfig{ServerName: "name", CertData: []byte("cert"), KeyData: []byte("hush")},
		Transport: NewBearerAuthRoundTripper("hush", http.DefaultTransport),
	}
	for _, v := range []any{c, &c, c.TLS, &c.TLS, []Config{c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			text := fmt.Sprintf(verb, v)
			for _, form := range []any{"hush", fmt.Sprint([]byte("hush")), fmt.Sprintf("%#v", []byte("hush"))} {
				if strings.Contains(text, form.(string)) {
					t.Errorf("%s of a %T shows a credential: %s", verb, v, text)
				}
			}
		}
	}
	for _, want := range []string{`UserAgent: "agent"`, `ServerName: "name"`, `CertData: "cert"`} {
		if !strings.Contains(fmt.Sprint(c), want) {
			t.Errorf("%v lacks %s", c, want)
		}
	}
}
