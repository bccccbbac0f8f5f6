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
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	restclient "k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"
)

// What a server does too is in internal/servertest, and runs in the packages of
// the fakes. Here is what only these trackers have.

// newStrict has the objects given.
func newStrict(t *testing.T, objects ...runtime.Object) (clienttesting.ObjectTracker, clienttesting.ReactionFunc) {
	t.Helper()
	lax := newTracker()
	for _, obj := range objects {
		if err := lax.Add(obj); err != nil {
			t.Fatal(err)
		}
	}
	tr := clienttesting.NewStrictTracker(lax, testingS)
	return tr, clienttesting.ObjectReaction(tr)
}

func versioned(p *corev1.Pod, version string) *corev1.Pod {
	p.ResourceVersion = version
	return p
}

func getPod(t *testing.T, tr clienttesting.ObjectTracker, name string) *corev1.Pod {
	t.Helper()
	obj, err := tr.Get(pods, "shop", name)
	if err != nil {
		t.Fatal(err)
	}
	return obj.(*corev1.Pod)
}

func TestStrict_takesObjectsOverAsTheyAre(t *testing.T) {
	running := versioned(pod("shop", "running"), "20")
	running.UID, running.Status.Phase = "mine", corev1.PodRunning
	tr, _ := newStrict(t, pod("shop", "bare"), running, versioned(pod("shop", "old"), "7"))
	for name, version := range map[string]string{"old": "7", "running": "20", "bare": "21"} {
		if p := getPod(t, tr, name); p.ResourceVersion != version || p.UID == "" || p.CreationTimestamp.IsZero() || p.Generation != 1 {
			t.Errorf("%s: %v", name, p.ObjectMeta)
		}
	}
	if p := getPod(t, tr, "running"); p.UID != "mine" || p.Status.Phase != corev1.PodRunning {
		t.Errorf("%v", p)
	}
	if err := tr.Add(versioned(pod("shop", "late"), "3")); err != nil || getPod(t, tr, "late").ResourceVersion != "22" {
		t.Errorf("%v, %v", err, getPod(t, tr, "late"))
	}
	if err := tr.Add(pod("shop", "late")); !apierrors.IsAlreadyExists(err) {
		t.Errorf("err = %v", err)
	}
	if again := clienttesting.NewStrictTracker(tr, testingS); again != tr {
		t.Error("a strict tracker became another one")
	}
}

func TestStrict_ownMethodsWriteStatusAndAll(t *testing.T) {
	tr, react := newStrict(t)
	p := pod("shop", "web")
	p.Status.Phase = corev1.PodPending
	if err := tr.Create(pods, p, "shop"); err != nil || getPod(t, tr, "web").Status.Phase != corev1.PodPending {
		t.Errorf("%v, %v", err, getPod(t, tr, "web"))
	}
	p.Status.Phase = corev1.PodRunning
	if err := tr.Update(pods, p, "shop"); err != nil || getPod(t, tr, "web").Status.Phase != corev1.PodRunning {
		t.Errorf("%v, %v", err, getPod(t, tr, "web"))
	}
	if err := tr.Update(pods, versioned(p, "1"), "shop"); !apierrors.IsConflict(err) {
		t.Errorf("err = %v, want a conflict", err)
	}
	configuration := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "web"}, "status": map[string]any{"reason": "applied"}}}
	if err := tr.Apply(pods, configuration, "shop", metav1.PatchOptions{FieldManager: "me"}); err != nil || getPod(t, tr, "web").Status.Reason != "applied" {
		t.Errorf("%v, %v", err, getPod(t, tr, "web"))
	}
	_, obj, err := react(clienttesting.NewUpdateAction(pods, "shop", pod("shop", "web")))
	if err != nil || obj.(*corev1.Pod).Status.Phase != corev1.PodRunning {
		t.Errorf("%v, %v: a client wrote the status", obj, err)
	}
	if err := tr.Delete(pods, "shop", "web"); err != nil {
		t.Error(err)
	}
}

