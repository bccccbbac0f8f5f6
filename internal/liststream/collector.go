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

package liststream

import "reflect"

const (
	// firstChunk is the size of the first slice: the average size of so many
	// items says something about the others.
	firstChunk = 64
	// largestChunk bounds what stays empty where nothing is known.
	largestChunk = 2048
	// trustedBytes is how much memory is allocated on the word of a length.
	trustedBytes = 64 << 20
	// trustedFactor is how many times the items there are that may be.
	trustedFactor = 16
)

// unknown is the estimate where nothing can be estimated.
const unknown = -1.0

// collector makes a slice whose length is not known before its end. If the
// rest can be estimated it is one slice that grows once or twice; if not, the
// items lie in chunks that are joined at the end, which costs each item two
// places, where growing by append costs five.
type collector struct {
	slice reflect.Type
	full  []reflect.Value
	last  reflect.Value // the chunk being filled
	used  int           // places of last that are taken
	total int
}

// next returns a pointer to the next item, which is zero. remaining estimates
// how many times as many items as there are now, this one included, will
// follow, or is unknown.
func (c *collector) next(remaining float64) any {
	if !c.last.IsValid() {
		c.last = reflect.MakeSlice(c.slice, firstChunk, firstChunk)
	}
	if c.used == c.last.Len() {
		c.grow(remaining)
	}
	item := c.last.Index(c.used).Addr().Interface()
	c.used++
	c.total++
	return item
}

// drop takes the last item back.
func (c *collector) drop() {
	c.used--
	c.total--
	c.last.Index(c.used).SetZero()
}

func (c *collector) grow(remaining float64) {
	n := c.total
	if remaining < 0 || len(c.full) > 0 {
		c.full = append(c.full, c.last)
		c.used = 0
		size := min(max(n, firstChunk), largestChunk)
		c.last = reflect.MakeSlice(c.slice, size, size)
		return
	}
	want := (float64(n) + 1) * (1 + remaining) * 1.01
	trusted := max(2*n, min(trustedFactor*n, trustedBytes/max(1, int(c.slice.Elem().Size()))))
	size := trusted
	if want < float64(trusted) {
		size = max(int(want), n) + 8
	}
	grown := reflect.MakeSlice(c.slice, size, size)
	reflect.Copy(grown, c.last)
	c.last = grown
}

// all returns the items as one slice.
func (c *collector) all() reflect.Value {
	if len(c.full) == 0 {
		return c.last.Slice3(0, c.used, c.used)
	}
	joined := reflect.MakeSlice(c.slice, c.total, c.total)
	at := 0
	for _, chunk := range append(c.full, c.last.Slice(0, c.used)) {
		at += reflect.Copy(joined.Slice(at, c.total), chunk)
	}
	return joined
}
