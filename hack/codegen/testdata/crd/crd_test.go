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

// Package crd holds what a custom resource author would do with his clients.
package crd

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/rest"

	examplev1 "example.com/crd/apis/example/v1"
	applyexamplev1 "example.com/crd/client/applyconfiguration/example/v1"
	"example.com/crd/client/informers"
	informersv1 "example.com/crd/client/informers/example/v1"
	"example.com/crd/client/versioned"
	"example.com/crd/client/versioned/fake"
)

// transport answers requests without a network.
type transport func(*http.Request) string

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(f(r))),
	}, nil
}

func TestClientset_sendsWhatTheTagsSay(t *testing.T) {
	var seen []string
	cs, err := versioned.NewForConfig(&rest.Config{Host: "http://server", Transport: transport(func(r *http.Request) string {
		seen = append(seen, r.Method+" "+r.URL.RequestURI())
		switch {
		case strings.HasSuffix(r.URL.Path, "/scale"):
			return `{"kind":"Scale","apiVersion":"autoscaling/v1","spec":{"replicas":4}}`
		case strings.HasSuffix(r.URL.Path, "/inspection"):
			return `{"kind":"Inspection","apiVersion":"example.k8s.io/v1","passed":true}`
		}
		return `{"kind":"Widget","apiVersion":"example.k8s.io/v1","spec":{"size":7}}`
	})})
	if err != nil {
		t.Fatal(err)
	}
	ctx, widgets := t.Context(), cs.AcmeV1().Widgets("ns")
	if w, err := widgets.Get(ctx, "w", metav1.GetOptions{}); err != nil || w.Spec.Size != 7 {
		t.Errorf("Get = %v, %v", w, err)
	}
	if s, err := widgets.UpdateScale(ctx, "w", &autoscalingv1.Scale{}, metav1.UpdateOptions{}); err != nil || s.Spec.Replicas != 4 {
		t.Errorf("UpdateScale = %v, %v", s, err)
	}
	if i, err := widgets.Inspect(ctx, "w", &examplev1.Inspection{}, metav1.CreateOptions{}); err != nil || !i.Passed {
		t.Errorf("Inspect = %v, %v", i, err)
	}
	if _, err := widgets.ApplyScale(ctx, "w", nil, metav1.ApplyOptions{}); err == nil || err.Error() != "scale provided to ApplyScale must not be nil" {
		t.Errorf("ApplyScale of nil: err = %v", err)
	}
	if _, err := widgets.Apply(ctx, applyexamplev1.Widget("w", "ns"), metav1.ApplyOptions{FieldManager: "me"}); err != nil {
		t.Errorf("Apply: %v", err)
	}
	if err := cs.AcmeV1().Fleets().Delete(ctx, "f", metav1.DeleteOptions{}); err != nil {
		t.Errorf("Delete: %v", err)
	}
	want := []string{
		"GET /apis/example.k8s.io/v1/namespaces/ns/widgets/w",
		"PUT /apis/example.k8s.io/v1/namespaces/ns/widgets/w/scale",
		"POST /apis/example.k8s.io/v1/namespaces/ns/widgets/w/inspection",
		"PATCH /apis/example.k8s.io/v1/namespaces/ns/widgets/w?fieldManager=me&force=false",
		"DELETE /apis/example.k8s.io/v1/fleet/f",
	}
	if got := strings.Join(seen, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("requests:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

func TestFake_C9_endedContextWritesNothing(t *testing.T) {
	cs := fake.NewClientset()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := cs.AcmeV1().Widgets("ns").Create(ctx, &examplev1.Widget{ObjectMeta: metav1.ObjectMeta{Name: "w"}}, metav1.CreateOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Create: err = %v, want context.Canceled", err)
	}
	if _, err := cs.AcmeV1().Widgets("ns").GetScale(ctx, "w", metav1.GetOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("GetScale: err = %v, want context.Canceled", err)
	}
	if list, err := cs.AcmeV1().Widgets("ns").List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) != 0 {
		t.Errorf("List = %v, %v, want none", list, err)
	}
}

// The generator was given no OpenAPI models here, as most authors have none.
func TestFake_tracksWhoAppliedWhat(t *testing.T) {
	widgets := fake.NewClientset().AcmeV1().Widgets("ns")
	if _, err := widgets.Create(t.Context(), &examplev1.Widget{ObjectMeta: metav1.ObjectMeta{Name: "w"}}, metav1.CreateOptions{FieldManager: "author"}); err != nil {
		t.Fatal(err)
	}
	big := applyexamplev1.Widget("w", "ns").WithSpec(applyexamplev1.WidgetSpec().WithSize(7))
	if w, err := widgets.Apply(t.Context(), big, metav1.ApplyOptions{FieldManager: "one"}); err != nil || w.Spec.Size != 7 || len(w.ManagedFields) == 0 {
		t.Errorf("Apply = %v, %v", w, err)
	}
	other := applyexamplev1.Widget("w", "ns").WithSpec(applyexamplev1.WidgetSpec().WithSize(8))
	if _, err := widgets.Apply(t.Context(), other, metav1.ApplyOptions{FieldManager: "two"}); !apierrors.IsConflict(err) {
		t.Errorf("Apply of another's field: err = %v, want a conflict", err)
	}
}

func TestInformers_liveAsLongAsTheyAreHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cs := fake.NewClientset(&examplev1.Widget{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "w"}})
		run, stop := context.WithCancel(t.Context())
		factory := informers.NewSharedInformerFactory(cs, 0)
		holder, leave := context.WithCancel(t.Context())

		added := make(chan string, 10)
		informer := factory.Acme().V1().Widgets().TypedInformerWithContext(holder)
		informer.AddTypedEventHandler(informersv1.WidgetHandlerFuncs{AddFunc: func(w *examplev1.Widget) { added <- w.Name }})
		factory.StartWithContext(run)
		if r := factory.WaitForCacheSyncWithContext(run); r.Err != nil || len(r.Synced) != 1 {
			t.Fatalf("synced = %+v", r)
		}
		if name := <-added; name != "w" {
			t.Errorf("added %s", name)
		}
		widgets := factory.Acme().V1().Widgets().ListerWithContext(holder)
		if all, err := widgets.Widgets("ns").List(labels.Everything()); err != nil || len(all) != 1 {
			t.Errorf("List = %v, %v", all, err)
		}
		leave()
		synctest.Wait()
		if !informer.IsStopped() {
			t.Error("the informer runs although nobody holds it")
		}
		fresh := factory.Acme().V1().Widgets().InformerWithContext(run)
		factory.StartWithContext(run)
		if r := factory.WaitForCacheSyncWithContext(run); r.Err != nil || !fresh.HasSynced() || fresh == informer {
			t.Errorf("no fresh informer: %+v", r)
		}
		stop()
		bounded, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := factory.ShutdownWithContext(bounded); err != nil {
			t.Error(err)
		}
	})
}
