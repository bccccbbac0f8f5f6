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

package ctxerr

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
)

var errQuota = errors.New("quota used up")

func ended(t *testing.T, cause error) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	return ctx
}

func TestWrap_C3_isBothContextErrorAndCause(t *testing.T) {
	err := Wrap(ended(t, errQuota), io.ErrUnexpectedEOF, "get pods ns/a")
	for _, want := range []error{context.Canceled, errQuota, io.ErrUnexpectedEOF} {
		if !errors.Is(err, want) {
			t.Errorf("errors.Is(%v, %v) = false", err, want)
		}
	}
	if got, want := err.Error(), "get pods ns/a: unexpected EOF: quota used up (context canceled)"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestWrap_C3_saysEachThingOnce(t *testing.T) {
	err := New(ended(t, nil), "wait")
	if got := strings.Count(err.Error(), "context canceled"); got != 1 {
		t.Errorf("%q names the context error %d times", err, got)
	}
}

func TestWrap_leavesErrorsOfALiveContextAlone(t *testing.T) {
	if err := Wrap(t.Context(), io.EOF, "x"); err != io.EOF {
		t.Errorf("got %v, want io.EOF itself", err)
	}
	if err := New(t.Context(), "x"); err != nil {
		t.Errorf("got %v, want nil", err)
	}
}

func TestDeadline_C3_isANetTimeout(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	err := New(ctx, "dial")
	var ne net.Error
	if !errors.As(err, &ne) || !ne.Timeout() || !os.IsTimeout(err) {
		t.Errorf("%v is not a timeout", err)
	}
}

func TestCheck_C7_namesTheFunction(t *testing.T) {
	//lint:ignore SA1012 a nil context is the case under test
	err := Check(nil, "rest.Request.Do")
	if err == nil || !strings.HasPrefix(err.Error(), "rest.Request.Do: ") {
		t.Errorf("got %v", err)
	}
	if err := Check(t.Context(), "f"); err != nil {
		t.Errorf("live context: %v", err)
	}
	if err := Check(ended(t, errQuota), "f"); !errors.Is(err, errQuota) {
		t.Errorf("ended context: %v", err)
	}
}
