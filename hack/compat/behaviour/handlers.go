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
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"
)

// handler writes down what it is told.
func handler(r *run, name string) cache.ResourceEventHandlerDetailedFuncs {
	return cache.ResourceEventHandlerDetailedFuncs{
		AddFunc:    func(obj any, initial bool) { r.note("%s: add %s initial %v", name, brief(obj), initial) },
		UpdateFunc: func(o, n any) { r.note("%s: update %s to %s", name, brief(o), brief(n)) },
		DeleteFunc: func(obj any) { r.note("%s: delete %s", name, brief(obj)) },
	}
}

func init() {
	add(scenario{name: "cache/handlers/funcs", do: func(r *run) {
		for name, h := range map[string]cache.ResourceEventHandler{"empty": cache.ResourceEventHandlerFuncs{}, "detailed": cache.ResourceEventHandlerDetailedFuncs{},
			"pointer": &cache.ResourceEventHandlerFuncs{}, "filter": cache.FilteringResourceEventHandler{FilterFunc: func(any) bool { return false }}} {
			r.panics(name, func() { tell(h) })
		}
		tell(cache.ResourceEventHandlerFuncs{AddFunc: func(obj any) { r.note("add %s", brief(obj)) },
			UpdateFunc: func(o, n any) { r.note("update %s %s", brief(o), brief(n)) }, DeleteFunc: func(obj any) { r.note("delete %s", brief(obj)) }})
		tell(handler(r, "h"))
	}, unordered: true}, scenario{name: "cache/handlers/filter", do: func(r *run) {
		f := cache.FilteringResourceEventHandler{Handler: handler(r, "h"), FilterFunc: func(obj any) bool {
			r.note("filter %s", brief(obj))
			p, ok := obj.(*corev1.Pod)
			return ok && p.Labels["in"] == "yes"
		}}
		in, out := pod("a/in@1", "in"), pod("a/out@2")
		for _, initial := range []bool{true, false} {
			f.OnAdd(in, initial)
			f.OnAdd(out, initial)
		}
		for _, o := range []any{in, out} {
			for _, n := range []any{in, out} {
				f.OnUpdate(o, n)
			}
			f.OnDelete(o)
			f.OnDelete(cache.DeletedFinalStateUnknown{Key: "k", Obj: o})
		}
		r.panics("no filter", func() { cache.FilteringResourceEventHandler{Handler: handler(r, "h")}.OnAdd(in, true) })
		r.panics("no handler", func() {
			cache.FilteringResourceEventHandler{FilterFunc: func(any) bool { return true }}.OnAdd(in, true)
		})
	}}, scenario{name: "cache/handlers/typed", do: func(r *run) {
		h := cache.TypedResourceEventHandlerDetailedFuncs[*corev1.Pod]{
			AddFunc:    func(p *corev1.Pod, initial bool) { r.note("add %s %v", brief(p), initial) },
			UpdateFunc: func(o, n *corev1.Pod) { r.note("update %s %s", brief(o), brief(n)) },
			DeleteFunc: func(d cache.DeletedObject[*corev1.Pod]) { r.note("delete %s", deleted(d)) },
		}
		f := cache.TypedFilteringResourceEventHandler[*corev1.Pod]{Handler: h, FilterFunc: func(p *corev1.Pod) bool {
			r.note("filter %s", brief(p))
			return p != nil && p.Labels["in"] == "yes"
		}}
		in, out := pod("a/in@1", "in"), pod("a/out@2")
		unknown := &cache.DeletedFinalStateUnknown{Key: "a/q", Obj: in}
		for _, o := range []*corev1.Pod{in, out} {
			f.OnAdd(o, true)
			f.OnUpdate(in, o)
			f.OnUpdate(out, o)
			f.OnDelete(cache.DeletedObject[*corev1.Pod]{OptionalObj: o})
			f.OnDelete(cache.DeletedObject[*corev1.Pod]{OptionalObj: o, FinalStateUnknown: unknown})
		}
		f.OnDelete(cache.DeletedObject[*corev1.Pod]{FinalStateUnknown: unknown})
		for _, key := range []string{"a/b/c", "", "x", "/x", "a/", "/"} {
			r.note("%q", key)
			h.OnDelete(cache.DeletedObject[*corev1.Pod]{FinalStateUnknown: &cache.DeletedFinalStateUnknown{Key: key}})
			h.OnDelete(cache.DeletedObject[*corev1.Pod]{FinalStateUnknown: &cache.DeletedFinalStateUnknown{Key: key}, OptionalObj: in})
		}
		r.panics("nothing", func() { h.OnDelete(cache.DeletedObject[*corev1.Pod]{}) })
		r.panics("empty", func() { cache.TypedResourceEventHandlerFuncs[*corev1.Pod]{}.OnAdd(in, true) })
		r.panics("empty", func() { cache.TypedResourceEventHandlerFuncs[*corev1.Pod]{}.OnUpdate(in, in) })
		r.panics("empty", func() {
			cache.TypedResourceEventHandlerFuncs[*corev1.Pod]{}.OnDelete(cache.DeletedObject[*corev1.Pod]{})
		})
		indexers := cache.TypedIndexersToIndexers(cache.TypedIndexers[*corev1.Pod]{"n": func(p *corev1.Pod) ([]string, error) { return []string{p.Name}, nil }})
		for _, obj := range []any{in, "x", nil, (*corev1.Pod)(nil), cache.DeletedFinalStateUnknown{Obj: in}} {
			r.panics("index", func() {
				values, err := indexers["n"](obj)
				r.note("index %q", values)
				r.err("index", err)
			})
		}
	}}, scenario{name: "cache/listers", do: listers}, scenario{name: "cache/listAll", do: listAll})
}

