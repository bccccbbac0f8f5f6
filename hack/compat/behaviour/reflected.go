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
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/cache"
)

// script is what a server says to a reflector or informer.
type script struct {
	name    string
	lists   []listed
	watches []watched
}

var (
	one     = listed{pods: "a/x@1", version: "5"}
	two     = listed{pods: "a/x@1 a/y@2", version: "10"}
	expired = apierrors.NewResourceExpired("too old")
	refused = fmt.Errorf("dial: %w", syscall.ECONNREFUSED)
	large   = apierrors.NewTimeoutError("Too large resource version", 1)
	invalid = apierrors.NewInvalid(schemaKind, "", nil)
)

var schemaKind = metav1.SchemeGroupVersion.WithKind("ListOptions").GroupKind()

func scripts() []script {
	large.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: metav1.CauseTypeResourceVersionTooLarge, Message: "Too large resource version"}}
	rows := []script{
		{"plain", []listed{one}, []watched{{events: "+a/y@6 ~a/y@7 -a/x@8"}}},
		{"empty", []listed{{version: "3"}}, []watched{{events: "+a/y@6"}}},
		{"noVersion", []listed{{pods: "a/x@1"}}, []watched{{events: "+a/y@6"}}},
		{"noVersionClosed", []listed{{pods: "a/x@1"}}, []watched{{events: "+a/y@6 close"}, {events: "+a/z@7 @9 close"}, {events: "expired close"}}},
		{"noVersionLater", []listed{{pods: "a/x@1"}, one}, []watched{{events: "expired close"}, {events: "+a/z@7 @9 close"}}},
		{"noVersionModified", []listed{{pods: "a/x@1"}}, []watched{{events: "+a/y@6 ~a/y@8 close"}, {events: "expired close"}}},
		{"noVersionModifiedAdded", []listed{{pods: "a/x@1"}}, []watched{{events: "+a/y@6 ~a/y@8 +a/q@9 close"}, {events: "expired close"}}},
		{"noVersionDeletedAdded", []listed{{pods: "a/x@1"}}, []watched{{events: "-a/y@8 +a/q@9 close"}, {events: "+a/s@10 close"}, {events: "expired close"}}},
		{"noVersionBookmarkAdded", []listed{{pods: "a/x@1"}}, []watched{{events: "@8 +a/q@9 close"}, {events: "expired close"}}},
		{"zeroModified", []listed{{pods: "a/x@1", version: "0"}}, []watched{{events: "+a/y@6 ~a/y@8 +a/q@9 +a/r@7 close"}, {events: "expired close"}}},
		{"noVersionEver", []listed{{pods: "a/x"}}, []watched{{events: "+a/y close"}, {events: "+a/z close"}}},
		{"noVersionEvents", []listed{one}, []watched{{events: "+a/y close"}, {events: "+a/z @ close"}}},
		{"textVersions", []listed{{pods: "a/x@abc", version: "def"}}, []watched{{events: "+a/y@ghi close"}, {events: "@jkl close"}}},
		{"zeroVersion", []listed{{pods: "a/x@1", version: "0"}}, []watched{{events: "+a/y@6 close"}, {events: "+a/z@7 close"}, {events: "expired close"}}},
		{"olderEvents", []listed{one}, []watched{{events: "+a/y@3 close"}, {events: "@2 close"}, {events: "+a/z@4"}}},
		{"bookmarks", []listed{one}, []watched{{events: "@9 +a/y@10 @12 close"}, {events: "@15"}}},
		{"closed", []listed{one}, []watched{{events: "close"}, {events: "+a/y@6 close"}, {events: "1s close"}, {events: "~a/y@7 -a/y@8"}}},
		{"closedLate", []listed{one}, []watched{{events: "2m close"}, {events: "+a/y@6 3m close"}}},
		{"expired", []listed{one, two}, []watched{{events: "+a/y@6 expired close"}, {events: "~a/x@11"}}},
		{"gone", []listed{one, two}, []watched{{events: "gone close"}, {events: "~a/x@11"}}},
		{"internal", []listed{one, two}, []watched{{events: "internal close"}, {events: "internal close"}, {events: "~a/x@11"}}},
		{"many", []listed{one, two}, []watched{{events: "many close"}, {events: "~a/x@11"}}},
		{"timeoutEvent", []listed{one, two}, []watched{{events: "timeout close"}, {events: "~a/x@11"}}},
		{"badError", []listed{one, two}, []watched{{events: "badError close"}, {events: "~a/x@11"}}},
		{"nilError", []listed{one, two}, []watched{{events: "nilError close"}, {events: "~a/x@11"}}},
		{"otherKind", []listed{one}, []watched{{events: "node +a/y@6"}}},
		{"statusObject", []listed{one}, []watched{{events: "status +a/y@6"}}},
		{"unknownEvent", []listed{one}, []watched{{events: "unknown +a/y@6"}}},
		{"nilObject", []listed{one}, []watched{{events: "nil +a/y@6"}}},
		{"emptyObject", []listed{one}, []watched{{events: "empty +a/y@6 close"}}},
		{"watchRefused", []listed{one, two}, []watched{{err: refused}, {err: refused}, {events: "+a/y@6"}}},
		{"watchEOF", []listed{one, two}, []watched{{err: io.EOF}, {events: "+a/y@6"}}},
		{"watchUnexpectedEOF", []listed{one, two}, []watched{{err: io.ErrUnexpectedEOF}, {events: "+a/y@6"}}},
		{"watchMany", []listed{one, two}, []watched{{err: apierrors.NewTooManyRequests("busy", 3)}, {events: "+a/y@6"}}},
		{"watchInternal", []listed{one, two}, []watched{{err: apierrors.NewInternalError(errors.New("x"))}, {events: "+a/y@6"}}},
		{"watchExpired", []listed{one, two}, []watched{{err: expired}, {events: "~a/x@11"}}},
		{"watchForbidden", []listed{one, two}, []watched{{err: apierrors.NewForbidden(podResource, "", errors.New("no"))}, {events: "~a/x@11"}}},
		{"watchInvalid", []listed{one, two}, []watched{{err: invalid}, {events: "~a/x@11"}}},
		{"listErrors", []listed{{err: refused}, {err: apierrors.NewInternalError(errors.New("x"))}, {err: io.EOF}, one}, []watched{{events: "+a/y@6"}}},
		{"listExpired", []listed{{err: expired}, two}, []watched{{events: "~a/x@11"}}},
		{"listExpiredTwice", []listed{{err: expired}, {err: expired}, two}, []watched{{events: "~a/x@11"}}},
		{"relistExpired", []listed{one, {err: expired}, two}, []watched{{events: "expired close"}, {events: "~a/x@11"}}},
		{"relistLarge", []listed{one, {err: large}, two}, []watched{{events: "expired close"}, {events: "~a/x@11"}}},
		{"relistError", []listed{one, {err: refused}, {err: refused}, two}, []watched{{events: "expired close"}, {events: "~a/x@11"}}},
		{"listForbidden", []listed{{err: apierrors.NewForbidden(podResource, "", errors.New("no"))}, two}, nil},
		{"listMany", []listed{{err: apierrors.NewTooManyRequests("busy", 3)}, two}, nil},
		{"listPanics", []listed{{panicked: true}, two}, nil},
		{"notAList", []listed{{obj: pod("a/x@1")}, two}, nil},
		{"noMetadata", []listed{{obj: &metav1.Status{}}, two}, nil},
		{"nilList", []listed{{obj: nil, err: errors.New("nothing")}, two}, nil},
		{"otherList", []listed{{obj: &corev1.NodeList{ListMeta: metav1.ListMeta{ResourceVersion: "4"}, Items: []corev1.Node{{ObjectMeta: metav1.ObjectMeta{Name: "n"}}}}}}, nil},
		{"unstructuredList", []listed{{obj: &unstructured.UnstructuredList{Object: map[string]any{"metadata": map[string]any{"resourceVersion": "4"}},
			Items: []unstructured.Unstructured{{Object: map[string]any{"metadata": map[string]any{"name": "u", "resourceVersion": "3"}}}}}}}, nil},
		{"twiceListed", []listed{{pods: "a/x@1 a/x@2", version: "3"}}, nil},
		{"pages", []listed{{pods: "a/x@1", version: "5", next: "c1"}, {pods: "a/y@2", version: "5", next: "c2"}, {pods: "a/z@3", version: "5"}}, []watched{{events: "+b/x@6"}}},
		{"pagesExpired", []listed{{pods: "a/x@1", version: "5", next: "c1"}, {err: expired}, two}, []watched{{events: "+b/x@16"}}},
		{"pagesRefused", []listed{{pods: "a/x@1", version: "5", next: "c1"}, {err: refused}, two}, []watched{{events: "+b/x@16"}}},
		{"pagesGo", []listed{{pods: "a/x@1", version: "5", next: "c1"}, {pods: "a/y@2", version: "6"}, two}, []watched{{events: "expired close"}, {events: "+b/x@16"}}},
		{"deleteUnknown", []listed{one}, []watched{{events: "-a/none@6 ~a/new@7 +a/x@8"}}},
		{"slow", []listed{{pods: "a/x@1", version: "5", after: time.Minute}}, []watched{{after: time.Minute, events: "+a/y@6"}}},
		{"manyRelists", []listed{one, two, one, two}, []watched{{events: "expired close"}, {events: "expired close"}, {events: "expired close"}, {events: "+a/z@20"}}},
		// What a server says that streams lists.
		{"stream", nil, []watched{{events: "+a/x@1 +a/y@2 !@5 +a/z@6"}}},
		{"streamEmpty", nil, []watched{{events: "!@5 +a/z@6 close"}, {events: "@7"}}},
		{"streamSlow", nil, []watched{{events: "+a/x@1 10s +a/y@2 10s !@5 +a/z@6"}}},
		{"streamChanges", nil, []watched{{events: "+a/x@1 +a/y@2 ~a/x@3 -a/y@4 !@5"}}},
		{"streamBookmarks", nil, []watched{{events: "+a/x@1 @3 +a/y@4 !@5 @6 close"}, {events: "+a/z@7"}}},
		{"streamTwoEnds", nil, []watched{{events: "+a/x@1 !@5 !@6 +a/y@7"}}},
		{"streamCut", nil, []watched{{events: "+a/x@1 close"}, {events: "+a/x@1 +a/y@2 !@5"}}},
		{"streamCutBookmark", nil, []watched{{events: "+a/x@1 @3 close"}, {events: "+a/x@1 +a/y@2 !@5"}}},
		{"streamInvalid", []listed{one}, []watched{{err: invalid}, {events: "+a/z@6"}}},
		{"streamRefused", []listed{one}, []watched{{err: refused}, {events: "+a/x@1 !@5 +a/z@6"}}},
		{"streamMany", []listed{one}, []watched{{err: apierrors.NewTooManyRequests("busy", 3)}, {events: "+a/x@1 !@5 +a/z@6"}}},
		{"streamInternal", []listed{one}, []watched{{err: apierrors.NewInternalError(errors.New("x"))}, {events: "+a/z@6"}}},
		{"streamForbidden", []listed{one}, []watched{{err: apierrors.NewForbidden(podResource, "", errors.New("no"))}, {events: "+a/z@6"}}},
		{"streamError", []listed{one}, []watched{{events: "+a/x@1 internal close"}, {events: "+a/x@1 !@5"}}},
		{"streamExpired", []listed{one}, []watched{{events: "+a/x@1 expired close"}, {events: "+a/x@1 !@5"}}},
		{"streamAgain", []listed{one}, []watched{{events: "+a/x@1 +a/y@2 !@5 expired close"}, {events: "+a/y@8 !@9 +a/z@10"}}},
		{"streamAgainInvalid", []listed{one}, []watched{{events: "+a/x@1 !@5 expired close"}, {err: invalid}, {events: "+a/z@10"}}},
		{"streamOther", []listed{one}, []watched{{events: "node +a/x@1 !@5 +a/z@10"}}},
		{"streamNilBookmark", []listed{one}, []watched{{events: "+a/x@1 nil !@5"}}},
	}
	for name, err := range map[string]error{
		"notFound": apierrors.NewNotFound(podResource, ""), "unauthorized": apierrors.NewUnauthorized("who"), "conflict": apierrors.NewConflict(podResource, "", nil),
		"timeout": apierrors.NewTimeoutError("slow", 1), "serverTimeout": apierrors.NewServerTimeout(podResource, "watch", 1), "unavailable": apierrors.NewServiceUnavailable("away"),
		"EOF": io.EOF, "cut": io.ErrUnexpectedEOF, "plain": errors.New("plain"), "reset": fmt.Errorf("read: %w", syscall.ECONNRESET), "bad": apierrors.NewBadRequest("bad"),
		"method": apierrors.NewMethodNotSupported(podResource, "watch"), "gone": apierrors.NewGone("gone"), "expired": expired, "large": large,
		"canceled": context.Canceled, "deadline": context.DeadlineExceeded, "generic": apierrors.NewGenericServerResponse(502, "watch", podResource, "", "bad gateway", 0, true),
	} {
		rows = append(rows, script{"stream/fails/" + name, []listed{one}, []watched{{err: err}, {events: "+a/x@1 !@5 +a/z@6"}}},
			script{"watch/fails/" + name, []listed{one, two}, []watched{{events: "+a/q@7 close"}, {err: err}, {events: "+a/z@16"}}},
			script{"list/fails/" + name, []listed{{err: err}, one}, []watched{{events: "+a/z@16"}}})
	}
	for _, word := range []string{"unknown", "node", "status", "nil", "empty", "+a/fails@7", "~a/fails@7", "-a/fails@7", "@7"} {
		rows = append(rows, script{"closedAfter/" + word, []listed{one}, []watched{{events: word + " close"}, {events: word + " close"}, {events: "+a/z@9"}}})
	}
	for _, word := range []string{"timeout", "many", "gone", "badError", "nilError", "status", "unknown", "nil", "empty"} {
		rows = append(rows, script{"stream/event/" + word, []listed{one}, []watched{{events: "+a/q@1 " + word + " +a/x@1 !@5 +a/z@6"}, {events: "+a/x@1 !@5 +a/z@6"}}})
	}
	return rows
}

