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
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

var creating = []testCase{
	{"Create fills the metadata", func(c *check) {
		a, b := c.create("a"), c.create("b")
		for _, obj := range []*unstructured.Unstructured{a, b} {
			age := time.Since(obj.GetCreationTimestamp().Time)
			if obj.GetUID() == "" || age < -time.Minute || age > time.Minute || obj.GetNamespace() != c.Namespace {
				c.Errorf("metadata: %v", obj.Object["metadata"])
			}
			if c.Generation && obj.GetGeneration() != 1 {
				c.Errorf("generation %d, want 1", obj.GetGeneration())
			}
		}
		if a.GetUID() == b.GetUID() {
			c.Error("two objects have one UID")
		}
		c.wantNewer(a, b)
		if got := c.get("a"); got.GetUID() != a.GetUID() || got.GetResourceVersion() != a.GetResourceVersion() {
			c.Errorf("Get: %v", got)
		}
	}},
	{"Create sets aside what only the server may say", func(c *check) {
		old := metav1.NewTime(time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC))
		a := c.create("a", func(obj *unstructured.Unstructured) {
			obj.SetUID("mine")
			obj.SetCreationTimestamp(old)
			obj.SetDeletionTimestamp(&old)
			obj.SetGeneration(7)
			if c.Status != nil {
				c.setField(obj, c.Status, int64(3))
			}
		})
		if a.GetUID() == "mine" || a.GetCreationTimestamp().Time.Equal(old.Time) || a.GetDeletionTimestamp() != nil || a.GetGeneration() == 7 && c.Generation {
			c.Errorf("metadata: %v", a.Object["metadata"])
		}
		if c.Status != nil && c.field(a, c.Status) == int64(3) {
			c.Errorf("status: %v", a.Object["status"])
		}
	}},
	{"Create with generateName", func(c *check) {
		seen := map[string]bool{}
		for range 5 {
			obj := c.create("", func(obj *unstructured.Unstructured) { obj.SetGenerateName("some-") })
			suffix, ok := strings.CutPrefix(obj.GetName(), "some-")
			if !ok || len(suffix) != 5 || seen[suffix] || obj.GetGenerateName() != "some-" {
				c.Errorf("name %q, generateName %q", obj.GetName(), obj.GetGenerateName())
			}
			seen[suffix] = true
			c.get(obj.GetName())
		}
		if obj := c.create("a", func(obj *unstructured.Unstructured) { obj.SetGenerateName("some-") }); obj.GetName() != "a" {
			c.Errorf("the name is %q, want that of the object", obj.GetName())
		}
		long := c.create("", func(obj *unstructured.Unstructured) { obj.SetGenerateName(strings.Repeat("n", 80)) })
		if len(long.GetName()) != 63 {
			c.Errorf("a generated name of %d letters, want 63", len(long.GetName()))
		}
	}},
	{"Create of what there is", func(c *check) {
		c.create("a")
		_, err := c.Client.Create(c.ctx, c.New("a"), metav1.CreateOptions{})
		c.wantError(err, failure{http.StatusConflict, metav1.StatusReasonAlreadyExists, `%R "a" already exists`})
	}},
	{"Create is refused", func(c *check) {
		for name, r := range map[string]struct {
			change func(obj *unstructured.Unstructured)
			want   failure
		}{
			"without a name": {func(obj *unstructured.Unstructured) { obj.SetName("") }, invalid(`%K "" is invalid: …`)},
			"with a name that is none": {func(obj *unstructured.Unstructured) { obj.SetName("A_b") },
				invalid(`%K "A_b" is invalid: metadata.name: Invalid value: "A_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`)},
			"with a label that is none": {label("app", "a b"), invalid(`%K "a" is invalid: metadata.labels: Invalid value: "a b": …`)},
			"with an annotation that is none": {func(obj *unstructured.Unstructured) { obj.SetAnnotations(map[string]string{"a b": ""}) },
				invalid(`%K "a" is invalid: metadata.annotations: Invalid value: "a b": …`)},
			"with a resource version": {func(obj *unstructured.Unstructured) { obj.SetResourceVersion("1") },
				failure{http.StatusInternalServerError, "", "resourceVersion should not be set on objects to be created"}},
			"for another namespace": {func(obj *unstructured.Unstructured) { obj.SetNamespace("elsewhere") },
				badRequest("the namespace of the provided object does not match the namespace sent on the request")},
		} {
			c.Run(name, func(c *check) {
				obj := c.New("a")
				r.change(obj)
				_, err := c.Client.Create(c.ctx, obj, metav1.CreateOptions{})
				c.wantError(err, r.want)
				c.wantGone("a")
			})
		}
	}},
	{"Create, Update, Patch and Delete as a dry run", func(c *check) {
		dry := []string{metav1.DryRunAll}
		obj, err := c.Client.Create(c.ctx, c.New("a"), metav1.CreateOptions{DryRun: dry})
		if c.must(obj, err).GetUID() == "" {
			c.Errorf("metadata: %v", obj.Object["metadata"])
		}
		c.wantGone("a")
		a := c.create("a")
		changed := a.DeepCopy()
		label("dry", "yes")(changed)
		if got := c.must(c.Client.Update(c.ctx, changed, metav1.UpdateOptions{DryRun: dry})); got.GetLabels()["dry"] != "yes" {
			c.Errorf("labels: %v", got.GetLabels())
		}
		if got := c.must(c.Client.Patch(c.ctx, "a", types.MergePatchType, []byte(`{"metadata":{"labels":{"dry":"yes"}}}`), metav1.PatchOptions{DryRun: dry})); got.GetLabels()["dry"] != "yes" {
			c.Errorf("labels: %v", got.GetLabels())
		}
		c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{DryRun: dry}))
		if got := c.get("a"); got.GetResourceVersion() != a.GetResourceVersion() {
			c.Errorf("a dry run changed the object: %v", got)
		}
	}},
}

// Run runs a part of the case.
func (c *check) Run(name string, part func(c *check)) {
	c.T.Run(name, func(t *testing.T) {
		inner := *c
		inner.T = t
		part(&inner)
	})
}
