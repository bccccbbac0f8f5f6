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

package exec

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/transport"
)

func TestGap04_C2_C3_aRequestLeavesAPluginThatHangs(t *testing.T) {
	s := plug(t, "echo > up; sleep 60")
	url, _ := seeing(t, http.StatusOK)
	c := client(t, s.authenticator(t), transport.Config{})
	hang.ReturnsPromptly(t, s.started(t, "up"), func(ctx context.Context) error {
		_, err := get(ctx, c, url)
		return err
	})
}

func TestGap04_C5_oneRunForAllAndALeaverTakesOnlyItsOwn(t *testing.T) {
	s := plug(t, "echo > up; while [ ! -e go ]; do sleep 0.05; done\n"+answers(`{"token":"T"}`))
	url, seen := seeing(t, http.StatusOK)
	c := client(t, s.authenticator(t), transport.Config{})
	up := s.started(t, "up")

	first, leave := context.WithCancelCause(t.Context())
	errFirst := make(chan error, 1)
	go func() { _, err := get(first, c, url); errFirst <- err }()
	<-up
	var wg sync.WaitGroup
	for range 9 {
		wg.Go(func() {
			if _, err := get(t.Context(), c, url); err != nil {
				t.Error(err)
			}
		})
	}
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := get(short, c, url); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second caller behind the plugin: %v, want its own deadline", err)
	}
	leave(hang.ErrCaller)
	if err := <-errFirst; !errors.Is(err, hang.ErrCaller) || !errors.Is(err, context.Canceled) {
		t.Errorf("first caller: %v", err)
	}
	touch(t, s, "go")
	wg.Wait()
	if n := s.runs(); n != 1 {
		t.Errorf("the plugin ran %d times, want once", n)
	}
	for range 9 {
		if auth := <-seen; auth != "Bearer T" {
			t.Errorf("Authorization: %q", auth)
		}
	}
}

func TestGap04_C6_theLastCallerTakesThePluginAndItsChildrenAlong(t *testing.T) {
	s := plug(t, `sleep 300 & echo $! > child; echo $$ > self; echo > up; wait`)
	if hasTerminal() {
		t.Log("with a terminal, only the plugin itself is ended")
	}
	a := s.authenticator(t)
	ctx, cancel := context.WithCancel(t.Context())
	up := s.started(t, "up")
	ended := make(chan error, 1)
	go func() { _, err := a.get(ctx); ended <- err }()
	<-up
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	gone(t, s.file("self"))
	if !hasTerminal() {
		gone(t, s.file("child"))
	}
	// It was not a failure: the next caller gets a run of its own.
	next, stop := context.WithCancel(t.Context())
	go func() { _, err := a.get(next); ended <- err }()
	<-up
	stop()
	<-ended
	gone(t, s.file("self"))
}

func TestGap04_aRefusalIsHandedBackWithoutAnotherRun(t *testing.T) {
	s := plug(t, answers(`{"token":"T"}`))
	url, seen := seeing(t, http.StatusUnauthorized)
	c := client(t, s.authenticator(t), transport.Config{})
	for n := 1; n <= 2; n++ {
		code, err := get(t.Context(), c, url)
		if code != http.StatusUnauthorized || err != nil || <-seen != "Bearer T" {
			t.Errorf("got %d, %v", code, err)
		}
		if s.runs() != n {
			t.Errorf("after %d refused requests the plugin has run %d times", n, s.runs())
		}
	}
}

func TestGap04_aFailureIsNotRepeatedAtOnce(t *testing.T) {
	s := plug(t, "exit 7")
	a := s.authenticator(t)
	var last error
	for range 20 {
		_, last = a.get(t.Context())
	}
	// Twenty calls of no time at all; a slow machine may see a second run.
	if n := s.runs(); n > 3 {
		t.Errorf("the plugin ran %d times for 20 calls", n)
	}
	if last == nil {
		t.Error("no error")
	}
}

func TestGet_C7_nilContext(t *testing.T) {
	//lint:ignore SA1012 a nil context is the case under test
	if _, err := plug(t, "").authenticator(t).get(nil); err == nil { //nolint:staticcheck // likewise
		t.Error("no error")
	}
}