func TestStrict_oldVersionsExpire(t *testing.T) {
	tr, _ := newStrict(t, pod("shop", "web"))
	p := getPod(t, tr, "web")
	first := p.ResourceVersion
	for i := range 2_001 {
		p.Labels = map[string]string{"v": strconv.Itoa(i)}
		p.ResourceVersion = ""
		if err := tr.Update(pods, p, "shop"); err != nil {
			t.Fatal(err)
		}
	}
	_, err := tr.List(pods, podKind, "shop", metav1.ListOptions{ResourceVersion: first, ResourceVersionMatch: metav1.ResourceVersionMatchExact})
	if !apierrors.IsResourceExpired(err) {
		t.Errorf("list: %v", err)
	}
	w, err := tr.Watch(pods, "shop", metav1.ListOptions{ResourceVersion: first})
	if err != nil {
		t.Fatal(err)
	}
	e := <-w.ResultChan()
	if e.Type != watch.Error || !apierrors.IsResourceExpired(apierrors.FromObject(e.Object)) {
		t.Errorf("watch: %v", e)
	}
	if _, open := <-w.ResultChan(); open || w.(restclient.EndedWatch).Err() != nil {
		t.Error("the watch goes on, or was stopped")
	}
	if _, err = tr.List(pods, podKind, "shop", metav1.ListOptions{ResourceVersion: "999999"}); !apierrors.IsTimeout(err) || !apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge) {
		t.Errorf("list of a version to come: %v", err)
	}
}

func TestStrict_watch_C6_endsOnTimeWithoutATimerLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, _ := newStrict(t)
		seconds := int64(30)
		begin := time.Now()
		w, err := tr.Watch(pods, "", metav1.ListOptions{TimeoutSeconds: &seconds})
		if err != nil {
			t.Fatal(err)
		}
		for range w.ResultChan() {
		}
		if took := time.Since(begin); took != 30*time.Second {
			t.Errorf("took %v, want 30s", took)
		}
		w, err = tr.Watch(pods, "", metav1.ListOptions{TimeoutSeconds: &seconds})
		if err != nil {
			t.Fatal(err)
		}
		w.Stop()
		w.Stop()
		if !errors.Is(w.(restclient.EndedWatch).Err(), restclient.ErrWatchStopped) {
			t.Errorf("err = %v", w.(restclient.EndedWatch).Err())
		}
	})
}

func TestStrict_podsAreEvictedAndBound(t *testing.T) {
	tr, react := newStrict(t, pod("shop", "web"))
	binding := &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: "web"}, Target: corev1.ObjectReference{Kind: "Node", Name: "n1"}}
	if _, _, err := react(clienttesting.NewCreateSubresourceAction(pods, "web", "binding", "shop", binding)); err != nil || getPod(t, tr, "web").Spec.NodeName != "n1" {
		t.Errorf("%v, %v", err, getPod(t, tr, "web"))
	}
	_, list, err := react(clienttesting.NewListActionWithOptions(pods, podKind, "shop", metav1.ListOptions{FieldSelector: "spec.nodeName=n1,spec.hostNetwork=false"}))
	if err != nil || len(list.(*corev1.PodList).Items) != 1 {
		t.Errorf("on the node: %v, %v", list, err)
	}
	uid := types.UID("other")
	eviction := &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "web"}, DeleteOptions: &metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}}}
	if _, _, err := react(clienttesting.NewCreateSubresourceAction(pods, "web", "eviction", "shop", eviction)); !apierrors.IsConflict(err) {
		t.Errorf("err = %v, want a conflict", err)
	}
	eviction.DeleteOptions = nil
	if _, _, err := react(clienttesting.NewCreateSubresourceAction(pods, "web", "eviction", "shop", eviction)); err != nil {
		t.Error(err)
	}
	if _, err := tr.Get(pods, "shop", "web"); !apierrors.IsNotFound(err) {
		t.Errorf("err = %v, want not found", err)
	}
	if _, _, err := react(clienttesting.NewCreateSubresourceAction(pods, "web", "eviction", "shop", eviction)); !apierrors.IsNotFound(err) {
		t.Errorf("err = %v, want not found", err)
	}
}

