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
	"testing"
	"time"
)

// The last change of a transaction says what version the store is at. One
// that has no version, such as a deletion by key, leaves it as it was.
func TestStoreVersion_ofTransactions(t *testing.T) {
	s := newKeyedStore(MetaNamespaceKeyFunc, nil)
	for _, tt := range []struct {
		txns []Transaction
		want string
	}{
		{[]Transaction{{testPod("a", "x", "5"), TransactionTypeAdd}, {testPod("a", "y", "4"), TransactionTypeAdd}}, "4"},
		{[]Transaction{{testPod("a", "x", "7"), TransactionTypeUpdate}, {ExplicitKey("a/y"), TransactionTypeDelete}}, "4"},
		{[]Transaction{{testPod("a", "x", "9"), TransactionTypeUpdate}, {"no object", TransactionTypeDelete}}, "9"},
	} {
		s.Transaction(tt.txns...)
		if got := s.LastStoreSyncResourceVersion(); got != tt.want {
			t.Errorf("version %q after %v, want %q", got, tt.txns, tt.want)
		}
	}
}

// A store whose objects expire knows the version of what is deleted.
func TestStoreVersion_ofExpirationCache(t *testing.T) {
	s := NewTTLStore(MetaNamespaceKeyFunc, time.Hour)
	s.Delete(testPod("a", "x", "8"))
	if got := s.LastStoreSyncResourceVersion(); got != "8" {
		t.Errorf("version %q after a deletion, want 8", got)
	}
}

// Without an answer there is no list.
func TestIndex_withoutIndex(t *testing.T) {
	s := NewIndexer(MetaNamespaceKeyFunc, nil)
	list, err := s.ByIndex("none", "a")
	keys, _ := s.IndexKeys("none", "a")
	if list != nil || keys != nil || err == nil {
		t.Errorf("%v, %v, %v", list, keys, err)
	}
}
