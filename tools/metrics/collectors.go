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
	"time"
)

// DurationMetric collects lengths of time.
type DurationMetric interface {
	Observe(duration time.Duration)
}

// ExpiryMetric keeps the time at which something expires. Nil stands for
// "never".
type ExpiryMetric interface {
	Set(expiry *time.Time)
}

// LatencyMetric collects how long requests took, by verb and URL. Names and
// namespaces in the URL are replaced by placeholders before.
type LatencyMetric interface {
	Observe(ctx context.Context, verb string, u url.URL, latency time.Duration)
}

// ResolverLatencyMetric collects how long it took to resolve a host name.
type ResolverLatencyMetric interface {
	Observe(ctx context.Context, host string, latency time.Duration)
}

// SizeMetric collects sizes in bytes, by verb and host.
type SizeMetric interface {
	Observe(ctx context.Context, verb string, host string, size float64)
}

// ResultMetric counts responses, by status code, method and host.
type ResultMetric interface {
	Increment(ctx context.Context, code string, method string, host string)
}

// RetryMetric counts requests that were sent again, by status code, method and
// host.
type RetryMetric interface {
	IncrementRetry(ctx context.Context, code string, method string, host string)
}

// CallsMetric counts runs of credential plugins, by exit code and by the kind
// of failure ("no_error" when it worked).
type CallsMetric interface {
	Increment(exitCode int, callStatus string)
}

// PolicyCallsMetric counts decisions whether a credential plugin may run:
// "allowed" or "denied".
type PolicyCallsMetric interface {
	Increment(status string)
}

// TransportCacheMetric keeps the number of entries of the transport cache.
type TransportCacheMetric interface {
	Observe(value int)
}

// TransportCreateCallsMetric counts how transports were obtained: "hit" and
// "miss" of the cache, "uncacheable" for those that cannot be shared, and
// "miss-gc" for a cache entry whose transport had been collected.
type TransportCreateCallsMetric interface {
	Increment(result string)
}

// TransportCAReloadsMetric counts checks of CA files, by result ("success" or
// "failure") and reason.
type TransportCAReloadsMetric interface {
	Increment(result, reason string)
}

// TransportCacheGCCallsMetric counts removals from the transport cache:
// "deleted", or "skipped" when the entry had been renewed in the meantime.
type TransportCacheGCCallsMetric interface {
	Increment(result string)
}

// TransportCertRotationGCCallsMetric counts watchers of client certificates
// that ended because nobody uses their transport any more.
type TransportCertRotationGCCallsMetric interface {
	Increment()
}
