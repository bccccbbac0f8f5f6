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

package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/util/csaupgrade"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// fieldSets are what managers may own.
var fieldSets = []string{
	`{}`, `{"f:metadata":{"f:labels":{".":{},"f:a":{}}}}`, `{"f:metadata":{"f:labels":{"f:b":{}}}}`,
	`{"f:metadata":{"f:annotations":{".":{},"f:kubectl.kubernetes.io/last-applied-configuration":{}}}}`,
	`{"f:data":{"f:x":{},"f:y":{}}}`, `{"f:spec":{"f:list":{"k:{\"name\":\"n\"}":{".":{},"f:v":{}}}}}`, ``, `broken`, `{"odd":{}}`, `[]`,
}

func drawManaged(rng *rand.Rand, broken bool) metav1.ManagedFieldsEntry {
	n := len(fieldSets)
	if !broken {
		n = 6
	}
	e := metav1.ManagedFieldsEntry{
		Manager:    []string{"kubectl-client-side-apply", "kubectl", "mine", "other", ""}[rng.Intn(5)],
		Operation:  []metav1.ManagedFieldsOperationType{"Update", "Update", "Apply", ""}[rng.Intn(4)],
		APIVersion: []string{"v1", "v1", "apps/v1", ""}[rng.Intn(4)],
		FieldsType: []string{"FieldsV1", "FieldsV1", ""}[rng.Intn(3)],
	}
	if rng.Intn(4) == 0 {
		e.Subresource = []string{"status", "scale"}[rng.Intn(2)]
	}
	if rng.Intn(2) == 0 {
		e.Time = &metav1.Time{Time: time.Unix(1000+rng.Int63n(10), 0).UTC()}
	}
	if rng.Intn(8) > 0 {
		e.FieldsV1 = &metav1.FieldsV1{}
		e.FieldsV1.SetRawString(fieldSets[rng.Intn(n)])
	}
	return e
}

func managedText(entries []metav1.ManagedFieldsEntry) string {
	var out []string
	for _, e := range entries {
		fields := "none"
		if e.FieldsV1 != nil {
			fields = e.FieldsV1.GetRawString()
		}
		when := "never"
		if e.Time != nil {
			when = fmt.Sprint(e.Time.Unix())
		}
		out = append(out, strings.Join([]string{e.Manager, string(e.Operation), e.APIVersion, e.FieldsType, e.Subresource, when, fields}, " "))
	}
	return fmt.Sprintf("nil %v [%s]", entries == nil, strings.Join(out, "; "))
}

func init() {
	seeds("csaupgrade/drawn", 60, func(r *run, seed int64) { upgradeDrawn(r, seed, seed%3 == 0) })
	add(
		scenario{name: "csaupgrade/objects", do: upgradedObjects, unordered: true},
		scenario{name: "csaupgrade/owners", do: fieldOwners},
	)
}

func upgradeDrawn(r *run, seed int64, broken bool) {
	rng := rand.New(rand.NewSource(seed))
	for i := range 30 {
		p := pod("a/x@7")
		p.ManagedFields = nil
		for range rng.Intn(6) {
			p.ManagedFields = append(p.ManagedFields, drawManaged(rng, broken))
		}
		var names sets.Set[string]
		if rng.Intn(6) > 0 {
			// One at most: the baseline goes through several in the order of a map.
			names = sets.New([]string{"kubectl-client-side-apply", "kubectl", "other", ""}[rng.Intn(4)])
		}
		manager := []string{"mine", "kubectl", ""}[rng.Intn(3)]
		var options []csaupgrade.Option
		if rng.Intn(3) == 0 {
			options = append(options, csaupgrade.Subresource([]string{"status", "scale", ""}[rng.Intn(3)]))
		}
		r.note("%d before %v %q: %s", i, sets.List(names), manager, managedText(p.ManagedFields))
		patched := p.DeepCopy()
		r.panicFree("patch", func() {
			patch, err := csaupgrade.UpgradeManagedFieldsPatch(patched, names, manager, options...)
			r.note("%d patch nil %v %s", i, patch == nil, sortedJSON(patch))
			r.err("patch", err)
			r.note("%d patch left the same %v", i, managedText(patched.ManagedFields) == managedText(p.ManagedFields))
		})
		r.panicFree("upgrade", func() {
			r.err("upgrade", csaupgrade.UpgradeManagedFields(p, names, manager, options...))
			r.note("%d after: %s", i, managedText(p.ManagedFields))
		})
	}
}

// sortedJSON is JSON with the keys of maps in order.
func sortedJSON(data []byte) string {
	var v any
	if json.Unmarshal(data, &v) != nil {
		return string(data)
	}
	out, _ := json.Marshal(v)
	return string(out)
}

type notMeta struct{ corev1.PodList }

func upgradedObjects(r *run) {
	for name, obj := range map[string]runtime.Object{
		"empty":           &corev1.Pod{},
		"unstructured":    &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"name": "x", "resourceVersion": "3", "managedFields": []any{map[string]any{"manager": "kubectl", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": map[string]any{"f:data": map[string]any{}}}}}}},
		"no metadata":     &unstructured.Unstructured{Object: map[string]any{}},
		"list":            &corev1.PodList{},
		"embedded":        &notMeta{},
		"status":          &metav1.Status{},
		"nil pod":         (*corev1.Pod)(nil),
		"nil":             nil,
		"no last applied": pod("a/x@5"),
	} {
		r.panicFree(name, func() {
			patch, err := csaupgrade.UpgradeManagedFieldsPatch(obj, sets.New("kubectl"), "mine")
			r.note("%s: %s %s", name, sortedJSON(patch), errorFacts(err))
		})
		r.panicFree(name, func() {
			err := csaupgrade.UpgradeManagedFields(obj, sets.New("kubectl"), "mine")
			r.note("%s: %s %s", name, errorFacts(err), sortedJSON([]byte(jsonText(obj))))
		})
	}
}

func jsonText(v any) string {
	out, err := json.Marshal(v)
	return string(out) + orNothing(err)
}

func orNothing(err error) string {
	if err != nil {
		return err.Error()
	}
	return ""
}

func fieldOwners(r *run) {
	rng := rand.New(rand.NewSource(3))
	for i := range 40 {
		var entries []metav1.ManagedFieldsEntry
		for range rng.Intn(6) {
			entries = append(entries, drawManaged(rng, i%4 == 0))
		}
		set := fieldpath.NewSet(fieldpath.MakePathOrDie("metadata", "labels", "a"), fieldpath.MakePathOrDie("data", "x"))
		switch i % 5 {
		case 0:
			set = fieldpath.NewSet()
		case 1:
			set = fieldpath.NewSet(fieldpath.MakePathOrDie("data"))
		}
		before := slices.Clone(entries)
		for _, operation := range []metav1.ManagedFieldsOperationType{"Update", "Apply", ""} {
			r.panicFree("owners", func() {
				got := csaupgrade.FindFieldsOwners(entries, operation, set)
				r.note("%d %q of %s: %s", i, operation, managedText(before), managedText(got))
			})
		}
		r.note("%d left the same %v", i, managedText(before) == managedText(entries))
	}
}
