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

package main

import "k8s.io/client-go/hack/compat/transcript"

// intendedDifferences has every difference that CHANGES.md announces.
var intendedDifferences = []transcript.Intended{
	transcript.OnPurpose(`cache/threadSafe/(nilIndexers|indices)`, `.*`,
		"a store that is made without indexers or indices can be used like others"),
	transcript.OnPurpose(`cache/(listers|listAll)`, `<nil>.*|".*" <nil>.*|(list|namespace|by namespace|all|odd|odd get): .*|odd: \d`,
		"no selector selects everything; a generic lister has an error for what is no API object"),
	transcript.OnPurpose(`cache/handlers/typed`, `index.*`,
		"a typed index function has an error for an object of another type"),
	transcript.OnPurpose(`cache/reflector/run/streamCut.*`, `\d+s: watch match=NotOlderThan.*`,
		"initial events that broke off are asked for again after a pause"),
	transcript.OnPurpose(`informer/.*/streamCut.*`, `later: synced .*`,
		"initial events that broke off are asked for again after a pause"),
	transcript.OnPurpose(`informer/transformed/stream.*`, `events of transforms .*seen`,
		"a transform sees an object of a streamed list once"),
	transcript.OnPurpose(`cache/detector/on|informer/mutated`, `.*`,
		"a mutation detector says what was modified when it panics"),
	transcript.OnPurpose(`informer/handlers/(remove|shutDown)`, `(remove nil|nil): error "invalid key type .*`,
		"an error has the type and not a mistake of its format"),
	transcript.OnPurpose(`informer/transformFails`, `(synced|events of) .*`,
		"an object that a transform fails on is left out of a list, too"),
	transcript.OnPurpose(`informer/(plain|resyncing|options|transforming)/twiceListed`, `events of a/x: .*`,
		"an object that is listed twice is added once"),
	transcript.OnPurpose(`cache/reflector/resync`, `bad: .*`,
		"a resync that fails is the error of ListAndWatch"),
	transcript.OnPurpose(`workqueue/fakeClock`, `\d: len 2 waiters .*`,
		"a queue in which nothing is delayed keeps no timer"),
	transcript.OnPurpose(`workqueue/limiters`, `tiny: .*`,
		"a delay that has reached its maximum stays there"),
	transcript.OnPurpose(`workqueue/(custom|zero)`, `pop of nothing: .*|zero limiter: .*|0s`,
		"rate limiters of the zero value can be used, and who takes something from an empty queue gets nothing"),
	transcript.OnPurpose(`events/objects`, `create .*`,
		"names of controllers and texts are cut to what the server takes"),
	transcript.OnPurpose(`events/sink/(plainAlways|patchExists)`, `patch .*`,
		"the series of an event is written as the event is: twelve times at most, unless it is refused"),
	transcript.OnPurpose(`events/watcher`, `create .*`,
		"a sink whose context has ended gets nothing"),
	transcript.OnPurpose(`(record|events)/sink/wrapped`, `.*`,
		"what a sink says of an event counts when it is wrapped, too"),
	transcript.OnPurpose(`election/candidate`, `(candidate|answer) .*`,
		"the answer to a ping is later than the ping, and a candidate does not wait before it is created"),
	transcript.OnPurpose(`election/lock/lease`, `event first: .*|ended .*`,
		"a lock that has no lease yet records no event; an ended context is an error"),
	transcript.OnPurpose(`election/lock/new`, `.*`,
		"a configuration of which no client can be made is an error, not a panic"),
	transcript.OnPurpose(`election/metrics`, `off "election"`,
		"the metric of a leader goes off when he stops"),
	transcript.OnPurpose(`watchtools/retry/.*(xpired|gone)`, `.*`,
		"a RetryWatcher whose version is gone ends, before a watch begins, too"),
	transcript.OnPurpose(`watchtools/until/.*(xpired|gone)`, `.*`,
		"a RetryWatcher whose version is gone ends, before a watch begins, too"),
	transcript.OnPurpose(`watchtools/(until/.*|untilWithSync|withoutRetry)`, `.*error "(timed out waiting for the condition|UntilWithSync: unable to sync caches: ).*`,
		"what ended a wait is in its error"),
	transcript.OnPurpose(`watchtools/informer/.*`, `channel: .*`,
		"the channel of an informer's watch is closed at its end"),
	transcript.OnPurpose(`watchtools/informer/twiceListed`, `informer a/x: .*`,
		"an object that is listed twice is added once"),
	transcript.OnPurpose(`factory/(life|forResource|informerFor)`, `(generated is the )?same (true|false)`,
		"a factory gives one and the same informer to all who ask for it"),
	transcript.OnPurpose(`workqueue/doneTwice`, `len .*`,
		"who is done with an item that nobody has does not put it into the queue once more"),
	transcript.OnPurpose(`cache/transaction/unknownType`, `.*`,
		"a transaction that is of no known type is an error"),
	transcript.OnPurpose(`cache/(stores|versions)/transform.*`, `transform .*`,
		"the transformer of a store sees what transactions bring, too"),
	transcript.OnPurpose(`fake/typed/.*`, `\d+ (Get|Apply)Scale (PANIC interface conversion: .*|-> \[\d\] .*)`,
		"a reactor that answers with another type makes the call fail, not panic"),
	transcript.OnPurpose(`fake/chains`, `list(:| ).*`,
		"a reactor that answers with another type makes the call fail, not panic"),
	transcript.OnPurpose(`fake/dynamic/panics`, `7: .*`,
		"a list of a Go type can be given to a dynamic client"),
	transcript.OnPurpose(`jsonpath/table`, `.*cannot be filtered"`,
		"an error about what cannot be filtered has its type, and not all of its content"),
	transcript.OnPurpose(`jsonpath/table`, `".*" nil (true|false) (true|false): .*`,
		"a template finds nothing in nothing"),
	transcript.OnPurpose(`jsonpath/table`, `"\{\.items\[\*\]\.ports\[\*\]\}" tree .*`,
		"an empty array among others does not end what is taken from the others"),
	transcript.OnPurpose(`clientcmd/(codec|drawn/.*)`, `.*error converting .*duplicate name .*`,
		"an error about a kubeconfig shows no credential"),
	transcript.OnPurpose(`clientcmd/parts`, `".*": \*auth\.Info .*`,
		"a password that is asked for can come from a pipe, not from a terminal only"),
	transcript.OnPurpose(`rest/serverURL`, `.* parse ".*`,
		"an error about a configuration names the field"),
}
