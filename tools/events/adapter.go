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

package events

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/klog/v2"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"
)

// adapter has a broadcaster of core/v1 events, and one of events.k8s.io if the
// server has those.
type adapter struct {
	core   record.EventBroadcasterWithContext
	sink   *typedcorev1.EventSinkImpl
	modern *broadcaster // nil for a server without events.k8s.io/v1
}

// NewEventBroadcasterAdapterWithContext asks the server of client whether it
// has events.k8s.io, and returns an adapter that fits. The adapter ends with
// ctx or when it is shut down. It is an EventBroadcasterAdapterWithContext too.
func NewEventBroadcasterAdapterWithContext(ctx context.Context, client clientset.Interface) EventBroadcasterAdapter {
	if ctx == nil { // there is no error to return, and events are no reason to panic
		klog.Background().Error(ctxerr.NilContext("events.NewEventBroadcasterAdapterWithContext"), "Events are recorded without a context")
		ctx = context.Background()
	}
	a := &adapter{
		core: record.NewBroadcaster(record.WithContext(ctx)).(record.EventBroadcasterWithContext), // it says so
		sink: &typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")},
	}
	if hasEvents(ctx, client) {
		a.modern = newBroadcaster(ctx, &EventSinkImpl{Interface: client.EventsV1()})
	}
	return a
}

// hasEvents is false too when the server does not answer: core/v1 events are
// there always.
func hasEvents(ctx context.Context, client clientset.Interface) bool {
	d := discovery.ToDiscoveryInterfaceWithContext(client.Discovery())
	_, err := d.ServerResourcesForGroupVersionWithContext(ctx, eventsv1.SchemeGroupVersion.String())
	return err == nil
}

func (a *adapter) StartRecordingToSinkWithContext(ctx context.Context) error {
	if ctx == nil {
		return ctxerr.NilContext("events.EventBroadcasterAdapter.StartRecordingToSinkWithContext")
	}
	a.core.StartRecordingToSinkWithContext(ctx, a.sink)
	if a.modern != nil {
		return a.modern.StartRecordingToSinkWithContext(ctx)
	}
	return nil
}

func (a *adapter) NewRecorder(name string) EventRecorderLogger {
	if a.modern != nil {
		return a.modern.NewRecorder(scheme.Scheme, name)
	}
	return record.NewEventRecorderAdapter(a.DeprecatedNewLegacyRecorder(name))
}

func (a *adapter) DeprecatedNewLegacyRecorder(name string) record.EventRecorderLogger {
	return a.core.NewRecorder(scheme.Scheme, corev1.EventSource{Component: name})
}

func (a *adapter) Shutdown() {
	a.core.Shutdown()
	if a.modern != nil {
		a.modern.Shutdown()
	}
}

// ShutdownWithContext has both broadcasters write what waits.
func (a *adapter) ShutdownWithContext(ctx context.Context) (dropped int, err error) {
	if a.modern == nil {
		return a.core.ShutdownWithContext(ctx)
	}
	var coreDropped int
	var coreErr error
	done := make(chan struct{})
	go func() {
		defer close(done)
		coreDropped, coreErr = a.core.ShutdownWithContext(ctx)
	}()
	dropped, err = a.modern.ShutdownWithContext(ctx)
	<-done
	if err == nil {
		err = coreErr
	}
	return dropped + coreDropped, err
}

var _ EventBroadcasterAdapterWithContext = &adapter{}
