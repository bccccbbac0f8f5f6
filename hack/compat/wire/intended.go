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
	transcript.OnPurpose(`(answers|fails|retry)/.*/cut|streams/.*|informer/.*`, `log: "msg"="Unexpected error when reading response body" "error"="(unexpected EOF|context canceled)"`,
		"an error that the caller gets is not logged as well"),
	transcript.OnPurpose(`body/(post|merge)/object/nilPointer`, `.*`,
		"an object that is nil is refused before anything is sent"),
	transcript.OnPurpose(`answers/metadata/200/empty`, `metadata: error (couldn't get version/kind; json parse error: unexpected end of JSON input|0-length response .*)`,
		"an answer without a body is reported in one way by all clients"),
	transcript.OnPurpose(`retry/(seeker(Inside)?|bytesReader|stringsReader|buffer)/.*`, `.*`,
		"a body that can go back to where it began is sent again"),
	transcript.OnPurpose(`config/noCompression|kubeconfig/compression`, `>   Accept-Encoding: gzip`,
		"DisableCompression holds without TLS, too"),
	transcript.OnPurpose(`config/(tls/)?cert/noKey`, `.*`,
		"contradictory TLS settings are errors before anything is sent"),
	transcript.OnPurpose(`config/(tls/)?(ca|cert|host)/(bad|colon)`, `client: error .*`,
		"an error about a configuration names the field"),
	transcript.OnPurpose(`exec/.*`, `raw: error Get "https://HOST/api/v1/pods/a": getting credentials: .*`,
		"an error of a credential plugin names it and says when it is tried again"),
	transcript.OnPurpose(`exec/[^t].*`, `run|value one two words|\{"kind":"ExecCredential".*|`,
		"a credential plugin that failed is left alone for a while"),
	transcript.OnPurpose(`exec/failsFirst/.*`, `.*`,
		"a credential plugin that failed is left alone for a while"),
	transcript.OnPurpose(`retry/stream(Throttled)?/(reset.*|mixed)`, `.*`,
		"a stream is opened by a GET, which is repeated when the connection is lost, as any other is"),
	transcript.OnPurpose(`limits/timeout/hang=true`, `.*: error .*`,
		"a call that takes longer than Config.Timeout says what it was doing"),
	transcript.OnPurpose(`pager/each/.*/(rv0|limit)`, `> GET .*`,
		"EachListItem goes on without a resource version, which servers refuse together with a continuation"),
	transcript.OnPurpose(`pager/list/always/.*`, `list: .*`,
		"no list comes with an error"),
	transcript.OnPurpose(`openapi/.*`, `>.*`,
		"the OpenAPI cache keeps no error"),
	transcript.OnPurpose(`discovery/(all|preferred|legacyOnly|noPeers|memory|disk|mapper|protobuf|cbor)/legacy/.*`, `    (Is|reason|status).*`,
		"ErrGroupDiscoveryFailed can be asked for the errors of its groups"),
	transcript.OnPurpose(`scale/.*`, `    (Is|reason|status).*`,
		"an error of discovery can be found in the error of who needed it"),
	transcript.OnPurpose(`discovery/deferred/legacy/(503|403)`, `>.*`,
		"a group that cannot be had is asked for once in a lookup"),
	transcript.OnPurpose(`scale/.*`, `log: "msg"="Couldn't get .*`,
		"what is logged for a caller goes to the logger of his context"),
	transcript.OnPurpose(`logs/\d+/.*`, `log: "(Request|Response) Body".*|	curl -v .*|	Set-Cookie: .*`,
		"no log shows a credential; a body is logged with the request that it belongs to, and a curl command can be pasted"),
	transcript.OnPurpose(`metrics/retries`, `metric latency .*/proxy/.*`,
		"the URL of the latency metric has a placeholder where the name is"),
	transcript.OnPurpose(`retryWatcher/(410/.*|expired)`, `.*`,
		"a RetryWatcher whose version is gone ends, before a watch begins, too"),
	transcript.OnPurpose(`remote/(tunnel|webSocket|webSocketPost)/ok/.*`, `error unable to upgrade streaming request: .*`,
		"a server that does not upgrade is quoted, whatever it says"),
	transcript.OnPurpose(`remote/.*`, `    (Is|reason|status).*`,
		"an error of a stream can be asked for what was wrong with the connection or the server's answer"),
	transcript.OnPurpose(`informer/listed/badEvent`, `log: UnhandledError .*`,
		"an event that is left out is reported in one way, whatever is wrong with it"),
	transcript.OnPurpose(`contentType/.*|streams/metadata/(other|unknown)Kind`, `(metadata )?watch( with options)?: event .*`,
		"a metadata watch takes whole objects too, as get and list do"),
	transcript.OnPurpose(`answers/list/200/truncated`, `list: error (couldn't get version/kind; json parse error: unexpected end of JSON input|unexpected error when reading response body. .*unexpected EOF)`,
		"lists are decoded while they arrive: one that ends too early is a broken answer"),
}
