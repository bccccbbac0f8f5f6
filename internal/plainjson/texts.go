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

package plainjson

import "hash/maphash"

const (
	// maxText is the longest string that is looked up: longer ones seldom come
	// twice.
	maxText = 64
	// places is how many pairs of strings are remembered. What comes often is put
	// back soon after others took its place.
	places = 1 << 9
)

var seed = maphash.MakeSeed()

// Texts remembers strings, so that those that come again and again are in
// memory once. The zero Texts is ready.
type Texts struct {
	last [places][2]any // of string, the later first; values, so that the box is shared too
}

func (t *Texts) value(text []byte) any {
	if len(text) > maxText {
		return string(text)
	}
	pair := &t.last[maphash.Bytes(seed, text)%places]
	switch {
	case is(pair[0], text):
	case is(pair[1], text):
		pair[0], pair[1] = pair[1], pair[0]
	default:
		pair[0], pair[1] = string(text), pair[0]
	}
	return pair[0]
}

func is(known any, text []byte) bool {
	s, ok := known.(string)
	return ok && s == string(text)
}

func (t *Texts) text(text []byte) string { return t.value(text).(string) }
