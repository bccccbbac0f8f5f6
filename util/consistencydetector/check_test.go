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

package consistencydetector

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func pod(name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, UID: types.UID("uid-" + name)}}
}

// server answers lists with its pods after failing a number of times.
type server struct {
	pods     []*corev1.Pod
	failures int
	asked    []metav1.ListOptions
}

func (s *server) list(_ context.Context, o metav1.ListOptions) (*corev1.PodList, error) {
	s.asked = append(s.asked, o)
	if len(s.asked) <= s.failures {
		return nil, errors.New("busy")
	}
	l := &corev1.PodList{}
	for _, p := range s.pods {
		l.Items = append(l.Items, *p)
	}
	return l, nil
}

func (s *server) check(ctx context.Context, version string, o metav1.ListOptions, transform TransformFunc, have ...*corev1.Pod) (panicked any) {
	defer func() { panicked = recover() }()
	CheckDataConsistency(ctx, "test", version, s.list, transform, o, func() []*corev1.Pod { return have })
	return nil
}

func TestCheck(t *testing.T) {
	renamed := func(o any) (any, error) { o.(*corev1.Pod).Spec.NodeName = "x"; return o, nil }
	changed, changedB := pod("a"), pod("b")
	changed.Spec.NodeName, changedB.Spec.NodeName = "x", "x"
	for _, c := range []struct {
		name      string
		version   string
		options   metav1.ListOptions
		transform TransformFunc
		have      []*corev1.Pod
		lists     int
		panics    bool
	}{
		{"same in another order", "5", metav1.ListOptions{}, nil, []*corev1.Pod{pod("b"), pod("a")}, 1, false},
		{"one too few", "5", metav1.ListOptions{}, nil, []*corev1.Pod{pod("b")}, 1, true},
		{"one is different", "5", metav1.ListOptions{}, nil, []*corev1.Pod{pod("b"), changed}, 1, true},
		{"transform", "5", metav1.ListOptions{}, renamed, []*corev1.Pod{changed, changedB}, 1, false},
		{"transform that fails", "5", metav1.ListOptions{}, func(any) (any, error) { return nil, errors.New("no") }, nil, 1, true},
		{"any version", "0", metav1.ListOptions{}, nil, nil, 0, false},
		{"part of a list", "5", metav1.ListOptions{Continue: "c"}, nil, nil, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &server{pods: []*corev1.Pod{pod("a"), pod("b")}}
			if p := s.check(t.Context(), c.version, c.options, c.transform, c.have...); (p != nil) != c.panics || len(s.asked) != c.lists {
				t.Errorf("%d lists, panic: %v", len(s.asked), p)
			}
		})
	}
	s := &server{}
	s.check(t.Context(), "5", metav1.ListOptions{LabelSelector: "a=b", ResourceVersion: "3", Limit: 7}, nil)
	if want := (metav1.ListOptions{LabelSelector: "a=b", ResourceVersion: "5", ResourceVersionMatch: "Exact", Limit: 7}); s.asked[0] != want {
		t.Errorf("asked with %+v, want %+v", s.asked[0], want)
	}
}

func TestCheck_C2_failingListEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		s := &server{failures: 100}
		start := time.Now()
		if p := s.check(ctx, "5", metav1.ListOptions{}, nil, pod("a")); p != nil || len(s.asked) != 3 || time.Since(start) != 2500*time.Millisecond {
			t.Errorf("%d lists in %v, panic: %v", len(s.asked), time.Since(start), p)
		}
		s = &server{failures: 1}
		if p := s.check(t.Context(), "5", metav1.ListOptions{}, nil); p != nil || len(s.asked) != 2 {
			t.Errorf("after one failure: %d lists, panic: %v", len(s.asked), p)
		}
	})
}

func TestSetForTest_putsBackWhatWas(t *testing.T) {
	off := IsDataConsistencyDetectionForWatchListEnabled()
	restore := SetDataConsistencyDetectionForWatchListEnabledForTest(true)
	if !IsDataConsistencyDetectionForWatchListEnabled() {
		t.Error("not on")
	}
	if restore(); IsDataConsistencyDetectionForWatchListEnabled() != off {
		t.Error("not restored")
	}
}
