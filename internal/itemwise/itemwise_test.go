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

package itemwise_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/informerset"
)

var podResource = corev1.SchemeGroupVersion.WithResource("pods")

func config(s *podServer) *rest.Config {
	c := &rest.Config{Host: "http://pods.test", Transport: s, QPS: -1}
	if s.protobuf {
		c.AcceptContentTypes, c.ContentType = runtime.ContentTypeProtobuf, runtime.ContentTypeProtobuf
	}
	return c
}

func podClient(s *podServer) typedcorev1.PodInterface {
	return must(typedcorev1.NewForConfig(config(s))).Pods("")
}

// makers are the ways in which informers are made.
var makers = map[string]func(context.Context, *podServer) cache.SharedIndexInformer{
	"generated": func(ctx context.Context, s *podServer) cache.SharedIndexInformer { return typed(ctx, podClient(s)) },
	"by hand": func(ctx context.Context, s *podServer) cache.SharedIndexInformer {
		client := podClient(s)
		return cache.NewSharedIndexInformerWithContext(ctx, &cache.ListWatch{
			ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
				return client.List(ctx, o)
			},
			WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
				return client.Watch(ctx, o)
			},
		}, &corev1.Pod{}, cache.SharedIndexInformerOptions{})
	},
	"metadata": func(ctx context.Context, s *podServer) cache.SharedIndexInformer {
		client := must(metadata.NewForConfig(config(s)))
		return metadatainformer.NewFilteredMetadataInformerWithContext(ctx, client, podResource, "", 0, cache.Indexers{}, nil).Informer()
	},
	"dynamic": func(ctx context.Context, s *podServer) cache.SharedIndexInformer {
		return unstructuredOnes(ctx, must(dynamic.NewForConfig(config(s))))
	},
}

func typed(ctx context.Context, client typedcorev1.PodInterface) cache.SharedIndexInformer {
	resources := func() informerset.ListWatcher[*corev1.PodList] { return client }
	return informerset.New(ctx, nil, resources, &corev1.Pod{}, podResource, informerset.Options{})
}

func unstructuredOnes(ctx context.Context, client dynamic.Interface) cache.SharedIndexInformer {
	return dynamicinformer.NewFilteredDynamicInformerWithContext(ctx, client, podResource, "", 0, cache.Indexers{}, nil).Informer()
}

// errorsOf keeps what is reported while a test runs.
type errorsOf struct {
	mu  sync.Mutex
	all []string
}

func collectErrors(t *testing.T) *errorsOf {
	e := &errorsOf{}
	before := utilruntime.ErrorHandlers
	utilruntime.ErrorHandlers = []utilruntime.ErrorHandler{func(_ context.Context, err error, msg string, args ...any) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.all = append(e.all, fmt.Sprint(err, " ", msg, " ", args))
	}}
	t.Cleanup(func() { utilruntime.ErrorHandlers = before })
	return e
}

// naming returns how many of the errors name a pod.
func (e *errorsOf) naming(pod string) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, err := range e.all {
		if strings.Contains(err, `"`+pod+`"`) && strings.Contains(err, `"ns"`) {
			n++
		}
	}
	return n
}

// running is an informer in a bubble, and what it has told of.
type running struct {
	*testing.T
	cache.SharedIndexInformer
	mu  sync.Mutex
	log []string
}

func runInBubble(t *testing.T, inf cache.SharedIndexInformer) *running {
	r := &running{T: t, SharedIndexInformer: inf}
	say := func(what string, obj any) {
		name, _ := cache.DeletionHandlingObjectToName(obj)
		if _, unknown := obj.(cache.DeletedFinalStateUnknown); unknown {
			what += "?"
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.log = append(r.log, what+" "+name.Name)
	}
	inf.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(obj any) { say("add", obj) },
		UpdateFunc: func(old, obj any) {
			if must(meta.Accessor(old)).GetResourceVersion() != must(meta.Accessor(obj)).GetResourceVersion() {
				say("update", obj)
			}
		},
		DeleteFunc: func(obj any) { say("delete", obj) },
	})
	go inf.RunWithContext(t.Context())
	return r
}

// want checks what is in the cache and what has been told since the last time.
func (r *running) want(keys string, told ...string) {
	r.Helper()
	synctest.Wait()
	if got := slices.Sorted(slices.Values(r.GetStore().ListKeys())); strings.Join(got, " ") != keys {
		r.Errorf("the cache has %v, want %s", got, keys)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.Sort(r.log)
	if !slices.Equal(r.log, told) {
		r.Errorf("the handler was told %q, want %q", r.log, told)
	}
	r.log = nil
}

func TestUndecodable_theOthersArriveAndTheErrorNamesIt(t *testing.T) {
	for _, name := range []string{"generated", "by hand", "metadata"} {
		for _, protobuf := range []bool{true, false} {
			for _, streams := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/protobuf=%v/streams=%v", name, protobuf, streams), func(t *testing.T) {
					reported := collectErrors(t)
					synctest.Test(t, func(t *testing.T) {
						s := newPodServer(protobuf, streams, "a", "bad", "z")
						s.broken["bad"] = true
						r := runInBubble(t, makers[name](t.Context(), s))
						r.want("ns/a ns/z", "add a", "add z")
						if reported.naming("bad") != 1 {
							t.Errorf("the errors do not name the pod once: %q", reported.all)
						}
						s.change("ADDED", "worse", true)
						s.change("MODIFIED", "a", true) // the last state that could be read stays
						s.change("MODIFIED", "z", false)
						s.change("MODIFIED", "bad", false)
						r.want("ns/a ns/bad ns/z", "add bad", "update z")
						if reported.naming("worse") != 1 || reported.naming("a") != 1 {
							t.Errorf("the errors do not name the pods once: %q", reported.all)
						}
					})
				})
			}
		}
	}
}

