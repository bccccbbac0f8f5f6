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

package clienttrace

import (
	"context"
	"time"
)

// ClientTrace is a set of hooks. Any of them may be nil. Fields are only ever
// added, so name them in a literal.
type ClientTrace struct {
	// ThrottleStart is called before the call waits on the client's side: for
	// the rate limiter or for a back-off of its host. It is not called if the
	// client has neither.
	ThrottleStart func(ThrottleStartInfo)
	// ThrottleDone is called when that wait is over.
	ThrottleDone func(ThrottleDoneInfo)

	// CredentialStart is called before a bearer token or client certificate is
	// fetched, or a wait for a fetch that another call began. It is not called
	// when a credential at hand is good enough.
	CredentialStart func(CredentialStartInfo)
	// CredentialDone is called when the credential is there or cannot be had.
	CredentialDone func(CredentialDoneInfo)

	// AttemptStart is called before a request is handed to the transport.
	AttemptStart func(AttemptStartInfo)
	// FirstByte is called when the header of the response has arrived.
	FirstByte func(FirstByteInfo)
	// AttemptDone is called when it is known what becomes of the attempt: its
	// response is the answer, it failed for good, or another attempt follows.
	AttemptDone func(AttemptDoneInfo)

	// DecodeStart is called before the body of a response is turned into an
	// object. For a list that is decoded as it arrives, the time until
	// DecodeDone includes the wait for the network.
	DecodeStart func(DecodeStartInfo)
	// DecodeDone is called when the object is complete or decoding has failed.
	DecodeDone func(DecodeDoneInfo)

	// WatchOpened is called when the server has accepted a watch.
	WatchOpened func(WatchOpenedInfo)
	// WatchEvent is called for each event that was decoded, before the
	// consumer gets it.
	WatchEvent func(WatchEventInfo)
	// WatchClosed is called once when the stream of a watch ends.
	WatchClosed func(WatchClosedInfo)
}

// ThrottleReason says what a call waits for on the client's side.
type ThrottleReason string

const (
	// ThrottledByRateLimiter: the client's QPS and burst.
	ThrottledByRateLimiter ThrottleReason = "rate limiter"
	// ThrottledByBackoff: the back-off for a host that answered with errors.
	ThrottledByBackoff ThrottleReason = "backoff"
)

// ThrottleStartInfo is handed to ThrottleStart.
type ThrottleStartInfo struct {
	Reason ThrottleReason
}

// ThrottleDoneInfo is handed to ThrottleDone.
type ThrottleDoneInfo struct {
	Reason ThrottleReason
	// Waited is how long the call was held back.
	Waited time.Duration
	// Err is not nil if the wait ended without leave to go on: ctx ended, or
	// its deadline comes before the limiter's turn.
	Err error
}

// CredentialStartInfo is handed to CredentialStart.
type CredentialStartInfo struct {
	// Source names the kind of source, such as "exec", "token file", "oidc"
	// or "token source". It is never the credential.
	Source string
}

// CredentialDoneInfo is handed to CredentialDone.
type CredentialDoneInfo struct {
	Source string
	// Shared is true if another call had begun the fetch.
	Shared bool
	Err    error
}

// AttemptStartInfo is handed to AttemptStart.
type AttemptStartInfo struct {
	// Attempt counts from 1.
	Attempt int
	// Method is the HTTP method, Path the path of the URL without its query.
	Method, Path string
}

// FirstByteInfo is handed to FirstByte.
type FirstByteInfo struct {
	Attempt     int
	StatusCode  int
	ContentType string
}

// AttemptDoneInfo is handed to AttemptDone.
type AttemptDoneInfo struct {
	Attempt int
	// StatusCode is 0 if there was no response.
	StatusCode int
	// Err is the transport's error, if there was no response.
	Err error
	// RetryReason says why another attempt follows, for example
	// "429 Too Many Requests" or "connection reset"; it is empty after the
	// last attempt.
	RetryReason string
	// RetryDelay is how long the call waits before the next attempt.
	RetryDelay time.Duration
}