func deleted(d cache.DeletedObject[*corev1.Pod]) string {
	text := brief(d.OptionalObj)
	if d.FinalStateUnknown != nil {
		text += " " + brief(d.FinalStateUnknown)
	}
	return text + " " + d.GetKey() + " " + d.GetName() + " " + d.GetNamespace() + " " + d.GetObjectName().String()
}

func tell(h cache.ResourceEventHandler) {
	h.OnAdd(pod("a/x@1"), true)
	h.OnUpdate(pod("a/x@1"), pod("a/x@2"))
	h.OnDelete(pod("a/x@2"))
	h.OnDelete(cache.DeletedFinalStateUnknown{Key: "a/x"})
}

func filled(withIndex bool) cache.Indexer {
	i := cache.Indexers{}
	if withIndex {
		i = cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}
	}
	s := cache.NewIndexer(cache.MetaNamespaceKeyFunc, i)
	for _, p := range []*corev1.Pod{pod("a/x@1", "red"), pod("a/y@2", "blue"), pod("b/x@3", "red"), pod("z@4")} {
		s.Add(p)
	}
	return s
}

func selectors() []labels.Selector {
	odd := struct{ labels.Selector }{labels.Nothing()} // says what Nothing says
	red := labels.SelectorFromSet(labels.Set{"red": "yes"})
	return []labels.Selector{labels.Everything(), labels.Nothing(), odd, red, nil}
}

func listers(r *run) {
	for _, withIndex := range []bool{true, false} {
		l := cache.NewGenericLister(filled(withIndex), schema.GroupResource{Group: "g", Resource: "pods"})
		for _, s := range selectors() {
			r.panics("list", func() {
				list, err := l.List(s)
				r.note("%v: %s", s, briefs(list))
				r.err("list", err)
			})
			for _, namespace := range []string{"a", "b", "", "none"} {
				r.panics("namespace", func() {
					list, err := l.ByNamespace(namespace).List(s)
					r.note("%q %v: %s", namespace, s, briefs(list))
					r.err("list", err)
				})
			}
		}
		for _, name := range []string{"z", "a/x", "x", "", "a/none"} {
			v, err := l.Get(name)
			r.note("get %q: %s", name, brief(v))
			r.err("get", err)
			v, err = l.ByNamespace("a").Get(name)
			r.note("get in a %q: %s", name, brief(v))
			r.err("get", err)
		}
	}
	odd := cache.NewIndexer(cache.MetaNamespaceKeyFunc, nil)
	odd.Add(cache.ExplicitKey("a/x"))
	l := cache.NewGenericLister(odd, schema.GroupResource{})
	r.panics("odd get", func() { _, err := l.Get("a/x"); r.err("odd get", err) })
	r.panics("odd list", func() { _, err := l.List(labels.Everything()); r.err("odd list", err) })
}

func listAll(r *run) {
	collect := func(list *[]any) cache.AppendFunc { return func(v any) { *list = append(*list, v) } }
	for _, withIndex := range []bool{true, false} {
		for _, s := range selectors() {
			r.panics("all", func() {
				var list []any
				err := cache.ListAll(filled(withIndex), s, collect(&list))
				r.note("%v: %s", s, briefs(list))
				r.err("all", err)
			})
			for _, namespace := range []string{"a", "", "none"} {
				r.panics("by namespace", func() {
					var list []any
					err := cache.ListAllByNamespace(filled(withIndex), namespace, s, collect(&list))
					r.note("%q %v: %s", namespace, s, briefs(list))
					r.err("by namespace", err)
				})
			}
		}
	}
	odd := cache.NewIndexer(cache.MetaNamespaceKeyFunc, nil)
	odd.Add(cache.ExplicitKey("a/x"))
	for _, s := range selectors() {
		var list []any
		r.note("selector %v empty %v", s, s != nil && s.Empty())
		r.panics("odd", func() { r.err("odd", cache.ListAll(odd, s, collect(&list))) })
		r.panics("odd", func() { r.err("odd", cache.ListAllByNamespace(odd, "a", s, collect(&list))) })
		r.panics("odd", func() { r.err("odd", cache.ListAllByNamespace(odd, "", s, collect(&list))) })
		r.note("odd: %d", len(list))
	}
}
