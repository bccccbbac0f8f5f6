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

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

var deleting = []testCase{
	{"Delete", func(c *check) {
		c.wantError(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{}), gone)
		c.create("a")
		c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{}))
		c.wantGone("a")
	}},
	{"Delete with preconditions", func(c *check) {
		a := c.create("a")
		uid, other, old := a.GetUID(), types.UID("other"), "1"
		version := a.GetResourceVersion()
		c.wantError(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &other}}),
			failure{http.StatusConflict, metav1.StatusReasonConflict, `Operation cannot be fulfilled on %K "a": the UID in the precondition (other) does not match the UID in record (` + string(uid) + `). The object might have been deleted and then recreated`})
		c.wantError(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{ResourceVersion: &old}}),
			failure{http.StatusConflict, metav1.StatusReasonConflict, `Operation cannot be fulfilled on %K "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (` + version + `). The object might have been modified`})
		c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid, ResourceVersion: &version}}))
		c.wantGone("a")
	}},
	{"Delete waits for finalizers", func(c *check) {
		a := c.create("a", finalizers("example.com/one", "example.com/two"))
		generation := a.GetGeneration()
		c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{}))
		leaving := c.get("a")
		c.wantNewer(a, leaving)
		if leaving.GetDeletionTimestamp() == nil || leaving.GetDeletionGracePeriodSeconds() == nil || *leaving.GetDeletionGracePeriodSeconds() != 0 {
			c.Errorf("metadata: %v", leaving.Object["metadata"])
		}
		if c.Generation && leaving.GetGeneration() != generation+1 {
			c.Errorf("generation %d, want one more than %d", leaving.GetGeneration(), generation)
		}
		c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{}))
		if again := c.get("a"); again.GetResourceVersion() != leaving.GetResourceVersion() {
			c.Errorf("a second Delete changed the object: %v", again)
		}
		_, err := c.Client.Create(c.ctx, c.New("a"), metav1.CreateOptions{})
		c.wantError(err, failure{http.StatusConflict, metav1.StatusReasonAlreadyExists, `object is being deleted: %R "a" already exists`})

		more := leaving.DeepCopy()
		finalizers("example.com/one", "example.com/two", "example.com/three")(more)
		_, err = c.Client.Update(c.ctx, more, metav1.UpdateOptions{})
		c.wantError(err, invalid(`%K "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/three"}`))
		revived := leaving.DeepCopy()
		revived.SetDeletionTimestamp(nil)
		label("by", "me")(revived)
		if revived = c.update(revived); revived.GetDeletionTimestamp() == nil {
			c.Error("an update took the deletion back")
		}
		finalizers("example.com/two")(revived)
		c.update(revived)
		c.get("a")
		last := c.must(c.patch(types.JSONPatchType, `[{"op":"remove","path":"/metadata/finalizers"}]`))
		if last.GetName() != "a" || last.GetDeletionTimestamp() == nil {
			c.Errorf("the last update: %v", last)
		}
		c.wantGone("a")
	}},
	{"Delete in the foreground and of the owner only", func(c *check) {
		for _, p := range []struct {
			policy    metav1.DeletionPropagation
			finalizer string
		}{{metav1.DeletePropagationForeground, metav1.FinalizerDeleteDependents}, {metav1.DeletePropagationOrphan, metav1.FinalizerOrphanDependents}} {
			c.create("a")
			c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{PropagationPolicy: &p.policy}))
			a := c.get("a")
			if f := a.GetFinalizers(); len(f) != 1 || f[0] != p.finalizer || a.GetDeletionTimestamp() == nil {
				c.Errorf("%s: %v", p.policy, a.Object["metadata"])
			}
			finalizers()(a)
			c.update(a)
			c.wantGone("a")
		}
	}},
	{"DeleteCollection with selectors", func(c *check) {
		c.create("a", label("app", "x"))
		c.create("b", label("app", "y"))
		c.create("c", label("app", "x"), finalizers("example.com/one"))
		c.create("d", label("app", "x"))
		c.ok(c.Client.DeleteCollection(c.ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "app=x", FieldSelector: "metadata.name!=d"}))
		c.wantNames(c.list(metav1.ListOptions{}), "b", "c", "d")
		if c.get("c").GetDeletionTimestamp() == nil {
			c.Error("c is not being deleted")
		}
		c.ok(c.Client.DeleteCollection(c.ctx, metav1.DeleteOptions{}, metav1.ListOptions{}))
		c.wantNames(c.list(metav1.ListOptions{}), "c")
		_, err := c.Client.Update(c.ctx, func() *unstructured.Unstructured { o := c.get("c"); finalizers()(o); return o }(), metav1.UpdateOptions{})
		c.ok(err)
		c.wantNames(c.list(metav1.ListOptions{}))
	}},
}
