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

import "k8s.io/apimachinery/pkg/runtime"

// AuthProviderConfig names a compiled-in credential plugin.
type AuthProviderConfig struct {
	// Name is the name under which the plugin is registered.
	Name string `json:"name"`
	// Config is for the plugin, which may keep tokens in it.
	// +optional
	Config map[string]string `json:"config,omitempty"`
}

// ExecConfig is a program that is run to get credentials: it finds an
// ExecCredential in the environment variable KUBERNETES_EXEC_INFO and prints
// one with its status filled in.
type ExecConfig struct {
	// Command is a path or a name to look up in PATH.
	Command string `json:"command"`
	// Args of the command.
	// +optional
	Args []string `json:"args"`
	// Env is added to the environment of this process.
	// +optional
	Env []ExecEnvVar `json:"env"`

	// APIVersion of the ExecCredential that the command reads and prints.
	APIVersion string `json:"apiVersion,omitempty"`

	// InstallHint is shown to a user who does not have the command.
	InstallHint string `json:"installHint,omitempty"`

	// ProvideClusterInfo hands the command the cluster too, with its CA, and
	// Config.
	ProvideClusterInfo bool `json:"provideClusterInfo"`

	// Config is for the command alone. It does not belong to the user but to
	// the cluster: clientcmd puts the cluster's extension
	// client.authentication.k8s.io/exec here.
	// +k8s:conversion-gen=false
	Config runtime.Object `json:"-"`

	// InteractiveMode is what the command does with the standard input. Empty
	// means IfAvailable in version v1beta1 and is an error in later ones.
	// +optional
	InteractiveMode ExecInteractiveMode `json:"interactiveMode,omitempty"`

	// StdinUnavailable tells the command that the standard input is taken, for
	// example because a manifest is read from it.
	// +k8s:conversion-gen=false
	StdinUnavailable bool `json:"-"`

	// StdinUnavailableMessage says who has taken the standard input, for the
	// error a user sees.
	// +k8s:conversion-gen=false
	StdinUnavailableMessage string `json:"-"`

	// PluginPolicy is what the program, not the file, allows to be run.
	// +k8s:conversion-gen=false
	PluginPolicy PluginPolicy `json:"-"`
}

// ExecEnvVar is an environment variable for a command.
type ExecEnvVar struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ExecInteractiveMode is what a command does with the standard input.
type ExecInteractiveMode string

const (
	// NeverExecInteractiveMode does not need the standard input and does not
	// get it.
	NeverExecInteractiveMode ExecInteractiveMode = "Never"
	// IfAvailableExecInteractiveMode takes the standard input when there is one.
	IfAvailableExecInteractiveMode ExecInteractiveMode = "IfAvailable"
	// AlwaysExecInteractiveMode is not run without the standard input.
	AlwaysExecInteractiveMode ExecInteractiveMode = "Always"
)

// PolicyType is a rule about which commands may be run.
type PolicyType string

const (
	// PluginPolicyAllowAll runs any command; so does the empty PolicyType.
	PluginPolicyAllowAll PolicyType = "AllowAll"
	// PluginPolicyDenyAll runs none.
	PluginPolicyDenyAll PolicyType = "DenyAll"
	// PluginPolicyAllowlist runs those that an entry of the list allows.
	PluginPolicyAllowlist PolicyType = "Allowlist"
)

// PluginPolicy says which commands may be run for credentials.
type PluginPolicy struct {
	// PolicyType is the rule.
	PolicyType PolicyType `json:"-"`
	// Allowlist is for PluginPolicyAllowlist, and empty otherwise.
	Allowlist []AllowlistEntry `json:"-"`
}

// AllowlistEntry allows a command. All its fields must match; an entry without
// any field is an error.
type AllowlistEntry struct {
	// Command is a path, or a name that is looked up in PATH; a command is
	// allowed if both lead to the same path.
	Command string `json:"-"`
}
