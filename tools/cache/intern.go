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

import (
	"bytes"
	"hash/maphash"
	"strings"
	"sync"
	"unsafe"
	"weak"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// internLimit is how long a string may be to be shared. Longer ones rarely
// repeat, and comparing them costs more.
const internLimit = 256

// Package unique is no use here: it forgets a value when the last Handle to it
// is gone, and there is no place for handles in API objects. These tables hold
// what they share by weak pointers to the bytes themselves, so that a string is
// shared for as long as any object has it, and no longer.
var (
	internSeed    = maphash.MakeSeed()
	sharedStrings internTable[weakString]
	sharedFields  internTable[weak.Pointer[metav1.FieldsV1]]
)

// weakString is a string that it does not keep alive.
type weakString struct {
	data weak.Pointer[byte]
	size int
}

func (w weakString) value() (string, bool) {
	if data := w.data.Value(); data != nil {
		return unsafe.String(data, w.size), true
	}
	return "", false
}

// intern returns a string equal to s that all callers share.
func intern(s string) string {
	if s == "" || len(s) > internLimit {
		return s
	}
	hash := maphash.String(internSeed, s)
	shard := sharedStrings.shard(hash)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if known, ok := shard.entries[hash]; ok {
		if shared, alive := known.value(); alive {
			if shared == s {
				return shared
			}
			return s // two strings with one hash: the first is shared
		}
	}
	s = strings.Clone(s) // it may be cut out of something larger
	shard.putLocked(hash, weakString{weak.Make(unsafe.StringData(s)), len(s)}, func(w weakString) bool {
		return w.data.Value() != nil
	})
	return s
}

// internFields returns fields equal to f that all callers share: controllers
// write the same fields of every object that they manage.
func internFields(f *metav1.FieldsV1) *metav1.FieldsV1 {
	if f == nil || len(f.Raw) == 0 {
		return f
	}
	hash := maphash.Bytes(internSeed, f.Raw)
	shard := sharedFields.shard(hash)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if known, ok := shard.entries[hash]; ok {
		if shared := known.Value(); shared != nil {
			if bytes.Equal(shared.Raw, f.Raw) {
				return shared
			}
			return f
		}
	}
	f = &metav1.FieldsV1{Raw: bytes.Clone(f.Raw)}
	shard.putLocked(hash, weak.Make(f), func(w weak.Pointer[metav1.FieldsV1]) bool { return w.Value() != nil })
	return f
}

const internShards = 16

// internTable is a table of weak entries by hash. It is swept when it has
// doubled, so that what was shared once takes no more room than what is now.
type internTable[E any] struct{ shards [internShards]internShard[E] }

func (t *internTable[E]) shard(hash uint64) *internShard[E] { return &t.shards[hash%internShards] }

type internShard[E any] struct {
	mu      sync.Mutex
	entries map[uint64]E // guarded by mu
	sweepAt int          // guarded by mu
}

func (s *internShard[E]) putLocked(hash uint64, e E, alive func(E) bool) {
	if s.entries == nil {
		s.entries, s.sweepAt = map[uint64]E{}, 1024
	}
	if len(s.entries) >= s.sweepAt {
		for h, old := range s.entries {
			if !alive(old) {
				delete(s.entries, h)
			}
		}
		s.sweepAt = max(1024, 2*len(s.entries))
	}
	s.entries[hash] = e
}
