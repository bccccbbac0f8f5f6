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

package features

import "k8s.io/apimachinery/pkg/util/version"

// The gates of this module. Each comment says what an open gate does.
const (
	// AtomicFIFO hands a full list to the handlers of an informer as one
	// change, so that they never see half of an old and half of a new list.
	AtomicFIFO Feature = "AtomicFIFO"

	// ClientsAllowCARotation makes clients read a CA file again when it
	// changes on disk.
	ClientsAllowCARotation Feature = "ClientsAllowCARotation"

	// ClientsAllowCBOR lets a client talk CBOR if its configuration asks for it.
	// Closed, CBOR is neither sent nor accepted.
	ClientsAllowCBOR Feature = "ClientsAllowCBOR"

	// ClientsAllowTLSCacheGC lets a TLS transport leave the cache when no
	// client uses it any more.
	ClientsAllowTLSCacheGC Feature = "ClientsAllowTLSCacheGC"

	// ClientsPreferCBOR makes CBOR the content type of clients whose
	// configuration names none. It does nothing unless ClientsAllowCBOR is open.
	ClientsPreferCBOR Feature = "ClientsPreferCBOR"

	// InformerResourceVersion makes informers answer
	// LastSyncResourceVersion from their stores.
	InformerResourceVersion Feature = "InformerResourceVersion"

	// InOrderInformers hands events to an informer in the order in which the
	// server sent them, over all objects.
	InOrderInformers Feature = "InOrderInformers"

	// InOrderInformersBatchProcess makes an informer take the events that have
	// piled up under one lock instead of one by one. It needs InOrderInformers.
	InOrderInformersBatchProcess Feature = "InOrderInformersBatchProcess"

	// UnlockWhileProcessingFIFO lets the reflector queue new events while an
	// informer is busy with the last one.
	UnlockWhileProcessingFIFO Feature = "UnlockWhileProcessingFIFO"

	// WatchListClient makes reflectors get their first list as a stream of
	// watch events where the server can.
	WatchListClient Feature = "WatchListClient"
)

// since is a step in the history of a gate.
func since(minor uint, stage prerelease, on bool) FeatureSpec {
	return FeatureSpec{Version: version.MajorMinor(1, minor), PreRelease: stage, Default: on}
}

func locked(spec FeatureSpec) FeatureSpec {
	spec.LockToDefault = true
	return spec
}

// known lists every gate; nobody writes to it.
var known = map[Feature]VersionedSpecs{
	AtomicFIFO:                   {since(36, Beta, true)},
	ClientsAllowCARotation:       {since(36, Beta, true)},
	ClientsAllowCBOR:             {since(32, Alpha, false)},
	ClientsAllowTLSCacheGC:       {since(36, Beta, true)},
	ClientsPreferCBOR:            {since(32, Alpha, false)},
	InformerResourceVersion:      {since(30, Alpha, false), since(35, GA, true)},
	InOrderInformers:             {since(33, Beta, true), locked(since(36, GA, true))},
	InOrderInformersBatchProcess: {since(35, Beta, true)},
	UnlockWhileProcessingFIFO:    {since(36, Beta, true)},
	WatchListClient:              {since(30, Beta, false), since(35, Beta, true)},
}
