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

package resourcelock

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	fuzz "github.com/google/gofuzz"
	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
)

var errQuota = errors.New("quota used up")

// diary keeps events as text.
type diary struct{ entries []string }

func (d *diary) Eventf(obj runtime.Object, eventType, reason, message string, args ...any) {
	lease := obj.(*coordinationv1.Lease)
	d.entries = append(d.entries, strings.Join([]string{lease.Kind, lease.APIVersion, lease.Name, eventType, reason, fmt.Sprintf(message, args...)}, " "))
}

func leaseLock(t *testing.T, client *fake.Clientset, name, who string, events EventRecorder) *LeaseLock {
	t.Helper()
	l, err := NewWithLabels(LeasesResourceLock, "ns", name, client.CoreV1(), client.CoordinationV1(),
		ResourceLockConfig{Identity: who, EventRecorder: events}, map[string]string{"team": "blue"})
	if err != nil {
		t.Fatal(err)
	}
	return l.(*LeaseLock)
}

func held(by string) LeaderElectionRecord {
	return LeaderElectionRecord{HolderIdentity: by, LeaseDurationSeconds: 15, LeaderTransitions: 3}
}

func TestNew_knowsLeasesAndSaysWhatBecameOfTheOthers(t *testing.T) {
	client := fake.NewClientset()
	for kind, want := range map[string]string{
		"leases":           "",
		"endpoints":        "endpoints lock is removed, migrate to leases",
		"configmaps":       "configmaps lock is removed, migrate to leases",
		"endpointsleases":  "endpointsleases lock is removed, migrate to leases",
		"configmapsleases": "configmapsleases lock is removed, migrated to leases",
		"etcd":             "Invalid lock-type etcd",
	} {
		l, err := New(kind, "ns", "name", client.CoreV1(), client.CoordinationV1(), ResourceLockConfig{Identity: "me"})
		switch {
		case want == "" && (err != nil || l.Describe() != "ns/name" || l.Identity() != "me"):
			t.Errorf("%s: %v, %v", kind, l, err)
		case want != "" && (err == nil || err.Error() != want):
			t.Errorf("%s: %v, want %s", kind, err, want)
		}
	}
}

func TestNewFromKubeconfig_leavesTheConfigAlone(t *testing.T) {
	config := &rest.Config{Host: "https://127.0.0.1:1"}
	l, err := NewFromKubeconfig(LeasesResourceLock, "ns", "name", ResourceLockConfig{Identity: "me"}, config, 10*time.Second)
	if err != nil || l.Identity() != "me" || config.Timeout != 0 || config.UserAgent != "" {
		t.Errorf("%v, %v; config %v", l, err, config)
	}
	if _, err := NewFromKubeconfig(LeasesResourceLock, "ns", "name", ResourceLockConfig{}, &rest.Config{Host: "://"}, time.Second); err == nil {
		t.Error("an address that is none makes a lock")
	}
}

func TestLeaseLock_keepsTheRecordInALease(t *testing.T) {
	ctx, client, events := t.Context(), fake.NewClientset(), &diary{}
	l := leaseLock(t, client, "lease", "me", events)
	if err := l.Update(ctx, held("me")); err == nil || !strings.Contains(err.Error(), "call get or create first") {
		t.Errorf("update of what nobody has read: %v", err)
	}
	l.RecordEventWithContext(ctx, "too early")
	if _, _, err := l.Get(ctx); !apierrors.IsNotFound(err) {
		t.Errorf("get: %v", err)
	}
	if err := l.Create(ctx, held("me")); err != nil {
		t.Fatal(err)
	}
	if err := l.Create(ctx, held("me")); !apierrors.IsAlreadyExists(err) {
		t.Errorf("create again: %v", err)
	}
	other := leaseLock(t, client, "lease", "other", nil)
	record, raw, err := other.Get(ctx)
	if err != nil || *record != held("me") {
		t.Errorf("another reads %+v, %v", record, err)
	}
	if _, again, _ := other.Get(ctx); string(again) != string(raw) {
		t.Errorf("bytes differ: %s, %s", raw, again)
	}
	if err := l.Update(ctx, held("")); err != nil {
		t.Fatal(err)
	}
	lease, err := client.CoordinationV1().Leases("ns").Get(ctx, "lease", metav1.GetOptions{})
	if err != nil || *lease.Spec.HolderIdentity != "" || lease.Labels["team"] != "blue" || lease.Spec.Strategy != nil {
		t.Errorf("lease %+v, %v", lease, err)
	}
	ended, cancel := context.WithCancelCause(ctx)
	cancel(errQuota)
	l.RecordEventWithContext(ctx, "became leader")
	l.RecordEventWithContext(ended, "too late")
	l.RecordEvent("stopped leading")
	want := []string{"Lease coordination.k8s.io/v1 lease Normal LeaderElection me became leader", "Lease coordination.k8s.io/v1 lease Normal LeaderElection me stopped leading"}
	if !slices.Equal(events.entries, want) {
		t.Errorf("events %q", events.entries)
	}
	if _, _, err := l.Get(ended); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
		t.Errorf("C3: %v", err)
	}
}

