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
	"encoding/json"
	"fmt"
	"sync"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/events"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/record"
	"k8s.io/klog/v2"
)

// leases is a server with one lease, or with faults.
type leases struct {
	mu     sync.Mutex
	lease  *coordinationv1.Lease
	faults map[int]reply // by number of the request
}

func (l *leases) answer(c call) reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r, ok := l.faults[c.n]; ok {
		return r
	}
	switch {
	case c.Method == "GET" && l.lease == nil:
		return status(404, "NotFound")
	case c.Method != "GET":
		l.lease = &coordinationv1.Lease{}
		if err := json.Unmarshal(c.body, l.lease); err != nil {
			return status(400, "BadRequest")
		}
		l.lease.ResourceVersion = "5"
	}
	return objectReply("application/json", l.lease)
}

func heldBy(who string, since time.Duration) *coordinationv1.Lease {
	then, seconds, n := metav1.NewMicroTime(time.Now().Add(-since)), int32(1), int32(4)
	return &coordinationv1.Lease{TypeMeta: metav1.TypeMeta{Kind: "Lease", APIVersion: "coordination.k8s.io/v1"}, ObjectMeta: metav1.ObjectMeta{Name: "lock", Namespace: "ns", ResourceVersion: "3"},
		Spec: coordinationv1.LeaseSpec{HolderIdentity: &who, LeaseDurationSeconds: &seconds, AcquireTime: &then, RenewTime: &then, LeaseTransitions: &n}}
}

// elections end after the leader has begun to work.
func init() {
	conflict := status(409, "Conflict")
	for name, l := range map[string]func() *leases{
		"new":      func() *leases { return &leases{} },
		"mine":     func() *leases { return &leases{lease: heldBy("me", 0)} },
		"stale":    func() *leases { return &leases{lease: heldBy("other", time.Hour)} },
		"released": func() *leases { return &leases{lease: heldBy("", time.Hour)} },
		"conflict": func() *leases { return &leases{lease: heldBy("", time.Hour), faults: map[int]reply{1: conflict}} },
		"exists":   func() *leases { return &leases{faults: map[int]reply{1: status(409, "AlreadyExists")}} },
		"fails":    func() *leases { return &leases{faults: map[int]reply{0: {code: 500}}} },
		"busy":     func() *leases { return &leases{faults: map[int]reply{0: again(429, "Retry-After", "0")}} },
	} {
		for _, release := range []bool{false, true} {
			add(scenario{name: fmt.Sprintf("election/%s/release=%v", name, release), distinct: true, answer: func() func(call) reply {
				var once sync.Once
				var server *leases
				return func(c call) reply {
					once.Do(func() { server = l() })
					return server.answer(c)
				}
			}(), do: func(g *rig) { g.elect(release) }})
		}
	}
	for name, replies := range map[string][]reply{
		"ok":       {{code: 201, body: `{"kind":"Event","apiVersion":"v1","metadata":{"name":"x","namespace":"ns","resourceVersion":"3"}}`}},
		"refused":  {status(403, "Forbidden")},
		"gone":     {status(404, "NotFound")},
		"conflict": {status(409, "AlreadyExists")},
	} {
		add(scenario{name: "events/record/" + name, replies: replies, do: recordCore},
			scenario{name: "events/new/" + name, unordered: true, replies: replies, do: recordNew})
	}
}

func (g *rig) elect(release bool) {
	ctx, stop := context.WithCancel(klog.NewContext(g.ctx, quiet)) // how the end of ctx is met is a matter of time
	defer stop()
	client := g.client(func(c *rest.Config) { c.ContentType, c.AcceptContentTypes = "application/json", "application/json" })
	lock := &resourcelock.LeaseLock{LeaseMeta: metav1.ObjectMeta{Name: "lock", Namespace: "ns"}, Client: client.CoordinationV1(),
		LockConfig: resourcelock.ResourceLockConfig{Identity: "me"}, Labels: map[string]string{"l": "m"}}
	g.note("lock %s of %s", lock.Describe(), lock.Identity())
	leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
		Lock: lock, LeaseDuration: 30 * time.Second, RenewDeadline: 20 * time.Second, RetryPeriod: 200 * time.Millisecond, ReleaseOnCancel: release, Name: "n",
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) {
				g.note("leading")
				g.mu.Lock()
				n := g.calls
				g.mu.Unlock()
				g.waitForCalls(n + 3) // it renews its lease
				stop()
			},
			OnStoppedLeading: func() { g.note("stopped") },
		},
	})
	g.note("end")
}

// recordCore records events of the core group, the same one more than once.
func recordCore(g *rig) {
	b := record.NewBroadcaster(record.WithContext(g.ctx), record.WithSleepDuration(time.Millisecond))
	b.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: g.client(func(c *rest.Config) { c.ContentType = "application/json" }).CoreV1().Events("")})
	r := b.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "c", Host: "h"})
	pod := aPod("a")
	pod.UID = "u-1"
	tell := []func(){
		func() { r.Event(pod, corev1.EventTypeNormal, "Reason", "message") },
		func() { r.Event(pod, corev1.EventTypeNormal, "Reason", "message") },
		func() { r.Eventf(pod, corev1.EventTypeWarning, "Other", "number %d", 7) },
		func() { r.AnnotatedEventf(pod, map[string]string{"a": "b"}, corev1.EventTypeNormal, "Annotated", "m") },
	}
	for i, f := range tell {
		f()
		g.waitForCalls(i + 1)
	}
	time.Sleep(time.Second) // what should not come
	b.Shutdown()
}

// recordNew records events of the events group.
func recordNew(g *rig) {
	ctx, stop := context.WithCancel(g.ctx)
	defer stop()
	b := events.NewBroadcaster(&events.EventSinkImpl{Interface: g.client(func(c *rest.Config) { c.ContentType = "application/json" }).EventsV1()})
	if err := b.StartRecordingToSinkWithContext(ctx); err != nil {
		g.outcome("start", nil, err)
		return
	}
	r := b.NewRecorder(scheme.Scheme, "c.io/x")
	r.Eventf(aPod("a"), aPod("b"), corev1.EventTypeNormal, "Reason", "Action", "note %d", 1)
	g.waitForCalls(1)
	time.Sleep(time.Second)
	b.Shutdown()
}

// waitForCalls returns when the server has had so many requests, or gives up.
func (g *rig) waitForCalls(n int) {
	for range 1000 {
		g.mu.Lock()
		enough := g.calls >= n
		g.mu.Unlock()
		if enough {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
