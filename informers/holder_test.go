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

package informers

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	apiruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("over quota")

// rig is a factory on a fake clientset, in a bubble.
type rig struct {
	*testing.T
	client  *fake.Clientset
	factory SharedInformerFactory
	run     context.Context // of the factory
	stop    context.CancelCauseFunc
}

func inBubble(t *testing.T, test func(*rig), objs ...apiruntime.Object) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(objs...)
		r := &rig{T: t, client: client, factory: NewSharedInformerFactory(client, 0)}
		r.run, r.stop = context.WithCancelCause(t.Context())
		test(r)
		r.stop(nil)
		if err := r.factory.ShutdownWithContext(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func (r *rig) start() {
	r.Helper()
	r.factory.StartWithContext(r.run)
	if s := r.factory.WaitForCacheSyncWithContext(r.run); s.Err != nil {
		r.Fatal(s.Err)
	}
	synctest.Wait()
}

func (r *rig) create(namespace, name string) {
	r.Helper()
	if _, err := r.client.CoreV1().Pods(namespace).Create(r.Context(), pod(namespace, name), metav1.CreateOptions{}); err != nil {
		r.Fatal(err)
	}
}

// asked returns the verbs of the requests since the last time.
func (r *rig) asked() []string {
	synctest.Wait()
	var verbs []string
	for _, action := range r.client.Actions() {
		verbs = append(verbs, action.GetVerb())
	}
	r.client.ClearActions()
	return verbs
}

// ending is a handler that wants to know of the end.
type ending struct {
	cache.ResourceEventHandlerFuncs
	ended chan error
}

func (e ending) OnEnd(err error) { e.ended <- err }

// asHolders are the ways to hold the informer of pods.
var asHolders = map[string]func(SharedInformerFactory, context.Context) cache.SharedIndexInformer{
	"InformerWithContext": func(f SharedInformerFactory, ctx context.Context) cache.SharedIndexInformer {
		return f.Core().V1().Pods().InformerWithContext(ctx)
	},
	"TypedInformerWithContext": func(f SharedInformerFactory, ctx context.Context) cache.SharedIndexInformer {
		f.Core().V1().Pods().TypedInformerWithContext(ctx)
		return f.Core().V1().Pods().InformerWithContext(ctx)
	},
	"ListerWithContext": func(f SharedInformerFactory, ctx context.Context) cache.SharedIndexInformer {
		f.Core().V1().Pods().ListerWithContext(ctx)
		return f.Core().V1().Pods().InformerWithContext(ctx)
	},
	"ForResourceWithContext": func(f SharedInformerFactory, ctx context.Context) cache.SharedIndexInformer {
		generic, err := f.ForResourceWithContext(ctx, pods)
		if err != nil {
			panic(err)
		}
		return generic.Informer()
	},
}

func TestHolders_C6_anInformerEndsWithTheLastOfThem(t *testing.T) {
	for name, hold := range asHolders {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				first, leaveFirst := context.WithCancelCause(r.Context())
				second, leaveSecond := context.WithCancelCause(r.Context())
				informer := hold(r.factory, first)
				if hold(r.factory, second) != informer {
					r.Fatal("two holders have two informers")
				}
				handler := ending{ended: make(chan error, 1)}
				informer.AddEventHandler(handler)
				r.start()
				if got := r.asked(); !slices.Equal(got, []string{"list", "watch"}) {
					r.Errorf("requests %v", got)
				}
				leaveFirst(nil)
				synctest.Wait()
				if informer.IsStopped() {
					r.Error("ended although it is held")
				}
				leaveSecond(errQuota)
				synctest.Wait()
				if err := informer.(cache.InformerEnd).Err(); !informer.IsStopped() || !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
					r.Errorf("stopped = %v, err = %v", informer.IsStopped(), err)
				}
				if err := <-handler.ended; !errors.Is(err, errQuota) {
					r.Errorf("the handler was told %v", err)
				}
				time.Sleep(time.Hour)
				if got := r.asked(); len(got) > 0 {
					r.Errorf("requests after the end: %v", got)
				}
				fresh := r.factory.Core().V1().Pods().Informer()
				if fresh == informer {
					r.Fatal("got the informer that has ended")
				}
				r.start()
				if got := r.asked(); !slices.Equal(got, []string{"list", "watch"}) || len(fresh.GetStore().List()) != 1 {
					r.Errorf("the fresh one: requests %v, %d objects", got, len(fresh.GetStore().List()))
				}
			}, pod("a", "p"))
		})
	}
}

