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

// Package resourcelock keeps the record of an election in an object of the API.
package resourcelock

import (
	"context"
	"fmt"
	"time"

	v1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	clientset "k8s.io/client-go/kubernetes"
	coordinationv1 "k8s.io/client-go/kubernetes/typed/coordination/v1"
	corev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

const (
	// LeaderElectionRecordAnnotationKey is where locks of old releases kept
	// their record.
	LeaderElectionRecordAnnotationKey = "control-plane.alpha.kubernetes.io/leader"
	// LeasesResourceLock is the type of lock that there is.
	LeasesResourceLock = "leases"

	// The types of lock that there were, for an error that helps.
	endpointsResourceLock        = "endpoints"
	configMapsResourceLock       = "configmaps"
	endpointsLeasesResourceLock  = "endpointsleases"
	configMapsLeasesResourceLock = "configmapsleases"
)

// LeaderElectionRecord is what the candidates of an election share.
type LeaderElectionRecord struct {
	// HolderIdentity is the leader; nobody is if it is empty.
	HolderIdentity       string      `json:"holderIdentity"`
	LeaseDurationSeconds int         `json:"leaseDurationSeconds"`
	AcquireTime          metav1.Time `json:"acquireTime"`
	RenewTime            metav1.Time `json:"renewTime"`
	LeaderTransitions    int         `json:"leaderTransitions"`

	// Strategy and PreferredHolder are those of a coordinated election
	// (KEP-4355): who else picks the leader, and whom the present one should
	// make way for.
	Strategy        v1.CoordinatedLeaseStrategy `json:"strategy"`
	PreferredHolder string                      `json:"preferredHolder"`
}

// EventRecorder records events about the object of a lock.
type EventRecorder interface {
	Eventf(obj runtime.Object, eventType, reason, message string, args ...interface{})
}

// ResourceLockConfig is what a lock can be told.
type ResourceLockConfig struct {
	// Identity is who takes part. No other candidate may have it.
	Identity string
	// EventRecorder is told of changes of leader, if there is one.
	EventRecorder EventRecorder
}

// Interface is a record that candidates read and write. A write fails if
// another candidate wrote since the last read.
type Interface interface {
	// Get reads the record, and its bytes, by which a change is seen.
	Get(ctx context.Context) (*LeaderElectionRecord, []byte, error)
	// Create writes the first record.
	Create(ctx context.Context, ler LeaderElectionRecord) error
	// Update writes the record.
	Update(ctx context.Context, ler LeaderElectionRecord) error
	// RecordEvent records what happened to the leader.
	RecordEvent(string)
	// Identity returns who takes part.
	Identity() string
	// Describe says which lock it is, for logs.
	Describe() string
}

// InterfaceWithContext is what a lock can have beside Interface.
type InterfaceWithContext interface {
	Interface
	// RecordEventWithContext is RecordEvent with the context of the election.
	RecordEventWithContext(ctx context.Context, event string)
}

// New returns a lock of lockType on the object called name in namespace.
// coreClient is there for callers of older releases and not used.
func New(lockType string, ns string, name string, coreClient corev1.CoreV1Interface, coordinationClient coordinationv1.CoordinationV1Interface, rlc ResourceLockConfig) (Interface, error) {
	return NewWithLabels(lockType, ns, name, coreClient, coordinationClient, rlc, nil)
}

// NewWithLabels is New for an object with labels.
func NewWithLabels(lockType string, ns string, name string, coreClient corev1.CoreV1Interface, coordinationClient coordinationv1.CoordinationV1Interface, rlc ResourceLockConfig, labels map[string]string) (Interface, error) {
	switch lockType {
	case LeasesResourceLock:
		return &LeaseLock{
			LeaseMeta:  metav1.ObjectMeta{Namespace: ns, Name: name},
			Client:     coordinationClient,
			LockConfig: rlc,
			Labels:     labels,
		}, nil
	case endpointsResourceLock, configMapsResourceLock, endpointsLeasesResourceLock:
		return nil, fmt.Errorf("%s lock is removed, migrate to %s", lockType, LeasesResourceLock)
	case configMapsLeasesResourceLock:
		return nil, fmt.Errorf("%s lock is removed, migrated to %s", lockType, LeasesResourceLock)
	}
	return nil, fmt.Errorf("Invalid lock-type %s", lockType)
}

// NewFromKubeconfig is New with clients of its own, made from kubeconfig, whose
// requests take no longer than half of renewDeadline.
func NewFromKubeconfig(lockType string, ns string, name string, rlc ResourceLockConfig, kubeconfig *rest.Config, renewDeadline time.Duration) (Interface, error) {
	config := *kubeconfig
	config.Timeout = max(renewDeadline/2, time.Second)
	client, err := clientset.NewForConfig(rest.AddUserAgent(&config, "leader-election"))
	if err != nil {
		return nil, fmt.Errorf("make a client for the leader election lock %s/%s: %w", ns, name, err)
	}
	return New(lockType, ns, name, client.CoreV1(), client.CoordinationV1(), rlc)
}