var plainLists = []string{"KUBE_FEATURE_WatchListClient=false"}

func init() {
	for _, s := range scripts() {
		env := plainLists
		if strings.HasPrefix(s.name, "stream") {
			env = nil
		}
		add(scenario{name: "cache/reflector/run/" + s.name, env: env, do: func(r *run) { reflectAll(r, s) }},
			scenario{name: "cache/reflector/once/" + s.name, env: env, do: func(r *run) { reflectOnce(r, s) }})
	}
	add(scenario{name: "cache/reflector/resync", do: reflectResync},
		scenario{name: "cache/reflector/names", do: reflectNames},
		scenario{name: "cache/reflector/pageSize", env: plainLists, do: reflectPages})
}

// versioned wants to know what version its content has.
type versioned struct {
	*cache.FakeCustomStore
	r *run
}

func (v versioned) UpdateResourceVersion(version string) { v.r.note("store: version %q", version) }
func (v versioned) Bookmark(version string) error {
	v.r.note("store: bookmark %q", version)
	return errors.New("bookmark fails")
}

// noted is a store that writes down what it is given.
func noted(r *run) *cache.FakeCustomStore {
	return &cache.FakeCustomStore{
		AddFunc:    func(obj any) error { r.note("store: add %s", brief(obj)); return fails(obj) },
		UpdateFunc: func(obj any) error { r.note("store: update %s", brief(obj)); return fails(obj) },
		DeleteFunc: func(obj any) error { r.note("store: delete %s", brief(obj)); return fails(obj) },
		ReplaceFunc: func(list []any, version string) error {
			r.note("store: replace %s version %q", briefs(list), version)
			return nil
		},
		ResyncFunc: func() error { r.at("store: resync"); return nil },
	}
}

