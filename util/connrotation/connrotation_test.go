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

package connrotation

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pipes dials connections whose other side is kept.
type pipes struct{ far []net.Conn }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	near, far := net.Pipe()
	p.far = append(p.far, far)
	return near, nil
}

func closed(c net.Conn) bool {
	return c.SetDeadline(time.Time{}) != nil
}

// TestCloseAll closes what is open at that moment, of all dialers that share
// the tracker, and nothing later.
func TestCloseAll(t *testing.T) {
	tracker := NewConnectionTracker()
	p := &pipes{}
	one, two, alone := NewDialerWithTracker(p.dial, tracker), NewDialerWithTracker(p.dial, tracker), NewDialer(p.dial)
	open := func(d *Dialer) net.Conn {
		t.Helper()
		conn, err := d.DialContext(t.Context(), "tcp", "host:1")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	first, second, other := open(one), open(two), open(alone)
	byItself := open(one)
	if err := byItself.Close(); err != nil {
		t.Error(err)
	}
	if n := len(tracker.open); n != 2 {
		t.Errorf("%d connections tracked, want 2: a closed one is forgotten", n)
	}
	one.CloseAll()
	if !closed(first) || !closed(second) {
		t.Error("CloseAll left a connection of its tracker open")
	}
	if closed(other) {
		t.Error("CloseAll closed a connection of another tracker")
	}
	third := open(two)
	if closed(third) || len(tracker.open) != 1 {
		t.Error("a connection dialled after CloseAll is not open")
	}
	one.CloseAll()
	if !closed(third) {
		t.Error("the second CloseAll did nothing")
	}
}

// TestDialContext_C3_C4_C7: the context reaches the dial function, and its end
// is the error.
func TestDialContext_C3_C4_C7(t *testing.T) {
	type key struct{}
	cause := errors.New("the caller had enough")
	ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "mine"))
	d := NewDialer(func(ctx context.Context, network, address string) (net.Conn, error) {
		if ctx.Value(key{}) != "mine" || network != "tcp" || address != "host:1" {
			t.Errorf("dial got %v, %q, %q", ctx, network, address)
		}
		cancel(cause)
		return nil, ctx.Err()
	})
	_, err := d.DialContext(ctx, "tcp", "host:1")
	if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
		t.Errorf("err = %v, want context.Canceled and the cause", err)
	}
	if _, err := d.DialContext(nil, "tcp", "host:1"); err == nil { //nolint:staticcheck // C7
		t.Error("no error for a nil context")
	}
	boom := errors.New("boom")
	failing := NewDialer(func(context.Context, string, string) (net.Conn, error) { return nil, boom })
	if _, err := failing.Dial("tcp", "host:1"); err != boom {
		t.Errorf("err = %v, want the dial function's", err)
	}
}
