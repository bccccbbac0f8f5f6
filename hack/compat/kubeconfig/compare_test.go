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

package kubeconfig

import (
	"testing"
)

// full uses most of what a file can say.
const full = `apiVersion: v1
kind: Config
current-context: one
preferences: {colors: true, extensions: [{name: p, extension: {z: 1}}]}
clusters:
- name: one
  cluster: {server: "https://one:6443/base?x=1", certificate-authority: sub/ca.crt, tls-server-name: sni, disable-compression: true, proxy-url: "http://proxy:3128",
    extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a}}, {name: other, extension: {provider: minikube, last-update: now}}]}
- name: two
  cluster: {server: "two.example.com:8443", insecure-skip-tls-verify: true}
- name: plain
  cluster: {server: "http://plain:8080", proxy-url: "socks5://proxy:1080"}
- name: data
  cluster: {server: "https://data", certificate-authority-data: Q0E=, unknown-field: {a: 1}}
users:
- name: token
  user: {token: tok, as: imp, as-uid: "7", as-groups: [g1, g2], as-user-extra: {k: [v1, v2]}}
- name: file
  user: {tokenFile: token}
- name: both
  user: {token: tok, tokenFile: token}
- name: basic
  user: {username: bob, password: pw}
- name: cert
  user: {client-certificate: sub/c.crt, client-key: ./sub/c.key}
- name: certdata
  user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}
- name: exec
  user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./bin/login, args: [a, b], env: [{name: A, value: b}], installHint: "get it", provideClusterInfo: true}}
- name: provider
  user: {auth-provider: {name: oidc, config: {idp-issuer-url: "https://issuer", refresh-token: r}}}
- name: nothing
  user: {}
contexts:
- {name: one, context: {cluster: one, user: token, namespace: ns, extensions: [{name: t, extension: {c: d}}]}}
- {name: file, context: {cluster: one, user: file}}
- {name: both, context: {cluster: one, user: both}}
- {name: basic, context: {cluster: one, user: basic}}
- {name: cert, context: {cluster: one, user: cert}}
- {name: certdata, context: {cluster: data, user: certdata}}
- {name: exec, context: {cluster: one, user: exec}}
- {name: provider, context: {cluster: one, user: provider}}
- {name: nothing, context: {cluster: one, user: nothing}}
- {name: two, context: {cluster: two, user: token}}
- {name: plain, context: {cluster: plain, user: basic}}
- {name: nocluster, context: {user: basic}}
- {name: nouser, context: {cluster: one}}
- {name: dangling, context: {cluster: gone, user: gone}}
extensions:
- {name: e, extension: {apiVersion: v9, kind: Foo, a: b}}
`

// wrong has something wrong in every entry.
const wrong = `apiVersion: v1
kind: Config
current-context: gone
clusters:
- {name: empty, cluster: {}}
- {name: noserver, cluster: {tls-server-name: x}}
- {name: noca, cluster: {server: "https://x", certificate-authority: missing.crt}}
- {name: bothca, cluster: {server: "https://x", certificate-authority: sub/ca.crt, certificate-authority-data: Q0E=}}
- {name: badproxy, cluster: {server: "https://x", proxy-url: "ftp://proxy"}}
- {name: noproxy, cluster: {server: "https://x", proxy-url: "%zz"}}
users:
- {name: two, user: {token: t, username: u, password: p}}
- {name: nokey, user: {client-certificate: sub/c.crt}}
- {name: onlykey, user: {client-key: sub/c.key}}
- {name: missing, user: {client-certificate: missing, client-key: missing}}
- {name: twice, user: {client-certificate: sub/c.crt, client-certificate-data: Q0VSVA==, client-key: sub/c.key, client-key-data: S0VZ}}
- {name: notoken, user: {tokenFile: missing}}
- {name: execempty, user: {exec: {env: [{value: x}], args: [], interactiveMode: Sometimes}}}
- {name: exec1, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x}}}
- {name: execboth, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never}, auth-provider: {name: gcp}}}
- {name: exectoken, user: {token: t, exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x}}}
- {name: groups, user: {token: t, as-groups: [g]}}
- {name: uid, user: {token: t, as-uid: u}}
- {name: extra, user: {token: t, as-user-extra: {a: [b]}}}
contexts:
- {name: "", context: {cluster: empty, user: two}}
- {name: namespace, context: {cluster: noserver, user: nokey, namespace: Not_A_Label}}
- {name: ca, context: {cluster: noca, user: missing}}
- {name: bothca, context: {cluster: bothca, user: twice}}
- {name: badproxy, context: {cluster: badproxy, user: onlykey}}
- {name: noproxy, context: {cluster: noproxy, user: notoken}}
- {name: notoken, context: {cluster: bothca, user: notoken}}
- {name: execempty, context: {cluster: empty, user: execempty}}
- {name: exec1, context: {cluster: badproxy, user: exec1}}
- {name: execboth, context: {cluster: bothca, user: execboth}}
- {name: exectoken, context: {cluster: bothca, user: exectoken}}
- {name: groups, context: {cluster: bothca, user: groups}}
- {name: uid, context: {cluster: bothca, user: uid}}
- {name: extra, context: {cluster: bothca, user: extra}}
- {name: empty, context: {}}
`

