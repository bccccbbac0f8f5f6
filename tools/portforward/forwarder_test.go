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

package portforward

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/streamtest"
)

func TestForwardPorts_carriesConnections(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			noneLeft(t, func() {
				server := (&pod{serve: func(port string, complain, data streaming.Stream) {
					io.WriteString(data, port+":")
					echo(port, complain, data)
				}}).server(t)
				stop := make(chan struct{})
				f := run(t, t.Context(), k.dialer(t, trusting(server.CA), server.URL), []string{"localhost"}, []string{":80", ":81"}, stop)
				for i, port := range []string{"80", "81"} {
					if got, err := talk(f.connect(t, i), "hello"); got != port+":hello" || err != nil {
						t.Errorf("%q, %v", got, err)
					}
				}
				ports, _ := f.GetPorts()
				for _, want := range []string{
					fmt.Sprintf("Forwarding from 127.0.0.1:%d -> 80\n", ports[0].Local),
					fmt.Sprintf("Forwarding from 127.0.0.1:%d -> 81\n", ports[1].Local),
					fmt.Sprintf("Handling connection for %d\n", ports[0].Local),
				} {
					if !strings.Contains(f.out.String(), want) {
						t.Errorf("output %q lacks %q", f.out.String(), want)
					}
				}
				close(stop)
				if err := f.wait(t); err != nil {
					t.Errorf("C8: err = %v after a stop", err)
				}
				if c, err := net.Dial("tcp", hostPort("127.0.0.1", ports[0].Local)); err == nil {
					c.Close()
					t.Error("the listener is open still")
				}
				if err := f.ForwardPorts(); err == nil {
					t.Error("forwarded a second time")
				}
			})
		})
	}
}

// One of many clients that does not read does not hold up the others.
func TestForwardPorts_oneStalledOfAHundred(t *testing.T) {
	const size = 1 << 20
	content := strings.Repeat("0123456789abcdef", size/16)
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			server := (&pod{serve: func(_ string, complain, data streaming.Stream) {
				io.WriteString(data, content)
				data.Close()
				complain.Close()
			}}).server(t)
			stop := make(chan struct{})
			defer close(stop)
			f := run(t, t.Context(), k.dialer(t, trusting(server.CA), server.URL), []string{"127.0.0.1"}, []string{":80"}, stop)
			stalled := f.connect(t, 0)
			stalled.SetReadBuffer(32 << 10)
			results := make(chan error)
			for range 99 {
				c := f.connect(t, 0)
				go func() {
					got, err := io.ReadAll(c)
					if err == nil && string(got) != content {
						err = fmt.Errorf("%d bytes, or others", len(got))
					}
					results <- err
				}()
			}
			for range 99 {
				if err := <-results; err != nil {
					t.Fatal(err)
				}
			}
			if got, err := io.ReadAll(stalled); string(got) != content || err != nil {
				t.Errorf("the stalled one got %d bytes, %v", len(got), err)
			}
		})
	}
}

func TestForwardPorts_C8_lostConnection(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			p := &pod{serve: echo}
			server := p.server(t)
			f := run(t, t.Context(), k.dialer(t, trusting(server.CA), server.URL), []string{"localhost"}, []string{":80"}, nil)
			if _, err := talk(f.connect(t, 0), "hello"); err != nil {
				t.Fatal(err)
			}
			p.hangUp()
			if err := f.wait(t); !errors.Is(err, ErrLostConnectionToPod) {
				t.Errorf("err = %v", err)
			}
		})
	}
	t.Run("network", func(t *testing.T) {
		p := &pod{serve: echo}
		server := p.server(t)
		f := run(t, t.Context(), kinds[1].dialer(t, trusting(server.CA), server.URL), []string{"localhost"}, []string{":80"}, nil)
		if _, err := talk(f.connect(t, 0), "hello"); err != nil {
			t.Fatal(err)
		}
		streamtest.Cut(p.raw[0])
		err := f.wait(t)
		if !errors.Is(err, ErrLostConnectionToPod) || !errors.As(err, new(net.Error)) {
			t.Errorf("err = %v, want the network's too", err)
		}
	})
}

// What the pod complains of is reported, and the connection given up.
func TestForwardPorts_complaint(t *testing.T) {
	complaints := make(chan error, 10)
	before := utilruntime.ErrorHandlers
	utilruntime.ErrorHandlers = []utilruntime.ErrorHandler{func(_ context.Context, err error, msg string, _ ...any) {
		complaints <- fmt.Errorf("%s: %w", msg, err)
	}}
	defer func() { utilruntime.ErrorHandlers = before }()
	server := (&pod{serve: func(_ string, complain, data streaming.Stream) {
		io.WriteString(complain, "nobody listens on the port")
		complain.Close()
		data.Close()
	}}).server(t)
	f := run(t, t.Context(), kinds[0].dialer(t, trusting(server.CA), server.URL), []string{"localhost"}, []string{":80"}, nil)
	f.connect(t, 0)
	if err := f.wait(t); err != ErrLostConnectionToPod {
		t.Errorf("err = %v", err)
	}
	if err := <-complaints; err.Error() != "An error occurred forwarding: nobody listens on the port" {
		t.Errorf("reported %v", err)
	}
}