func TestHolders_informerHoldsForEver(t *testing.T) {
	inBubble(t, func(r *rig) {
		ctx, leave := context.WithCancel(r.Context())
		informer := r.factory.Core().V1().Pods().InformerWithContext(ctx)
		lister := r.factory.Core().V1().Pods().Lister()
		r.start()
		leave()
		r.create("a", "late")
		synctest.Wait()
		if got, err := lister.Pods("a").Get("late"); informer.IsStopped() || err != nil || got.Name != "late" {
			r.Errorf("stopped = %v, %v, %v", informer.IsStopped(), got, err)
		}
	})
}

// What nobody holds any more is collected, while the factory runs on and uses
// other informers.
func TestHolders_C6_memoryIsFreeAfterTheEnd(t *testing.T) {
	client := fake.NewClientset(pod("a", "p"), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "c"}})
	factory := NewSharedInformerFactory(client, 0)
	run, stop := context.WithCancel(t.Context())
	factory.Core().V1().ConfigMaps().Informer()
	freed := make(chan struct{})
	holder, leave := context.WithCancel(t.Context())
	func() {
		informer := factory.Core().V1().Pods().InformerWithContext(holder)
		informer.AddEventHandler(cache.ResourceEventHandlerFuncs{})
		factory.StartWithContext(run)
		if s := factory.WaitForCacheSyncWithContext(run); s.Err != nil {
			t.Fatal(s.Err)
		}
		cached, _, _ := informer.GetStore().GetByKey("a/p")
		runtime.AddCleanup(cached.(*corev1.Pod), func(struct{}) { close(freed) }, struct{}{})
		leave()
		<-informer.(cache.InformerEnd).Done()
	}()
	client.ClearActions()
	client.Tracker().Delete(pods, "a", "p") // the fake must not keep it alive either
	for i := 0; ; i++ {
		runtime.GC()
		select {
		case <-freed:
			stop()
			factory.Shutdown()
			return
		case <-time.After(10 * time.Millisecond):
		}
		if i == 500 {
			t.Fatal("the objects of an informer that has ended are still there")
		}
	}
}

func TestGap26_ShutdownWithContext_C2_C3_namesTheHandlersThatAreStuck(t *testing.T) {
	inBubble(t, func(r *rig) {
		release := make(chan struct{})
		stuck := cache.TypedResourceEventHandlerFuncs[*corev1.Pod]{AddFunc: func(*corev1.Pod) { <-release }}
		other := ending{ended: make(chan error, 1)}
		r.factory.Core().V1().Pods().TypedInformer().AddTypedEventHandler(stuck)
		r.factory.Core().V1().Pods().Informer().AddEventHandler(other)
		r.factory.Core().V1().Nodes().Informer()
		r.start()
		r.stop(errQuota)
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		err := r.factory.ShutdownWithContext(ctx)
		if !errors.Is(err, context.DeadlineExceeded) {
			r.Errorf("err = %v", err)
		}
		for _, want := range []string{"*v1.Pod", "TypedResourceEventHandlerFuncs"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				r.Errorf("err = %v, want one that says %s", err, want)
			}
		}
		if strings.Contains(fmt.Sprint(err), "Node") || strings.Contains(fmt.Sprint(err), "informers.ending") {
			r.Errorf("err = %v names what has ended", err)
		}
		if err := <-other.ended; !errors.Is(err, errQuota) { // it does not wait for the stuck one
			r.Errorf("the other handler was told %v", err)
		}
		close(release)
	}, pod("a", "p"))
}

type traceKey struct{}

