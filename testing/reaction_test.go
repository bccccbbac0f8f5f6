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

package testing_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/managedfields"

	clienttesting "k8s.io/client-go/testing"
)

func TestObjectReaction_patches(t *testing.T) {
	const start = `{"metadata":{"name":"web","namespace":"shop","labels":{"a":"1"}},"spec":{"containers":[{"name":"c","image":"i"}]}}`
	for _, c := range []struct {
		what  string
		pt    types.PatchType
		patch string
		want  string // labels and images, or an error
	}{
		{"json", types.JSONPatchType, `[{"op":"replace","path":"/metadata/labels/a","value":"2"}]`, "a=2 c:i"},
		{"json, failed test", types.JSONPatchType, `[{"op":"test","path":"/metadata/name","value":"b"}]`, "testing value /metadata/name failed: test failed"},
		{"json, cut short", types.JSONPatchType, `[{"op"`, "unexpected end of JSON input"},
		{"merge removes", types.MergePatchType, `{"metadata":{"labels":{"a":null,"b":"3"}}}`, "b=3 c:i"},
		{"merge replaces lists", types.MergePatchType, `{"spec":{"containers":[{"name":"d","image":"j"}]}}`, "a=1 d:j"},
		{"merge, wrong type", types.MergePatchType, `{"spec":{"nodeName":1}}`, "json: cannot unmarshal number"},
		{"strategic merges lists", types.StrategicMergePatchType, `{"spec":{"containers":[{"name":"c","image":"k"},{"name":"d","image":"j"}]}}`, "a=1 c:k d:j"},
		{"strategic, no JSON", types.StrategicMergePatchType, `{`, "invalid JSON document"},
		{"apply in YAML", types.ApplyPatchType, "metadata:\n  labels:\n    b: x\n", "a=1,b=x c:i"},
		{"apply, no YAML", types.ApplyPatchType, `{`, "error converting YAML to JSON"},
		{"another name", types.MergePatchType, `{"metadata":{"name":"other"}}`, `pods "other" not found`},
		{"CBOR", types.ApplyCBORPatchType, `{}`, "PatchType application/apply-patch+cbor is not supported"},
		{"unknown", "text/plain", `{}`, "PatchType text/plain is not supported"},
	} {
		t.Run(c.what, func(t *testing.T) {
			tr := newTracker()
			web := &corev1.Pod{}
			if err := json.Unmarshal([]byte(start), web); err != nil {
				t.Fatal(err)
			}
			tr.Add(web)
			handled, obj, err := clienttesting.ObjectReaction(tr)(clienttesting.NewPatchSubresourceAction(pods, "shop", "web", c.pt, []byte(c.patch), "status"))
			if !handled {
				t.Error("not handled")
			}
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = summary(obj.(*corev1.Pod))
				kept, _ := tr.Get(pods, "shop", "web")
				if k := summary(kept.(*corev1.Pod)); k != got {
					t.Errorf("kept %s, answered %s", k, got)
				}
			}
			if !strings.HasPrefix(got, c.want) || err == nil && got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func summary(p *corev1.Pod) string {
	s := metav1.FormatLabelSelector(metav1.SetAsLabelSelector(p.Labels))
	for _, c := range p.Spec.Containers {
		s += " " + c.Name + ":" + c.Image
	}
	return s
}

func TestObjectReaction_subresources(t *testing.T) {
	tr := newTracker()
	react := clienttesting.ObjectReaction(tr)
	tr.Add(pod("shop", "web", "v", "1"))

	binding := &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "shop"}}
	if _, obj, err := react(clienttesting.NewCreateSubresourceAction(pods, "web", "binding", "shop", binding)); err != nil || obj.(*corev1.Binding).Name != "web" {
		t.Errorf("binding: %v, %v", obj, err)
	}
	binding.Name = "no"
	if _, _, err := react(clienttesting.NewCreateSubresourceAction(pods, "no", "binding", "shop", binding)); !apierrors.IsNotFound(err) {
		t.Errorf("binding of a missing pod: %v", err)
	}
	for _, a := range []clienttesting.Action{
		clienttesting.NewCreateSubresourceAction(pods, "web", "ephemeralcontainers", "shop", pod("shop", "web", "v", "2")),
		clienttesting.NewUpdateSubresourceAction(pods, "status", "shop", pod("shop", "web", "v", "2")),
	} {
		tr.Update(pods, pod("shop", "web", "v", "1"), "shop")
		if _, obj, err := react(a); err != nil || obj.(*corev1.Pod).Labels["v"] != "2" {
			t.Errorf("%v: %v, %v", a, obj, err)
		}
	}
	if _, obj, err := react(clienttesting.NewGetSubresourceAction(pods, "shop", "status", "web")); err != nil || obj.(*corev1.Pod).Labels["v"] != "2" {
		t.Errorf("get status: %v, %v", obj, err)
	}
}

func TestObjectReaction_leavesTheRestToOthers(t *testing.T) {
	react := clienttesting.ObjectReaction(newTracker())
	for _, a := range []clienttesting.Action{
		clienttesting.NewDeleteCollectionAction(pods, "shop", noOpts),
		clienttesting.NewWatchAction(pods, "shop", noOpts),
		clienttesting.GenericActionImpl{},
	} {
		if handled, _, err := react(a); handled || err == nil || !strings.HasPrefix(err.Error(), "no reaction implemented for ") {
			t.Errorf("%T: handled %v, %v", a, handled, err)
		}
	}
	if handled, _, err := clienttesting.ObjectWatchReaction(newTracker())(clienttesting.NewWatchAction(pods, "", metav1.ListOptions{ResourceVersion: "x"})); handled || err == nil {
		t.Errorf("a watch that the tracker refuses: handled %v, %v", handled, err)
	}
}

// TestManagedTracker_serverSideApply tells the story of one object under two appliers and
// somebody who updates.
func TestManagedTracker_serverSideApply(t *testing.T) {
	tr := clienttesting.NewFieldManagedObjectTracker(testingS, serializer.NewCodecFactory(testingS).UniversalDeserializer(), managedfields.NewDeducedTypeConverter())
	react := clienttesting.ObjectReaction(tr)
	apply := func(manager, labels string, force bool) (*corev1.Pod, error) {
		config := `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{` + labels + `}}}`
		_, obj, err := react(clienttesting.NewPatchActionWithOptions(pods, "shop", "web", types.ApplyPatchType, []byte(config), metav1.PatchOptions{FieldManager: manager, Force: &force}))
		if err != nil {
			return nil, err
		}
		return obj.(*corev1.Pod), nil
	}
	check := func(p *corev1.Pod, err error, labels, managers string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range p.ManagedFields {
			if strings.Contains(m.FieldsV1.String(), `"f:labels":{"`) { // who owns nothing may still be named
				got = append(got, m.Manager+" "+string(m.Operation))
			}
		}
		if l := metav1.FormatLabelSelector(metav1.SetAsLabelSelector(p.Labels)); l != labels || strings.Join(got, ", ") != managers {
			t.Errorf("labels %s of %v, want %s of %s", l, got, labels, managers)
		}
	}
	p, err := apply("one", `"a":"1","b":"1"`, false) // makes it
	check(p, err, "a=1,b=1", "one Apply")
	p, err = apply("one", `"a":"1"`, false) // gives b up
	check(p, err, "a=1", "one Apply")
	if _, err = apply("two", `"a":"2"`, false); !apierrors.IsConflict(err) || !strings.Contains(err.Error(), `conflict with "one": .metadata.labels.a`) {
		t.Errorf("err = %v, want a conflict", err)
	}
	p, err = apply("two", `"a":"2"`, true)
	check(p, err, "a=2", "two Apply")
	p.Labels["u"] = "u"
	_, obj, err := react(clienttesting.NewUpdateActionWithOptions(pods, "shop", p, metav1.UpdateOptions{FieldManager: "upd"}))
	if err != nil {
		t.Fatal(err)
	}
	check(obj.(*corev1.Pod), nil, "a=2,u=u", "two Apply, upd Update")
	_, obj, err = react(clienttesting.NewPatchAction(pods, "shop", "web", types.MergePatchType, []byte(`{"metadata":{"labels":{"p":"p"}}}`)))
	if err != nil {
		t.Fatal(err)
	}
	if m := obj.(*corev1.Pod).ManagedFields; !slices.ContainsFunc(m, func(e metav1.ManagedFieldsEntry) bool { return e.Manager == "unknown" }) {
		t.Errorf("managed fields after a patch: %v", m)
	}
}

func TestManagedTracker_errors(t *testing.T) {
	tr := clienttesting.NewFieldManagedObjectTracker(testingS, serializer.NewCodecFactory(testingS).UniversalDeserializer(), managedfields.NewDeducedTypeConverter())
	if err := tr.Create(pods, pod("shop", "web"), "shop", metav1.CreateOptions{FieldManager: "me"}); err != nil {
		t.Fatal(err)
	}
	other := &corev1.ConfigMap{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"}, ObjectMeta: metav1.ObjectMeta{Name: "web"}}
	for _, c := range []struct {
		err    error
		reason metav1.StatusReason
		text   string
	}{
		{tr.Create(pods, pod("shop", "web"), "shop"), metav1.StatusReasonAlreadyExists, `pods "web" already exists`},
		{tr.Create(pods, pod("shop", "web"), "bar"), metav1.StatusReasonBadRequest, "request namespace does not match"},
		{tr.Update(pods, pod("shop", "web"), "bar"), metav1.StatusReasonNotFound, `pods "web" not found`},
		{tr.Update(pods, pod("bar", "web"), "shop"), metav1.StatusReasonBadRequest, "request namespace does not match"},
		{tr.Patch(pods, pod("shop", "no"), "shop"), metav1.StatusReasonNotFound, `pods "no" not found`},
		{tr.Apply(pods, pod("shop", "web"), "shop"), metav1.StatusReasonBadRequest, "invalid object type: /, Kind="},
		{tr.Apply(pods, pod("bar", "web"), "shop"), metav1.StatusReasonBadRequest, "invalid object type: /, Kind="}, // and not the namespace
		{tr.Apply(pods, other, "shop"), metav1.StatusReasonBadRequest, "invalid object type: /v1, Kind=ConfigMap"},
		{tr.Create(pods, nil, "shop"), "", "object does not implement the Object interfaces"},
		{tr.Update(pods, nil, "shop"), "", "object does not implement the Object interfaces"},
		{tr.Apply(pods, nil, "shop"), "", "object does not implement the Object interfaces"},
		{tr.Apply(pods, other, "shop", metav1.PatchOptions{}, metav1.PatchOptions{}), "", "expected only one option argument but got 2"},
	} {
		if c.err == nil || !strings.HasPrefix(c.err.Error(), c.text) || apierrors.ReasonForError(c.err) != c.reason {
			t.Errorf("err = %v (%s), want %s (%s)", c.err, apierrors.ReasonForError(c.err), c.text, c.reason)
		}
	}
}

// TestManagedTracker_anObjectThatIsInTheWay: an object that is refused because
// there is one already has the owners that it would have as its successor. One
// that is the same, of nobody, stays as it is.
func TestManagedTracker_anObjectThatIsInTheWay(t *testing.T) {
	tr := clienttesting.NewFieldManagedObjectTracker(testingS, serializer.NewCodecFactory(testingS).UniversalDeserializer(), managedfields.NewDeducedTypeConverter())
	if err := tr.Add(pod("shop", "web")); err != nil {
		t.Fatal(err)
	}
	same, other := pod("shop", "web"), pod("shop", "web")
	other.Spec.NodeName = "node"
	for obj, owners := range map[*corev1.Pod]int{same: 0, other: 1} {
		if err := tr.Create(pods, obj, "shop"); !apierrors.IsAlreadyExists(err) || len(obj.ManagedFields) != owners {
			t.Errorf("%v, owners %v, want %d", err, obj.ManagedFields, owners)
		}
	}
}
