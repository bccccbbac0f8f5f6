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

// Enabled reports whether metric, one of this package's variables, is a
// program's own collector. Callers ask it before they compute something that
// only the collector would read.
func Enabled(metric any) bool {
	if metric == nil {
		return false
	}
	_, discarded := metric.(interface{ discards() })
	return !discarded
}

// nothing is embedded in the collectors that are there before Register.
type nothing struct{}

func (nothing) discards() {}

type (
	noDuration        struct{ nothing }
	noExpiry          struct{ nothing }
	noLatency         struct{ nothing }
	noResolverLatency struct{ nothing }
	noSize            struct{ nothing }
	noResult          struct{ nothing }
	noRetry           struct{ nothing }
	noCalls           struct{ nothing }
	noCacheSize       struct{ nothing }
	noCAReloads       struct{ nothing }
	noRotationGC      struct{ nothing }
	// noLabel serves the three counters with one label.
	noLabel struct{ nothing }
)

func (noDuration) Observe(time.Duration)                                  {}
func (noExpiry) Set(*time.Time)                                           {}
func (noLatency) Observe(context.Context, string, url.URL, time.Duration) {}
func (noResolverLatency) Observe(context.Context, string, time.Duration)  {}
func (noSize) Observe(context.Context, string, string, float64)           {}
func (noResult) Increment(context.Context, string, string, string)        {}
func (noRetry) IncrementRetry(context.Context, string, string, string)    {}
func (noCalls) Increment(int, string)                                     {}
func (noCacheSize) Observe(int)                                           {}
func (noCAReloads) Increment(string, string)                              {}
func (noRotationGC) Increment()                                           {}
func (noLabel) Increment(string)                                          {}
