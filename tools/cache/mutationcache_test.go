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

package cache_test

import (
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

// What was deleted is gone, of whatever version the deletion is; what was
// stored takes the place of a write that is not newer.
func TestMutationCache_forgets(t *testing.T) {
	at := func(version string) *corev1.Pod {
		return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "x", ResourceVersion: version}}
	}
	for _, tt := range []struct {
		what    string
		version string
		deleted bool
		kept    bool
	}{
		{"deletion of an older state", "3", true, false}, {"deletion", "5", true, false}, {"deletion of a newer state", "7", true, false},
		{"deletion without a version", "", true, false},
		{"older state", "3", false, true}, {"same state", "5", false, false}, {"newer state", "7", false, false},
	} {
		store := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
		m := cache.NewIntegerResourceVersionMutationCache(logr.Discard(), store, store, time.Minute, true)
		m.Mutation(at("5"))
		if tt.deleted {
			m.OnDelete(at(tt.version))
		} else {
			m.OnAddOrUpdate(at(tt.version))
		}
		if _, kept, err := m.GetByKey("a/x"); kept != tt.kept || err != nil {
			t.Errorf("%s: kept %v, want %v (%v)", tt.what, kept, tt.kept, err)
		}
	}
}
