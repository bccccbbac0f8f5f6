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

import "sync/atomic"

// LeaderMetric tells who leads, by the name of the election.
type LeaderMetric interface {
	On(name string)
	Off(name string)
	// SlowpathExercised counts renewals that had to read the lease first.
	SlowpathExercised(name string)
}

// MetricsProvider makes the metric.
type MetricsProvider interface {
	NewLeaderMetric() LeaderMetric
}

type noMetric struct{}

func (noMetric) On(string)                {}
func (noMetric) Off(string)               {}
func (noMetric) SlowpathExercised(string) {}

var provider atomic.Pointer[MetricsProvider]

// SetProvider sets where electors that are made after it get their metric.
// Only the first call counts.
func SetProvider(metricsProvider MetricsProvider) { provider.CompareAndSwap(nil, &metricsProvider) }

func newLeaderMetric() LeaderMetric {
	if p := provider.Load(); p != nil {
		return (*p).NewLeaderMetric()
	}
	return noMetric{}
}
