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

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

var (
	wanted = []string{"spec", "replicas"}
	there  = []string{"status", "replicas"}
)

// createScaled makes an object a that wants n replicas.
func (c *check) createScaled(n int64) *unstructured.Unstructured {
	c.Helper()
	return c.create("a", func(obj *unstructured.Unstructured) { c.setField(obj, wanted, n) })
}

func (c *check) scale() *unstructured.Unstructured {
	c.Helper()
	return c.must(c.Client.Get(c.ctx, "a", metav1.GetOptions{}, "scale"))
}

func (c *check) updateScale(scale *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	return c.Client.Update(c.ctx, scale, metav1.UpdateOptions{FieldManager: "scaler"}, "scale")
}

// number reads a field that is left out if it is 0.
func (c *check) number(obj *unstructured.Unstructured, path []string) int64 {
	c.Helper()
	n, _, err := unstructured.NestedInt64(obj.Object, path...)
	c.ok(err)
	return n
}

// wantScale says that scale is that of a with n replicas wanted, and that the
// object says so, too.
func (c *check) wantScale(scale *unstructured.Unstructured, n int64) {
	c.Helper()
	obj := c.get("a")
	if scale.GetKind() != "Scale" || scale.GetAPIVersion() != "autoscaling/v1" || scale.GetName() != "a" || scale.GetNamespace() != c.Namespace ||
		scale.GetUID() != obj.GetUID() || scale.GetResourceVersion() != obj.GetResourceVersion() || !scale.GetCreationTimestamp().Time.Equal(obj.GetCreationTimestamp().Time) ||
		len(scale.GetAnnotations()) > 0 || scale.GetGeneration() != 0 || len(scale.GetManagedFields()) > 0 {
		c.Errorf("scale: %v of %v", scale, obj)
	}
	if got := c.number(scale, wanted); got != n {
		c.Errorf("the scale says %v replicas, want %d", got, n)
	}
	if got := c.number(obj, wanted); got != n {
		c.Errorf("the object says %v replicas, want %d", got, n)
	}
}

