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

package leaderelection

import (
	"context"
	"fmt"
	"reflect"
	"time"

	v1 "k8s.io/api/coordination/v1"
	v1beta1 "k8s.io/api/coordination/v1beta1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/klog/v2"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/kubernetes"
	coordinationv1beta1client "k8s.io/client-go/kubernetes/typed/coordination/v1beta1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

// CacheSyncWaiter waits for the informer of a LeaseCandidate.
type CacheSyncWaiter interface {
	WaitForCacheSync(stopCh <-chan struct{}) map[reflect.Type]bool
}

// LeaseCandidate keeps the object by which the control plane knows a candidate
// of a coordinated election, and answers when it asks whether the candidate is
// there (KEP-4355).
type LeaseCandidate struct {
	client   coordinationv1beta1client.LeaseCandidateInterface
	factory  informers.SharedInformerFactory
	informer cache.SharedIndexInformer
	queue    workqueue.TypedRateLimitingInterface[int]
	spec     v1beta1.LeaseCandidateSpec
	name     string
	where    string // namespace/name
}

// The queue has one item, which means: see to the object.
const theCandidate = 0

// NewCandidate returns the candidate called candidateName for the lease
// targetLease, both in candidateNamespace. Versions are semantic versions
// without a v, by which strategy picks the leader. It starts nothing.
func NewCandidate(clientset kubernetes.Interface,
	candidateNamespace string,
	candidateName string,
	targetLease string,
	binaryVersion, emulationVersion string,
	strategy v1.CoordinatedLeaseStrategy,
) (*LeaseCandidate, CacheSyncWaiter, error) {
	// Only one object is watched.
	factory := informers.NewSharedInformerFactoryWithOptions(clientset, 5*time.Minute,
		informers.WithNamespace(candidateNamespace),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) {
			options.FieldSelector = fields.OneTermEqualSelector("metadata.name", candidateName).String()
		}))
	c := &LeaseCandidate{
		client:   clientset.CoordinationV1beta1().LeaseCandidates(candidateNamespace),
		factory:  factory,
		informer: factory.Coordination().V1beta1().LeaseCandidates().Informer(),
		queue:    workqueue.NewTypedRateLimitingQueueWithConfig(workqueue.DefaultTypedControllerRateLimiter[int](), workqueue.TypedRateLimitingQueueConfig[int]{Name: "leasecandidate"}),
		spec: v1beta1.LeaseCandidateSpec{
			LeaseName:        targetLease,
			BinaryVersion:    binaryVersion,
			EmulationVersion: emulationVersion,
			Strategy:         strategy,
		},
		name:  candidateName,
		where: candidateNamespace + "/" + candidateName,
	}
	_, err := c.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(obj any) { c.asked(obj) },
		UpdateFunc: func(_, obj any) {
			c.asked(obj)
		},
		DeleteFunc: func(any) { c.queue.Add(theCandidate) },
	})
	if err != nil {
		return nil, nil, fmt.Errorf("watch lease candidate %s: %w", c.where, err)
	}
	return c, factory, nil
}

// asked sees to the object if the control plane asks after the candidate.
func (c *LeaseCandidate) asked(obj any) {
	if lc, ok := obj.(*v1beta1.LeaseCandidate); ok && unanswered(lc) {
		c.queue.Add(theCandidate)
	}
}

func unanswered(lc *v1beta1.LeaseCandidate) bool {
	return lc.Spec.PingTime != nil && (lc.Spec.RenewTime == nil || lc.Spec.PingTime.After(lc.Spec.RenewTime.Time))
}

// Run keeps the object until ctx ends. What it starts has ended when it
// returns. The object stays.
func (c *LeaseCandidate) Run(ctx context.Context) {
	if ctx == nil {
		klog.TODO().Error(ctxerr.NilContext("leaderelection.LeaseCandidate.Run"), "The candidate is not run")
		return
	}
	defer c.queue.ShutDown()
	logger := klog.LoggerWithName(klog.FromContext(ctx), "leasecandidate")
	ctx = klog.NewContext(ctx, logger)
	c.factory.StartWithContext(ctx)
	defer func() { _ = c.factory.ShutdownWithContext(context.WithoutCancel(ctx)) }() // its informers end with ctx
	if !cache.WaitFor(ctx, "lease candidate "+c.where, c.informer.HasSyncedChecker()) {
		return
	}
	c.queue.Add(theCandidate)
	for {
		item, shutdown, err := workqueue.GetWithContext(ctx, c.queue)
		if shutdown || err != nil {
			return
		}
		if err := c.ensure(ctx); err != nil && ctx.Err() == nil {
			logger.Error(err, "Lease candidate is tried again", "leaseCandidate", c.where)
			c.queue.AddRateLimited(item)
		} else {
			c.queue.Forget(item)
		}
		c.queue.Done(item)
	}
}

// ensure makes the object, or answers in it.
func (c *LeaseCandidate) ensure(ctx context.Context) error {
	lc, err := c.client.Get(ctx, c.name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		lc = &v1beta1.LeaseCandidate{ObjectMeta: metav1.ObjectMeta{Name: c.name}, Spec: c.spec}
		lc.Spec.RenewTime = &metav1.MicroTime{Time: time.Now()}
		_, err = c.client.Create(ctx, lc, metav1.CreateOptions{})
		return err
	}
	if err != nil || !unanswered(lc) {
		return err
	}
	lc = lc.DeepCopy()
	// Not only now: a ping from a clock that is ahead has to be answered too.
	lc.Spec.RenewTime = &metav1.MicroTime{Time: latest(time.Now(), lc.Spec.PingTime.Add(time.Microsecond))}
	_, err = c.client.Update(ctx, lc, metav1.UpdateOptions{})
	return err
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
