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
	"os"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd/api"
)

// execAnswer makes a plugin that prints an ExecCredential and counts its runs.
func execAnswer(version, status string) string {
	return fmt.Sprintf(`#!/bin/sh
echo run >> "$0.runs"
printf '%%s\n' "$KUBERNETES_EXEC_INFO" >> "$0.runs"
printf '%%s\n' "$EXTRA $*" >> "$0.runs"
cat <<END
{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/%s","status":%s}
END
`, version, status)
}

// plugins are credential plugins, by what they do.
var plugins = map[string]string{
	"token":       execAnswer("v1", `{"token":"exec-token"}`),
	"expires":     execAnswer("v1", `{"token":"exec-token","expirationTimestamp":"2099-01-01T00:00:00Z"}`),
	"expired":     execAnswer("v1", `{"token":"exec-token","expirationTimestamp":"2001-01-01T00:00:00Z"}`),
	"beta":        execAnswer("v1beta1", `{"token":"exec-token"}`),
	"nothing":     execAnswer("v1", `{}`),
	"null":        execAnswer("v1", `null`),
	"onlyCert":    execAnswer("v1", `{"clientCertificateData":"x"}`),
	"onlyKey":     execAnswer("v1", `{"clientKeyData":"x"}`),
	"badCert":     execAnswer("v1", `{"clientCertificateData":"x","clientKeyData":"y"}`),
	"unknown":     execAnswer("v1", `{"token":"t","more":"x"}`),
	"notJSON":     "#!/bin/sh\necho run >> \"$0.runs\"\necho hello\n",
	"silent":      "#!/bin/sh\necho run >> \"$0.runs\"\n",
	"otherKind":   "#!/bin/sh\necho run >> \"$0.runs\"\necho '{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}'\n",
	"fails":       "#!/bin/sh\necho run >> \"$0.runs\"\necho out; echo err >&2; exit 3\n",
	"failsFirst":  "#!/bin/sh\necho run >> \"$0.runs\"\nif [ $(wc -l < \"$0.runs\") = 1 ]; then exit 1; fi\necho '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"second\"}}'\n",
	"notRunnable": "",
}

func init() {
	for name, script := range plugins {
		for answer, replies := range map[string][]reply{
			"200": {{body: onePod}},
			"401": {{code: 401, body: `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}`}, {body: onePod}},
		} {
			for _, provide := range []bool{false, true} {
				if (answer == "401" || provide) && !strings.Contains(" token beta expires fails ", " "+name+" ") {
					continue
				}
				add(scenario{name: fmt.Sprintf("exec/%s/%s/info=%v", name, answer, provide), tls: true, alone: true, replies: replies, do: func(g *rig) {
					version := "v1"
					if name == "beta" {
						version = "v1beta1"
					}
					g.withPlugin(script, version, provide)
				}})
			}
		}
	}
	add(scenario{name: "exec/missing", tls: true, alone: true, do: func(g *rig) { g.withPlugin("none", "v1", false) }},
		scenario{name: "exec/otherVersion", tls: true, alone: true, do: func(g *rig) { g.withPlugin(execAnswer("v1beta1", `{"token":"x"}`), "v1", false) }},
		scenario{name: "exec/noVersion", tls: true, alone: true, do: func(g *rig) { g.withPlugin(execAnswer("v1", `{"token":"x"}`), "v7", false) }})
}

// withPlugin makes three calls with credentials from a plugin, and writes down
// how often it ran and what it was told.
func (g *rig) withPlugin(script, version string, info bool) {
	path := g.file("plugin", script)
	switch script {
	case "":
		os.Chmod(path, 0o600)
	case "none":
		os.Remove(path)
	}
	c := g.config()
	g.hidden(strings.ReplaceAll(fmt.Sprintf("%q", string(c.CAData)), "/", "/"), "CA")
	c.ExecProvider = &api.ExecConfig{
		Command: path, Args: []string{"one", "two words"}, APIVersion: "client.authentication.k8s.io/" + version,
		Env: []api.ExecEnvVar{{Name: "EXTRA", Value: "value"}}, InteractiveMode: api.NeverExecInteractiveMode,
		ProvideClusterInfo: info, InstallHint: "Try to install it.",
	}
	core, err := coreClient(rest.CopyConfig(c))
	if err != nil {
		g.outcome("client", nil, err)
		return
	}
	for range 3 {
		raw, err := core.Get().Resource("pods").Name("a").DoRaw(g.ctx)
		g.outcome("raw", raw, err)
	}
	runs, _ := os.ReadFile(path + ".runs")
	g.note("runs:\n%s", withoutCA(string(runs)))
}

// withoutCA leaves out the certificate of this very server.
func withoutCA(text string) string {
	const begin = `"certificate-authority-data":"`
	for {
		before, after, ok := strings.Cut(text, begin)
		if !ok {
			return text
		}
		_, after, _ = strings.Cut(after, `"`)
		text = before + `"CA":""` + after
	}
}
