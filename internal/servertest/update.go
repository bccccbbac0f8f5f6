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
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func (c *check) update(obj *unstructured.Unstructured) *unstructured.Unstructured {
	c.Helper()
	return c.must(c.Client.Update(c.ctx, obj, metav1.UpdateOptions{}))
}

var updating = []testCase{
	{"Update counts versions up and refuses old ones", func(c *check) {
		a := c.create("a")
		mine, theirs := a.DeepCopy(), a.DeepCopy()
		label("by", "me")(mine)
		label("by", "them")(theirs)
		got := c.update(mine)
		c.wantNewer(a, got)
		if got.GetLabels()["by"] != "me" || got.GetUID() != a.GetUID() {
			c.Errorf("Update: %v", got)
		}
		_, err := c.Client.Update(c.ctx, theirs, metav1.UpdateOptions{})
		c.wantError(err, outOfDate)
		if got := c.get("a"); got.GetLabels()["by"] != "me" {
			c.Errorf("after the conflict: %v", got)
		}
	}},
	{"Update without a resource version", func(c *check) {
		a := c.create("a")
		obj := c.New("a")
		label("by", "me")(obj)
		got, err := c.Client.Update(c.ctx, obj, metav1.UpdateOptions{})
		if c.Unconditional {
			if c.must(got, err).GetUID() != a.GetUID() || got.GetLabels()["by"] != "me" || !got.GetCreationTimestamp().Time.Equal(a.GetCreationTimestamp().Time) {
				c.Errorf("Update: %v", got)
			}
			return
		}
		c.wantError(err, invalid(`%R "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`))
	}},
	{"Update that changes nothing is none", func(c *check) {
		a := c.create("a")
		if got := c.update(a.DeepCopy()); got.GetResourceVersion() != a.GetResourceVersion() {
			c.Errorf("resource version %q became %q", a.GetResourceVersion(), got.GetResourceVersion())
		}
	}},
	{"Update leaves alone what only the server may say", func(c *check) {
		a := c.create("a")
		obj := a.DeepCopy()
		old := metav1.NewTime(time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC))
		obj.SetCreationTimestamp(old)
		obj.SetGeneration(9)
		obj.SetUID("")
		label("by", "me")(obj)
		got := c.update(obj)
		if got.GetUID() != a.GetUID() || !got.GetCreationTimestamp().Time.Equal(a.GetCreationTimestamp().Time) || got.GetGeneration() != a.GetGeneration() || got.GetDeletionTimestamp() != nil {
			c.Errorf("metadata: %v", got.Object["metadata"])
		}
	}},
	{"Update is refused", func(c *check) {
		c.create("b")
		_, err := c.Client.Update(c.ctx, func() *unstructured.Unstructured { o := c.New("a"); o.SetResourceVersion("1"); return o }(), metav1.UpdateOptions{})
		c.wantError(err, gone)
		for name, r := range map[string]struct {
			change func(obj *unstructured.Unstructured)
			want   failure
		}{
			"for another UID": {func(obj *unstructured.Unstructured) { obj.SetUID("other") },
				failure{http.StatusConflict, metav1.StatusReasonConflict, `Operation cannot be fulfilled on %R "b": …Precondition failed: UID in precondition: other, UID in object meta: …`}},
			"with a label that is none": {label("app", "a b"), invalid(`%K "b" is invalid: metadata.labels: Invalid value: "a b": …`)},
			"for another namespace": {func(obj *unstructured.Unstructured) { obj.SetNamespace("elsewhere") },
				badRequest("the namespace of the provided object does not match the namespace sent on the request")},
		} {
			c.Run(name, func(c *check) {
				obj := c.get("b")
				r.change(obj)
				_, err := c.Client.Update(c.ctx, obj, metav1.UpdateOptions{})
				c.wantError(err, r.want)
			})
		}
	}},
	{"Update counts generations", func(c *check) {
		if !c.Generation {
			return
		}
		a := c.create("a")
		label("by", "me")(a)
		if a = c.update(a); a.GetGeneration() != 1 {
			c.Errorf("generation %d after a change of labels, want 1", a.GetGeneration())
		}
		c.setField(a, c.Field, "new")
		if a = c.update(a); a.GetGeneration() != 2 {
			c.Errorf("generation %d after a change of the spec, want 2", a.GetGeneration())
		}
	}},
	{"Update and UpdateStatus keep to their parts", func(c *check) {
		if c.Status == nil {
			return
		}
		a := c.create("a")
		before := c.field(a, c.Field)
		c.setField(a, c.Status, int64(2))
		a = c.update(a)
		if got := c.field(a, c.Status); got == int64(2) {
			c.Errorf("Update wrote the status: %v", got)
		}
		c.setField(a, c.Status, int64(2))
		c.setField(a, c.Field, "new")
		label("by", "me")(a)
		version := a.DeepCopy()
		a = c.must(c.Client.UpdateStatus(c.ctx, a, metav1.UpdateOptions{}))
		c.wantNewer(version, a)
		if c.field(a, c.Status) != int64(2) || c.field(a, c.Field) != before || a.GetLabels()["by"] != "" || a.GetGeneration() != version.GetGeneration() {
			c.Errorf("UpdateStatus: %v", a)
		}
		c.setField(a, c.Field, "new")
		unstructured.RemoveNestedField(a.Object, "status")
		a = c.update(a)
		if c.field(a, c.Status) != int64(2) || c.field(a, c.Field) != "new" {
			c.Errorf("Update: %v", a)
		}
		_, err := c.Client.UpdateStatus(c.ctx, version, metav1.UpdateOptions{})
		c.wantError(err, outOfDate)
	}},
}