// The event that cannot be read is the only one that says which object is gone,
// so the cache is compared with a new list. Of the objects in it that do not
// decode, it keeps what it had.
func TestUndecodable_aDeletionLeavesNothingInTheCache(t *testing.T) {
	for _, protobuf := range []bool{true, false} {
		for _, streams := range []bool{false, true} {
			t.Run(fmt.Sprintf("protobuf=%v/streams=%v", protobuf, streams), func(t *testing.T) {
				collectErrors(t)
				synctest.Test(t, func(t *testing.T) {
					s := newPodServer(protobuf, streams, "a", "gone", "kept", "z")
					r := runInBubble(t, makers["generated"](t.Context(), s))
					r.want("ns/a ns/gone ns/kept ns/z", "add a", "add gone", "add kept", "add z")
					time.Sleep(time.Minute)
					s.change("MODIFIED", "kept", true)
					s.change("DELETED", "gone", true)
					time.Sleep(5 * time.Second) // the pause before a relist
					r.want("ns/a ns/kept ns/z", "delete? gone", "update a", "update z")
					s.change("DELETED", "a", false)
					r.want("ns/kept ns/z", "delete a")
				})
			})
		}
	}
}

// While the rest of a list is on its way the cache has the first items already,
// which is what keeps the peak low.
func TestList_comesItemByItem(t *testing.T) {
	for _, name := range []string{"generated", "metadata", "dynamic"} {
		for _, protobuf := range []bool{true, false} {
			if protobuf && name == "dynamic" {
				continue
			}
			t.Run(fmt.Sprintf("%s/protobuf=%v", name, protobuf), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newPodServer(protobuf, false, "a", "b", "z")
					inf := makers[name](t.Context(), s)
					var taken, early []string
					var mu sync.Mutex
					inf.SetTransform(func(obj any) (any, error) {
						mu.Lock()
						defer mu.Unlock()
						taken = append(taken, must(meta.Accessor(obj)).GetName())
						return obj, nil
					})
					s.halfway = func() {
						time.Sleep(time.Second)
						mu.Lock()
						defer mu.Unlock()
						early = slices.Clone(taken)
					}
					r := runInBubble(t, inf)
					time.Sleep(2 * time.Second)
					r.want("ns/a ns/b ns/z", "add a", "add b", "add z")
					if !slices.Equal(early, []string{"a"}) {
						t.Errorf("half way through the list the informer had taken %q, want the first pod", early)
					}
				})
			})
		}
	}
}

// What looks at the items of a list on their way is not left out.
func TestList_ofAClientAroundAnotherGoesThroughIt(t *testing.T) {
	t.Run("typed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := runInBubble(t, typed(t.Context(), podsWithoutB{podClient(newPodServer(true, false, "a", "b", "z"))}))
			r.want("ns/a ns/z", "add a", "add z")
		})
	})
	t.Run("dynamic", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client := must(dynamic.NewForConfig(config(newPodServer(false, false, "a", "b", "z"))))
			r := runInBubble(t, unstructuredOnes(t.Context(), dynamicWithoutB{client}))
			r.want("ns/a ns/z", "add a", "add z")
		})
	})
}

// podsWithoutB is somebody's client around another one, whose lists lack a pod.
type podsWithoutB struct{ typedcorev1.PodInterface }

func (w podsWithoutB) List(ctx context.Context, o metav1.ListOptions) (*corev1.PodList, error) {
	list, err := w.PodInterface.List(ctx, o)
	if err == nil {
		list.Items = slices.DeleteFunc(list.Items, func(p corev1.Pod) bool { return p.Name == "b" })
	}
	return list, err
}

// dynamicWithoutB is the like for objects without types.
type dynamicWithoutB struct{ dynamic.Interface }

func (w dynamicWithoutB) Resource(r schema.GroupVersionResource) dynamic.NamespaceableResourceInterface {
	return resourceWithoutB{w.Interface.Resource(r)}
}

type resourceWithoutB struct {
	dynamic.NamespaceableResourceInterface
}

func (w resourceWithoutB) Namespace(string) dynamic.ResourceInterface { return w }

func (w resourceWithoutB) List(ctx context.Context, o metav1.ListOptions) (*unstructured.UnstructuredList, error) {
	list, err := w.NamespaceableResourceInterface.List(ctx, o)
	if err == nil {
		list.Items = slices.DeleteFunc(list.Items, func(u unstructured.Unstructured) bool { return u.GetName() == "b" })
	}
	return list, err
}
