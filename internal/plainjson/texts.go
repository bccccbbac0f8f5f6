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
	// places is how many strings are remembered. What comes often is put back
	// soon after something else took its place.
	places = 1 << 10
)

var seed = maphash.MakeSeed()

// Texts remembers strings, so that those that come again and again are in
// memory once. The zero Texts is ready.
type Texts struct {
	last [places]any // of string; a value, so that the box is shared too
}

func (t *Texts) value(text []byte) any {
	if len(text) > maxText {
		return string(text)
	}
	place := &t.last[maphash.Bytes(seed, text)%places]
	if known, ok := (*place).(string); !ok || known != string(text) {
		*place = string(text)
	}
	return *place
}

func (t *Texts) text(text []byte) string { return t.value(text).(string) }
