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
	"io"
	"net/http"
	"net/url"
	"reflect"
	"sync"
)

// TestInterface is what a FakeHandler reports to; *testing.T will do.
type TestInterface interface {
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// LogInterface is where a FakeHandler writes what it gets.
type LogInterface interface {
	Logf(format string, args ...any)
}

// FakeHandler gives every request the same answer and remembers the last one.
// Once a test has asked how many there were, no more may come.
type FakeHandler struct {
	RequestReceived *http.Request
	RequestBody     string
	StatusCode      int
	ResponseBody    string
	// T gets the body of every request; it may be nil.
	T LogInterface
	// SkipRequestFn picks requests that are answered but not remembered.
	SkipRequestFn func(verb string, url url.URL) bool

	mu      sync.Mutex
	count   int  // guarded by mu, as are the fields above that requests change
	checked bool // guarded by mu
}

// SetResponseBody changes the answer for the requests to come.
func (f *FakeHandler) SetResponseBody(responseBody string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ResponseBody = responseBody
}

// ServeHTTP answers and remembers a request.
func (f *FakeHandler) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	remember := f.SkipRequestFn == nil || !f.SkipRequestFn(request.Method, *request.URL)
	if remember {
		if f.checked {
			panic("got request after having been validated")
		}
		f.count++
		f.RequestReceived = request
	}
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(f.StatusCode)
	io.WriteString(response, f.ResponseBody)

	body, err := io.ReadAll(request.Body)
	if f.T != nil && err != nil {
		f.T.Logf("read request body: %v", err)
	}
	if !remember {
		return
	}
	f.RequestBody = string(body)
	if f.T != nil {
		f.T.Logf("request body: %s", f.RequestBody)
	}
}

// ValidateRequestCount reports whether so many requests came, and an error to t
// if not.
func (f *FakeHandler) ValidateRequestCount(t TestInterface, count int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.checked = true
	if f.count == count {
		return true
	}
	t.Errorf("Expected %d call, but got %d. Only the last call is recorded and checked.", count, f.count)
	return false
}

// ValidateRequest reports to t how the last request differs from what was
// expected. A nil body may be any.
func (f *FakeHandler) ValidateRequest(t TestInterface, expectedPath, expectedMethod string, body *string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.checked = true
	if f.count != 1 {
		t.Logf("Expected 1 call, but got %d. Only the last call is recorded and checked.", f.count)
	}
	want, err := url.Parse(expectedPath)
	if err != nil {
		t.Errorf("Couldn't parse %v as a URL.", expectedPath)
		return
	}
	got := f.RequestReceived
	if got == nil {
		t.Errorf("Unexpected nil request received for %s", expectedPath)
		return
	}
	if got.URL.Path != want.Path {
		t.Errorf("Unexpected request path %q, expected %q", got.URL.Path, want.Path)
	}
	if !reflect.DeepEqual(got.URL.Query(), want.Query()) {
		t.Errorf("Unexpected query %q, expected %q", got.URL.RawQuery, want.RawQuery)
	}
	if got.Method != expectedMethod {
		t.Errorf("Unexpected method: %q, expected: %q", got.Method, expectedMethod)
	}
	if body != nil && *body != f.RequestBody {
		t.Errorf("Received body:\n%s\n Doesn't match expected body:\n%s", f.RequestBody, *body)
	}
}
