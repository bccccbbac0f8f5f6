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

package metadatainformer

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/metadata/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errCaller = errors.New("the caller had enough")
	widgets   = schema.GroupVersionResource{Group: "shop.example.com", Version: "v1", Resource: "widgets"}
)

type valueKey struct{}

// rig is a fake client that notes what the contexts of its calls carry.
type rig struct {
	*fake.FakeMetadataClient
	mu   sync.Mutex
	seen map[string]any // by verb
	opts metav1.ListOptions
}

func newRig(t *testing.T, names ...string) *rig {
	t.Helper()
	var objects []runtime.Object
	for _, name := range names {
		objects = append(objects, widget(name))
	}
	r := &rig{FakeMetadataClient: newClient(objects...), seen: map[string]any{}}
	r.ReactionChain = append([]clienttesting.Reactor{clienttesting.NewContextReactor("list", "*", func(ctx context.Context, a clienttesting.Action) (bool, runtime.Object, error) {
		r.note(ctx, a)
		return false, nil, nil
	})}, r.ReactionChain...)
	r.WatchReactionChain = append([]clienttesting.WatchReactor{clienttesting.NewContextWatchReactor("*", func(ctx context.Context, a clienttesting.Action) (bool, watch.Interface, error) {
		r.note(ctx, a)
		return false, nil, nil
	})}, r.WatchReactionChain...)
	return r
}

func (r *rig) note(ctx context.Context, a clienttesting.Action) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[a.GetVerb()] = ctx.Value(valueKey{})
	if list, ok := a.(clienttesting.ListActionImpl); ok {
		r.opts = list.GetListOptions()
	}
}

func (r *rig) wantSeen(t *testing.T, want any) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, verb := range []string{"list", "watch"} {
		if got, asked := r.seen[verb]; !asked || got != want {
			t.Errorf("C4: %s: the context carries %v, want %v (asked: %v)", verb, got, want, asked)
		}
	}
	clear(r.seen)
}

// The values of the context that a factory is started with reach every list and
// watch; its end ends them.
func TestGap34_C4_C6_startCarriesItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "a", "b")
		f := NewSharedInformerFactory(r, 0)
		informer := f.ForResource(widgets)
		informer.Informer()
		ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), valueKey{}, "started"))
		f.StartWithContext(ctx)
		if synced, err := f.WaitForCacheSyncWithContext(ctx); err != nil || !synced[widgets] {
			t.Fatalf("%v, %v", synced, err)
		}
		synctest.Wait()
		r.wantSeen(t, "started")
		if all, err := informer.Lister().ByNamespace("shop").List(labels.Everything()); err != nil || len(all) != 2 {
			t.Errorf("%v, %v", all, err)
		}
		if obj, err := informer.Lister().ByNamespace("shop").Get("a"); err != nil || obj.(*metav1.PartialObjectMetadata).GetName() != "a" {
			t.Errorf("%v, %v", obj, err)
		}
		cancel(errCaller)
		if err := f.ShutdownWithContext(t.Context()); err != nil || !informer.Informer().IsStopped() {
			t.Errorf("after the end of the context: %v", err)
		}
	})
}

