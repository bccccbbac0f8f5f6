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

package gentype_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/gentype"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// configuration is an apply configuration, as small as one can be.
type configuration struct {
	APIVersion string         `json:"apiVersion"`
	Kind       string         `json:"kind"`
	Metadata   map[string]any `json:"metadata"`
	name       *string
}

func (c *configuration) GetName() *string { return c.name }

func configMapConfiguration(name, label string) *configuration {
	return &configuration{"v1", "ConfigMap", map[string]any{"name": name, "labels": map[string]any{"by": label}}, &name}
}

// client is what the typed client and its fake have in common.
type client interface {
	Get(context.Context, string, metav1.GetOptions) (*corev1.ConfigMap, error)
	Create(context.Context, *corev1.ConfigMap, metav1.CreateOptions) (*corev1.ConfigMap, error)
	Update(context.Context, *corev1.ConfigMap, metav1.UpdateOptions) (*corev1.ConfigMap, error)
	UpdateStatus(context.Context, *corev1.ConfigMap, metav1.UpdateOptions) (*corev1.ConfigMap, error)
	Patch(context.Context, string, types.PatchType, []byte, metav1.PatchOptions, ...string) (*corev1.ConfigMap, error)
	Apply(context.Context, *configuration, metav1.ApplyOptions) (*corev1.ConfigMap, error)
	ApplyStatus(context.Context, *configuration, metav1.ApplyOptions) (*corev1.ConfigMap, error)
	Delete(context.Context, string, metav1.DeleteOptions) error
	DeleteCollection(context.Context, metav1.DeleteOptions, metav1.ListOptions) error
	List(context.Context, metav1.ListOptions) (*corev1.ConfigMapList, error)
	Watch(context.Context, metav1.ListOptions) (watch.Interface, error)
}

func emptyConfigMap() *corev1.ConfigMap { return &corev1.ConfigMap{} }

func emptyConfigMapList() *corev1.ConfigMapList { return &corev1.ConfigMapList{} }

func newTracker() clienttesting.ObjectTracker {
	return clienttesting.NewFieldManagedObjectTracker(scheme, codecs.UniversalDeserializer(), managedfields.NewDeducedTypeConverter())
}

func newWire(rest rest.Interface) client {
	return gentype.NewClientWithListAndApply[*corev1.ConfigMap, *corev1.ConfigMapList, *configuration](
		"configmaps", rest, params, "shop", emptyConfigMap, emptyConfigMapList, gentype.PrefersProtobuf[*corev1.ConfigMap]())
}

func newFake(tracker clienttesting.ObjectTracker) client {
	f := &clienttesting.Fake{}
	f.AddReactor("*", "*", clienttesting.ObjectReaction(tracker))
	f.AddWatchReactor("*", clienttesting.ObjectWatchReaction(tracker))
	return gentype.NewFakeClientWithListAndApply[*corev1.ConfigMap, *corev1.ConfigMapList, *configuration](
		f, "shop", configMaps, configMapKind, emptyConfigMap, emptyConfigMapList,
		func(dst, src *corev1.ConfigMapList) { dst.ListMeta = src.ListMeta },
		func(l *corev1.ConfigMapList) []*corev1.ConfigMap { return gentype.ToPointerSlice(l.Items) },
		func(l *corev1.ConfigMapList, items []*corev1.ConfigMap) {
			l.Items = gentype.FromPointerSlice(items)
		})
}

// conform runs story, in a bubble of its own, with the fake and with the real
// client. Both keep what they do in the tracker that the story gets.
func conform(t *testing.T, story func(*testing.T, client, clienttesting.ObjectTracker)) {
	for name, make := range map[string]func(clienttesting.ObjectTracker) client{
		"fake": newFake,
		"wire": func(tr clienttesting.ObjectTracker) client {
			return newWire(restClient(t, &double{tracker: tr, react: clienttesting.ObjectReaction(tr)}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := newTracker()
				story(t, make(tr), tr)
			})
		})
	}
}

func configMap(name, by string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "shop", Labels: map[string]string{"by": by}}}
}

