//go:build e2e

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

package e2e_test

import (
	"fmt"
	"maps"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/kubernetes"
)

func configMap(name string, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"part": "e2e"}},
		Data:       data, BinaryData: map[string][]byte{"bytes": {0, 255, 10}},
	}
}

func TestVerbs_createGetUpdateListDelete(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, configMaps := t.Context(), client.CoreV1().ConfigMaps(ns)
		made := must(configMaps.Create(ctx, configMap("a", map[string]string{"k": "v"}), metav1.CreateOptions{}))(t)
		got := must(configMaps.Get(ctx, "a", metav1.GetOptions{}))(t)
		if made.UID == "" || got.UID != made.UID || got.Data["k"] != "v" || string(got.BinaryData["bytes"]) != "\x00\xff\n" {
			t.Errorf("created %v, got %v", made, got)
		}
		if _, err := configMaps.Create(ctx, configMap("a", nil), metav1.CreateOptions{}); !apierrors.IsAlreadyExists(err) {
			t.Errorf("second create: %v, want AlreadyExists", err)
		}
		got.Data["k"] = "w"
		updated := must(configMaps.Update(ctx, got, metav1.UpdateOptions{}))(t)
		if updated.Data["k"] != "w" || updated.ResourceVersion == made.ResourceVersion {
			t.Errorf("updated to %v", updated)
		}
		if _, err := configMaps.Update(ctx, got, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
			t.Errorf("update of an old version: %v, want Conflict", err)
		}
		list := must(configMaps.List(ctx, metav1.ListOptions{LabelSelector: "part=e2e"}))(t)
		if len(list.Items) != 1 || list.Items[0].Data["k"] != "w" || list.ResourceVersion == "" {
			t.Errorf("listed %v", list)
		}
		stale := metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions("another")}
		if err := configMaps.Delete(ctx, "a", stale); !apierrors.IsConflict(err) {
			t.Errorf("delete of another object: %v, want Conflict", err)
		}
		check(t, configMaps.Delete(ctx, "a", metav1.DeleteOptions{}))
		if _, err := configMaps.Get(ctx, "a", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
			t.Errorf("get after delete: %v, want NotFound", err)
		}
	})
}

func TestVerbs_createWithGeneratedNameAndDryRun(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		configMaps := client.CoreV1().ConfigMaps(ns)
		cm := configMap("", nil)
		cm.GenerateName = "some-"
		made := must(configMaps.Create(t.Context(), cm, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}))(t)
		if len(made.Name) <= len("some-") {
			t.Errorf("name %q", made.Name)
		}
		if _, err := configMaps.Get(t.Context(), made.Name, metav1.GetOptions{}); !apierrors.IsNotFound(err) {
			t.Errorf("get after a dry run: %v, want NotFound", err)
		}
	})
}

func TestVerbs_patch(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, configMaps := t.Context(), client.CoreV1().ConfigMaps(ns)
		must(configMaps.Create(ctx, configMap("a", map[string]string{"one": "1", "two": "2"}), metav1.CreateOptions{}))(t)
		for _, step := range []struct {
			kind  types.PatchType
			patch string
			want  map[string]string
		}{
			{types.JSONPatchType, `[{"op":"replace","path":"/data/one","value":"I"}]`, map[string]string{"one": "I", "two": "2"}},
			{types.MergePatchType, `{"data":{"two":null}}`, map[string]string{"one": "I"}},
			{types.StrategicMergePatchType, `{"data":{"three":"3"}}`, map[string]string{"one": "I", "three": "3"}},
		} {
			got := must(configMaps.Patch(ctx, "a", step.kind, []byte(step.patch), metav1.PatchOptions{}))(t)
			if !maps.Equal(got.Data, step.want) {
				t.Errorf("%s: data %v, want %v", step.kind, got.Data, step.want)
			}
		}
	})
}

func TestVerbs_apply(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, configMaps := t.Context(), client.CoreV1().ConfigMaps(ns)
		color := func(v string) *applycorev1.ConfigMapApplyConfiguration {
			return applycorev1.ConfigMap("a", ns).WithData(map[string]string{"color": v})
		}
		must(configMaps.Apply(ctx, color("red"), metav1.ApplyOptions{FieldManager: "first"}))(t)
		_, err := configMaps.Apply(ctx, color("blue"), metav1.ApplyOptions{FieldManager: "second"})
		if !apierrors.IsConflict(err) {
			t.Errorf("apply of somebody else's field: %v, want Conflict", err)
		}
		got := must(configMaps.Apply(ctx, color("blue"), metav1.ApplyOptions{FieldManager: "second", Force: true}))(t)
		if got.Data["color"] != "blue" {
			t.Errorf("data %v after a forced apply", got.Data)
		}
		mine := must(applycorev1.ExtractConfigMap(got, "second"))(t)
		if mine.Data["color"] != "blue" {
			t.Errorf("extracted %v", mine)
		}
	})
}

func TestVerbs_deleteCollection(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, configMaps := t.Context(), client.CoreV1().ConfigMaps(ns)
		for i := range 6 {
			cm := configMap(fmt.Sprint("cm-", i), nil)
			cm.Labels["odd"] = fmt.Sprint(i % 2)
			must(configMaps.Create(ctx, cm, metav1.CreateOptions{}))(t)
		}
		check(t, configMaps.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "odd=1"}))
		list := must(configMaps.List(ctx, metav1.ListOptions{}))(t)
		if len(list.Items) != 3 {
			t.Errorf("%d items are left of 6, want 3", len(list.Items))
		}
	})
}

func TestVerbs_watch(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, configMaps := t.Context(), client.CoreV1().ConfigMaps(ns)
		w := must(configMaps.Watch(ctx, metav1.ListOptions{}))(t)
		defer w.Stop()
		must(configMaps.Create(ctx, configMap("a", map[string]string{"k": "v"}), metav1.CreateOptions{}))(t)
		must(configMaps.Patch(ctx, "a", types.MergePatchType, []byte(`{"data":{"k":"w"}}`), metav1.PatchOptions{}))(t)
		check(t, configMaps.Delete(ctx, "a", metav1.DeleteOptions{}))
		for _, want := range []struct {
			kind  watch.EventType
			value string
		}{{watch.Added, "v"}, {watch.Modified, "w"}, {watch.Deleted, "w"}} {
			event := <-w.ResultChan()
			cm, ok := event.Object.(*corev1.ConfigMap)
			if !ok || event.Type != want.kind || cm.Data["k"] != want.value {
				t.Fatalf("event %v, want %v", event, want)
			}
		}
	})
}

func TestVerbs_watchBeginsWithWhatIsThere(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, configMaps := t.Context(), client.CoreV1().ConfigMaps(ns)
		must(configMaps.Create(ctx, configMap("a", nil), metav1.CreateOptions{}))(t)
		yes := true
		w := must(configMaps.Watch(ctx, metav1.ListOptions{
			SendInitialEvents: &yes, AllowWatchBookmarks: true,
			ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
		}))(t)
		defer w.Stop()
		if event := <-w.ResultChan(); event.Type != watch.Added {
			t.Errorf("event %v, want ADDED", event)
		}
		event := <-w.ResultChan()
		cm, ok := event.Object.(*corev1.ConfigMap)
		if !ok || event.Type != watch.Bookmark || cm.Annotations[metav1.InitialEventsAnnotationKey] != "true" {
			t.Errorf("event %v, want the bookmark that ends the list", event)
		}
	})
}