func TestRecord_survivesTheLease(t *testing.T) {
	f := fuzz.New().NilChance(0.3).Funcs(
		func(m *metav1.Time, c fuzz.Continue) { *m = metav1.Unix(c.Rand.Int63n(1<<32), 0) },
		func(i *int, c fuzz.Continue) { *i = int(c.Rand.Int31()) },
	)
	for range 200 {
		var r LeaderElectionRecord
		f.Fuzz(&r)
		spec := LeaderElectionRecordToLeaseSpec(&r)
		if got := LeaseSpecToLeaderElectionRecord(&spec); *got != r {
			t.Fatalf("%+v became %+v", r, *got)
		}
	}
	if got := LeaseSpecToLeaderElectionRecord(&coordinationv1.LeaseSpec{}); *got != (LeaderElectionRecord{}) {
		t.Errorf("an empty lease is %+v", *got)
	}
}

func TestMultiLock_isHeldByOneOrNobodyKnowsWhom(t *testing.T) {
	ctx, client, events := t.Context(), fake.NewClientset(), &diary{}
	old, next := leaseLock(t, client, "old", "me", events), leaseLock(t, client, "new", "me", events)
	both := &MultiLock{Primary: old, Secondary: next}
	if both.Describe() != "ns/old" || both.Identity() != "me" {
		t.Errorf("%s %s", both.Describe(), both.Identity())
	}
	wants := func(step, holder string, notFound bool) {
		t.Helper()
		r, raw, err := both.Get(ctx)
		if notFound {
			if !apierrors.IsNotFound(err) {
				t.Errorf("%s: %v", step, err)
			}
			return
		}
		if err != nil || r.HolderIdentity != holder || len(raw) == 0 {
			t.Errorf("%s: %+v, %v, want %s", step, r, err, holder)
		}
	}
	put := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	wants("nothing", "", true)
	stranger := leaseLock(t, client, "old", "stranger", nil)
	put(stranger.Create(ctx, held("stranger")))
	wants("a candidate of the old kind holds its lock", "stranger", false)
	put(both.Update(ctx, held("me")))
	wants("both are taken", "me", false)
	if got, _, _ := next.Get(ctx); got.HolderIdentity != "me" {
		t.Errorf("the second was not made: %+v", got)
	}
	_, _, err := stranger.Get(ctx)
	put(err)
	put(stranger.Update(ctx, held("stranger")))
	wants("one was taken away", UnknownLeader, false)
	if err := both.Create(ctx, held("me")); !apierrors.IsAlreadyExists(err) {
		t.Errorf("create: %v", err)
	}
	put(client.CoordinationV1().Leases("ns").Delete(ctx, "old", metav1.DeleteOptions{}))
	put(client.CoordinationV1().Leases("ns").Delete(ctx, "new", metav1.DeleteOptions{}))
	put(old.Create(ctx, held("me")))
	wants("half of mine is gone", "", true)
	put(both.Create(ctx, held("me")))
	wants("and made again", "me", false)
	both.RecordEvent("became leader")
	if len(events.entries) != 2 {
		t.Errorf("events %q", events.entries)
	}
	if raw := ConcatRawRecord([]byte("a"), []byte("b")); string(raw) != "a,b" {
		t.Errorf("raw %s", raw)
	}
}