func TestConformance_anObjectsLife(t *testing.T) {
	conform(t, func(t *testing.T, c client, _ clienttesting.ObjectTracker) {
		ctx := t.Context()
		want := func(by string) func(*corev1.ConfigMap, error) {
			return func(m *corev1.ConfigMap, err error) {
				t.Helper()
				if err != nil || m.Name != "a" || m.Labels["by"] != by {
					t.Errorf("got %v by %q, %v; want it by %q", m.Name, m.Labels["by"], err, by)
				}
			}
		}
		want("create")(c.Create(ctx, configMap("a", "create"), metav1.CreateOptions{}))
		want("create")(c.Get(ctx, "a", metav1.GetOptions{}))
		want("update")(c.Update(ctx, configMap("a", "update"), metav1.UpdateOptions{}))
		want("status")(c.UpdateStatus(ctx, configMap("a", "status"), metav1.UpdateOptions{}))
		want("merge")(c.Patch(ctx, "a", types.MergePatchType, []byte(`{"metadata":{"labels":{"by":"merge"}}}`), metav1.PatchOptions{}))
		want("json")(c.Patch(ctx, "a", types.JSONPatchType, []byte(`[{"op":"replace","path":"/metadata/labels/by","value":"json"}]`), metav1.PatchOptions{}, "status"))
		want("get")(c.Patch(ctx, "a", types.StrategicMergePatchType, []byte(`{"metadata":{"labels":{"by":"get"}}}`), metav1.PatchOptions{}))

		for _, name := range []string{"b", "c"} {
			if _, err := c.Create(ctx, configMap(name, "create"), metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		list, err := c.List(ctx, metav1.ListOptions{LabelSelector: "by=create"})
		if err != nil || len(list.Items) != 2 || list.Items[0].Name != "b" || list.ResourceVersion == "" {
			t.Errorf("list = %v, %v", list, err)
		}
		if err := c.Delete(ctx, "a", metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
		if list, err = c.List(ctx, metav1.ListOptions{}); err != nil || len(list.Items) != 2 {
			t.Errorf("list after the delete = %v, %v", list, err)
		}
	})
}

func TestConformance_apply(t *testing.T) {
	conform(t, func(t *testing.T, c client, _ clienttesting.ObjectTracker) {
		ctx := t.Context()
		opts := metav1.ApplyOptions{FieldManager: "one"}
		if m, err := c.Apply(ctx, configMapConfiguration("a", "one"), opts); err != nil || m.Labels["by"] != "one" || len(m.ManagedFields) != 1 || m.ManagedFields[0].Manager != "one" {
			t.Errorf("Apply = %v, %v", m, err)
		}
		if m, err := c.ApplyStatus(ctx, configMapConfiguration("a", "one"), opts); err != nil || m.Labels["by"] != "one" {
			t.Errorf("ApplyStatus = %v, %v", m, err)
		}
		if m, err := c.Apply(ctx, configMapConfiguration("a", "two"), metav1.ApplyOptions{FieldManager: "two"}); !apierrors.IsConflict(err) || m == nil {
			t.Errorf("Apply = %v, %v; want a conflict and an empty object", m, err)
		}
	})
}

// TestConformance_errors: the reasons are those of the server, and there is
// always an object to read from.
func TestConformance_errors(t *testing.T) {
	conform(t, func(t *testing.T, c client, tr clienttesting.ObjectTracker) {
		ctx := t.Context()
		tr.Add(configMap("a", "add"))
		want := func(reason metav1.StatusReason) func(*corev1.ConfigMap, error) {
			return func(m *corev1.ConfigMap, err error) {
				t.Helper()
				if apierrors.ReasonForError(err) != reason || !reflect.DeepEqual(m, &corev1.ConfigMap{}) {
					t.Errorf("got %v, %v; want %s and an empty object", m, err, reason)
				}
			}
		}
		want(metav1.StatusReasonNotFound)(c.Get(ctx, "no", metav1.GetOptions{}))
		want(metav1.StatusReasonAlreadyExists)(c.Create(ctx, configMap("a", "x"), metav1.CreateOptions{}))
		want(metav1.StatusReasonNotFound)(c.Update(ctx, configMap("no", "x"), metav1.UpdateOptions{}))
		want(metav1.StatusReasonNotFound)(c.UpdateStatus(ctx, configMap("no", "x"), metav1.UpdateOptions{}))
		want(metav1.StatusReasonNotFound)(c.Patch(ctx, "no", types.MergePatchType, []byte(`{}`), metav1.PatchOptions{}))
		if err := c.Delete(ctx, "no", metav1.DeleteOptions{}); !apierrors.IsNotFound(err) {
			t.Errorf("Delete: %v", err)
		}
		if w, err := c.Watch(ctx, metav1.ListOptions{ResourceVersion: "no number"}); err == nil {
			t.Errorf("Watch = %v", w)
		}
	})
}

// TestConformance_badInputSendsNothing: the objects stay as they are.
func TestConformance_badInputSendsNothing(t *testing.T) {
	empty := ""
	conform(t, func(t *testing.T, c client, tr clienttesting.ObjectTracker) {
		ctx := t.Context()
		tr.Add(configMap("a", "add"))
		for what, call := range map[string]func() (*corev1.ConfigMap, error){
			"Get":          func() (*corev1.ConfigMap, error) { return c.Get(ctx, "", metav1.GetOptions{}) },
			"Create":       func() (*corev1.ConfigMap, error) { return c.Create(ctx, nil, metav1.CreateOptions{}) },
			"Update":       func() (*corev1.ConfigMap, error) { return c.Update(ctx, nil, metav1.UpdateOptions{}) },
			"Update name":  func() (*corev1.ConfigMap, error) { return c.Update(ctx, configMap("", ""), metav1.UpdateOptions{}) },
			"UpdateStatus": func() (*corev1.ConfigMap, error) { return c.UpdateStatus(ctx, nil, metav1.UpdateOptions{}) },
			"Patch": func() (*corev1.ConfigMap, error) {
				return c.Patch(ctx, "", types.MergePatchType, []byte(`{}`), metav1.PatchOptions{})
			},
			"Patch body": func() (*corev1.ConfigMap, error) {
				return c.Patch(ctx, "a", types.MergePatchType, nil, metav1.PatchOptions{})
			},
			"Apply name": func() (*corev1.ConfigMap, error) {
				return c.Apply(ctx, &configuration{name: &empty}, metav1.ApplyOptions{})
			},
			"Delete": func() (*corev1.ConfigMap, error) { return emptyConfigMap(), c.Delete(ctx, "", metav1.DeleteOptions{}) },
		} {
			if m, err := call(); err == nil || !reflect.DeepEqual(m, &corev1.ConfigMap{}) {
				t.Errorf("%s: got %v, %v; want an error and an empty object", what, m, err)
			}
		}
		for _, bad := range []*configuration{nil, {}} {
			for what, call := range map[string]func(context.Context, *configuration, metav1.ApplyOptions) (*corev1.ConfigMap, error){"Apply": c.Apply, "ApplyStatus": c.ApplyStatus} {
				if m, err := call(ctx, bad, metav1.ApplyOptions{}); m != nil || err == nil || !strings.Contains(err.Error(), "provided to Apply") {
					t.Errorf("%s(%v) = %v, %v; want no object and an error", what, bad, m, err)
				}
			}
		}
		if obj, err := tr.Get(configMaps, "shop", "a"); err != nil || obj.(*corev1.ConfigMap).Labels["by"] != "add" {
			t.Errorf("kept %v, %v", obj, err)
		}
	})
}

// calls are all methods that wait.
func calls(c client) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Get": func(ctx context.Context) error { _, err := c.Get(ctx, "a", metav1.GetOptions{}); return err },
		"Create": func(ctx context.Context) error {
			_, err := c.Create(ctx, configMap("new", "create"), metav1.CreateOptions{})
			return err
		},
		"Update": func(ctx context.Context) error {
			_, err := c.Update(ctx, configMap("a", "update"), metav1.UpdateOptions{})
			return err
		},
		"UpdateStatus": func(ctx context.Context) error {
			_, err := c.UpdateStatus(ctx, configMap("a", "status"), metav1.UpdateOptions{})
			return err
		},
		"Patch": func(ctx context.Context) error {
			_, err := c.Patch(ctx, "a", types.MergePatchType, []byte(`{"metadata":{"labels":{"by":"patch"}}}`), metav1.PatchOptions{})
			return err
		},
		"Apply": func(ctx context.Context) error {
			_, err := c.Apply(ctx, configMapConfiguration("a", "apply"), metav1.ApplyOptions{FieldManager: "m", Force: true})
			return err
		},
		"ApplyStatus": func(ctx context.Context) error {
			_, err := c.ApplyStatus(ctx, configMapConfiguration("a", "apply"), metav1.ApplyOptions{FieldManager: "m", Force: true})
			return err
		},
		"Delete": func(ctx context.Context) error { return c.Delete(ctx, "a", metav1.DeleteOptions{}) },
		"DeleteCollection": func(ctx context.Context) error {
			return c.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
		},
		"List":  func(ctx context.Context) error { _, err := c.List(ctx, metav1.ListOptions{}); return err },
		"Watch": func(ctx context.Context) error { _, err := c.Watch(ctx, metav1.ListOptions{}); return err },
	}
}

var errQuota = errors.New("the caller's quota is used up")

func TestGap21_C3_C9_endedContextChangesNothing(t *testing.T) {
	conform(t, func(t *testing.T, c client, tr clienttesting.ObjectTracker) {
		tr.Add(configMap("a", "add"))
		cancelled, cancel := context.WithCancelCause(t.Context())
		cancel(errQuota)
		late, stop := context.WithTimeoutCause(t.Context(), time.Nanosecond, errQuota)
		defer stop()
		<-late.Done()
		for ctx, ended := range map[context.Context]error{cancelled: context.Canceled, late: context.DeadlineExceeded} {
			for what, call := range calls(c) {
				if err := call(ctx); !errors.Is(err, ended) || !errors.Is(err, errQuota) {
					t.Errorf("%s: err = %v, want %v and the caller's cause", what, err, ended)
				}
			}
		}
		list, err := tr.List(configMaps, configMapKind, "")
		if err != nil {
			t.Fatal(err)
		}
		if items := list.(*corev1.ConfigMapList).Items; len(items) != 1 || items[0].Labels["by"] != "add" {
			t.Errorf("kept %v", items)
		}
	})
}

func TestGap21_C7_nilContextNamesTheCall(t *testing.T) {
	var none context.Context
	conform(t, func(t *testing.T, c client, _ clienttesting.ObjectTracker) {
		for what, call := range calls(c) {
			err := call(none)
			if err == nil || !strings.Contains(err.Error(), "context must not be nil") || !strings.Contains(err.Error(), "configmaps") {
				t.Errorf("%s: err = %v", what, err)
			}
		}
	})
}

func TestGap21_C8_watchSaysWhyItEnded(t *testing.T) {
	conform(t, func(t *testing.T, c client, tr clienttesting.ObjectTracker) {
		ctx, cancel := context.WithCancelCause(t.Context())
		ended, err := c.Watch(ctx, metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		stopped, err := c.Watch(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		tr.Create(configMaps, configMap("a", "create"), "shop")
		tr.Create(configMaps, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a"}}, "other")
		tr.Delete(configMaps, "shop", "a")
		for _, w := range []watch.Interface{ended, stopped} {
			var got []watch.EventType
			for range 2 {
				e := <-w.ResultChan()
				got = append(got, e.Type)
			}
			if !slices.Equal(got, []watch.EventType{watch.Added, watch.Deleted}) {
				t.Errorf("events %v", got)
			}
			if err := w.(rest.EndedWatch).Err(); err != nil {
				t.Errorf("Err of an open watch = %v", err)
			}
		}
		cancel(errQuota)
		stopped.Stop()
		for _, w := range []watch.Interface{ended, stopped} {
			if e, ok := <-w.ResultChan(); ok {
				t.Errorf("another event: %v", e)
			}
		}
		if err := ended.(rest.EndedWatch).Err(); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
			t.Errorf("Err = %v, want context.Canceled and the caller's cause", err)
		}
		if err := stopped.(rest.EndedWatch).Err(); !errors.Is(err, rest.ErrWatchStopped) {
			t.Errorf("Err = %v, want that the caller stopped it", err)
		}
	})
}

// TestWire_requests pins what the real client sends.
func TestWire_requests(t *testing.T) {
	var got string
	tr := newTracker()
	c := newWire(restClient(t, &double{tracker: tr, react: clienttesting.ObjectReaction(tr), sent: func(r *http.Request) {
		got = r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/api/v1/namespaces/shop/")
	}}))
	limit := int64(7)
	all := calls(c)
	all["List with options"] = func(ctx context.Context) error {
		_, err := c.List(ctx, metav1.ListOptions{LabelSelector: "a=b", TimeoutSeconds: &limit})
		return err
	}
	want := map[string]string{
		"Get": "GET configmaps/a", "Create": "POST configmaps", "Update": "PUT configmaps/a", "UpdateStatus": "PUT configmaps/a/status",
		"Patch": "PATCH configmaps/a", "Apply": "PATCH configmaps/a?fieldManager=m&force=true", "ApplyStatus": "PATCH configmaps/a/status?fieldManager=m&force=true",
		"Delete": "DELETE configmaps/a", "DeleteCollection": "DELETE configmaps", "List": "GET configmaps", "Watch": "GET configmaps?watch=true",
		"List with options": "GET configmaps?labelSelector=a%3Db&timeout=7s&timeoutSeconds=7",
	}
	for what, call := range all {
		ctx, cancel := context.WithCancel(t.Context())
		call(ctx)
		cancel()
		if got != want[what] {
			t.Errorf("%s sends %s, want %s", what, got, want[what])
		}
	}
}
