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

package transport

import (
	"net/http"
	"time"

	"k8s.io/klog/v2"
)

// DebugLevel is one thing that a debugging RoundTripper writes to the log.
// None of them shows a credential.
type DebugLevel int

const (
	// DebugJustURL: method and URL, before the request.
	DebugJustURL DebugLevel = iota
	// DebugURLTiming: method, URL, status and time taken, after the response.
	DebugURLTiming
	// DebugCurlCommand: the request as a command, credentials replaced.
	DebugCurlCommand
	// DebugRequestHeaders: the header of the request.
	DebugRequestHeaders
	// DebugResponseStatus: status and time taken.
	DebugResponseStatus
	// DebugResponseHeaders: the header of the response.
	DebugResponseHeaders
	// DebugDetailedTiming: what of the time went where, and connections opened.
	DebugDetailedTiming
	// DebugByContext: what the verbosity of the logger in the request's context
	// asks for, from 6 to 9.
	DebugByContext
)

// debugSet is a set of DebugLevels, one bit each.
type debugSet uint

func (s debugSet) has(any ...DebugLevel) bool {
	for _, level := range any {
		if s&(1<<level) != 0 {
			return true
		}
	}
	return false
}

func debugLevels(levels ...DebugLevel) (s debugSet) {
	for _, level := range levels {
		s |= 1 << level
	}
	return s
}

// byVerbosity is what DebugByContext stands for, from the most to the least.
var byVerbosity = []struct {
	v      int
	levels debugSet
}{
	{9, debugLevels(DebugCurlCommand, DebugURLTiming, DebugDetailedTiming, DebugResponseHeaders)},
	{8, debugLevels(DebugJustURL, DebugRequestHeaders, DebugResponseStatus, DebugResponseHeaders)},
	{7, debugLevels(DebugJustURL, DebugRequestHeaders, DebugResponseStatus)},
	{6, debugLevels(DebugURLTiming)},
}

type debuggingRoundTripper struct {
	layer
	levels debugSet
}

// DebugWrappers adds debug output to rt if the program's log verbosity is 6 or
// more.
func DebugWrappers(rt http.RoundTripper) http.RoundTripper {
	if klog.V(6).Enabled() {
		return NewDebuggingRoundTripper(rt, DebugByContext)
	}
	return rt
}

// NewDebuggingRoundTripper writes levels of each request to the logger in the
// request's context. Credentials in headers and URLs are left out.
func NewDebuggingRoundTripper(rt http.RoundTripper, levels ...DebugLevel) http.RoundTripper {
	return &debuggingRoundTripper{layer: layer{rt}, levels: debugLevels(levels...)}
}

func (d *debuggingRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	logger := klog.FromContext(ctx)
	levels := d.levels
	if levels.has(DebugByContext) {
		for _, at := range byVerbosity {
			if logger.V(at.v).Enabled() {
				levels |= at.levels
				logger = logger.V(at.v)
				break
			}
		}
	}
	if levels&^debugLevels(DebugByContext) == 0 {
		return d.rt.RoundTrip(req)
	}
	if kv := describeRequest(req, levels); len(kv) > 0 {
		logger.Info("Request", kv...)
	}
	times := &timeline{}
	if levels.has(DebugDetailedTiming) {
		req = req.WithContext(times.observe(ctx, logger))
	}
	start := time.Now()
	resp, err := d.rt.RoundTrip(req)
	if kv := describeResponse(req, resp, levels, time.Since(start), times); len(kv) > 0 {
		logger.Info("Response", kv...)
	}
	return resp, err
}

// describeRequest returns keys and values for the log.
func describeRequest(req *http.Request, levels debugSet) (kv []any) {
	if levels.has(DebugJustURL) {
		kv = append(kv, "verb", req.Method, "url", maskURL(req.URL))
	}
	if levels.has(DebugCurlCommand) {
		kv = append(kv, "curlCommand", curlCommand(req))
	}
	if levels.has(DebugRequestHeaders) {
		kv = append(kv, "headers", headerText(req.Header))
	}
	return kv
}

// describeResponse returns keys and values for the log. resp is nil if there
// was none.
func describeResponse(req *http.Request, resp *http.Response, levels debugSet, took time.Duration, times *timeline) (kv []any) {
	var status string
	var header http.Header
	if resp != nil {
		status, header = resp.Status, resp.Header
	}
	if levels.has(DebugURLTiming) {
		kv = append(kv, "verb", req.Method, "url", maskURL(req.URL))
	}
	if levels.has(DebugURLTiming, DebugResponseStatus) {
		kv = append(kv, "status", status)
	}
	if levels.has(DebugResponseHeaders) {
		kv = append(kv, "headers", headerText(header))
	}
	if levels.has(DebugURLTiming, DebugResponseStatus, DebugDetailedTiming) {
		kv = append(kv, "milliseconds", took.Milliseconds())
	}
	if levels.has(DebugDetailedTiming) {
		kv = times.describe(kv)
	}
	return kv
}
