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

package csaupgrade

import (
	"encoding/json"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// entry reads "manager op version[/subresource] field,field".
func entry(s string) metav1.ManagedFieldsEntry {
	part := strings.Fields(s)
	version, sub, _ := strings.Cut(part[2], "/")
	var fields []string
	for f := range strings.SplitSeq(part[3], ",") {
		fields = append(fields, `"f:`+f+`":{}`)
	}
	return metav1.ManagedFieldsEntry{
		Manager: part[0], Operation: metav1.ManagedFieldsOperationType(part[1]), APIVersion: version, Subresource: sub,
		FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte("{" + strings.Join(fields, ",") + "}")},
	}
}

func object(entries ...string) *corev1.ConfigMap {
	o := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{ResourceVersion: "7"}}
	for _, e := range entries {
		o.ManagedFields = append(o.ManagedFields, entry(e))
	}
	return o
}

func show(entries []metav1.ManagedFieldsEntry) string {
	data, _ := json.Marshal(entries)
	return string(data)
}

func TestUpgrade(t *testing.T) {
	for _, c := range []struct {
		name      string
		from, to  []string
		opts      []Option
		untouched bool
	}{
		{name: "no managers", untouched: true},
		{name: "nothing to hand over", from: []string{"new Apply v1 a", "old Apply v1 b"}, untouched: true},
		{name: "becomes the new manager", from: []string{"x Update v1 a", "old Update v1 b"}, to: []string{"x Update v1 a", "new Apply v1 b"}},
		{name: "joins the new manager", from: []string{"old Update v1 b", "new Apply v1 a", "x Update v1 a"}, to: []string{"new Apply v1 a,b", "x Update v1 a"}},
		{name: "several old ones", from: []string{"old Update v1 b", "older Update v1 a"}, to: []string{"new Apply v1 a,b"}},
		{name: "another version is dropped", from: []string{"old Update v1 b", "old Update v2 a"}, to: []string{"new Apply v1 b"}},
		{name: "subresources stay", from: []string{"old Update v1/status b", "old Update v1 a"}, to: []string{"old Update v1/status b", "new Apply v1 a"}},
		{name: "subresource", opts: []Option{Subresource("status")}, from: []string{"old Update v1/status b", "old Update v1 a"}, to: []string{"new Apply v1/status b", "old Update v1 a"}},
		{name: "one name for both", from: []string{"new Apply v1 a", "new Update v1 b"}, to: []string{"new Apply v1 a,b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.untouched {
				c.to = c.from
			}
			want := show(object(c.to...).ManagedFields)
			old := sets.New("old", "older", "new")
			o := object(c.from...)
			patch, err := UpgradeManagedFieldsPatch(o, old, "new", c.opts...)
			if err != nil || (patch == nil) != c.untouched {
				t.Fatalf("patch %s, %v", patch, err)
			}
			if !c.untouched {
				full := `[{"op":"replace","path":"/metadata/managedFields","value":` + want + `},{"op":"replace","path":"/metadata/resourceVersion","value":"7"}]`
				if string(patch) != full {
					t.Errorf("patch\n%s, want\n%s", patch, full)
				}
			}
			if show(o.ManagedFields) != show(object(c.from...).ManagedFields) {
				t.Error("making a patch changed the object")
			}
			if err := UpgradeManagedFields(o, old, "new", c.opts...); err != nil || show(o.ManagedFields) != want {
				t.Errorf("%v\n%s, want\n%s", err, show(o.ManagedFields), want)
			}
		})
	}
}

func TestUpgrade_errorsChangeNothing(t *testing.T) {
	o := object("old Update v1 a", "new Apply v1 b")
	o.ManagedFields[0].FieldsV1.Raw = []byte(`{"x`)
	if err := UpgradeManagedFields(o, sets.New("old"), "new"); err == nil || len(o.ManagedFields) != 2 {
		t.Errorf("%v %v", err, o.ManagedFields)
	}
	o.ManagedFields = []metav1.ManagedFieldsEntry{entry("new Apply v1 x"), entry("other Update v1 y")}
	if patch, err := UpgradeManagedFieldsPatch(o, sets.New("old"), "new"); err != nil || patch != nil {
		t.Errorf("nothing to do: %s, %v", patch, err)
	}
	o.ManagedFields[0].FieldsV1 = nil
	if patch, err := UpgradeManagedFieldsPatch(o, sets.New("old"), "new"); err == nil || patch != nil {
		t.Errorf("nothing to do, for a manager without fields: %s, %v", patch, err)
	}
	if _, err := UpgradeManagedFieldsPatch(&metav1.Status{}, nil, "new"); err == nil {
		t.Error("an object without metadata is no error")
	}
}

func TestFindFieldsOwners(t *testing.T) {
	entries := object("a Update v1 x", "b Update v1 x,y", "c Apply v1 x,y").ManagedFields
	broken := entry("d Update v1 x")
	broken.FieldsV1 = nil
	entries = append(entries, broken)
	paths := func(names ...string) *fieldpath.Set {
		set := fieldpath.NewSet()
		for _, n := range names {
			set.Insert(fieldpath.MakePathOrDie(n))
		}
		return set
	}
	for want, got := range map[string][]metav1.ManagedFieldsEntry{
		"a b": FindFieldsOwners(entries, metav1.ManagedFieldsOperationUpdate, paths("x")),
		"b":   FindFieldsOwners(entries, metav1.ManagedFieldsOperationUpdate, paths("x", "y")),
		"c":   FindFieldsOwners(entries, metav1.ManagedFieldsOperationApply, paths("y")),
		"":    FindFieldsOwners(entries, metav1.ManagedFieldsOperationApply, paths("z")),
	} {
		var names []string
		for _, e := range got {
			names = append(names, e.Manager)
		}
		if strings.Join(names, " ") != want {
			t.Errorf("owners %v, want %q", names, want)
		}
	}
}
