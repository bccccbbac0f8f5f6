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
	"sync"
	"sync/atomic"
)

// The collectors in use. Read them; change them through Register.
var (
	// ClientCertExpiry is when the client certificate expires.
	ClientCertExpiry ExpiryMetric = noExpiry{}
	// ClientCertRotationAge is how old a certificate was when it was replaced.
	ClientCertRotationAge DurationMetric = noDuration{}
	// RequestLatency is the time from sending a request to its response header.
	RequestLatency LatencyMetric = noLatency{}
	// ResolverLatency is the time for name resolution.
	ResolverLatency ResolverLatencyMetric = noResolverLatency{}
	// RequestSize is the size of request bodies.
	RequestSize SizeMetric = noSize{}
	// ResponseSize is the size of response bodies.
	ResponseSize SizeMetric = noSize{}
	// RateLimiterLatency is the time spent waiting for the client's own limit.
	RateLimiterLatency LatencyMetric = noLatency{}
	// RequestResult counts responses.
	RequestResult ResultMetric = noResult{}
	// RequestRetry counts repeated requests.
	RequestRetry RetryMetric = noRetry{}
	// ExecPluginCalls counts runs of credential plugins.
	ExecPluginCalls CallsMetric = noCalls{}
	// ExecPluginPolicyCalls counts decisions about credential plugins.
	ExecPluginPolicyCalls PolicyCallsMetric = noLabel{}
	// TransportCacheEntries is the size of the transport cache.
	TransportCacheEntries TransportCacheMetric = noCacheSize{}
	// TransportCreateCalls counts how transports were obtained.
	TransportCreateCalls TransportCreateCallsMetric = noLabel{}
	// TransportCAReloads counts checks of CA files.
	TransportCAReloads TransportCAReloadsMetric = noCAReloads{}
	// TransportCacheGCCalls counts removals from the transport cache.
	TransportCacheGCCalls TransportCacheGCCallsMetric = noLabel{}
	// TransportCertRotationGCCalls counts ended certificate watchers.
	TransportCertRotationGCCalls TransportCertRotationGCCallsMetric = noRotationGC{}
)

// RegisterOpts are the collectors of a program. A nil field leaves the one
// that discards in place.
type RegisterOpts struct {
	ClientCertExpiry             ExpiryMetric
	ClientCertRotationAge        DurationMetric
	RequestLatency               LatencyMetric
	ResolverLatency              ResolverLatencyMetric
	RequestSize                  SizeMetric
	ResponseSize                 SizeMetric
	RateLimiterLatency           LatencyMetric
	RequestResult                ResultMetric
	ExecPluginCalls              CallsMetric
	ExecPluginPolicyCalls        PolicyCallsMetric
	RequestRetry                 RetryMetric
	TransportCacheEntries        TransportCacheMetric
	TransportCreateCalls         TransportCreateCallsMetric
	TransportCAReloads           TransportCAReloadsMetric
	TransportCertRotationGCCalls TransportCertRotationGCCallsMetric
	TransportCacheGCCalls        TransportCacheGCCallsMetric

	// RegisterFn does what the program wants to do only if a client is really
	// made, such as registering its collectors. The first EnsureRegistered after
	// Register calls it.
	RegisterFn func()
}

var (
	registering sync.Once

	// lazy runs RegisterFn once; nil before Register.
	lazy atomic.Pointer[func()]
)

// Register puts the collectors of opts in use. Only the first call of a
// program counts; later ones change nothing.
func Register(opts RegisterOpts) {
	registering.Do(func() {
		if opts.RegisterFn != nil {
			once := sync.OnceFunc(opts.RegisterFn)
			lazy.Store(&once)
		}
		use(&ClientCertExpiry, opts.ClientCertExpiry)
		use(&ClientCertRotationAge, opts.ClientCertRotationAge)
		use(&RequestLatency, opts.RequestLatency)
		use(&ResolverLatency, opts.ResolverLatency)
		use(&RequestSize, opts.RequestSize)
		use(&ResponseSize, opts.ResponseSize)
		use(&RateLimiterLatency, opts.RateLimiterLatency)
		use(&RequestResult, opts.RequestResult)
		use(&RequestRetry, opts.RequestRetry)
		use(&ExecPluginCalls, opts.ExecPluginCalls)
		use(&ExecPluginPolicyCalls, opts.ExecPluginPolicyCalls)
		use(&TransportCacheEntries, opts.TransportCacheEntries)
		use(&TransportCreateCalls, opts.TransportCreateCalls)
		use(&TransportCAReloads, opts.TransportCAReloads)
		use(&TransportCacheGCCalls, opts.TransportCacheGCCalls)
		use(&TransportCertRotationGCCalls, opts.TransportCertRotationGCCalls)
	})
}

func use[M comparable](variable *M, given M) {
	var none M
	if given != none {
		*variable = given
	}
}

// EnsureRegistered calls the RegisterFn that Register was given, if it has not
// been called, and returns when it has returned. Whoever makes a client calls
// this.
func EnsureRegistered() {
	if fn := lazy.Load(); fn != nil {
		(*fn)()
	}
}
