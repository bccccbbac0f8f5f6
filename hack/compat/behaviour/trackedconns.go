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

import (
	"context"
	"errors"
	"net"
	"time"

	"k8s.io/client-go/util/connrotation"
)

// closing is a connection that says when it is closed.
type closing struct {
	net.Conn
	r    *run
	name string
	err  error
}

func (c *closing) Close() error { c.r.note("close %s", c.name); return c.err }

func init() {
	add(
		scenario{name: "connrotation/dialer", do: dialedConnections, unordered: true},
		scenario{name: "connrotation/tracker", do: trackedConnections},
	)
}

func dialedConnections(r *run) {
	mine := errors.New("mine")
	type key struct{}
	var count int
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		count++
		r.note("dial %q %q value %v ended %v", network, address, ctx.Value(key{}), ctx.Err())
		if address == "bad" {
			return nil, mine
		}
		return &closing{r: r, name: address, err: map[string]error{"c": mine}[address]}, nil
	}
	tracker := connrotation.NewConnectionTracker()
	for i, d := range []*connrotation.Dialer{connrotation.NewDialer(dial), connrotation.NewDialerWithTracker(dial, tracker)} {
		r.note("%d", i)
		a, err := d.Dial("tcp", "a")
		r.note("%v %v same %v", a != nil, err, a == net.Conn(&closing{}))
		b, err := d.DialContext(context.WithValue(r.ctx, key{}, "v"), "tcp", "b")
		r.note("%v %v", b != nil, err)
		c, err := d.DialContext(r.ctx, "", "c")
		r.note("%v %v", c != nil, err)
		bad, err := d.Dial("tcp", "bad")
		r.note("%v %v %v", bad == nil, err, errors.Is(err, mine))
		r.err("close", b.Close())
		r.err("close again", b.Close())
		r.err("close c", c.Close())
		d.CloseAll()
		r.note("all closed")
		d.CloseAll()
		r.err("close a", a.Close())
		later, err := d.Dial("tcp", "later")
		r.note("%v %v", later != nil, err)
		tracker.CloseAll()
		d.CloseAll()
	}
}

func trackedConnections(r *run) {
	tracker := connrotation.NewConnectionTracker()
	tracker.CloseAll()
	one := &closing{r: r, name: "one"}
	tracked := tracker.Track(one)
	again := tracker.Track(one)
	r.note("same %v %v", tracked == net.Conn(one), tracked == again)
	tracker.CloseAll()
	tracker.CloseAll()
	r.err("close", tracked.Close())
	here, there := net.Pipe()
	tracked = tracker.Track(here)
	done := make(chan error)
	go func() { _, err := tracked.Read(make([]byte, 1)); done <- err }()
	time.Sleep(time.Second)
	tracker.CloseAll()
	r.err("read", <-done)
	_, err := there.Write([]byte("x"))
	r.err("write", err)
	r.panics("nil", func() { tracker.Track(nil) })
}
