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

package v1

import (
	"fmt"

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
	return fmt.Sprintf("%T{Name: %q, Config: %s}", c, c.Name, hidden(len(c.Config)))
}

// GoString is String, so that %#v shows no credentials either.
func (c AuthProviderConfig) GoString() string { return c.String() }

// String shows the command; its arguments and its environment may be secret.
func (c ExecConfig) String() string {
	return fmt.Sprintf("%T{Command: %q, Args: %s, Env: %s, APIVersion: %q, ProvideClusterInfo: %t, InteractiveMode: %q}",
		c, c.Command, hidden(len(c.Args)), hidden(len(c.Env)), c.APIVersion, c.ProvideClusterInfo, c.InteractiveMode)
}

// GoString is String, so that %#v shows no credentials either.
func (c ExecConfig) GoString() string { return c.String() }

// hidden stands for n values.
func hidden(n int) string {
	if n == 0 {
		return "<nil>"
	}
	return redact.Mark
}

// String shows the name; what others have put into the file may be secret.
func (e NamedExtension) String() string { return fmt.Sprintf("%T{Name: %q}", e, e.Name) }

// GoString is String, so that %#v shows no credentials either.
func (e NamedExtension) GoString() string { return e.String() }
