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

package transport

import "k8s.io/client-go/internal/redact"

// String shows everything but the credentials.
func (c Config) String() string { return redact.Struct(c) }

// GoString is String, so that %#v shows no credentials either.
func (c Config) GoString() string { return c.String() }

// String shows everything but the key.
func (t TLSConfig) String() string {
	if len(t.KeyData) > 0 {
		t.KeyData = []byte(redact.Mark)
	}
	return redact.Struct(t)
}

// GoString is String, so that %#v shows no key either.
func (t TLSConfig) GoString() string { return t.String() }
