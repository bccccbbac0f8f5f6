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

package oidc

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// FuzzClaims: a token is somebody else's text. Whatever it says, there is a time
// until which it is good, and errors have nothing of it.
func FuzzClaims(f *testing.F) {
	for _, claims := range []string{`{"exp":1,"iat":1}`, `{"exp":9e300}`, `{"exp":"9"}`, `{"exp":-1}`, `{"exp":null}`, `[]`, `{"exp":{}}`, "secret"} {
		f.Add("h", claims, "s")
	}
	now := time.Unix(1<<30, 0)
	f.Fuzz(func(t *testing.T, header, payload, signature string) {
		for _, token := range []string{header + "." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + "." + signature, header + "." + payload + "." + signature} {
			c, err := claimsOf(token)
			if err != nil {
				if len(payload) > 20 && strings.Contains(err.Error(), payload) {
					t.Errorf("err = %v", err)
				}
				continue
			}
			if until := c.goodUntil(now); until.Before(now.Add(shortestUse)) || until.After(now.AddDate(300, 0, 0)) {
				t.Errorf("%q is good until %v", payload, until)
			}
		}
	})
}