// An informer that was asked for with contexts ends with the last of them; the
// next to ask gets a fresh one.
func TestForResourceWithContext_endsWithItsLastHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "a")
		f := NewSharedInformerFactory(r, 0)
		first, leaveFirst := context.WithCancelCause(context.WithValue(t.Context(), valueKey{}, "first"))
		second, leaveSecond := context.WithCancelCause(t.Context())
		informer := f.ForResourceWithContext(first, widgets).Informer()
		if f.ForResourceWithContext(second, widgets).Informer() != informer {
			t.Fatal("two holders have two informers")
		}
		run, stop := context.WithCancel(context.WithValue(t.Context(), valueKey{}, "run"))
		defer stop()
		f.StartWithContext(run)
		if synced, err := f.WaitForCacheSyncWithContext(run); err != nil || !synced[widgets] {
			t.Fatalf("%v, %v", synced, err)
		}
		synctest.Wait()
		r.wantSeen(t, "run") // the values of the run context win
		leaveFirst(errCaller)
		synctest.Wait()
		if informer.IsStopped() {
			t.Fatal("the informer ended although somebody holds it")
		}
		leaveSecond(errCaller)
		synctest.Wait()
		if !informer.IsStopped() {
			t.Fatal("the informer runs although nobody holds it")
		}
		fresh := f.ForResource(widgets).Informer()
		if fresh == informer {
			t.Fatal("the ended informer was handed out again")
		}
		f.StartWithContext(run)
		if synced, err := f.WaitForCacheSyncWithContext(run); err != nil || !synced[widgets] || fresh.IsStopped() {
			t.Errorf("the fresh one: %v, %v", synced, err)
		}
		stop()
		if err := f.ShutdownWithContext(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Waiting ends with its context and names what it waited for.
func TestContract_C2_C3_waits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "a")
		release := make(chan struct{})
		f := NewSharedInformerFactory(r, 0)
		_, err := f.ForResource(widgets).Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(any) { <-release }})
		if err != nil {
			t.Fatal(err)
		}
		run, stop := context.WithCancel(t.Context())
		f.StartWithContext(run)
		if _, err := f.WaitForCacheSyncWithContext(run); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		stop()
		ctx, cancel := context.WithTimeoutCause(t.Context(), 3*time.Second, errCaller)
		defer cancel()
		start := time.Now()
		err = f.ShutdownWithContext(ctx)
		if took := time.Since(start); took != 3*time.Second || !errors.Is(err, errCaller) || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "widgets") {
			t.Errorf("Shutdown behind a stuck handler: %v after %v", err, took)
		}
		close(release)
		if err := f.ShutdownWithContext(t.Context()); err != nil {
			t.Error(err)
		}
	})
	if err := NewSharedInformerFactory(newRig(t), 0).ShutdownWithContext(nil); err == nil { //nolint:staticcheck // that is the point
		t.Error("C7: a nil context")
	}
	if _, err := NewSharedInformerFactory(newRig(t), 0).WaitForCacheSyncWithContext(nil); err == nil { //nolint:staticcheck // that is the point
		t.Error("C7: a nil context")
	}
}

// The forms without context still do what they did.
func TestDeprecatedForms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "a")
		f := NewFilteredSharedInformerFactory(r, 0, "shop", func(o *metav1.ListOptions) { o.LabelSelector = "app=shop" })
		f.ForResource(widgets).Informer()
		stopCh := make(chan struct{})
		f.Start(stopCh)
		if synced := f.WaitForCacheSync(stopCh); !synced[widgets] {
			t.Error(synced)
		}
		synctest.Wait()
		r.mu.Lock()
		if r.opts.LabelSelector != "app=shop" {
			t.Errorf("the options were not tweaked: %v", r.opts)
		}
		r.mu.Unlock()
		if actions := r.Actions(); actions[0].GetNamespace() != "shop" {
			t.Error(actions)
		}
		close(stopCh)
		f.Shutdown()
	})
}

// An informer outside of a factory is bound to the context that it is made with.
func TestNewFilteredMetadataInformerWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "a")
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), valueKey{}, "made"))
		indexers := cache.Indexers{"all": func(any) ([]string, error) { return []string{"all"}, nil }}
		informer := NewFilteredMetadataInformerWithContext(ctx, r, widgets, "shop", 0, indexers, nil).Informer()
		done := make(chan struct{})
		go func() {
			defer close(done)
			informer.Run(nil)
		}()
		cache.WaitFor(t.Context(), "", informer.HasSyncedChecker())
		synctest.Wait()
		r.wantSeen(t, "made")
		if objs, err := informer.GetIndexer().ByIndex("all", "all"); err != nil || len(objs) != 1 {
			t.Errorf("%v, %v", objs, err)
		}
		cancel()
		<-done
	})
}

func TestWithTransform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewSharedInformerFactoryWithOptions(newRig(t, "a"), 0, WithTransform(func(obj any) (any, error) {
			obj.(*metav1.PartialObjectMetadata).Labels = map[string]string{"transformed": "yes"}
			return obj, nil
		}))
		ctx, cancel := context.WithCancel(t.Context())
		lister := f.ForResourceWithContext(ctx, widgets).Lister()
		f.StartWithContext(ctx)
		if _, err := f.WaitForCacheSyncWithContext(ctx); err != nil {
			t.Fatal(err)
		}
		if all, err := lister.List(labels.SelectorFromSet(labels.Set{"transformed": "yes"})); err != nil || len(all) != 1 {
			t.Errorf("%v, %v", all, err)
		}
		cancel()
		if err := f.ShutdownWithContext(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func widget(name string) *metav1.PartialObjectMetadata {
	return &metav1.PartialObjectMetadata{
		TypeMeta:   metav1.TypeMeta{APIVersion: "shop.example.com/v1", Kind: "Widget"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "shop"},
	}
}

func newClient(objects ...runtime.Object) *fake.FakeMetadataClient {
	scheme := fake.NewTestScheme()
	if err := metav1.AddMetaToScheme(scheme); err != nil {
		panic(err)
	}
	return fake.NewSimpleMetadataClient(scheme, objects...)
}
