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
	"errors"
	"fmt"
	"math/rand"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	ktesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

type lockRecorder struct{ *run }

func (l lockRecorder) Eventf(obj runtime.Object, kind, reason, message string, args ...any) {
	l.note("event of %s: %s %s %s", facts(obj), kind, reason, fmt.Sprintf(message, args...))
}

func leaseLock(r *run) {
	c := fake.NewClientset()
	k := &resourcelock.LeaseLock{LeaseMeta: metav1.ObjectMeta{Namespace: "ns", Name: "lease"}, Client: c.CoordinationV1(),
		LockConfig: resourcelock.ResourceLockConfig{Identity: "me", EventRecorder: lockRecorder{r}}, Labels: map[string]string{"l": "v"}}
	r.note("%q %q", k.Identity(), k.Describe())
	now := metav1.NewTime(time.Unix(100, 5000))
	record := resourcelock.LeaderElectionRecord{HolderIdentity: "me", LeaseDurationSeconds: 15, AcquireTime: now, RenewTime: now, LeaderTransitions: 2}
	r.panics("update first", func() { r.err("update first", k.Update(r.ctx, record)) })
	r.panics("event first", func() { k.RecordEvent("early") })
	_, _, err := k.Get(r.ctx)
	r.err("get nothing", err)
	r.err("create", k.Create(r.ctx, record))
	r.err("create again", k.Create(r.ctx, record))
	got, raw, err := k.Get(r.ctx)
	r.value("get", got)
	r.note("%s %v", raw, err)
	record.HolderIdentity = ""
	record.Strategy, record.PreferredHolder = coordinationv1.OldestEmulationVersion, "you"
	r.err("update", k.Update(r.ctx, record))
	got, raw, err = k.Get(r.ctx)
	r.value("get", got)
	r.note("%s %v", raw, err)
	k.RecordEvent("became leader")
	c.PrependReactor("update", "leases", func(ktesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewConflict(podResource, "lease", errors.New("no"))
	})
	r.err("conflict", k.Update(r.ctx, record))
	r.panics("no recorder", func() {
		k.LockConfig.EventRecorder = nil
		k.RecordEvent("nobody")
	})
	l, err := c.CoordinationV1().Leases("ns").Get(r.ctx, "lease", metav1.GetOptions{})
	r.value("lease", l)
	r.err("lease", err)
	ended, cancel := context.WithCancel(r.ctx)
	cancel()
	_, _, err = k.Get(ended)
	r.note("ended %v", err != nil)
}

func multiLock(r *run) {
	var a, b *resourcelock.LeaderElectionRecord
	one, two := newLock(r, "one", &a), newLock(r, "two", &b)
	m := &resourcelock.MultiLock{Primary: one, Secondary: two}
	r.note("%q %q", m.Identity(), m.Describe())
	get := func() {
		got, raw, err := m.Get(r.ctx)
		if got != nil {
			r.note("%s", recordText(*got))
		}
		r.note("%d bytes", len(raw))
		r.err("get", err)
	}
	get()
	one.set("one", 15)
	get()
	two.set("other", 15)
	get()
	two.set("one", 15)
	get()
	r.err("update", m.Update(r.ctx, *a))
	m.RecordEvent("event")
	a, b = nil, nil
	r.err("create", m.Create(r.ctx, resourcelock.LeaderElectionRecord{HolderIdentity: "new"}))
	one.getErr = func(int) error { return errors.New("plain") }
	get()
	one.getErr, two.getErr = nil, one.getErr
	get()
	two.writeErr = func(int) error { return errors.New("plain") }
	r.err("update", m.Update(r.ctx, *a))
	r.err("create", m.Create(r.ctx, *a))
	r.note("%q %q", resourcelock.ConcatRawRecord([]byte("a"), []byte("b")), resourcelock.ConcatRawRecord(nil, nil))
}

func newLocks(r *run) {
	c := fake.NewClientset()
	for _, kind := range []string{"leases", "endpoints", "configmaps", "endpointsleases", "configmapsleases", "", "other", resourcelock.LeasesResourceLock} {
		k, err := resourcelock.New(kind, "ns", "name", c.CoreV1(), c.CoordinationV1(), resourcelock.ResourceLockConfig{Identity: "me"})
		r.note("%q: %T", kind, k)
		r.err(kind, err)
		k, err = resourcelock.NewFromKubeconfig(kind, "ns", "name", resourcelock.ResourceLockConfig{Identity: "me"}, &rest.Config{Host: "h"}, 10*time.Second)
		r.note("%q: %T", kind, k)
		r.err(kind, err)
	}
	k, err := resourcelock.NewWithLabels("leases", "ns", "name", c.CoreV1(), c.CoordinationV1(), resourcelock.ResourceLockConfig{}, map[string]string{"a": "b"})
	r.err("labels", err)
	r.note("%q %q %v", k.Identity(), k.Describe(), k.(*resourcelock.LeaseLock).Labels)
	_, err = resourcelock.NewFromKubeconfig("leases", "ns", "name", resourcelock.ResourceLockConfig{}, &rest.Config{Host: "http://[bad"}, time.Second)
	r.err("bad config", err)
	r.note("%q %q", resourcelock.UnknownLeader, resourcelock.LeaderElectionRecordAnnotationKey)
}

func leaseRecords(r *run, seed int64) {
	rnd := rand.New(rand.NewSource(seed))
	now := metav1.NewTime(time.Unix(rnd.Int63n(1e9), rnd.Int63n(1e9)).UTC())
	record := resourcelock.LeaderElectionRecord{LeaseDurationSeconds: rnd.Intn(100), LeaderTransitions: rnd.Intn(10)}
	if rnd.Intn(2) == 0 {
		record.HolderIdentity, record.AcquireTime = "h", now
	}
	if rnd.Intn(2) == 0 {
		record.RenewTime, record.PreferredHolder = now, "p"
	}
	if rnd.Intn(2) == 0 {
		record.Strategy = coordinationv1.OldestEmulationVersion
	}
	spec := resourcelock.LeaderElectionRecordToLeaseSpec(&record)
	r.value("spec", spec)
	r.value("record", resourcelock.LeaseSpecToLeaderElectionRecord(&spec))
	for range 5 {
		if rnd.Intn(2) == 0 {
			spec.HolderIdentity = nil
		}
		if rnd.Intn(2) == 0 {
			spec.RenewTime, spec.LeaseDurationSeconds = nil, nil
		}
		if rnd.Intn(3) == 0 {
			spec.AcquireTime, spec.LeaseTransitions = nil, nil
		}
		if rnd.Intn(3) == 0 {
			spec.Strategy, spec.PreferredHolder = nil, nil
		}
		r.value("record", resourcelock.LeaseSpecToLeaderElectionRecord(&spec))
	}
	text, err := json.Marshal(record)
	r.note("%s %v", text, err)
}
