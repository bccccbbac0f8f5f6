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
	"strings"
	"testing"

	"k8s.io/client-go/pkg/apis/clientauthentication/v1"
	"k8s.io/client-go/pkg/apis/clientauthentication/v1beta1"
)

func TestLoadExecCredential(t *testing.T) {
	const cluster = `"spec":{"interactive":true,"cluster":{"server":"https://x","certificate-authority-data":"YQ==","tls-server-name":"z","proxy-url":"http://p"}}`
	for _, c := range []struct{ input, err string }{
		{`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",` + cluster + `}`, ""},
		{`{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential",` + cluster + `}`, ""},
		{`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential"}`, "ExecCredential does not contain cluster information"},
		{`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"cluster":{"proxy-url":"::"}}}`, "cannot create rest.Config: cannot parse proxy URL"},
		{`{"apiVersion":"v1","kind":"Pod"}`, `decode: no kind "Pod" is registered`},
		{`{}`, "decode: Object 'Kind' is missing"},
		{`zz`, "decode: couldn't get version/kind"},
		{``, "KUBERNETES_EXEC_INFO env var is unset or empty"},
	} {
		t.Setenv(infoVariable, c.input)
		question, config, err := LoadExecCredentialFromEnv()
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want %q", c.input, err, c.err)
		}
		if err != nil {
			continue
		}
		if config.Host != "https://x" || string(config.CAData) != "a" || config.ServerName != "z" || config.Proxy == nil {
			t.Errorf("%s: %v", c.input, config)
		}
		switch q := question.(type) {
		case *v1.ExecCredential:
			if !q.Spec.Interactive {
				t.Error("not interactive")
			}
		case *v1beta1.ExecCredential:
		default:
			t.Errorf("%s: a %T", c.input, question)
		}
	}
}
