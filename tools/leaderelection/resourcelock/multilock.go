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
	"bytes"
	"context"
	"encoding/json"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// UnknownLeader is the holder of a MultiLock whose locks name different ones.
const UnknownLeader = "leaderelection.k8s.io/unknown"

// MultiLock is two locks that are held together, for going over from one to
// the other while candidates of both kinds run.
type MultiLock struct {
	Primary   Interface
	Secondary Interface
}

var _ InterfaceWithContext = &MultiLock{}

// Get implements Interface.
func (ml *MultiLock) Get(ctx context.Context) (*LeaderElectionRecord, []byte, error) {
	first, err := read(ctx, ml.Primary)
	if err != nil {
		return nil, nil, err
	}
	second, err := read(ctx, ml.Secondary)
	switch {
	case apierrors.IsNotFound(err) && first.record.HolderIdentity != ml.Identity():
		return first.record, first.raw, nil // held by somebody who knows only the first lock
	case err != nil:
		return nil, nil, err
	case first.record.HolderIdentity != second.record.HolderIdentity:
		first.record.HolderIdentity = UnknownLeader
		if first.raw, err = json.Marshal(first.record); err != nil {
			return nil, nil, err
		}
	}
	return first.record, ConcatRawRecord(first.raw, second.raw), nil
}

// reading is what a lock said.
type reading struct {
	record *LeaderElectionRecord
	raw    []byte
}

func read(ctx context.Context, lock Interface) (r reading, err error) {
	r.record, r.raw, err = lock.Get(ctx)
	return r, err
}

// Create implements Interface.
func (ml *MultiLock) Create(ctx context.Context, ler LeaderElectionRecord) error {
	if err := ml.Primary.Create(ctx, ler); err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	return ml.Secondary.Create(ctx, ler)
}

// Update implements Interface.
func (ml *MultiLock) Update(ctx context.Context, ler LeaderElectionRecord) error {
	if err := ml.Primary.Update(ctx, ler); err != nil {
		return err
	}
	if _, _, err := ml.Secondary.Get(ctx); apierrors.IsNotFound(err) {
		return ml.Secondary.Create(ctx, ler)
	}
	return ml.Secondary.Update(ctx, ler)
}

// RecordEventWithContext implements InterfaceWithContext.
func (ml *MultiLock) RecordEventWithContext(ctx context.Context, event string) {
	for _, lock := range []Interface{ml.Primary, ml.Secondary} {
		if l, ok := lock.(InterfaceWithContext); ok {
			l.RecordEventWithContext(ctx, event)
		} else if ctx.Err() == nil {
			lock.RecordEvent(event)
		}
	}
}

// Describe implements Interface.
func (ml *MultiLock) Describe() string { return ml.Primary.Describe() }

// Identity implements Interface.
func (ml *MultiLock) Identity() string { return ml.Primary.Identity() }

// ConcatRawRecord joins the bytes of the records of both locks.
func ConcatRawRecord(primaryRaw, secondaryRaw []byte) []byte {
	return bytes.Join([][]byte{primaryRaw, secondaryRaw}, []byte(","))
}
