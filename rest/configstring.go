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

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"k8s.io/client-go/internal/redact"
)

const (
	redacted  = "--- REDACTED ---"
	truncated = "--- TRUNCATED ---"
)

// withoutMethods returns the fields of c as a struct without methods, so that fmt
// looks into it, and the name that fmt has for its type.
func withoutMethods(c *Config) (fields any, name string) {
	from := reflect.ValueOf(c).Elem()
	var all []reflect.StructField
	for i := range from.NumField() {
		field := from.Type().Field(i)
		field.Anonymous = false // methods of an embedded field would be found
		all = append(all, field)
	}
	to := reflect.New(reflect.StructOf(all)).Elem()
	for i := range all {
		to.Field(i).Set(from.Field(i))
	}
	return to.Interface(), to.Type().String()
}

// sanitizedTLSClientConfig is TLSClientConfig for fmt, likewise.
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
	p.Host = redact.URL(p.Host)
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
	fields, name := withoutMethods(p)
	return "&rest.Config" + strings.TrimPrefix(fmt.Sprintf("%#v", fields), name)
}

// Format prints what String returns, of a Config that is not a pointer too:
// fmt would not find String there, and show credentials.
func (c Config) Format(f fmt.State, verb rune) {
	switch verb {
	case 'v', 's':
		io.WriteString(f, c.String()) //nolint:errcheck // fmt ignores it as well
	default:
		fmt.Fprintf(f, fmt.FormatString(f, verb), c.String())
	}
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