// fails is for objects that a store does not take.
func fails(obj any) error {
	if m, ok := obj.(metav1.Object); ok && m.GetName() == "fails" {
		return errors.New("failing on purpose")
	}
	return nil
}

// steady is a backoff without chance.
func steady() *wait.Backoff {
	return &wait.Backoff{Duration: time.Second, Factor: 2, Steps: 20, Cap: 30 * time.Second}
}

func reflectAll(r *run, s script) {
	srv := &server{r: r, lists: s.lists, watches: s.watches, timed: true}
	f := cache.NewReflectorWithOptions(srv.listWatch(), &corev1.Pod{}, noted(r), cache.ReflectorOptions{Name: "r", Backoff: steady()})
	ctx, cancel := context.WithTimeout(r.ctx, 10*time.Minute)
	defer cancel()
	r.within(time.Hour, "run", func() { f.RunWithContext(ctx) })
	r.note("version %q", f.LastSyncResourceVersion())
}

func reflectOnce(r *run, s script) {
	srv := &server{r: r, lists: s.lists, watches: s.watches}
	f := cache.NewReflectorWithOptions(srv.listWatch(), &corev1.Pod{}, versioned{noted(r), r}, cache.ReflectorOptions{Name: "r"})
	rounds := 3
	if strings.HasPrefix(s.name, "stream") {
		rounds = 1 // who watches again wants initial events again
	}
	for range rounds {
		ctx, cancel := context.WithTimeout(r.ctx, 2*time.Minute+time.Millisecond)
		r.panics("once", func() { r.err("once", f.ListAndWatchWithContext(ctx)) })
		cancel()
		r.note("version %q", f.LastSyncResourceVersion())
	}
}

