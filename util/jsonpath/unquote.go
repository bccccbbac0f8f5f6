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

package jsonpath

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrSyntax says that a value is not what it has to be.
var ErrSyntax = errors.New("invalid syntax")

// UnquoteExtend is strconv.Unquote for text in double or single quotes, with
// the escapes of Go. The text may contain the other kind of quote, and line
// breaks.
func UnquoteExtend(s string) (string, error) {
	if len(s) < 2 || s[0] != s[len(s)-1] || s[0] != '"' && s[0] != '\'' {
		return "", ErrSyntax
	}
	quote, rest := s[0], s[1:len(s)-1]
	var out strings.Builder
	for rest != "" {
		if rest[0] == quote {
			return "", ErrSyntax
		}
		r, multibyte, tail, err := strconv.UnquoteChar(rest, quote)
		if err != nil {
			return "", ErrSyntax
		}
		if rest = tail; r < utf8.RuneSelf || !multibyte {
			out.WriteByte(byte(r)) // \xff is a byte, not a character
		} else {
			out.WriteRune(r)
		}
	}
	return out.String(), nil
}
