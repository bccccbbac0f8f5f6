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

package httpcache

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ErrNoDateHeader says that an answer does not say when it was made.
var ErrNoDateHeader = errors.New("no Date header")

// Date returns when an answer was made.
func Date(respHeaders http.Header) (date time.Time, err error) {
	text := respHeaders.Get("Date")
	if text == "" {
		return time.Time{}, ErrNoDateHeader
	}
	return time.Parse(time.RFC1123, text)
}

// control are the directives of Cache-Control, in lower case.
type control map[string]string

func directives(h http.Header) control {
	c := control{}
	for _, line := range h["Cache-Control"] {
		for part := range strings.SplitSeq(line, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
				c[name] = strings.Trim(strings.TrimSpace(value), `"`)
			}
		}
	}
	return c
}

func (c control) has(name string) bool {
	_, ok := c[name]
	return ok
}

// seconds returns the value of a directive; false if it is missing or no number.
func (c control) seconds(name string) (time.Duration, bool) {
	n, err := strconv.ParseUint(c[name], 10, 31)
	return time.Duration(n) * time.Second, err == nil
}

// state is what an answer in the cache is good for.
type state int

const (
	unusable state = iota // the client wants a new one
	stale                 // the server has to be asked
	fresh
)

// judge says what an answer with these headers is good for, asked so.
func judge(answer http.Header, asked control) state {
	said := directives(answer)
	switch {
	case asked.has("no-cache"):
		return unusable
	case said.has("no-cache"):
		return stale
	case asked.has("only-if-cached"):
		return fresh
	}
	age, lifetime, ok := ages(answer, said)
	if !ok {
		return stale
	}
	if max, ok := asked.seconds("max-age"); ok {
		lifetime = min(lifetime, max)
	}
	if least, ok := asked.seconds("min-fresh"); ok {
		lifetime -= least
	}
	if lifetime > age {
		return fresh
	}
	if asked.has("max-stale") && !said.has("must-revalidate") {
		if asked["max-stale"] == "" {
			return fresh
		}
		if more, ok := asked.seconds("max-stale"); ok && lifetime+more > age {
			return fresh
		}
	}
	return stale
}

// ages returns how old an answer is and how old it may get; false if it does
// not say when it was made.
func ages(answer http.Header, said control) (age, lifetime time.Duration, ok bool) {
	date, err := Date(answer)
	if err != nil {
		return 0, 0, false
	}
	age = max(time.Since(date), 0)
	if max, ok := said.seconds("max-age"); ok {
		return age, max, true
	}
	if said.has("max-age") { // no number: as old as it can be
		return age, 0, true
	}
	if expires, err := time.Parse(time.RFC1123, answer.Get("Expires")); err == nil {
		return age, expires.Sub(date), true
	}
	return age, 0, true
}

// holdsDespiteErrors reports whether an answer may stand in for one that the
// server failed to give (RFC 5861).
func holdsDespiteErrors(answer http.Header, asked control) bool {
	said := directives(answer)
	age, lifetime, ok := ages(answer, said)
	for _, c := range []control{said, asked} {
		switch more, number := c.seconds("stale-if-error"); {
		case !c.has("stale-if-error"):
		case c["stale-if-error"] == "":
			return true
		case ok && number && lifetime+more > age:
			return true
		}
	}
	return false
}

// validate adds the validators of an old answer to a request that has none.
func validate(request, answer http.Header) {
	if etag := answer.Get("Etag"); etag != "" && request.Get("If-None-Match") == "" {
		request.Set("If-None-Match", etag)
	}
	if modified := answer.Get("Last-Modified"); modified != "" && request.Get("If-Modified-Since") == "" {
		request.Set("If-Modified-Since", modified)
	}
}

// ownCondition reports whether a request asks about another answer than the
// one that is kept; then a 304 is for the caller and not for us.
func ownCondition(request, answer http.Header) bool {
	for condition, validator := range map[string]string{"If-None-Match": "Etag", "If-Modified-Since": "Last-Modified"} {
		if value := request.Get(condition); value != "" && value != answer.Get(validator) {
			return true
		}
	}
	return false
}
