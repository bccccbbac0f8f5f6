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

import (
	"fmt"
	"reflect"

	"k8s.io/client-go/internal/redact"
)

// String shows everything but the credentials.
func (a AuthInfo) String() string { return redact.Struct(a) }

// GoString is String, so that %#v shows no credentials either.
func (a AuthInfo) GoString() string { return a.String() }

// String shows everything but extensions, which are somebody else's, and the
// user and password that a URL can have.
func (c Cluster) String() string {
	c.Server, c.ProxyURL = redact.URL(c.Server), redact.URL(c.ProxyURL)
	return redact.Struct(c)
}

// GoString is String, so that %#v shows no credentials either.
func (c Cluster) GoString() string { return c.String() }

// String shows the name of the plugin; what is in Config may be secret.
func (c AuthProviderConfig) String() string {
	config := "<nil>"
	if c.Config != nil {
		config = redact.Mark
	}
	return fmt.Sprintf("%T{Name: %q, Config: map[string]string{%s}}", c, c.Name, config)
}

// GoString is String, so that %#v shows no credentials either.
func (c AuthProviderConfig) GoString() string { return c.String() }

// String shows the command; its arguments, its environment and its
// configuration may be secret.
func (c ExecConfig) String() string {
	args, env, config := "[]string(nil)", "[]ExecEnvVar(nil)", "runtime.Object(nil)"
	if len(c.Args) > 0 {
		args = fmt.Sprintf("[]string{%q}", redact.Mark)
	}
	if len(c.Env) > 0 {
		env = "[]ExecEnvVar{" + redact.Mark + "}"
	}
	if c.Config != nil {
		config = "runtime.Object(" + redact.Mark + ")"
	}
	return fmt.Sprintf("%T{Command: %q, Args: %s, Env: %s, APIVersion: %q, ProvideClusterInfo: %t, Config: %s, StdinUnavailable: %t}",
		c, c.Command, args, env, c.APIVersion, c.ProvideClusterInfo, config, c.StdinUnavailable)
}

// GoString is String, so that %#v shows no credentials either.
func (c ExecConfig) GoString() string { return c.String() }

// redacted stands in a Config where RedactSecrets found a secret.
const redacted = "REDACTED"

// RedactSecrets replaces what the API marks as secret, which is the tokens,
// passwords and keys of users, by a word that says so. Certificates, the
// configuration of auth providers and the environment of exec plugins stay:
// ShortenConfig is for certificates, and String for the others.
func RedactSecrets(config *Config) error {
	if config == nil {
		return nil
	}
	for _, user := range config.AuthInfos {
		if user == nil {
			continue
		}
		if err := redactFields(reflect.ValueOf(user).Elem()); err != nil {
			return err
		}
	}
	return nil
}

// redactFields overwrites the non-empty fields that have a datapolicy tag.
func redactFields(v reflect.Value) error {
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if _, secret := field.Tag.Lookup("datapolicy"); !secret || value.IsZero() {
			continue
		}
		switch value.Interface().(type) {
		case string:
			value.SetString(redacted)
		case []byte:
			value.SetBytes([]byte(redacted))
		default:
			return fmt.Errorf("redact %s.%s: no way to redact a %s", v.Type(), field.Name, value.Type())
		}
	}
	return nil
}
