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
	"time"
)

// IsRetryableErrorFunc says whether a request that failed with err, without an
// answer, may be sent again.
type IsRetryableErrorFunc func(*http.Request, error) bool

// IsErrorRetryable calls r.
func (r IsRetryableErrorFunc) IsErrorRetryable(request *http.Request, err error) bool {
	return r(request, err)
}

// RetryAfter is the decision to send a request again.
type RetryAfter struct {
	// Wait is the pause before it.
	Wait time.Duration
	// Attempt counts from 1, which is the first repetition.
	Attempt int
	// Reason says why, for logs.
	Reason string
}

// WithRetry is the retry policy of one request. Requests make their own; the
// interface is kept for programs that name it.
type WithRetry interface {
	// IsNextRetry reports whether the request should be sent again after the
	// attempt that ended with resp or err.
	IsNextRetry(ctx context.Context, restReq *Request, httpReq *http.Request, resp *http.Response, err error, f IsRetryableErrorFunc) bool
	// Before is called before every attempt and waits as long as it has to.
	Before(ctx context.Context, r *Request) error
	// After is called after every attempt.
	After(ctx context.Context, r *Request, resp *http.Response, err error)
	// WrapPreviousError adds the error of the attempt before to finalErr.
	WrapPreviousError(finalErr error) (err error)
}
