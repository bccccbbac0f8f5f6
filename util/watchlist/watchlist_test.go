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

package watchlist

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/features"
	featurestesting "k8s.io/client-go/features/testing"
)

func TestPrepareWatchListOptions(t *testing.T) {
	no, timeout := false, int64(9)
	for name, c := range map[string]struct {
		in metav1.ListOptions
		ok bool
	}{
		"everything":              {metav1.ListOptions{}, true},
		"from the cache":          {metav1.ListOptions{ResourceVersion: "0"}, true},
		"limit without effect":    {metav1.ListOptions{ResourceVersion: "0", Limit: 10}, true},
		"not older than":          {metav1.ListOptions{ResourceVersion: "5", ResourceVersionMatch: "NotOlderThan"}, true},
		"selectors":               {metav1.ListOptions{LabelSelector: "a=b", FieldSelector: "metadata.name=x", TimeoutSeconds: &timeout}, true},
		"a page":                  {metav1.ListOptions{Limit: 5}, false},
		"the next page":           {metav1.ListOptions{Continue: "x"}, false},
		"exactly this version":    {metav1.ListOptions{ResourceVersion: "5", ResourceVersionMatch: "Exact"}, false},
		"match without version":   {metav1.ListOptions{ResourceVersionMatch: "NotOlderThan"}, false},
		"already for a watch":     {metav1.ListOptions{SendInitialEvents: &no}, false},
		"match that nobody knows": {metav1.ListOptions{ResourceVersion: "5", ResourceVersionMatch: "Other"}, false},
	} {
		got, ok, err := PrepareWatchListOptionsFromListOptions(c.in)
		if ok != c.ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
			continue
		}
		if !ok {
			if got != (metav1.ListOptions{}) {
				t.Errorf("%s: %+v", name, got)
			}
			continue
		}
		if got.SendInitialEvents == nil || !*got.SendInitialEvents {
			t.Errorf("%s: no initial events", name)
		}
		want := c.in
		want.Watch, want.AllowWatchBookmarks, want.ResourceVersionMatch, want.Limit = true, true, "NotOlderThan", 0
		if got.SendInitialEvents = nil; got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	for _, bad := range []metav1.ListOptions{{LabelSelector: "a==b,,"}, {FieldSelector: "b"}} {
		if _, ok, err := PrepareWatchListOptionsFromListOptions(bad); ok || err == nil {
			t.Errorf("%+v: %v, %v", bad, ok, err)
		}
	}
	featurestesting.SetFeatureDuringTest(t, features.WatchListClient, false)
	if _, ok, err := PrepareWatchListOptionsFromListOptions(metav1.ListOptions{}); ok || err != nil {
		t.Errorf("gate closed: %v, %v", ok, err)
	}
}

type fake struct{ cannot bool }

func (f fake) IsWatchListSemanticsUnSupported() bool { return f.cannot }

func TestDoesClientNotSupportWatchListSemantics(t *testing.T) {
	for client, want := range map[any]bool{nil: false, "any": false, fake{true}: true, fake{false}: false} {
		if got := DoesClientNotSupportWatchListSemantics(client); got != want {
			t.Errorf("%v: %v", client, got)
		}
	}
}
