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

package metrics

import (
	"context"
	"net/url"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

type countingLatency struct{ seen *atomic.Int32 }

func (c countingLatency) Observe(context.Context, string, url.URL, time.Duration) { c.seen.Add(1) }

// TestRegister_firstCallCounts is one test, since a process registers once.
func TestRegister_firstCallCounts(t *testing.T) {
	t.Cleanup(func() { // for -count
		registering = sync.Once{}
		lazy.Store(nil)
		RequestLatency = noLatency{}
	})
	var lazyCalls, firstSeen, secondSeen atomic.Int32

	EnsureRegistered() // before Register: uses up nothing
	if Enabled(RequestLatency) || Enabled(TransportCreateCalls) || Enabled(nil) {
		t.Fatal("a collector counts as enabled before Register")
	}
	RequestLatency.Observe(t.Context(), "GET", url.URL{}, time.Second)

	Register(RegisterOpts{RequestLatency: countingLatency{&firstSeen}, RegisterFn: func() { lazyCalls.Add(1) }})
	if lazyCalls.Load() != 0 {
		t.Error("Register called RegisterFn; EnsureRegistered has to")
	}
	Register(RegisterOpts{
		RequestLatency:     countingLatency{&secondSeen},
		RateLimiterLatency: countingLatency{&secondSeen},
		RegisterFn:         func() { lazyCalls.Add(100) },
	})
	RequestLatency.Observe(t.Context(), "GET", url.URL{}, time.Second)
	RateLimiterLatency.Observe(t.Context(), "GET", url.URL{}, time.Second)
	if firstSeen.Load() != 1 || secondSeen.Load() != 0 {
		t.Errorf("first collector saw %d, second %d; want 1 and 0", firstSeen.Load(), secondSeen.Load())
	}
	if !Enabled(RequestLatency) || Enabled(RateLimiterLatency) {
		t.Error("Enabled does not follow Register")
	}

	var wg sync.WaitGroup
	for range 8 {
		wg.Go(EnsureRegistered)
	}
	wg.Wait()
	if lazyCalls.Load() != 1 {
		t.Errorf("RegisterFn ran %d times, want once", lazyCalls.Load())
	}
}

// TestRegister_everyVariableStartsDiscarding: nobody has to check for nil.
func TestRegister_everyVariableStartsDiscarding(t *testing.T) {
	for _, metric := range []any{
		ClientCertExpiry, ClientCertRotationAge, ResolverLatency, RequestSize, ResponseSize, RateLimiterLatency,
		RequestResult, RequestRetry, ExecPluginCalls, ExecPluginPolicyCalls, TransportCacheEntries,
		TransportCreateCalls, TransportCAReloads, TransportCacheGCCalls, TransportCertRotationGCCalls,
	} {
		if metric == nil || Enabled(metric) {
			t.Errorf("%v: not a collector that discards", reflect.TypeOf(metric))
		}
	}
	ClientCertExpiry.Set(nil)
	TransportCertRotationGCCalls.Increment()
}
