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

package consistencydetector

import (
	"os"
	"strconv"
	"sync/atomic"
)

// forWatchList is whether streamed lists are checked.
var forWatchList atomic.Bool

func init() {
	on, err := strconv.ParseBool(os.Getenv("KUBE_WATCHLIST_INCONSISTENCY_DETECTOR"))
	forWatchList.Store(err == nil && on)
}

// IsDataConsistencyDetectionForWatchListEnabled reports whether streamed lists
// are to be checked.
func IsDataConsistencyDetectionForWatchListEnabled() bool { return forWatchList.Load() }

// SetDataConsistencyDetectionForWatchListEnabledForTest turns the check on or
// off for the whole process and returns a function that puts back what was.
func SetDataConsistencyDetectionForWatchListEnabledForTest(enabled bool) func() {
	before := forWatchList.Swap(enabled)
	return func() { forWatchList.Store(before) }
}
