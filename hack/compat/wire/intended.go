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

import "regexp"

// intended is a difference that is there on purpose. It explains the lines of
// some scenarios and nothing else that changes in them.
type intended struct {
	scenarios string // an expression for the whole name
	lines     string // an expression for each changed line, without its sign
	reason    string
}

// intendedDifferences has every difference that CHANGES.md announces.
var intendedDifferences = []intended{
	{`(answers|fails|retry)/.*/cut|streams/.*|informer/.*`, `log: "msg"="Unexpected error when reading response body" "error"="(unexpected EOF|context canceled)"`,
		"an error that the caller gets is not logged as well"},
	{`body/(post|merge)/object/nilPointer`, `.*`,
		"an object that is nil is refused before anything is sent"},
	{`answers/metadata/200/empty`, `metadata: error (couldn't get version/kind; json parse error: unexpected end of JSON input|0-length response .*)`,
		"an answer without a body is reported in one way by all clients"},
	{`retry/(seeker(Inside)?|bytesReader|stringsReader|buffer)/.*`, `.*`,
		"a body that can go back to where it began is sent again"},
	{`config/noCompression|kubeconfig/compression`, `>   Accept-Encoding: gzip`,
		"DisableCompression holds without TLS, too"},
	{`config/(tls/)?cert/noKey`, `.*`,
		"contradictory TLS settings are errors before anything is sent"},
	{`config/(tls/)?(ca|cert|host)/(bad|colon)`, `client: error .*`,
		"an error about a configuration names the field"},
	{`exec/.*`, `raw: error Get "https://HOST/api/v1/pods/a": getting credentials: .*`,
		"an error of a credential plugin names it and says when it is tried again"},
	{`exec/[^t].*`, `run|value one two words|\{"kind":"ExecCredential".*|`,
		"a credential plugin that failed is left alone for a while"},
	{`exec/failsFirst/.*`, `.*`,
		"a credential plugin that failed is left alone for a while"},
	{`retry/stream(Throttled)?/(reset.*|mixed)`, `.*`,
		"a stream is opened by a GET, which is repeated when the connection is lost, as any other is"},
	{`limits/timeout/hang=true`, `.*: error .*`,
		"a call that takes longer than Config.Timeout says what it was doing"},
	{`pager/each/.*/(rv0|limit)`, `> GET .*`,
		"EachListItem goes on without a resource version, which servers refuse together with a continuation"},
	{`pager/list/always/.*`, `list: .*`,
		"no list comes with an error"},
	{`openapi/.*`, `>.*`,
		"the OpenAPI cache keeps no error"},
	{`discovery/(all|preferred|legacyOnly|noPeers|memory|disk|mapper|protobuf|cbor)/legacy/.*`, `    (Is|reason|status).*`,
		"ErrGroupDiscoveryFailed can be asked for the errors of its groups"},
	{`scale/.*`, `    (Is|reason|status).*`,
		"an error of discovery can be found in the error of who needed it"},
	{`discovery/deferred/legacy/(503|403)`, `>.*`,
		"a group that cannot be had is asked for once in a lookup"},
	{`scale/.*`, `log: "msg"="Couldn't get .*`,
		"what is logged for a caller goes to the logger of his context"},
	{`logs/\d+/.*`, `log: "(Request|Response) Body".*|	curl -v .*|	Set-Cookie: .*`,
		"no log shows a credential; a body is logged with the request that it belongs to, and a curl command can be pasted"},
	{`metrics/retries`, `metric latency .*/proxy/.*`,
		"the URL of the latency metric has a placeholder where the name is"},
	{`retryWatcher/(410/.*|expired)`, `.*`,
		"a RetryWatcher whose version is gone ends, before a watch begins, too"},
	{`remote/(tunnel|webSocket|webSocketPost)/ok/.*`, `error unable to upgrade streaming request: .*`,
		"a server that does not upgrade is quoted, whatever it says"},
	{`remote/.*`, `    (Is|reason|status).*`,
		"an error of a stream can be asked for what was wrong with the connection or the server's answer"},
	{`informer/listed/badEvent`, `log: UnhandledError .*`,
		"an event that is left out is reported in one way, whatever is wrong with it"},
	{`contentType/.*|streams/metadata/(other|unknown)Kind`, `(metadata )?watch( with options)?: event .*`,
		"a metadata watch takes whole objects too, as get and list do"},
	{`answers/list/200/truncated`, `list: error (couldn't get version/kind; json parse error: unexpected end of JSON input|unexpected error when reading response body. .*unexpected EOF)`,
		"lists are decoded while they arrive: one that ends too early is a broken answer"},
}

// explain gives the entries that account for every changed line of a scenario.
func explain(name string, diff []edit) (entries []int, ok bool) {
	for _, e := range diff {
		if e.sign == ' ' {
			continue
		}
		found := false
		for i, d := range intendedDifferences {
			if matches(d.scenarios, name) && matches(d.lines, e.text) {
				entries, found = append(entries, i), true
				break
			}
		}
		if !found {
			return nil, false
		}
	}
	return entries, true
}

func matches(expression, text string) bool {
	return regexp.MustCompile("^(?s:" + expression + ")$").MatchString(text)
}
