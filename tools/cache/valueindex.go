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

package cache

import "slices"

// valueIndex knows which slots of a table have which value of one index. It
// holds slots and not keys, so an object that is changed under the same values
// costs the index nothing, and a look-up costs no hashing per object.
//
// Like its table it needs exclusive access for writing and shared access for
// reading.
type valueIndex struct {
	name string
	fn   IndexFunc

	byValue map[string]int32 // value to its place in buckets
	buckets []bucket
	spare   []int32 // places in buckets that are free

	refs []*refPage      // by slot
	many map[int32][]ref // slots that have more than one value
}

// refPage has the refs of neighbouring slots. One slice of all refs would be
// copied as a whole, by some writer, whenever it grows.
type refPage [pageSize]ref

// bucket is the set of slots that share a value.
type bucket struct {
	value string
	slots []int32
}

// ref says in which bucket a slot is, and where, so that it is taken out
// without a search.
type ref struct{ bucket, pos int32 }

// The two bucket numbers that are none.
const (
	inNone int32 = -1
	inMany int32 = -2
)

func newValueIndex(name string, fn IndexFunc, size int) *valueIndex {
	return &valueIndex{name: name, fn: fn, byValue: map[string]int32{}, refs: make([]*refPage, 0, size/pageSize+1)}
}

// lookup returns the slots that have value. The caller must not keep them.
func (x *valueIndex) lookup(value string) []int32 {
	if b, ok := x.byValue[value]; ok {
		return x.buckets[b].slots
	}
	return nil
}

// appendValues appends the values that some slot has, if out has room for them.
func (x *valueIndex) appendValues(out []string) []string {
	if len(x.byValue) > cap(out)-len(out) {
		return out
	}
	for _, b := range x.buckets {
		if len(b.slots) > 0 {
			out = append(out, b.value)
		}
	}
	return out
}

// set makes values those of slot, instead of whichever it had.
func (x *valueIndex) set(slot int32, values []string) {
	for int(slot) >= len(x.refs)*pageSize {
		p := new(refPage)
		for i := range p {
			p[i].bucket = inNone
		}
		x.refs = append(x.refs, p)
	}
	switch current := x.at(slot).bucket; {
	case current == inNone && len(values) == 0:
		return
	case current >= 0 && len(values) == 1 && x.buckets[current].value == values[0]:
		return
	}
	x.unset(slot)
	switch len(values) {
	case 0:
	case 1:
		*x.at(slot) = x.insert(slot, values[0])
	default:
		refs := make([]ref, 0, len(values))
		for i, value := range values {
			if !slices.Contains(values[:i], value) {
				refs = append(refs, x.insert(slot, value))
			}
		}
		if x.many == nil {
			x.many = map[int32][]ref{}
		}
		x.many[slot] = refs
		x.at(slot).bucket = inMany
	}
}

// unset takes slot out of all its buckets.
func (x *valueIndex) unset(slot int32) {
	if int(slot) >= len(x.refs)*pageSize {
		return
	}
	switch r := x.at(slot); r.bucket {
	case inNone:
	case inMany:
		// Taking the slot out of one bucket moves only other slots, so the
		// refs stay right while the loop runs.
		for _, r := range x.many[slot] {
			x.extract(r)
		}
		delete(x.many, slot)
	default:
		x.extract(*r)
	}
	x.at(slot).bucket = inNone
}

func (x *valueIndex) at(slot int32) *ref { return &x.refs[slot/pageSize][slot%pageSize] }

func (x *valueIndex) insert(slot int32, value string) ref {
	place, ok := x.byValue[value]
	if !ok {
		if n := len(x.spare); n > 0 {
			place, x.spare = x.spare[n-1], x.spare[:n-1]
		} else {
			place = int32(len(x.buckets))
			x.buckets = append(x.buckets, bucket{})
		}
		x.buckets[place].value = value
		x.byValue[value] = place
	}
	b := &x.buckets[place]
	b.slots = append(b.slots, slot)
	return ref{bucket: place, pos: int32(len(b.slots) - 1)}
}

// extract removes what r refers to; the bucket's last slot takes its position.
// A bucket that becomes empty is given up, or values that come and go (owners,
// node names) would stay for ever.
func (x *valueIndex) extract(r ref) {
	b := &x.buckets[r.bucket]
	last := len(b.slots) - 1
	if moved := b.slots[last]; int(r.pos) != last {
		b.slots[r.pos] = moved
		x.refOf(moved, r.bucket).pos = r.pos
	}
	b.slots = b.slots[:last]
	if last == 0 {
		delete(x.byValue, b.value)
		*b = bucket{}
		x.spare = append(x.spare, r.bucket)
	}
}

func (x *valueIndex) refOf(slot, bucket int32) *ref {
	if r := x.at(slot); r.bucket != inMany {
		return r
	}
	refs := x.many[slot]
	return &refs[slices.IndexFunc(refs, func(r ref) bool { return r.bucket == bucket })]
}
