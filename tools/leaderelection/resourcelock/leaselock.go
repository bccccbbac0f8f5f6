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
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	v1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	coordinationv1 "k8s.io/client-go/kubernetes/typed/coordination/v1"
)

// LeaseLock keeps the record in a Lease. It is used by one goroutine at a time.
type LeaseLock struct {
	// LeaseMeta has the namespace and name of the Lease.
	LeaseMeta  metav1.ObjectMeta
	Client     coordinationv1.LeasesGetter
	LockConfig ResourceLockConfig
	// Labels are those that the Lease gets.
	Labels map[string]string

	lease *v1.Lease // as it was last read or written
}

var _ InterfaceWithContext = &LeaseLock{}

// Get implements Interface.
func (l *LeaseLock) Get(ctx context.Context) (*LeaderElectionRecord, []byte, error) {
	lease, err := l.Client.Leases(l.LeaseMeta.Namespace).Get(ctx, l.LeaseMeta.Name, metav1.GetOptions{})
	if err != nil {
		return nil, nil, err
	}
	l.lease = lease
	record := LeaseSpecToLeaderElectionRecord(&lease.Spec)
	raw, err := json.Marshal(*record)
	return record, raw, err
}

// Create implements Interface.
func (l *LeaseLock) Create(ctx context.Context, ler LeaderElectionRecord) error {
	lease, err := l.Client.Leases(l.LeaseMeta.Namespace).Create(ctx, &v1.Lease{
		ObjectMeta: metav1.ObjectMeta{Name: l.LeaseMeta.Name, Namespace: l.LeaseMeta.Namespace, Labels: maps.Clone(l.Labels)},
		Spec:       LeaderElectionRecordToLeaseSpec(&ler),
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	l.lease = lease
	return nil
}

// Update implements Interface.
func (l *LeaseLock) Update(ctx context.Context, ler LeaderElectionRecord) error {
	if l.lease == nil {
		return errors.New("lease not initialized, call get or create first")
	}
	changed := l.lease.DeepCopy()
	changed.Spec = LeaderElectionRecordToLeaseSpec(&ler)
	if l.Labels != nil {
		if changed.Labels == nil {
			changed.Labels = map[string]string{}
		}
		maps.Copy(changed.Labels, l.Labels)
	}
	lease, err := l.Client.Leases(l.LeaseMeta.Namespace).Update(ctx, changed, metav1.UpdateOptions{})
	if err != nil {
		return err
	}
	l.lease = lease
	return nil
}

// RecordEventWithContext implements InterfaceWithContext. The recorder is not
// asked to wait, so the context only ends what has not begun.
func (l *LeaseLock) RecordEventWithContext(ctx context.Context, event string) {
	if l.LockConfig.EventRecorder == nil || l.lease == nil || ctx.Err() != nil {
		return
	}
	subject := &v1.Lease{ObjectMeta: l.lease.ObjectMeta}
	subject.APIVersion, subject.Kind = v1.SchemeGroupVersion.String(), "Lease"
	l.LockConfig.EventRecorder.Eventf(subject, corev1.EventTypeNormal, "LeaderElection", "%s", fmt.Sprintf("%v %v", l.LockConfig.Identity, event))
}

// Describe implements Interface.
func (l *LeaseLock) Describe() string {
	return fmt.Sprintf("%v/%v", l.LeaseMeta.Namespace, l.LeaseMeta.Name)
}

// Identity implements Interface.
func (l *LeaseLock) Identity() string { return l.LockConfig.Identity }

// LeaseSpecToLeaderElectionRecord reads the record of a Lease.
func LeaseSpecToLeaderElectionRecord(spec *v1.LeaseSpec) *LeaderElectionRecord {
	return &LeaderElectionRecord{
		HolderIdentity:       value(spec.HolderIdentity),
		Strategy:             value(spec.Strategy),
		PreferredHolder:      value(spec.PreferredHolder),
		LeaseDurationSeconds: int(value(spec.LeaseDurationSeconds)),
		LeaderTransitions:    int(value(spec.LeaseTransitions)),
		AcquireTime:          metav1.Time{Time: value(spec.AcquireTime).Time},
		RenewTime:            metav1.Time{Time: value(spec.RenewTime).Time},
	}
}

// value is zero for nil.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// LeaderElectionRecordToLeaseSpec writes the record into the spec of a Lease.
func LeaderElectionRecordToLeaseSpec(ler *LeaderElectionRecord) v1.LeaseSpec {
	spec := v1.LeaseSpec{
		HolderIdentity:       new(ler.HolderIdentity),
		LeaseDurationSeconds: new(int32(ler.LeaseDurationSeconds)),
		AcquireTime:          &metav1.MicroTime{Time: ler.AcquireTime.Time},
		RenewTime:            &metav1.MicroTime{Time: ler.RenewTime.Time},
		LeaseTransitions:     new(int32(ler.LeaderTransitions)),
	}
	if ler.Strategy != "" {
		spec.Strategy = new(ler.Strategy)
	}
	if ler.PreferredHolder != "" {
		spec.PreferredHolder = new(ler.PreferredHolder)
	}
	return spec
}
