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
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// masked stands for a credential in what is written to a log.
const masked = "<masked>"

// secretWords mark a name as that of a credential wherever they occur in it.
// The name is in lower case, without "-" and "_".
var secretWords = []string{
	"token", "secret", "password", "passwd", "passphrase", "credential", "authorization", "authenticate",
	"signature", "apikey", "accesskey", "privatekey", "cookie", "session", "assertion", "jwt",
}

// secretNames are names that are too short to be looked for inside others.
var secretNames = []string{"auth", "code", "sig", "pwd", "pass", "key", "secwebsocketprotocol"}

func isSecretName(name string) bool {
	name = strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(name))
	if slices.Contains(secretNames, name) {
		return true
	}
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(name, word) })
}

// schemes are the authentication schemes that may be shown: what follows is
// the credential. An unknown first word could be one itself.
var schemes = []string{"bearer", "basic", "negotiate", "digest", "ntlm"}

// maskHeader returns what may be shown of a header's value.
func maskHeader(name, value string) string {
	name = http.CanonicalHeaderKey(name)
	switch name {
	case "Authorization", "Proxy-Authorization":
		scheme, rest, _ := strings.Cut(value, " ")
		switch {
		case value == "":
			return ""
		case !slices.Contains(schemes, strings.ToLower(scheme)):
			return masked
		case rest == "":
			return scheme
		}
		return scheme + " " + masked
	case "Www-Authenticate", "Proxy-Authenticate":
		return value // a challenge: names a realm, carries nothing of the client
	case "Location", "Content-Location", "Referer":
		if u, err := url.Parse(value); err == nil {
			return maskURL(u)
		}
		return masked
	}
	if value != "" && (isSecretName(name) || startsWithScheme(value)) {
		return masked
	}
	return value
}

// startsWithScheme finds credentials in headers whose names say nothing.
func startsWithScheme(value string) bool {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	return rest != "" && slices.Contains(schemes, strings.ToLower(scheme))
}

// maskURL returns u without user, password, and the values of parameters that
// are named like a credential.
func maskURL(u *url.URL) string {
	if u == nil {
		return ""
	}
	shown := *u
	if u.User != nil {
		shown.User = url.User("masked")
	}
	shown.RawQuery = maskQuery(u.RawQuery)
	if strings.Contains(u.Fragment, "=") { // OAuth answers with tokens in fragments
		shown.Fragment, shown.RawFragment = "masked", ""
	}
	return shown.String()
}

// maskQuery keeps the text of the query but for the masked values.
func maskQuery(query string) string {
	if query == "" {
		return query
	}
	pairs := strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	changed := false
	for i, pair := range pairs {
		rawName, value, ok := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			name = rawName
		}
		if ok && value != "" && (isSecretName(name) || err != nil) {
			pairs[i], changed = rawName+"=masked", true
		}
	}
	if !changed {
		return query
	}
	return strings.Join(pairs, "&")
}

// headerText is a header as it would be sent, in order of names, one value a
// line.
func headerText(h http.Header) string {
	var b strings.Builder
	eachHeader(h, func(name, value string) {
		b.WriteString(name + ": " + value + "\n")
	})
	return b.String()
}

func eachHeader(h http.Header, show func(name, value string)) {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range h[name] {
			show(name, maskHeader(name, value))
		}
	}
}