func TestForwardPorts_C3_errorOfTheDialIsWrapped(t *testing.T) {
	pf, err := New(failingDialer{}, []string{":80"}, nil, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pf.GetPorts(); err == nil || err.Error() != "no Ready channel provided" {
		t.Errorf("GetPorts: %v", err)
	}
	pf.Ready = make(chan struct{})
	if _, err := pf.GetPorts(); err == nil || err.Error() != "listeners not ready" {
		t.Errorf("GetPorts: %v", err)
	}
	err = pf.ForwardPorts()
	if !errors.Is(err, errNoDial) || err.Error() != "error upgrading connection: dial failed" {
		t.Errorf("err = %v", err)
	}
}

// A port that cannot be had does not keep the others from being forwarded.
func TestForwardPorts_portsThatAreTaken(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	server := (&pod{serve: echo}).server(t)
	d := kinds[0].dialer(t, trusting(server.CA), server.URL)
	refusal := fmt.Sprintf("Unable to listen on port %d: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:%d: bind: address already in use]\n", port, port)

	stop := make(chan struct{})
	f := run(t, t.Context(), d, []string{"127.0.0.1"}, []string{fmt.Sprintf("%d:80", port), ":81"}, stop)
	if ports, err := f.GetPorts(); len(ports) != 1 || ports[0].Remote != 81 || err != nil {
		t.Errorf("ports %v, %v", ports, err)
	}
	if f.errOut.String() != refusal {
		t.Errorf("said %q, want %q", f.errOut.String(), refusal)
	}
	close(stop)
	if err := f.wait(t); err != nil {
		t.Error(err)
	}

	f = run(t, t.Context(), d, []string{"127.0.0.1"}, []string{fmt.Sprintf("%d:80", port)}, nil)
	if err := f.wait(t); err == nil || err.Error() != fmt.Sprintf("unable to listen on any of the requested ports: [{%d 80}]", port) {
		t.Errorf("err = %v", err)
	}
	if ports, err := f.GetPorts(); err == nil || err.Error() != "listeners not ready" {
		t.Errorf("ports that nobody listens on: %v, %v", ports, err)
	}
}

func TestNew_saysWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		addresses, ports []string
		want             string
	}{
		{nil, []string{"80"}, "you must specify at least 1 address"},
		{[]string{"localhost"}, nil, "you must specify at least 1 port"},
		{[]string{"localhost"}, []string{"a"}, `error parsing local port 'a': strconv.ParseUint: parsing "a": invalid syntax`},
		{[]string{"localhost"}, []string{"1:b"}, `error parsing remote port 'b': strconv.ParseUint: parsing "b": invalid syntax`},
		{[]string{"localhost"}, []string{"70000"}, `error parsing local port '70000': strconv.ParseUint: parsing "70000": value out of range`},
		{[]string{"localhost"}, []string{"1:2:3"}, "invalid port format '1:2:3'"},
		{[]string{"localhost"}, []string{":0"}, "remote port must be > 0"},
		{[]string{"127.0.0.1", "x"}, []string{"80"}, "x is not a valid IP"},
		{[]string{"::1", "localhost", "127.0.0.1"}, []string{"80", "81:82", ":83"}, "<nil>"},
	} {
		_, err := NewOnAddresses(failingDialer{}, c.addresses, c.ports, nil, nil, nil, nil)
		if fmt.Sprint(err) != c.want {
			t.Errorf("%q %q: %v, want %s", c.addresses, c.ports, err, c.want)
		}
	}
}

func TestParseAddresses_oneFamilyIsEnoughForLocalhost(t *testing.T) {
	got, err := parseAddresses([]string{"localhost", "127.0.0.1", "::1", "localhost"})
	want := []listenAddress{{"127.0.0.1", "tcp4", false}, {"::1", "tcp6", false}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("named addresses are required: %v, %v", got, err)
	}
	got, _ = parseAddresses([]string{"localhost"})
	if len(got) != 2 || !got[0].enough || !got[1].enough {
		t.Errorf("%v", got)
	}
}

func TestBacklog_waitsWhenItIsFull(t *testing.T) {
	b := newBacklog(10)
	b.Write(make([]byte, 10))
	written := make(chan error)
	go func() {
		_, err := b.Write([]byte("x"))
		written <- err
	}()
	select {
	case <-written:
		t.Error("took more than its limit")
	case <-time.After(10 * time.Millisecond):
	}
	if p, _ := b.next(); len(p) != 10 {
		t.Errorf("got %d bytes", len(p))
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
	b.end(io.ErrUnexpectedEOF)
	var out strings.Builder
	if n, err := b.copyTo(&out); n != 1 || err != io.ErrUnexpectedEOF {
		t.Errorf("copied %d, %v", n, err)
	}
	b.abandon()
	if _, err := b.Write([]byte("x")); err == nil {
		t.Error("took what nobody reads")
	}
}
