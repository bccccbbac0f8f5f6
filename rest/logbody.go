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
	"bytes"
	"context"
	"encoding/hex"
	"unicode/utf8"

	"k8s.io/klog/v2"
)

// Bodies are logged from this level on, the more of them the higher it is.
const logBodiesAt = 8

// logBody logs a body, unless it can be expected to hold a credential.
func (e *exchange) logBody(ctx context.Context, title string, body []byte) {
	logger := klog.FromContext(ctx).V(logBodiesAt)
	if !logger.Enabled() {
		return
	}
	if e.r.carriesSecrets() {
		logger.Info(title, "request", e.doing(), "body", redacted, "size", len(body))
		return
	}
	logger.Info(title, "request", e.doing(), "body", printable(ctx, body))
}

// carriesSecrets reports whether the objects of the resource are credentials.
func (r *Request) carriesSecrets() bool {
	switch r.resource {
	case "secrets", "tokenreviews", "tokenrequests":
		return true
	}
	return r.subresource == "token"
}

// printable is as much of body as the level asks for, binary as a dump.
func printable(ctx context.Context, body []byte) string {
	logger, limit := klog.FromContext(ctx), 1<<10
	if logger.V(logBodiesAt + 2).Enabled() {
		limit = len(body)
	} else if logger.V(logBodiesAt + 1).Enabled() {
		limit = 10 << 10
	}
	rest := ""
	if len(body) > limit {
		body, rest = body[:limit], " [truncated]"
	}
	if bytes.IndexByte(body, 0) >= 0 || !utf8.Valid(body) {
		return hex.Dump(body) + rest
	}
	return string(body) + rest
}
