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
	"path/filepath"
	"strings"
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func allow(commands ...string) clientcmdapi.PluginPolicy {
	list := []clientcmdapi.AllowlistEntry{}
	for _, c := range commands {
		list = append(list, clientcmdapi.AllowlistEntry{Command: c})
	}
	return clientcmdapi.PluginPolicy{PolicyType: clientcmdapi.PluginPolicyAllowlist, Allowlist: list}
}

func TestValidatePluginPolicy(t *testing.T) {
	list := []clientcmdapi.AllowlistEntry{{Command: "a"}}
	for _, c := range []struct {
		policy clientcmdapi.PluginPolicy
		want   string
	}{
		{clientcmdapi.PluginPolicy{}, ""},
		{clientcmdapi.PluginPolicy{PolicyType: "AllowAll"}, ""},
		{clientcmdapi.PluginPolicy{PolicyType: "DenyAll"}, ""},
		{allow("a", "/b"), ""},
		{clientcmdapi.PluginPolicy{PolicyType: "DenyAll", Allowlist: list}, `plugin policy is "DenyAll" but allowlist is non-nil`},
		{clientcmdapi.PluginPolicy{Allowlist: list}, `plugin policy is "" but allowlist is non-nil`},
		{clientcmdapi.PluginPolicy{PolicyType: "Allowlist"}, "allowlist is unspecified"},
		{allow(), `allowlist is empty; use "DenyAll" policy instead`},
		{allow("a", ""), "empty allowlist entry #2"},
		{allow("./a"), `non-normalized file path: "./a" vs "a"`},
		{clientcmdapi.PluginPolicy{PolicyType: "Foo"}, `unknown plugin policy: "Foo"`},
	} {
		err := ValidatePluginPolicy(c.policy)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.policy, err, c.want)
		}
	}
}

func TestPolicy_decidesWhatIsRun(t *testing.T) {
	s := plug(t, "")
	dir, path := filepath.Split(s.config.Command)
	t.Setenv("PATH", filepath.Clean(dir))
	full := s.config.Command
	for _, c := range []struct {
		command string
		policy  clientcmdapi.PluginPolicy
		want    string // of the error; empty if it may run
	}{
		{full, clientcmdapi.PluginPolicy{}, ""},
		{path, clientcmdapi.PluginPolicy{}, ""},
		{full, allow(full), ""},
		{full, allow("other", path), ""},
		{path, allow(full), ""},
		{path, allow(path), ""},
		{dir + "/../" + filepath.Base(dir) + "/" + path, allow(full), ""},
		{full, allow("other"), "is not permitted by the credential plugin allowlist"},
		{path, allow("/elsewhere/" + path), "is not permitted by the credential plugin allowlist"},
		{"missing", allow("other"), "cannot be resolved for credential plugin allowlist check"},
		{"missing", allow("missing"), errNotInstalled.Error()},
		{full, clientcmdapi.PluginPolicy{PolicyType: "DenyAll"}, `policy set to "DenyAll"`},
	} {
		got, err := program(c.command, c.policy)
		switch {
		case c.want == "" && (err != nil || got != full):
			t.Errorf("%s with %v: %q, %v", c.command, c.policy, got, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s with %v: %q, %v, want %q", c.command, c.policy, got, err, c.want)
		}
	}
}