// The values of a context reach every request and every handler.
func TestGap34_C4_valuesReachRequestsAndHandlers(t *testing.T) {
	for name, start := range map[string]func(*rig){
		"of the run": func(r *rig) {
			r.factory.Core().V1().Pods().Informer()
			r.run = context.WithValue(r.run, traceKey{}, "seen")
			r.factory.StartWithContext(r.run)
		},
		"of a holder, for a start without context": func(r *rig) {
			r.factory.Core().V1().Pods().InformerWithContext(context.WithValue(r.Context(), traceKey{}, "seen"))
			r.factory.Start(r.run.Done())
		},
		"of the run before those of the holder": func(r *rig) {
			r.factory.Core().V1().Pods().InformerWithContext(context.WithValue(r.Context(), traceKey{}, "hidden"))
			r.run = context.WithValue(r.run, traceKey{}, "seen")
			r.factory.StartWithContext(r.run)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				var mu sync.Mutex
				saw := map[string]any{}
				see := func(ctx context.Context, what string) {
					mu.Lock()
					defer mu.Unlock()
					saw[what] = ctx.Value(traceKey{})
				}
				r.seeing(see)
				start(r)
				r.factory.Core().V1().Pods().Informer().AddEventHandler(ctxHandler{see: func(ctx context.Context) { see(ctx, "handler") }})
				synctest.Wait()
				for _, what := range []string{"list", "watch", "handler"} {
					if saw[what] != "seen" {
						r.Errorf("the %s saw %v", what, saw[what])
					}
				}
			}, pod("a", "p"))
		})
	}
}

// A change between the list and the watch of an informer is not lost on a fake
// clientset, and nothing arrives twice.
func TestFake_C9_losesNothingBetweenListAndWatch(t *testing.T) {
	inBubble(t, func(r *rig) {
		var once sync.Once
		r.client.PrependWatchReactor("pods", func(clienttesting.Action) (bool, watch.Interface, error) {
			once.Do(func() {
				r.client.Tracker().Add(pod("a", "between"))
				r.client.Tracker().Update(pods, labelled(pod("a", "changed")), "a")
			})
			return false, nil, nil
		})
		var mu sync.Mutex
		var heard []string
		note := func(what string) func(any) {
			return func(obj any) {
				mu.Lock()
				defer mu.Unlock()
				name, _ := cache.DeletionHandlingObjectToName(obj)
				heard = append(heard, what+" "+name.Name)
			}
		}
		informer := r.factory.Core().V1().Pods().Informer()
		informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: note("add"), UpdateFunc: func(_, obj any) { note("update")(obj) }})
		r.start()
		r.create("a", "late")
		synctest.Wait()
		slices.Sort(heard)
		if want := []string{"add between", "add changed", "add late", "update changed"}; !slices.Equal(heard, want) {
			r.Errorf("heard %v, want %v", heard, want)
		}
		all, err := r.factory.Core().V1().Pods().Lister().List(labels.Everything())
		if err != nil || len(all) != 3 {
			r.Errorf("the cache has %d pods, %v", len(all), err)
		}
	}, pod("a", "changed"))
}

func labelled(p *corev1.Pod) *corev1.Pod {
	p.Labels = map[string]string{"changed": "yes"}
	return p
}

// seeing has lists and watches of the fake pass through see first.
func (r *rig) seeing(see func(ctx context.Context, verb string)) {
	r.client.Lock()
	defer r.client.Unlock()
	r.client.ReactionChain = slices.Insert(r.client.ReactionChain, 0, clienttesting.Reactor(clienttesting.NewContextReactor("list", "*",
		func(ctx context.Context, _ clienttesting.Action) (bool, apiruntime.Object, error) {
			see(ctx, "list")
			return false, nil, nil
		})))
	r.client.WatchReactionChain = slices.Insert(r.client.WatchReactionChain, 0, clienttesting.WatchReactor(clienttesting.NewContextWatchReactor("*",
		func(ctx context.Context, _ clienttesting.Action) (bool, watch.Interface, error) {
			see(ctx, "watch")
			return false, nil, nil
		})))
}

// ctxHandler is a handler that wants the context.
type ctxHandler struct {
	cache.ResourceEventHandlerFuncs
	see func(context.Context)
}

func (h ctxHandler) OnAddWithContext(ctx context.Context, _ any, _ bool) { h.see(ctx) }
func (h ctxHandler) OnUpdateWithContext(ctx context.Context, _, _ any)   { h.see(ctx) }
func (h ctxHandler) OnDeleteWithContext(ctx context.Context, _ any)      { h.see(ctx) }