var scaling = []testCase{
	{"Scale is seen", func(c *check) {
		a := c.createScaled(2)
		scale := c.scale()
		c.wantScale(scale, 2)
		if got := c.number(scale, there); got != 0 {
			c.Errorf("%v replicas are there", got)
		}
		c.setField(a, there, int64(3))
		if c.Scale.Selector == "" { // the status has it
			c.setField(a, []string{"status", "selector"}, "a=b")
		}
		c.must(c.Client.UpdateStatus(c.ctx, a, metav1.UpdateOptions{}))
		scale = c.scale()
		c.wantScale(scale, 2)
		selector := c.Scale.Selector
		if selector == "" {
			selector = "a=b"
		}
		if c.field(scale, there) != int64(3) || c.field(scale, []string{"status", "selector"}) != selector {
			c.Errorf("scale: %v", scale)
		}
		_, err := c.Client.Get(c.ctx, "b", metav1.GetOptions{}, "scale")
		if !apierrors.IsNotFound(err) {
			c.Errorf("the scale of what is not there: %v", err)
		}
	}},
	{"Scale of an object that does not say", func(c *check) {
		c.create("a")
		scale, err := c.Client.Get(c.ctx, "a", metav1.GetOptions{}, "scale")
		if c.Scale.Default {
			if got := c.field(c.must(scale, err), wanted); got != int64(1) {
				c.Errorf("%v replicas, want 1", got)
			}
			return
		}
		c.wantError(err, failure{http.StatusInternalServerError, metav1.StatusReasonInternalError, `Internal error occurred: the spec replicas field ".spec.replicas" does not exist`})
	}},
	{"Scale is updated", func(c *check) {
		a := c.createScaled(2)
		scale := c.scale()
		old := scale.DeepCopy()
		c.setField(scale, wanted, int64(5))
		c.setField(scale, there, int64(4)) // for the server to say
		scale = c.must(c.updateScale(scale))
		c.wantNewer(a, scale)
		c.wantScale(scale, 5)
		if got := c.number(scale, there); got != 0 {
			c.Errorf("%v replicas are there", got)
		}
		now := c.get("a")
		if c.Generation && now.GetGeneration() != 2 || !slices.Contains(managers(now), "scaler Update scale") {
			c.Errorf("metadata: %v", now.Object["metadata"])
		}
		same := c.must(c.updateScale(scale))
		if same.GetResourceVersion() != scale.GetResourceVersion() {
			c.Errorf("resource version %q became %q", scale.GetResourceVersion(), same.GetResourceVersion())
		}
		_, err := c.updateScale(old)
		c.wantError(err, outOfDate)
		c.setField(scale, wanted, int64(0))
		scale.SetResourceVersion("")
		c.wantScale(c.must(c.updateScale(scale)), 0)
	}},
	{"Scale is not stored in a dry run", func(c *check) {
		c.createScaled(2)
		scale := c.scale()
		c.setField(scale, wanted, int64(5))
		if got := c.must(c.Client.Update(c.ctx, scale, metav1.UpdateOptions{DryRun: []string{metav1.DryRunAll}}, "scale")); c.field(got, wanted) != int64(5) {
			c.Errorf("scale: %v", got)
		}
		c.wantScale(c.scale(), 2)
	}},
	{"Scale is refused", func(c *check) {
		c.createScaled(2)
		for name, r := range map[string]struct {
			change func(scale *unstructured.Unstructured)
			want   failure
		}{
			"for less than none": {func(scale *unstructured.Unstructured) { c.setField(scale, wanted, int64(-1)) },
				invalid(c.Scale.Negative)},
			"for another UID": {func(scale *unstructured.Unstructured) { scale.SetUID("other") },
				failure{http.StatusConflict, metav1.StatusReasonConflict, `Operation cannot be fulfilled on %R "a": …Precondition failed: UID in precondition: other, UID in object meta: …`}},
			"for another namespace": {func(scale *unstructured.Unstructured) { scale.SetNamespace("elsewhere") },
				badRequest("the namespace of the provided object does not match the namespace sent on the request")},
		} {
			c.Run(name, func(c *check) {
				scale := c.scale()
				c.setField(scale, wanted, int64(5))
				r.change(scale)
				_, err := c.updateScale(scale)
				c.wantError(err, r.want)
				c.wantScale(c.scale(), 2)
			})
		}
		scale := c.scale()
		scale.SetName("b")
		if _, err := c.updateScale(scale); !apierrors.IsNotFound(err) {
			c.Errorf("the scale of what is not there: %v", err)
		}
	}},
	{"Scale is patched and applied", func(c *check) {
		if !c.Scale.Patches {
			return
		}
		a := c.createScaled(2)
		scale := c.must(c.Client.Patch(c.ctx, "a", types.MergePatchType, []byte(`{"spec":{"replicas":3}}`), metav1.PatchOptions{FieldManager: "scaler"}, "scale"))
		c.wantNewer(a, scale)
		c.wantScale(scale, 3)
		scale = c.must(c.Client.Patch(c.ctx, "a", types.JSONPatchType, []byte(`[{"op":"replace","path":"/spec/replicas","value":4}]`), metav1.PatchOptions{FieldManager: "scaler"}, "scale"))
		c.wantScale(scale, 4)
		_, err := c.Client.Patch(c.ctx, "a", types.MergePatchType, []byte(`{"metadata":{"resourceVersion":"1"},"spec":{"replicas":5}}`), metav1.PatchOptions{}, "scale")
		c.wantError(err, outOfDate)
		configuration := object("autoscaling/v1", "Scale", "a", map[string]any{"spec": map[string]any{"replicas": int64(7)}})
		configuration.SetAnnotations(nil)
		_, err = c.applyObject(configuration, metav1.PatchOptions{FieldManager: "one"}, "scale")
		c.wantError(err, failure{http.StatusConflict, metav1.StatusReasonConflict, `Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using autoscaling/v1: .spec.replicas`})
		if !c.Scale.Default {
			return // servers fail to apply the scales of custom resources
		}
		force := true
		scale = c.must(c.applyObject(configuration, metav1.PatchOptions{FieldManager: "one", Force: &force}, "scale"))
		c.wantScale(scale, 7)
		if now := c.get("a"); !slices.Contains(managers(now), "one Apply scale") || slices.Contains(managers(now), "scaler Update scale") {
			c.Errorf("managers are %q", managers(now))
		}
	}},
}
