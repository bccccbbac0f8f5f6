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
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

func versioned(version string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "x", ResourceVersion: version}}
}

// What was deleted stays away, whatever the version of the deletion and of
// writes after it, until the store has something newer.
func TestMutationCache_forgets(t *testing.T) {
	for steps, want := range map[string]string{
		"write 5, deleted 3": "", "write 5, deleted 7": "", "write 5, deleted ": "",
		"write 5, seen 3": "5", "write 5, seen 5": "", "write 5, seen 7": "",
		"deleted 7, write 5": "", "deleted 7, write 9": "", "deleted 7, seen 6, write 9": "", "deleted 7, seen 8, write 9": "9",
		"store 5, deleted 7": "", "store 5, deleted 7, write 9": "", "store 8, deleted 7": "8", "store 5, write 6, deleted 7": "",
	} {
		store := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
		m := cache.NewIntegerResourceVersionMutationCache(logr.Discard(), store, store, time.Minute, true)
		for step := range strings.SplitSeq(steps, ", ") {
			what, version, _ := strings.Cut(step, " ")
			switch obj := versioned(version); what {
			case "write":
				m.Mutation(obj)
			case "deleted":
				m.OnDelete(obj)
			case "seen":
				m.OnAddOrUpdate(obj)
			case "store":
				if err := store.Add(obj); err != nil {
					t.Fatal(err)
				}
			}
		}
		byIndex, err := m.ByIndex(cache.NamespaceIndex, "a")
		if err != nil || len(byIndex) > 1 || (len(byIndex) == 1) != (want != "") {
			t.Errorf("%s: by index %v %v, want %q", steps, byIndex, err, want)
		}
		got, found, err := m.GetByKey("a/x")
		if err != nil || found != (want != "") || found && got.(*corev1.Pod).ResourceVersion != want {
			t.Errorf("%s: %v %v %v, want %q", steps, got, found, err, want)
		}
	}
}

// Nothing is kept for less than no time.
func TestMutationCache_negativeTTL(t *testing.T) {
	store := cache.NewStore(cache.MetaNamespaceKeyFunc)
	m := cache.NewIntegerResourceVersionMutationCache(logr.Discard(), store, nil, -time.Second, true)
	m.Mutation(versioned("5"))
	if _, found, err := m.GetByKey("a/x"); found || err != nil {
		t.Error(found, err)
	}
}
