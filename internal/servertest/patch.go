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

func (c *check) patch(pt types.PatchType, patch string, subresources ...string) (*unstructured.Unstructured, error) {
	return c.Client.Patch(c.ctx, "a", pt, []byte(patch), metav1.PatchOptions{}, subresources...)
}

var patching = []testCase{
	{"Patch of each kind", func(c *check) {
		for name, p := range map[string]struct {
			pt    types.PatchType
			patch string
		}{
			"JSON patch":            {types.JSONPatchType, `[{"op":"test","path":"/metadata/labels/app","value":"x"},{"op":"add","path":"/metadata/labels/new","value":"y"},{"op":"remove","path":"/metadata/labels/app"}]`},
			"merge patch":           {types.MergePatchType, `{"metadata":{"labels":{"new":"y","app":null}}}`},
			"strategic merge patch": {types.StrategicMergePatchType, `{"metadata":{"labels":{"new":"y","app":null}}}`},
		} {
			c.Run(name, func(c *check) {
				if _, err := c.Client.Get(c.ctx, "a", metav1.GetOptions{}); err == nil {
					c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{}))
				}
				a := c.create("a", label("app", "x"))
				got, err := c.patch(p.pt, p.patch)
				if p.pt == types.StrategicMergePatchType && !c.Strategic {
					c.wantError(err, failure{http.StatusUnsupportedMediaType, metav1.StatusReasonUnsupportedMediaType,
						"the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml…"})
					return
				}
				if l := c.must(got, err).GetLabels(); l["new"] != "y" || l["app"] != "" {
					c.Errorf("labels: %v", l)
				}
				c.wantNewer(a, got)
			})
		}
	}},
	{"Patch that changes nothing is none", func(c *check) {
		a := c.create("a", label("app", "x"))
		if got := c.must(c.patch(types.MergePatchType, `{"metadata":{"labels":{"app":"x"}}}`)); got.GetResourceVersion() != a.GetResourceVersion() {
			c.Errorf("resource version %q became %q", a.GetResourceVersion(), got.GetResourceVersion())
		}
	}},
	{"Patch is refused", func(c *check) {
		_, err := c.patch(types.MergePatchType, `{}`)
		c.wantError(err, gone)
		a := c.create("a")
		for name, p := range map[string]struct {
			pt    types.PatchType
			patch string
			want  failure
		}{
			"for an old version":  {types.MergePatchType, `{"metadata":{"resourceVersion":"1"}}`, outOfDate},
			"for another UID":     {types.MergePatchType, `{"metadata":{"uid":"other"}}`, invalid(`%K "a" is invalid: metadata.uid: Invalid value: "other": field is immutable`)},
			"for another name":    {types.MergePatchType, `{"metadata":{"name":"b"}}`, badRequest("the name of the object (b) does not match the name on the URL (a)")},
			"as no JSON":          {types.MergePatchType, `{`, badRequest("invalid JSON patch")},
			"as no JSON patch":    {types.JSONPatchType, `{}`, badRequest("error decoding patch: …")},
			"by its test":         {types.JSONPatchType, `[{"op":"test","path":"/metadata/name","value":"b"}]`, invalid("the server rejected our request due to an error in our request")},
			"for a label":         {types.MergePatchType, `{"metadata":{"labels":{"app":"a b"}}}`, invalid(`%K "a" is invalid: metadata.labels: Invalid value: "a b": …`)},
			"for a path it lacks": {types.JSONPatchType, `[{"op":"remove","path":"/metadata/nothing"}]`, invalid("the server rejected our request due to an error in our request")},
		} {
			c.Run(name, func(c *check) {
				_, err := c.patch(p.pt, p.patch)
				c.wantError(err, p.want)
			})
		}
		if got := c.get("a"); got.GetResourceVersion() != a.GetResourceVersion() {
			c.Errorf("a refused patch changed the object: %v", got)
		}
	}},
	{"Patch of the status", func(c *check) {
		if c.Status == nil {
			return
		}
		a := c.create("a")
		got := c.must(c.patch(types.MergePatchType, `{"metadata":{"labels":{"by":"me"}},"status":{"`+c.Status[1]+`":2}}`, "status"))
		if c.field(got, c.Status) != int64(2) || got.GetLabels()["by"] != "" {
			c.Errorf("patch of the status: %v", got)
		}
		c.wantNewer(a, got)
		got = c.must(c.patch(types.MergePatchType, `{"metadata":{"labels":{"by":"me"}},"status":{"`+c.Status[1]+`":3}}`))
		if c.field(got, c.Status) != int64(2) || got.GetLabels()["by"] != "me" {
			c.Errorf("patch of the rest: %v", got)
		}
	}},
}
