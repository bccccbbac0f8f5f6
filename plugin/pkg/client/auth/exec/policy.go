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
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// ValidatePluginPolicy reports why a policy says nothing that can be followed.
func ValidatePluginPolicy(policy clientcmdapi.PluginPolicy) error {
	switch policy.PolicyType {
	case "", clientcmdapi.PluginPolicyAllowAll, clientcmdapi.PluginPolicyDenyAll:
		if policy.Allowlist != nil {
			return fmt.Errorf("misconfigured credential plugin allowlist: plugin policy is %q but allowlist is non-nil", policy.PolicyType)
		}
		return nil
	case clientcmdapi.PluginPolicyAllowlist:
		return validateAllowlist(policy.Allowlist)
	}
	return fmt.Errorf("unknown plugin policy: %q", policy.PolicyType)
}

func validateAllowlist(list []clientcmdapi.AllowlistEntry) error {
	if list == nil {
		return fmt.Errorf("credential plugin policy set to %q, but allowlist is unspecified", clientcmdapi.PluginPolicyAllowlist)
	}
	if len(list) == 0 {
		return fmt.Errorf("credential plugin policy set to %q, but allowlist is empty; use %q policy instead",
			clientcmdapi.PluginPolicyAllowlist, clientcmdapi.PluginPolicyDenyAll)
	}
	for i, entry := range list {
		if entry == (clientcmdapi.AllowlistEntry{}) {
			return fmt.Errorf("misconfigured credential plugin allowlist: empty allowlist entry #%d", i+1)
		}
		if clean := filepath.Clean(entry.Command); clean != entry.Command {
			return fmt.Errorf("non-normalized file path: %q vs %q", entry.Command, clean)
		}
	}
	return nil
}

// errNotInstalled says that a command which may be run is not in PATH.
var errNotInstalled = errors.New("not found")

// program returns the path to run for command, if the policy allows it. It is
// the path that was checked, so that a change of PATH in between changes
// nothing.
func program(command string, policy clientcmdapi.PluginPolicy) (string, error) {
	if policy.PolicyType == clientcmdapi.PluginPolicyDenyAll {
		return "", fmt.Errorf("plugin %q not allowed: policy set to %q", command, policy.PolicyType)
	}
	path, err := lookPath(command)
	if policy.PolicyType != clientcmdapi.PluginPolicyAllowlist {
		if errors.Is(err, exec.ErrNotFound) {
			return "", errNotInstalled
		}
		if err != nil {
			return command, nil // starting it will say what is wrong
		}
		return path, nil
	}
	named := false
	for _, entry := range policy.Allowlist {
		named = named || entry.Command == command
		if allowed, lookErr := lookPath(entry.Command); err == nil && lookErr == nil && allowed == path {
			return path, nil
		}
	}
	switch {
	case err != nil && named:
		return "", errNotInstalled
	case err != nil:
		return "", fmt.Errorf("plugin path %q cannot be resolved for credential plugin allowlist check: %w", command, err)
	}
	return "", fmt.Errorf("plugin path %q is not permitted by the credential plugin allowlist", path)
}

// lookPath finds a name in PATH, and brings a path into its shortest form.
func lookPath(command string) (string, error) {
	path, err := exec.LookPath(command)
	if err != nil {
		return "", err
	}
	return filepath.Clean(path), nil
}
