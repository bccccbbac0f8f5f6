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
	"net/http"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// apply applies, as manager, labels for the object a.
func (c *check) apply(manager string, force bool, labels map[string]string) (*unstructured.Unstructured, error) {
	c.Helper()
	obj := c.New("a")
	obj.SetLabels(labels)
	return c.applyObject(obj, metav1.PatchOptions{FieldManager: manager, Force: &force})
}

func (c *check) applyObject(obj *unstructured.Unstructured, opts metav1.PatchOptions, subresources ...string) (*unstructured.Unstructured, error) {
	c.Helper()
	data, err := obj.MarshalJSON()
	c.ok(err)
	return c.Client.Patch(c.ctx, "a", types.ApplyPatchType, data, opts, subresources...)
}

func managers(obj *unstructured.Unstructured) []string {
	var names []string
	for _, m := range obj.GetManagedFields() {
		names = append(names, m.Manager+" "+string(m.Operation)+" "+m.Subresource)
	}
	slices.Sort(names)
	return names
}

var applying = []testCase{
	{"Apply makes, changes, shares and gives up fields", func(c *check) {
		a := c.must(c.apply("one", false, map[string]string{"app": "x", "tier": "front"}))
		if a.GetUID() == "" || !slices.Equal(managers(a), []string{"one Apply "}) {
			c.Errorf("applied: %v", a)
		}
		if same := c.must(c.apply("one", false, map[string]string{"app": "x", "tier": "front"})); same.GetResourceVersion() != a.GetResourceVersion() {
			c.Errorf("resource version %q became %q", a.GetResourceVersion(), same.GetResourceVersion())
		}
		shared := c.must(c.apply("two", false, map[string]string{"app": "x", "more": "y"}))
		if l := shared.GetLabels(); len(l) != 3 || !slices.Equal(managers(shared), []string{"one Apply ", "two Apply "}) {
			c.Errorf("applied by a second: %v", shared)
		}
		less := c.must(c.apply("one", false, nil))
		if l := less.GetLabels(); len(l) != 2 || l["app"] != "x" || l["more"] != "y" {
			c.Errorf("given up: %v", l)
		}
	}},
	{"Apply of a field of somebody else", func(c *check) {
		c.must(c.apply("one", false, map[string]string{"app": "x"}))
		_, err := c.apply("two", false, map[string]string{"app": "y"})
		c.wantError(err, failure{http.StatusConflict, metav1.StatusReasonConflict, `Apply failed with 1 conflict: conflict with "one": .metadata.labels.app`})
		if l := c.get("a").GetLabels(); l["app"] != "x" {
			c.Errorf("labels: %v", l)
		}
		forced := c.must(c.apply("two", true, map[string]string{"app": "y"}))
		if l := forced.GetLabels(); l["app"] != "y" {
			c.Errorf("labels: %v", l)
		}
		label("app", "z")(forced)
		c.must(c.Client.Update(c.ctx, forced, metav1.UpdateOptions{FieldManager: "three"}))
		_, err = c.apply("two", false, map[string]string{"app": "y"})
		c.wantError(err, failure{http.StatusConflict, metav1.StatusReasonConflict, `Apply failed with 1 conflict: conflict with "three" using ` + c.Resource.GroupVersion().String() + `: .metadata.labels.app`})
	}},
	{"Create, Update and Patch own what they write", func(c *check) {
		a := c.must(c.Client.Create(c.ctx, c.New("a"), metav1.CreateOptions{FieldManager: "maker"}))
		label("by", "me")(a)
		a = c.must(c.Client.Update(c.ctx, a, metav1.UpdateOptions{FieldManager: "changer"}))
		a = c.must(c.Client.Patch(c.ctx, "a", types.MergePatchType, []byte(`{"metadata":{"labels":{"more":"y"}}}`), metav1.PatchOptions{FieldManager: "patcher"}))
		if got := managers(a); !slices.Equal(got, []string{"changer Update ", "maker Update ", "patcher Update "}) {
			c.Errorf("managers are %q", got)
		}
	}},
	{"Apply is refused", func(c *check) {
		_, err := c.apply("", false, nil)
		c.wantError(err, failure{http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, `PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch`})
		c.wantGone("a")
		a := c.create("a")
		_, err = c.applyObject(a, metav1.PatchOptions{FieldManager: "one"})
		c.wantError(err, badRequest("metadata.managedFields must be nil"))
		old := c.New("a")
		old.SetResourceVersion("1")
		label("by", "me")(old)
		_, err = c.applyObject(old, metav1.PatchOptions{FieldManager: "one"})
		c.wantError(err, outOfDate)
		other := c.New("b")
		_, err = c.applyObject(other, metav1.PatchOptions{FieldManager: "one"})
		c.wantError(err, badRequest("the name of the object (b) does not match the name on the URL (a)"))
		_, err = c.Client.Patch(c.ctx, "a", types.MergePatchType, []byte(`{}`), metav1.PatchOptions{Force: new(bool)})
		c.wantError(err, failure{http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, `PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch`})
	}},
	{"Apply of the status", func(c *check) {
		if c.Status == nil {
			return
		}
		obj := c.New("a")
		c.setField(obj, c.Status, int64(2))
		_, err := c.applyObject(obj, metav1.PatchOptions{FieldManager: "one"}, "status")
		c.wantError(err, gone)
		a := c.must(c.applyObject(obj, metav1.PatchOptions{FieldManager: "one"}))
		if c.field(a, c.Status) == int64(2) {
			c.Errorf("applied: %v", a)
		}
		part := c.New("a")
		unstructured.RemoveNestedField(part.Object, "spec")
		c.setField(part, c.Status, int64(2))
		a = c.must(c.applyObject(part, metav1.PatchOptions{FieldManager: "two"}, "status"))
		if c.field(a, c.Status) != int64(2) || !slices.Equal(managers(a), []string{"one Apply ", "two Apply status"}) {
			c.Errorf("applied: %v, managers %q", a, managers(a))
		}
	}},
}
