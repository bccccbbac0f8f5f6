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

package testing

import (
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
)

// AddTracker lets fake answer all calls and watches from tracker that no other
// reactor handles: behind all others it puts those of ObjectReaction and
// ObjectWatchReaction. Unlike other reactors without contexts they need no turn
// and no goroutine, since they only touch memory: whatever other reactors do,
// calls that come to the tracker are answered, one at a time.
func AddTracker(fake *Fake, tracker ObjectTracker) {
	reactor := &SimpleReactor{"*", "*", nil}
	watches := &SimpleWatchReactor{"*", nil}
	fake.ReactionChain = append(fake.ReactionChain, reactor)
	fake.WatchReactionChain = append(fake.WatchReactionChain, watches)
	fake.trackers = append(fake.trackers, &trackerReactors{tracker, reactor, watches})
	fake.trackers[len(fake.trackers)-1].serve(tracker)
}

// trackerReactors are what AddTracker has added. In the chains they look like
// any others, for those who look there.
type trackerReactors struct {
	tracker ObjectTracker
	reactor *SimpleReactor
	watches *SimpleWatchReactor
}

// serve makes tracker the one that the reactors answer from.
func (r *trackerReactors) serve(tracker ObjectTracker) {
	var serving sync.Mutex // an answer is made of several calls of the tracker
	react, follow := ObjectReaction(tracker), ObjectWatchReaction(tracker)
	r.tracker = tracker
	r.reactor.Reaction = func(a Action) (bool, runtime.Object, error) {
		serving.Lock()
		defer serving.Unlock()
		return react(a)
	}
	r.watches.Reaction = func(a Action) (bool, watch.Interface, error) {
		serving.Lock()
		defer serving.Unlock()
		return follow(a)
	}
}

// ofTracker says whether AddTracker has added a reactor.
func ofTracker(added []*trackerReactors, reactor any) bool {
	for _, r := range added {
		if reactor == any(r.reactor) || reactor == any(r.watches) {
			return true
		}
	}
	return false
}
