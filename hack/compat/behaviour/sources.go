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
	"fmt"
	"math/rand"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	cachetesting "k8s.io/client-go/tools/cache/testing"
)

// source is what the sources of lists and watches for tests have in common.
type source interface {
	Add(runtime.Object)
	Modify(runtime.Object)
	Delete(runtime.Object)
	AddDropWatch(runtime.Object)
	ModifyDropWatch(runtime.Object)
	DeleteDropWatch(runtime.Object)
	Change(watch.Event, float64)
	List(metav1.ListOptions) (runtime.Object, error)
	Watch(metav1.ListOptions) (watch.Interface, error)
	ResetWatch()
	Shutdown()
}

var sources = map[string]func() (source, func(string) runtime.Object){
	"pods": func() (source, func(string) runtime.Object) {
		return cachetesting.NewFakeControllerSource(), func(key string) runtime.Object { return pod(key) }
	},
	"volumes": func() (source, func(string) runtime.Object) {
		return cachetesting.NewFakePVControllerSource(), func(key string) runtime.Object {
			return &corev1.PersistentVolume{ObjectMeta: pod(key).ObjectMeta}
		}
	},
	"claims": func() (source, func(string) runtime.Object) {
		return cachetesting.NewFakePVCControllerSource(), func(key string) runtime.Object {
			return &corev1.PersistentVolumeClaim{ObjectMeta: pod(key).ObjectMeta}
		}
	},
}

// listFacts has the items in the order of their names.
func listFacts(o runtime.Object, err error) string {
	switch l := o.(type) {
	case *corev1.List:
		return fmt.Sprintf("%T %s %s %s", o, l.ResourceVersion, rawBriefs(l.Items), errText(err))
	case *corev1.PersistentVolumeList:
		return fmt.Sprintf("%T %s %s %s", o, l.ResourceVersion, briefs(refs(l.Items)), errText(err))
	case *corev1.PersistentVolumeClaimList:
		return fmt.Sprintf("%T %s %s %s", o, l.ResourceVersion, briefs(refs(l.Items)), errText(err))
	}
	return fmt.Sprintf("%T %s", o, errText(err))
}

func refs[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

func rawBriefs(items []runtime.RawExtension) string {
	list := make([]runtime.Object, len(items))
	for i, item := range items {
		list[i] = item.Object
	}
	return briefs(list)
}

func drawSource(r *run, s source, make func(string) runtime.Object, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	watches := map[int]watch.Interface{}
	down := false // after that the baseline answers no more
	for i := 0; i < 70 && !down; i++ {
		o := make(pick(rng, "a/x", "a/y", "b/x", "x", "") + pick(rng, "", "@3", "@40"))
		what := fmt.Sprint(i)
		r.panicFree(what, func() {
			switch op := rng.Intn(16); op {
			case 0, 1, 2:
				s.Add(o)
			case 3, 4:
				s.Modify(o)
			case 5:
				s.Delete(o)
			case 6:
				pick(rng, s.AddDropWatch, s.ModifyDropWatch, s.DeleteDropWatch)(o)
			case 7:
				s.Change(watch.Event{Type: pick(rng, watch.Added, watch.Modified, watch.Deleted, watch.Bookmark, watch.Error, "odd"), Object: o}, pick(rng, 0., 1, 2, -1))
			case 8, 9, 10:
				r.note("%d list %s", i, listFacts(s.List(metav1.ListOptions{ResourceVersion: pick(rng, "", "0", "9"), LabelSelector: pick(rng, "", "a=b")})))
			case 11, 12, 13:
				version := pick(rng, "", "0", "1", "2", "5", "9", "60", "-3", "text")
				w, err := s.Watch(metav1.ListOptions{ResourceVersion: version})
				r.note("%d watch %q: %s", i, version, errText(err))
				if err == nil {
					watches[i] = w
				}
			case 14:
				if rng.Intn(3) == 0 {
					s.ResetWatch()
					r.note("%d reset", i)
				}
			case 15:
				if rng.Intn(8) == 0 {
					s.Shutdown()
					down = true
					r.note("%d shut down", i)
				}
			}
			r.note("%d %s", i, brief(o))
		})
		for n := range i + 1 {
			if w := watches[n]; w != nil {
				if text := drain(w); text != "" {
					r.note("  watch %d:%s", n, text)
				}
				if rng.Intn(20) == 0 {
					w.Stop()
					delete(watches, n)
				}
			}
		}
	}
}

func oddSources(r *run) {
	s := cachetesting.NewFakeControllerSource()
	r.panics("no object", func() { s.Add(nil) })
	r.panics("no metadata", func() { s.Add(&metav1.Status{}) })
	s.ListError = fmt.Errorf("mine")
	r.note("%s", listFacts(s.List(metav1.ListOptions{})))
	s.ListError = nil
	p := pod("a/x")
	s.Add(p)
	l, err := s.List(metav1.ListOptions{})
	r.note("%s", listFacts(l, err))
	p.Name = "changed"
	r.note("%s", listFacts(s.List(metav1.ListOptions{})))
	if items := l.(*corev1.List).Items; len(items) > 0 {
		items[0].Object.(*corev1.Pod).Labels = map[string]string{"mine": "yes"}
	}
	r.note("%s %d", listFacts(s.List(metav1.ListOptions{})), len(s.Items))
	volumes := cachetesting.NewFakePVControllerSource()
	volumes.Add(pod("a/x"))
	r.panicFree("pods as volumes", func() { r.note("%s", listFacts(volumes.List(metav1.ListOptions{}))) })
	claims := cachetesting.NewFakePVCControllerSource()
	claims.Add(pod("a/x"))
	r.panicFree("pods as claims", func() { r.note("%s", listFacts(claims.List(metav1.ListOptions{}))) })
	volumes.ListError, claims.ListError = fmt.Errorf("mine"), fmt.Errorf("mine")
	r.note("%s", listFacts(volumes.List(metav1.ListOptions{})))
	r.note("%s", listFacts(claims.List(metav1.ListOptions{})))
}

func init() {
	for name, make := range sources {
		seeds("cache/source/"+name, 40, func(r *run, seed int64) {
			s, object := make()
			drawSource(r, s, object, seed)
		})
	}
	add(scenario{name: "cache/source/odd", do: oddSources})
}
