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
	"strings"
	"testing"
)

// commands make files of several clusters, users and contexts. The certificates
// are in files beside them.
var commands = []string{
	"set-cluster one --server=https://one:6443 --certificate-authority=sub/ca.crt --tls-server-name=sni",
	"set-cluster two --server=https://two --certificate-authority=sub/ca.crt --embed-certs",
	"set-cluster three --server=https://three --insecure-skip-tls-verify --proxy-url=http://proxy:3128",
	"set-credentials token --token=tok",
	"set-credentials basic --username=bob --password=pw",
	"set-credentials cert --client-certificate=sub/c.crt --client-key=sub/c.key",
	"set-credentials embedded --client-certificate=sub/c.crt --client-key=sub/c.key --embed-certs",
	"set-credentials exec --exec-command=./login --exec-api-version=client.authentication.k8s.io/v1 --exec-interactive-mode=Never --exec-arg=a --exec-arg=b --exec-env=K=v --exec-provide-cluster-info",
	"set-credentials provider --auth-provider=oidc --auth-provider-arg=client-id=c --auth-provider-arg=refresh-token=r",
	"set-context one --cluster=one --user=token --namespace=ns",
	"set-context two --cluster=two --user=exec",
	"set-context three --cluster=three --user=embedded",
	"use-context two",
	"set clusters.one.disable-compression true",
}

// then change what a probe has changed.
var then = []string{
	"rename-context one first",
	"set-context two --namespace=later",
	"unset users.basic",
	"set-credentials exec --exec-env=K-",
	"delete-context three",
	"use-context first",
}

// TestKubectl_readsWhatIsWritten lets kubectl write files, a probe change them,
// and kubectl read and change them again. The probe on this module has to leave
// what the baseline's does, and kubectl to see it.
func TestKubectl_readsWhatIsWritten(t *testing.T) {
	kubectl, err := kubectl()
	if err != nil {
		t.Fatal(err)
	}
	for where, env := range map[string][]string{
		"in the home folder": nil,
		"in two files":       {"KUBECONFIG=first:other/second"},
	} {
		first := newHome(t, env...).has(around)
		if env != nil {
			first.has(map[string]string{"first": "", "other/second": second})
		}
		for _, line := range commands {
			first.run(kubectl, append([]string{"config"}, strings.Fields(line)...)...)
		}
		for _, edits := range []string{
			"nothing", "namespace", "rename", "token", "delete-user", "delete-cluster", "add", "exec", "unset", "colors", "add,rename,use,token",
		} {
			t.Run(where+" "+edits, func(t *testing.T) {
				said := map[string]string{}
				for _, program := range []string{baseline, ours} {
					h := newHome(t, env...).copyOf(first)
					var all strings.Builder
					step := func(program string, args ...string) {
						all.WriteString("$ " + strings.Join(args, " ") + "\n" + h.run(program, args...))
					}
					config := func(line string) { step(kubectl, append([]string{"config"}, strings.Fields(line)...)...) }
					step(program, "--edit="+edits)
					for _, line := range []string{"view --raw", "view --minify", "view --flatten --raw", "get-contexts", "get-users"} {
						if line == "view --minify" && (edits == "delete-user" || edits == "delete-cluster" || edits == "unset") {
							continue // the current context may be incomplete now
						}
						if line == "view --flatten --raw" && strings.Contains(edits, "add") {
							continue // its key is in no file
						}
						config(line)
					}
					for _, line := range then {
						if edits == "nothing" || edits == "colors" || edits == "exec" {
							config(line)
						}
					}
					step(program)
					said[program] = all.String() + h.content()
				}
				same(t, "what kubectl, the probe and the files say", said[baseline], said[ours])
				if !strings.Contains(said[ours], "- name: ") && !strings.Contains(said[ours], "name: ") {
					t.Errorf("kubectl says nothing:\n%s", said[ours])
				}
			})
		}
	}
}

// TestKubectl_readsWhatThisModuleHasMade is the other way around.
func TestKubectl_readsWhatThisModuleHasMade(t *testing.T) {
	kubectl, err := kubectl()
	if err != nil {
		t.Fatal(err)
	}
	h := newHome(t).has(map[string]string{"certs/added.crt": "CERT"})
	if said := h.run(ours, "--relative", "--edit=add,use"); said != "" {
		t.Fatal(said)
	}
	view := h.run(kubectl, "config", "view", "--raw")
	for _, want := range []string{
		"current-context: added", "server: https://added", "proxy-url: http://proxy", "certificate-authority: certs/added.crt", "disable-compression: true",
		"as: somebody", "as-uid: \"7\"", "- g2", "- v2", "client-key: /elsewhere/added.key", "name: tool",
	} {
		if !strings.Contains(view, want) {
			t.Errorf("kubectl does not show %s in\n%s", want, view)
		}
	}
}