// Retried reports whether another attempt follows.
func (i AttemptDoneInfo) Retried() bool { return i.RetryReason != "" }

// DecodeStartInfo is handed to DecodeStart.
type DecodeStartInfo struct {
	ContentType string
	// Streaming is true if items of a list are decoded as they arrive.
	Streaming bool
}

// DecodeDoneInfo is handed to DecodeDone.
type DecodeDoneInfo struct {
	ContentType string
	Streaming   bool
	// Bytes is what was read of the body, after decompression.
	Bytes int64
	// Items is the number of items of a list that was decoded as it arrived,
	// and 0 for everything else.
	Items int
	Err   error
}

// WatchOpenedInfo is handed to WatchOpened.
type WatchOpenedInfo struct {
	// Path is the path of the URL without its query.
	Path        string
	ContentType string
}

// WatchEventInfo is handed to WatchEvent.
type WatchEventInfo struct {
	// Type is the event's type: ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.
	Type string
	// Bytes is the size of the frame, or 0 where it is not known.
	Bytes int64
}

// WatchEnd says why a watch is over (clause C8 of the context contract).
type WatchEnd string

const (
	// WatchEndedByContext: the context of the watch ended.
	WatchEndedByContext WatchEnd = "context ended"
	// WatchStopped: the consumer called Stop.
	WatchStopped WatchEnd = "stopped"
	// WatchClosedByServer: the server ended the stream properly.
	WatchClosedByServer WatchEnd = "closed by the server"
	// WatchBroken: the connection broke in the middle, or sent what is no event.
	WatchBroken WatchEnd = "broken"
)

// WatchClosedInfo is handed to WatchClosed.
type WatchClosedInfo struct {
	Reason WatchEnd
	// Err explains the reasons WatchEndedByContext and WatchBroken.
	Err error
	// Events is how many events there were.
	Events int
	// Open is how long the stream was open.
	Open time.Duration
}

// key finds the trace in a context.
type key struct{}

// WithClientTrace returns a context whose calls report to trace, and to the
// trace that ctx already has, if any, after it. The hooks of trace are read
// now: changing it later has no effect where traces were composed. A nil
// trace adds nothing.
func WithClientTrace(ctx context.Context, trace *ClientTrace) context.Context {
	if trace == nil {
		return ctx
	}
	if outer := ContextClientTrace(ctx); outer != nil {
		trace = compose(trace, outer)
	}
	return context.WithValue(ctx, key{}, trace)
}

// ContextClientTrace returns the trace of ctx, or nil if it has none. Look it
// up once per call, and test a hook for nil before anything is computed for it.
func ContextClientTrace(ctx context.Context) *ClientTrace {
	t, _ := ctx.Value(key{}).(*ClientTrace)
	return t
}

// compose calls the hooks of newer before those of older.
func compose(newer, older *ClientTrace) *ClientTrace {
	return &ClientTrace{
		ThrottleStart:   both(newer.ThrottleStart, older.ThrottleStart),
		ThrottleDone:    both(newer.ThrottleDone, older.ThrottleDone),
		CredentialStart: both(newer.CredentialStart, older.CredentialStart),
		CredentialDone:  both(newer.CredentialDone, older.CredentialDone),
		AttemptStart:    both(newer.AttemptStart, older.AttemptStart),
		FirstByte:       both(newer.FirstByte, older.FirstByte),
		AttemptDone:     both(newer.AttemptDone, older.AttemptDone),
		DecodeStart:     both(newer.DecodeStart, older.DecodeStart),
		DecodeDone:      both(newer.DecodeDone, older.DecodeDone),
		WatchOpened:     both(newer.WatchOpened, older.WatchOpened),
		WatchEvent:      both(newer.WatchEvent, older.WatchEvent),
		WatchClosed:     both(newer.WatchClosed, older.WatchClosed),
	}
}

// both keeps a hook nil if both are, so that nothing is computed for it.
func both[T any](newer, older func(T)) func(T) {
	switch {
	case newer == nil:
		return older
	case older == nil:
		return newer
	}
	return func(info T) {
		newer(info)
		older(info)
	}
}