// second is loaded after full.
const second = `current-context: late
clusters:
- {name: one, cluster: {server: "https://not-this", tls-server-name: nor-this}}
- {name: late, cluster: {server: "https://late", certificate-authority: late.crt}}
users:
- {name: late, user: {token: late}}
- {name: token, user: {username: not, password: this}}
contexts:
- {name: late, context: {cluster: late, user: late}}
- {name: one, context: {cluster: late, user: late}}
extensions:
- {name: e, extension: {not: this}}
- {name: f, extension: {late: true}}
`

var around = map[string]string{
	"sub/ca.crt": "CA", "sub/c.crt": "CERT", "sub/c.key": "KEY", "token": "from-file\n", "other/late.crt": "LATE",
}

// cases are folders, with the environment and arguments of the programs.
var cases = map[string]struct {
	files map[string]string
	env   []string
	args  []string
}{
	"nothing":                     {},
	"the master of a variable":    {env: []string{"KUBERNETES_MASTER=https://master"}},
	"in a pod without its files":  {env: []string{"KUBERNETES_SERVICE_HOST=10.0.0.1", "KUBERNETES_SERVICE_PORT=443", "POD_NAMESPACE=pod"}},
	"home":                        {files: map[string]string{".kube/config": full}},
	"the old place":               {files: map[string]string{".kube/.kubeconfig": full, ".kube/other": ""}},
	"explicit":                    {files: map[string]string{"a": full, ".kube/config": second}, args: []string{"--kubeconfig=a"}},
	"explicit and missing":        {files: map[string]string{".kube/config": second}, args: []string{"--kubeconfig=missing"}},
	"variable":                    {files: map[string]string{"a": full, "other/b": second}, env: []string{"KUBECONFIG=a:other/b"}},
	"variable, other order":       {files: map[string]string{"a": full, "other/b": second}, env: []string{"KUBECONFIG=other/b:a:a::other/b"}},
	"variable, one missing":       {files: map[string]string{"other/b": second}, env: []string{"KUBECONFIG=missing:other/b"}},
	"variable, all missing":       {env: []string{"KUBECONFIG=missing:gone"}, files: map[string]string{".kube/config": full}},
	"variable, one missing only":  {env: []string{"KUBECONFIG=missing"}},
	"variable, one is a folder":   {files: map[string]string{"dir/x": "", "b": second}, env: []string{"KUBECONFIG=dir:b"}},
	"variable, one is no YAML":    {files: map[string]string{"a": "a: [", "other/b": second}, env: []string{"KUBECONFIG=a:other/b"}},
	"everything wrong":            {files: map[string]string{"a": wrong}, env: []string{"KUBECONFIG=a"}},
	"empty file":                  {files: map[string]string{"a": ""}, env: []string{"KUBECONFIG=a"}},
	"only a comment":              {files: map[string]string{"a": "# nothing\n"}, env: []string{"KUBECONFIG=a"}},
	"another kind":                {files: map[string]string{"a": "apiVersion: v1\nkind: Pod\n"}, env: []string{"KUBECONFIG=a"}},
	"another version":             {files: map[string]string{"a": "apiVersion: v2\nkind: Config\n"}, env: []string{"KUBECONFIG=a"}},
	"no kind":                     {files: map[string]string{"a": "clusters: [{name: a, cluster: {server: s}}]\n"}, env: []string{"KUBECONFIG=a"}},
	"JSON":                        {files: map[string]string{"a": `{"clusters":[{"name":"a","cluster":{"server":"https://s"}}],"contexts":[{"name":"c","context":{"cluster":"a","user":"u"}}],"users":[{"name":"u","user":{"token":"t"}}],"current-context":"c"}`}, env: []string{"KUBECONFIG=a"}},
	"a wrong type":                {files: map[string]string{"a": "clusters: {a: b}\n"}, env: []string{"KUBECONFIG=a"}},
	"base64 that is none":         {files: map[string]string{"a": "clusters: [{name: a, cluster: {certificate-authority-data: '%'}}]\n"}, env: []string{"KUBECONFIG=a"}},
	"carriage returns and a mark": {files: map[string]string{"a": "\ufeffcurrent-context: a\r\nclusters:\r\n- name: a\r\n  cluster:\r\n    server: https://s\r\n"}, env: []string{"KUBECONFIG=a"}},
	"two documents":               {files: map[string]string{"a": "current-context: a\n---\ncurrent-context: b\n"}, env: []string{"KUBECONFIG=a"}},
	"null entries":                {files: map[string]string{"a": "current-context: c\nclusters: null\nusers: [{name: u, user: null}]\ncontexts: [{name: c, context: null}]\n"}, env: []string{"KUBECONFIG=a"}},
	"only preferences":            {files: map[string]string{"a": "preferences: {colors: true}\n"}, env: []string{"KUBECONFIG=a"}},
	"only a current context":      {files: map[string]string{"a": "current-context: x\n"}, env: []string{"KUBECONFIG=a"}},
	"namespace of the context":    {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "-n", "namespaces/x"}},
	"another context":             {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--context=cert"}},
	"a context that is not there": {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--context=gone"}},
	"a cluster that is not there": {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--cluster=gone"}},
	"a user that is not there":    {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--user=gone"}},
	"another cluster and user":    {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--cluster=two", "--user=cert"}},
	"another server":              {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--server=https://else"}},
	"another server, plain":       {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--server=else:80"}},
	"insecure":                    {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--insecure-skip-tls-verify", "--tls-server-name=n"}},
	"another CA":                  {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--context=certdata", "--certificate-authority=sub/ca.crt"}},
	"another certificate":         {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--context=certdata", "--client-certificate=sub/c.crt", "--client-key=sub/c.key"}},
	"another token":               {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--context=file", "--token=given"}},
	"a token for basic":           {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--context=basic", "--token=given"}},
	"a token for exec":            {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--context=exec", "--token=given"}},
	"a token for a provider":      {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--context=provider", "--token=given"}},
	"a user name for a token":     {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--username=u", "--password=p"}},
	"impersonation":               {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--as=me", "--as-group=x", "--as-group=y", "--as-uid=1"}},
	"groups of nobody":            {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--context=basic", "--as-group=x"}},
	"proxy and compression":       {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--proxy-url=http://given", "--disable-compression"}},
	"timeout":                     {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--request-timeout=7"}},
	"timeout with a unit":         {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--request-timeout=1m"}},
	"timeout of nonsense":         {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--request-timeout=soon"}},
	"timeout below zero":          {files: map[string]string{"a": full}, args: []string{"--kubeconfig=a", "--request-timeout=-1"}},
	"server without a file":       {args: []string{"--server=https://only", "--token=t"}},
	"context without a file":      {args: []string{"--context=c"}},
	"a flag of nobody":            {args: []string{"--nonsense"}},
}

func TestProbe_saysTheSame(t *testing.T) {
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			said := map[string]string{}
			left := map[string]string{}
			for _, program := range []string{baseline, ours} {
				h := newHome(t, c.env...).has(around).has(c.files)
				said[program] = h.run(program, c.args...)
				left[program] = h.content()
			}
			same(t, "what it says", said[baseline], said[ours])
			same(t, "what is left", left[baseline], left[ours])
		})
	}
}

func TestProbe_hasTheSameFlags(t *testing.T) {
	h := newHome(t)
	same(t, "the list", h.run(baseline, "--flags"), h.run(ours, "--flags"))
}

func TestProbe_changesTheSame(t *testing.T) {
	all := []string{"nothing", "namespace", "rename", "token", "delete-user", "delete-cluster", "add", "exec", "use", "unset", "colors", "cluster-extension", "everything"}
	steps := [][]string{{"add", "rename", "unset", "use", "everything", "add"}, {"colors", "everything", "colors"}}
	for _, name := range all {
		steps = append(steps, []string{name})
	}
	for where, files := range map[string]map[string]string{
		"home": {".kube/config": full}, "two": {"a": full, "other/b": second}, "none": {},
	} {
		for _, names := range steps {
			for _, relative := range []string{"--relative=false", "--relative=true"} {
				if where == "none" && names[0] != "add" && names[0] != "colors" && names[0] != "nothing" && names[0] != "unset" {
					continue // there is no first entry
				}
				t.Run(where+" "+names[0]+relative, func(t *testing.T) {
					args := []string{relative}
					for _, n := range names {
						args = append(args, "--edit="+n)
					}
					var env []string
					if where == "two" {
						env = []string{"KUBECONFIG=a:other/b:missing"}
					}
					said, left := map[string]string{}, map[string]string{}
					for _, program := range []string{baseline, ours} {
						h := newHome(t, env...).has(around).has(files)
						said[program] = h.run(program, args...)
						left[program] = h.content()
					}
					same(t, "what it says", said[baseline], said[ours])
					same(t, "what is written", left[baseline], left[ours])
				})
			}
		}
	}
}