func reflectResync(r *run) {
	srv := &server{r: r, lists: []listed{one}, watches: []watched{{events: "!@5 +a/y@6 100s close"}}, timed: true}
	f := cache.NewReflectorWithOptions(srv.listWatch(), &corev1.Pod{}, noted(r), cache.ReflectorOptions{Name: "r", Backoff: steady(), ResyncPeriod: 30 * time.Second})
	n := 0
	f.ShouldResync = func() bool { n++; r.at("should resync %d", n); return n%2 == 0 }
	ctx, cancel := context.WithTimeout(r.ctx, 200*time.Second)
	defer cancel()
	r.within(time.Hour, "run", func() { f.RunWithContext(ctx) })
	bad := noted(r)
	bad.ResyncFunc = func() error { r.note("bad resync"); return errors.New("bad") }
	again := &server{r: r, watches: []watched{{events: "!@5"}}}
	g := cache.NewReflector(again.listWatch(), &corev1.Pod{}, bad, 30*time.Second)
	ctx, cancel = context.WithTimeout(r.ctx, 100*time.Second)
	defer cancel()
	err := g.ListAndWatchWithContext(ctx)
	r.at("bad ended")
	r.err("bad", err)
}

func reflectNames(r *run) {
	lw := (&server{r: r}).listWatch()
	u := &unstructured.Unstructured{}
	u.SetAPIVersion("g/v1")
	u.SetKind("Kind")
	for _, t := range []any{&corev1.Pod{}, u, &unstructured.Unstructured{}, nil, &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{Kind: "K", APIVersion: "v2"}}, "text", corev1.Pod{}} {
		r.panics("named", func() {
			f := cache.NewNamedReflector("n", lw, t, noted(r), 0)
			r.note("%q %q", f.Name(), f.TypeDescription())
		})
	}
	f := cache.NewReflectorWithOptions(lw, &corev1.Pod{}, noted(r), cache.ReflectorOptions{TypeDescription: "pods", Name: "x"})
	r.note("%q %q %q", f.Name(), f.TypeDescription(), f.LastSyncResourceVersion())
	i, f := cache.NewNamespaceKeyedIndexerAndReflector(lw, &corev1.Pod{}, time.Second)
	r.note("%q %s", f.TypeDescription(), text(keys(i.GetIndexers())))
	r.note("%v %v", f.WatchListPageSize, f.MaxInternalErrorRetryDuration)
}

func reflectPages(r *run) {
	for _, size := range []int64{0, 1, 1000} {
		srv := &server{r: r, lists: []listed{{pods: "a/x@1", version: "5", next: "c"}, {pods: "a/y@2", version: "5"}, one}, watches: []watched{{events: "expired close"}}}
		f := cache.NewReflectorWithOptions(srv.listWatch(), &corev1.Pod{}, noted(r), cache.ReflectorOptions{Backoff: steady()})
		f.WatchListPageSize = size
		ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
		f.RunWithContext(ctx)
		cancel()
	}
}
