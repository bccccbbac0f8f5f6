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

package prototable

import (
	"hash/maphash"
	"sync"
)

const (
	// longestShared is the length of strings up to which it is worth looking
	// whether there is one already. Identifiers fit; most of them come again, in
	// references.
	longestShared = 64

	// sharedStrings is how many are remembered: 64 KB at most.
	sharedStrings = 1 << 10
)

// decoder holds what one decode has, and leaves the next, in the same
// goroutine or another: the strings that it made last.
type decoder struct {
	strings [sharedStrings]string // by hash
}

var (
	decoders = sync.Pool{New: func() any { return new(decoder) }}
	seed     = maphash.MakeSeed()
)

// text returns b as a string that does not refer to it.
func (d *decoder) text(b []byte) string {
	if len(b) > longestShared {
		return string(b)
	}
	if len(b) == 0 {
		return ""
	}
	known := &d.strings[maphash.Bytes(seed, b)%sharedStrings]
	if *known != string(b) {
		*known = string(b)
	}
	return *known
}
