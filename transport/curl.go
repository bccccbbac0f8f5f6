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

import (
	"fmt"
	"net/http"
	"strings"
)

// curlCommand is a command that sends req, but for the body and what is
// masked.
func curlCommand(req *http.Request) string {
	var headers strings.Builder
	eachHeader(req.Header, func(name, value string) {
		fmt.Fprintf(&headers, ` -H "%s: %s"`, inDoubleQuotes(name), inDoubleQuotes(value))
	})
	url := strings.ReplaceAll(maskURL(req.URL), "'", `'\''`)
	return fmt.Sprintf("curl -v -X%s %s '%s'\n", req.Method, headers.String(), url)
}

// inDoubleQuotes keeps a shell from seeing anything but text in s.
func inDoubleQuotes(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s)
}