func TestStrict_definitionSaysWhetherThereIsAStatus(t *testing.T) {
	foo := func() *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{"apiVersion": "example.com/v1", "kind": "Foo",
			"metadata": map[string]any{"name": "f"}, "status": map[string]any{"phase": "Ready"}}}
	}
	definition := func(subresources map[string]any) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
			"metadata": map[string]any{"name": "foos.example.com"},
			"spec":     map[string]any{"versions": []any{map[string]any{"name": "v1", "subresources": subresources}}}}}
	}
	for name, c := range map[string]struct {
		objects []runtime.Object
		kept    bool
	}{
		"without a definition":           {nil, false},
		"defined with a status":          {[]runtime.Object{definition(map[string]any{"status": map[string]any{}})}, false},
		"defined without a status apart": {[]runtime.Object{definition(nil)}, true},
	} {
		_, react := newStrict(t, c.objects...)
		_, obj, err := react(clienttesting.NewCreateAction(foos, "", foo()))
		if err != nil {
			t.Fatal(err)
		}
		if _, kept := obj.(*unstructured.Unstructured).Object["status"]; kept != c.kept {
			t.Errorf("%s: the status that Create was given is kept: %v", name, kept)
		}
	}
}

func TestStrict_updateMakesWhatTheServerMakes(t *testing.T) {
	_, react := newStrict(t)
	endpoints := corev1.SchemeGroupVersion.WithResource("endpoints")
	if _, obj, err := react(clienttesting.NewUpdateAction(endpoints, "shop", &corev1.Endpoints{ObjectMeta: metav1.ObjectMeta{Name: "e"}})); err != nil || obj.(*corev1.Endpoints).UID == "" {
		t.Errorf("%v, %v", obj, err)
	}
	if _, _, err := react(clienttesting.NewUpdateAction(pods, "shop", pod("shop", "web"))); !apierrors.IsNotFound(err) {
		t.Errorf("err = %v, want not found", err)
	}
}

func TestStrict_reviewsAreAnsweredAndNotKept(t *testing.T) {
	_, react := newStrict(t)
	reviews := schema.GroupVersionResource{Group: "authorization.k8s.io", Version: "v1", Resource: "subjectaccessreviews"}
	review := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": map[string]any{"user": "u"}}}
	for range 2 {
		if _, obj, err := react(clienttesting.NewCreateAction(reviews, "", review)); err != nil || obj.(*unstructured.Unstructured).Object["spec"] == nil {
			t.Errorf("%v, %v", obj, err)
		}
	}
}

func TestAddTracker_C2_answersWhileAnotherReactorHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, tr := &clienttesting.Fake{}, newTracker()
		clienttesting.AddTracker(f, tr)
		release := make(chan struct{})
		f.PrependReactor("get", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
			<-release
			return false, nil, nil
		})
		go f.InvokesWithContext(t.Context(), clienttesting.NewGetAction(pods, "shop", "web"), nil)
		synctest.Wait()
		begin := time.Now()
		if _, err := f.InvokesWithContext(t.Context(), clienttesting.NewListAction(pods, podKind, "shop", noOpts), nil); err != nil || time.Since(begin) != 0 {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		if _, err := f.InvokesWatchWithContext(t.Context(), clienttesting.NewWatchAction(pods, "shop", noOpts)); err != nil {
			t.Error(err)
		}
		close(release)
	})
	f := &clienttesting.Fake{}
	clienttesting.AddTracker(f, newTracker())
	if r, ok := f.ReactionChain[0].(*clienttesting.SimpleReactor); !ok || r.Verb != "*" || r.Resource != "*" {
		t.Errorf("the chain has %T", f.ReactionChain[0])
	}
	if _, ok := f.WatchReactionChain[0].(*clienttesting.SimpleWatchReactor); !ok {
		t.Errorf("the chain has %T", f.WatchReactionChain[0])
	}
}

func TestNewStrictTracker_panicsForATrackerOfOthers(t *testing.T) {
	defer func() {
		if text, _ := recover().(string); !strings.HasPrefix(text, "a strict tracker cannot begin with a ") {
			t.Errorf("panic: %q", text)
		}
	}()
	clienttesting.NewStrictTracker(struct{ clienttesting.ObjectTracker }{}, nil)
}
