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

package rest

import "fmt"

const (
	redacted  = "--- REDACTED ---"
	truncated = "--- TRUNCATED ---"
)

// printableConfig has none of Config's methods, so that fmt looks into it.
type printableConfig *Config

// printableTLS is TLSClientConfig for fmt, likewise.
type sanitizedTLSClientConfig TLSClientConfig

// redactedPersister stands for one that may hold credentials.
type redactedPersister struct{ AuthProviderConfigPersister }

func (redactedPersister) GoString() string {
	return "rest.AuthProviderConfigPersister(" + redacted + ")"
}
func (redactedPersister) String() string { return "rest.AuthProviderConfigPersister(" + redacted + ")" }

// GoString implements fmt.GoStringer without credentials.
func (c *Config) GoString() string { return c.String() }

// String implements fmt.Stringer without credentials.
func (c *Config) String() string {
	if c == nil {
		return "<nil>"
	}
	p := CopyConfig(c)
	hide(&p.Password)
	hide(&p.BearerToken)
	if p.AuthConfigPersister != nil {
		p.AuthConfigPersister = redactedPersister{p.AuthConfigPersister}
	}
	if p.ExecProvider != nil && p.ExecProvider.Config != nil {
		exec := *p.ExecProvider
		exec.Config = nil // the plugin's own; nobody knows what is in it
		p.ExecProvider = &exec
	}
	return fmt.Sprintf("%#v", printableConfig(p))
}

// GoString implements fmt.GoStringer without the key.
func (c TLSClientConfig) GoString() string { return c.String() }

// String implements fmt.Stringer without the key.
func (c TLSClientConfig) String() string {
	p := sanitizedTLSClientConfig(c)
	if len(p.CertData) != 0 {
		p.CertData = []byte(truncated)
	}
	if len(p.KeyData) != 0 {
		p.KeyData = []byte(redacted)
	}
	return fmt.Sprintf("%#v", p)
}

func hide(secret *string) {
	if *secret != "" {
		*secret = redacted
	}
}
