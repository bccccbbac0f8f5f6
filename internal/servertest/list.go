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

package servertest

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func (c *check) list(opts metav1.ListOptions) *unstructured.UnstructuredList {
	c.Helper()
	list, err := c.Client.List(c.ctx, opts)
	c.ok(err)
	return list
}

func (c *check) wantNames(list *unstructured.UnstructuredList, want ...string) {
	c.Helper()
	var got []string
	for _, item := range list.Items {
		got = append(got, item.GetName())
	}
	if !slices.Equal(got, want) {
		c.Errorf("names are %q, want %q", got, want)
	}
}

// unknownField is what the server says of a selector by spec.nothing.
func (c *check) unknownField() failure {
	if c.Strategic {
		return badRequest(`"spec.nothing" is not a known field selector: only "metadata.name", "metadata.namespace"`)
	}
	return badRequest("field label not supported: spec.nothing") // of a custom resource
}

var listing = []testCase{
	{"List with selectors", func(c *check) {
		c.create("b", label("app", "y"))
		c.create("a", label("app", "x"))
		last := c.create("c", label("app", "x"))
		all := c.list(metav1.ListOptions{})
		c.wantNames(all, "a", "b", "c")
		if newer(all.GetResourceVersion(), last.GetResourceVersion()) {
			c.Errorf("the list has version %q, its newest object %q", all.GetResourceVersion(), last.GetResourceVersion())
		}
		for _, s := range []struct {
			labels, fields string
			want           []string
		}{
			{"app=x", "", []string{"a", "c"}},
			{"app in (y)", "", []string{"b"}},
			{"!app", "", nil},
			{"", "metadata.name=b", []string{"b"}},
			{"app=x", "metadata.name!=a", []string{"c"}},
			{"", "metadata.namespace=" + c.Namespace, []string{"a", "b", "c"}},
			{"", "metadata.namespace=elsewhere", nil},
		} {
			c.wantNames(c.list(metav1.ListOptions{LabelSelector: s.labels, FieldSelector: s.fields}), s.want...)
		}
		_, err := c.Client.List(c.ctx, metav1.ListOptions{FieldSelector: "spec.nothing=x"})
		c.wantError(err, c.unknownField())
		inAll, err := c.All.List(c.ctx, metav1.ListOptions{FieldSelector: "metadata.namespace=" + c.Namespace})
		c.ok(err)
		c.wantNames(inAll, "a", "b", "c")
	}},
	{"List in pages", func(c *check) {
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			c.create(name)
		}
		first := c.list(metav1.ListOptions{Limit: 2})
		c.wantNames(first, "a", "b")
		if n := first.GetRemainingItemCount(); n == nil || *n != 3 {
			c.Errorf("remaining: %v", n)
		}
		// What happens between two pages is not in the second one.
		c.ok(c.Client.Delete(c.ctx, "d", metav1.DeleteOptions{}))
		c.create("cc")
		second := c.list(metav1.ListOptions{Limit: 2, Continue: first.GetContinue()})
		c.wantNames(second, "c", "d")
		third := c.list(metav1.ListOptions{Limit: 2, Continue: second.GetContinue()})
		c.wantNames(third, "e")
		if third.GetContinue() != "" || third.GetResourceVersion() != first.GetResourceVersion() {
			c.Errorf("the last page: %v, the first %v", third.Object["metadata"], first.Object["metadata"])
		}
		c.wantNames(c.list(metav1.ListOptions{Limit: 9}), "a", "b", "c", "cc", "e")
		_, err := c.Client.List(c.ctx, metav1.ListOptions{Limit: 2, Continue: "nonsense"})
		c.wantError(err, badRequest("invalid continue token: continue key is not valid: …"))
	}},
	{"List in pages with a selector", func(c *check) {
		for _, name := range []string{"a", "b", "c", "d"} {
			c.create(name, label("odd", map[bool]string{true: "yes", false: "no"}[name == "a" || name == "c"]))
		}
		first := c.list(metav1.ListOptions{Limit: 1, LabelSelector: "odd=yes"})
		c.wantNames(first, "a")
		if n := first.GetRemainingItemCount(); n != nil {
			c.Errorf("remaining: %v", *n)
		}
		c.wantNames(c.list(metav1.ListOptions{Limit: 5, LabelSelector: "odd=yes", Continue: first.GetContinue()}), "c")
	}},
	{"List of a version", func(c *check) {
		c.create("a")
		old := c.list(metav1.ListOptions{}).GetResourceVersion()
		c.create("b")
		c.wantNames(c.list(metav1.ListOptions{ResourceVersion: old, ResourceVersionMatch: metav1.ResourceVersionMatchExact}), "a")
		c.wantNames(c.list(metav1.ListOptions{ResourceVersion: c.get("b").GetResourceVersion(), ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan}), "a", "b")
		for _, r := range []struct {
			opts metav1.ListOptions
			want failure
		}{
			{metav1.ListOptions{ResourceVersion: "x"}, badRequest("invalid resource version…")},
			{metav1.ListOptions{ResourceVersionMatch: metav1.ResourceVersionMatchExact}, invalid(`ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided`)},
		} {
			_, err := c.Client.List(c.ctx, r.opts)
			c.wantError(err, r.want)
		}
	}},
}
