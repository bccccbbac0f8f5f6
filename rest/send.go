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

package rest

import (
	"context"
	"net/http"
	"strings"
	"time"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/tools/clienttrace"
	"k8s.io/client-go/tools/metrics"
)

// kind is what becomes of the answer, which decides what may be repeated and
// how long the timeout counts.
type kind int

const (
	callWhole  kind = iota // read to its end: Do, DoRaw, DoInto
	callStream             // handed to the caller once it is open
	callWatch              // decoded event by event once it is open
)

// exchange is one call on its way: what it sends, and what is known so far. It
// lives as long as the call and belongs to its goroutine.
type exchange struct {
	r     *Request
	plan  *plan
	kind  kind
	trace *clienttrace.ClientTrace // nil: none

	client  *http.Client
	attempt int       // counts from 1; 0 before the first
	failed  *failure  // how the attempt before ended; nil for the first
	started time.Time // zero if no metric asks
	limit   timeLimit
}

// begin checks what needs no I/O and starts the clock. The context it returns is
// the call's; the exchange's end has to be called when it is not needed any more.
func (r *Request) begin(ctx context.Context, function string, k kind) (context.Context, *exchange, error) {
	if ctx == nil {
		return nil, nil, ctxerr.NilContext("rest.Request." + function)
	}
	p, err := r.plan(r.remaining(ctx))
	if err != nil {
		return nil, nil, err
	}
	e := &exchange{r: r, plan: p, kind: k, client: r.c.forCall(), trace: clienttrace.ContextClientTrace(ctx)}
	if ctx.Err() != nil {
		return nil, nil, ctxerr.New(ctx, e.doing())
	}
	if metrics.Enabled(metrics.RequestLatency) {
		e.started = time.Now()
	}
	if p.body.bytes != nil {
		e.logBody(ctx, "Request Body", p.body.bytes)
	}
	return e.limit.start(ctx, r.timeout), e, nil
}

// remaining is the time that the server is told it has; zero for not at all.
func (r *Request) remaining(ctx context.Context) time.Duration {
	d := r.timeout
	if !r.c.tellDeadline {
		return d
	}
	if deadline, ok := ctx.Deadline(); ok {
		if left := time.Until(deadline).Round(time.Millisecond); left > 0 && (d <= 0 || left < d) {
			return left
		}
	}
	return d
}

// send is the one attempt loop. It returns an answer, of any status, or why
// there is none.
func (e *exchange) send(ctx context.Context) (*http.Response, error) {
	var again *RetryAfter // nil before the first attempt and after the last
	for {
		if err := e.turn(ctx, again); err != nil {
			return nil, err
		}
		e.attempt++
		resp, err := e.try(ctx)
		again = e.verdict(ctx, resp, err)
		e.done(resp, err, again)
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, e.ended(ctx, err)
		case again == nil && err != nil && e.failed != nil && e.failed.err != nil:
			return nil, &priorError{error: err, prior: e.failed.err}
		case again == nil:
			return resp, err
		}
		e.failed = &failure{request: e.r, resp: resp, err: err}
		e.failed.drain()
		if err := e.fits(ctx, again.Wait); err != nil {
			return nil, err
		}
		e.logRetry(ctx, again)
	}
}

// try makes one attempt.
func (e *exchange) try(ctx context.Context) (*http.Response, error) {
	req := e.plan.request(ctx)
	if t := e.trace; t != nil && t.AttemptStart != nil {
		t.AttemptStart(clienttrace.AttemptStartInfo{Attempt: e.attempt, Method: req.Method, Path: req.URL.Path})
	}
	if err := e.plan.body.attach(ctx, req); err != nil {
		return nil, err
	}
	resp, err := e.client.Do(withResolverMetric(req))
	if err != nil {
		resp = nil // net/http gives both when it does not follow a redirect
	}
	if t := e.trace; t != nil && t.FirstByte != nil && resp != nil {
		t.FirstByte(clienttrace.FirstByteInfo{Attempt: e.attempt, StatusCode: resp.StatusCode, ContentType: resp.Header.Get("Content-Type")})
	}
	e.count(ctx, req, resp, err)
	if b := e.r.backoff; b != nil {
		code := 0
		if resp != nil {
			code = resp.StatusCode
		}
		b.UpdateBackoffWithContext(ctx, e.plan.url, err, code)
	}
	return resp, err
}

// request makes the HTTP request of one attempt. The header is copied for the
// sake of transports that write to it.
func (p *plan) request(ctx context.Context) *http.Request {
	method := p.method
	if method == "" {
		method = http.MethodGet
	}
	header := p.header
	if p.sent {
		header = header.Clone()
	}
	p.sent = true
	return (&http.Request{
		Method:     method,
		URL:        p.url,
		Host:       p.url.Host,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     header,
	}).WithContext(ctx)
}

// done reports the end of an attempt.
func (e *exchange) done(resp *http.Response, err error, again *RetryAfter) {
	t := e.trace
	if t == nil || t.AttemptDone == nil {
		return
	}
	info := clienttrace.AttemptDoneInfo{Attempt: e.attempt, Err: err}
	if resp != nil {
		info.StatusCode = resp.StatusCode
	}
	if again != nil {
		info.RetryReason, info.RetryDelay = again.Reason, again.Wait
	}
	t.AttemptDone(info)
}

// doing says what the call is, for errors.
func (e *exchange) doing() string {
	verb := e.r.verb
	switch {
	case e.kind == callWatch:
		verb = "watch"
	case e.kind == callStream:
		verb = "stream " + strings.ToLower(verb)
	}
	return e.r.doing(verb, max(1, e.attempt))
}

// end lets go of what the call holds.
func (e *exchange) end() {
	e.limit.stop()
	e.plan.body.release()
}
