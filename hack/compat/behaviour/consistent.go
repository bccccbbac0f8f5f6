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
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/consistencydetector"
)

// consistent looks at lists that are compared with what a watch has brought.
func consistent(r *run) {
	r.note("enabled %v", consistencydetector.IsDataConsistencyDetectionForWatchListEnabled())
	for _, on := range []bool{true, false} {
		restore := consistencydetector.SetDataConsistencyDetectionForWatchListEnabledForTest(on)
		r.note("%v: %v", on, consistencydetector.IsDataConsistencyDetectionForWatchListEnabled())
		restore()
	}
	r.note("enabled %v", consistencydetector.IsDataConsistencyDetectionForWatchListEnabled())
	defer consistencydetector.SetDataConsistencyDetectionForWatchListEnabledForTest(true)()
	// A pod without a UID is any pod.
	pod := func(text string, words ...string) *corev1.Pod {
		p := pod(text, words...)
		p.UID = types.UID(p.Name)
		return p
	}
	two := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "5"}, Items: []corev1.Pod{*pod("a/x@1"), *pod("a/y@2")}}
	cases := map[string]struct {
		list      runtime.Object
		errs      int
		got       []*corev1.Pod
		version   string
		opts      metav1.ListOptions
		transform consistencydetector.TransformFunc
		cancelled bool
	}{
		"same": {list: two, got: []*corev1.Pod{pod("a/x@1"), pod("a/y@2")}, version: "5"}, "other order": {list: two, got: []*corev1.Pod{pod("a/y@2"), pod("a/x@1")}, version: "5"},
		"one missing": {list: two, got: []*corev1.Pod{pod("a/x@1")}, version: "5"}, "changed": {list: two, got: []*corev1.Pod{pod("a/x@1"), pod("a/y@3")}, version: "5"},
		"none": {list: &corev1.PodList{}, version: "5"}, "errors": {list: two, errs: 3, got: []*corev1.Pod{pod("a/x@1"), pod("a/y@2")}, version: "5"}, "always errors": {list: two, errs: 1000, version: "5"},
		"no version": {list: two, got: []*corev1.Pod{pod("a/x@1")}}, "version 0": {list: two, got: []*corev1.Pod{pod("a/x@1"), pod("a/y@2")}, version: "0"}, "not a list": {list: &corev1.Pod{}, version: "5"},
		"options":         {list: two, got: []*corev1.Pod{pod("a/x@1"), pod("a/y@2")}, version: "5", opts: metav1.ListOptions{LabelSelector: "a=b", ResourceVersion: "2", ResourceVersionMatch: "NotOlderThan", Limit: 7, Continue: "c", Watch: true, AllowWatchBookmarks: true}},
		"transformed":     {list: two, got: []*corev1.Pod{pod("a/x@1", "t"), pod("a/y@2", "t")}, version: "5", transform: func(o any) (any, error) { o.(*corev1.Pod).Labels = map[string]string{"t": "yes"}; return o, nil }},
		"transform fails": {list: two, version: "5", transform: func(o any) (any, error) { return nil, fmt.Errorf("mine") }}, "cancelled": {list: two, version: "5", cancelled: true},
	}
	for _, name := range sorted(keys(cases)) {
		c := cases[name]
		say := func(format string, args ...any) { r.note("%s %s", name, fmt.Sprintf(format, args...)) }
		firstLine(r, name, func() {
			ctx, cancel := context.WithCancel(r.ctx)
			if c.cancelled {
				cancel()
			}
			defer cancel()
			n := 0
			list := func(_ context.Context, o metav1.ListOptions) (runtime.Object, error) {
				if n++; n < 3 {
					say("list %s", show(o))
				}
				if n <= c.errs {
					return nil, fmt.Errorf("mine")
				}
				return c.list.DeepCopyObject(), nil
			}
			consistencydetector.CheckDataConsistency(ctx, "identity", c.version, list, c.transform, c.opts, func() []*corev1.Pod { return c.got })
			say("asked %d times", n)
		})
	}
}

// firstLine is panicFree for panics whose text goes on with what is in memory.
func firstLine(r *run, what string, f func()) {
	defer func() {
		if p := recover(); p != nil {
			text, _, _ := strings.Cut(fmt.Sprint(p), "\n")
			r.note("%s: panic %s", what, text)
		}
	}()
	f()
}

func init() { add(scenario{name: "consistency", alone: true, do: consistent}) }
