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
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
)

// A podLink is a connection to a pod that is nothing but streams in memory.
type podLink struct {
	l      *ledger
	closed chan bool
	once   sync.Once

	create func(kind string) error
	serve  func(complain, data io.ReadWriteCloser) // with the pod's ends

	mu       sync.Mutex
	complain io.ReadWriteCloser
}

func newPodLink(l *ledger) *podLink { return &podLink{l: l, closed: make(chan bool)} }

// A podStream can be closed in one direction, as streams are.
type podStream struct {
	*io.PipeReader
	*io.PipeWriter
	l      *ledger
	header http.Header
}

func podStreams(l *ledger, header http.Header) (here, there *podStream) {
	fromPod, toUser := io.Pipe()
	fromUser, toPod := io.Pipe()
	return &podStream{fromPod, toPod, l, header}, &podStream{fromUser, toUser, l, header}
}

func (s *podStream) Close() error         { return s.PipeWriter.Close() }
func (s *podStream) Headers() http.Header { return s.header }
func (s *podStream) Identifier() uint32   { return 7 }
func (s *podStream) Reset() error {
	s.l.note("stream "+s.header.Get("streamType"), "reset")
	return errors.Join(s.PipeReader.Close(), s.PipeWriter.Close())
}

func (c *podLink) CreateStream(header http.Header) (httpstream.Stream, error) {
	kind := header.Get("streamType")
	c.l.note("stream "+kind, "created %v", header)
	if c.create != nil {
		if err := c.create(kind); err != nil {
			return nil, err
		}
	}
	here, there := podStreams(c.l, header)
	c.mu.Lock()
	defer c.mu.Unlock()
	if kind == "error" {
		c.complain = there
	} else if c.serve != nil {
		go c.serve(c.complain, there)
	}
	return here, nil
}

func (c *podLink) Close() error                               { c.once.Do(func() { close(c.closed) }); return nil }
func (c *podLink) CloseChan() <-chan bool                     { return c.closed }
func (c *podLink) SetIdleTimeout(timeout time.Duration)       {}
func (c *podLink) RemoveStreams(streams ...httpstream.Stream) {}

// podDialer gives a link, or an error.
type podDialer func(protocols ...string) (httpstream.Connection, string, error)

func (f podDialer) Dial(protocols ...string) (httpstream.Connection, string, error) {
	return f(protocols...)
}

// localPorts are numbers of ports that are given out.
var localPorts = regexp.MustCompile(`\b[1-9]\d{4}\b`)

func portless(text string) string { return localPorts.ReplaceAllString(text, "PORT") }

// told is written to by goroutines.
type told struct {
	mu sync.Mutex
	bytes.Buffer
}

func (t *told) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Buffer.Write(p)
}

func (t *told) lines() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(portless(t.String()), "\n")
	slices.Sort(lines)
	return fmt.Sprintf("%q", lines)
}

func init() {
	add(
		scenario{name: "portforward/arguments", do: forwardArguments},
		scenario{name: "portforward/dial", do: forwardDials, real: true},
		scenario{name: "portforward/listen", do: forwardListens, real: true},
		scenario{name: "portforward/life", do: forwardLife, real: true},
		scenario{name: "portforward/connections", do: forwardConnections, real: true},
		scenario{name: "portforward/fallback", do: forwardFallbacks},
		scenario{name: "portforward/dialers", do: forwardDialers, real: true, unordered: true},
	)
}

func forwardArguments(r *run) {
	none := podDialer(func(...string) (httpstream.Connection, string, error) { return nil, "", errors.New("no dial") })
	for _, ports := range [][]string{nil, {}, {""}, {"80"}, {"8080:80"}, {":80"}, {"0:80"}, {"80:"}, {"80:0"}, {"0"}, {":"}, {"1:2:3"}, {"::"}, {"-1"}, {"65535"}, {"65536"}, {"65536:80"}, {"80:65536"}, {" 80"}, {"80 "}, {"+80"}, {"0x50"}, {"http"}, {"8080:http"}, {"http:80"}, {"80", "http"}, {"80", "80"}, {"080"}, {"1_0"}, {"99999999999999999999"}} {
		pf, err := portforward.New(none, ports, nil, nil, nil, nil)
		r.note("%q: %v %s", ports, pf != nil, errorFacts(err))
		if pf != nil {
			got, err := pf.GetPorts()
			r.note("%q: %v %s", ports, got, errorFacts(err))
		}
	}
	for _, addresses := range [][]string{nil, {}, {""}, {"localhost"}, {"127.0.0.1"}, {"::1"}, {"0.0.0.0"}, {"::"}, {"example.com"}, {"localhost", "example.com"}, {"LOCALHOST"}, {"127.0.0.1:80"}, {"[::1]"}, {"127.1"}, {"01.2.3.4"}, {" 127.0.0.1"}, {"fe80::1%eth0"}, {"127.0.0.1", "127.0.0.1"}} {
		pf, err := portforward.NewOnAddresses(none, addresses, []string{"80"}, nil, nil, nil, nil)
		r.note("%q: %v %s", addresses, pf != nil, errorFacts(err))
	}
	_, err := portforward.NewOnAddresses(none, nil, nil, nil, nil, nil, nil)
	r.err("neither", err)
	_, err = portforward.NewOnAddressesWithContext(r.ctx, none, []string{"x"}, []string{"y"}, nil, nil, nil)
	r.err("both bad", err)
	r.note("%q %v %v", portforward.PortForwardProtocolV1Name, portforward.ErrLostConnectionToPod, portforward.PingPeriod)
}

func forwardDials(r *run) {
	mine := errors.New("mine")
	try := func(what string, dial podDialer) {
		var out, errOut told
		ready := make(chan struct{})
		pf, err := portforward.NewOnAddresses(dial, []string{"127.0.0.1"}, []string{":80"}, nil, ready, &out, &errOut)
		r.err(what, err)
		err = pf.ForwardPorts()
		r.note("%s: %s out %s %s", what, errorFacts(err), out.lines(), errOut.lines())
		_, err = pf.GetPorts()
		r.err(what+" ports", err)
		select {
		case <-ready:
			r.note("%s: ready", what)
		default:
		}
		pf.Close()
		pf.Close()
	}
	try("fails", func(protocols ...string) (httpstream.Connection, string, error) {
		r.note("protocols %q", protocols)
		return nil, "", mine
	})
	for _, protocol := range []string{"", "other", "SPDY/3.1+portforward.k8s.io"} {
		try(fmt.Sprintf("%q", protocol), func(...string) (httpstream.Connection, string, error) {
			return newPodLink(&ledger{}), protocol, nil
		})
	}
	try("closed", func(...string) (httpstream.Connection, string, error) {
		c := newPodLink(&ledger{})
		c.Close()
		return c, portforward.PortForwardProtocolV1Name, nil
	})
}

// forward starts to forward, and returns what ends it.
func forward(r *run, what string, link *podLink, addresses, ports []string) (pf *portforward.PortForwarder, out, errOut *told, stop chan struct{}, ended chan struct{}) {
	out, errOut, stop, ended = &told{}, &told{}, make(chan struct{}), make(chan struct{})
	ready := make(chan struct{})
	pf, err := portforward.NewOnAddresses(podDialer(func(...string) (httpstream.Connection, string, error) {
		return link, portforward.PortForwardProtocolV1Name, nil
	}), addresses, ports, stop, ready, out, errOut)
	r.err(what, err)
	go func() {
		defer close(ended)
		err := pf.ForwardPorts()
		link.l.note("ended", "%s", portless(errorFacts(err)))
	}()
	select {
	case <-ready:
	case <-ended:
	}
	return pf, out, errOut, stop, ended
}

func forwardListens(r *run) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	sure(err)
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	for _, c := range []struct {
		what             string
		addresses, ports []string
	}{
		{"one", []string{"127.0.0.1"}, []string{":80"}},
		{"two", []string{"127.0.0.1"}, []string{":80", ":443"}},
		{"twice", []string{"127.0.0.1"}, []string{":80", ":80"}},
		{"two addresses", []string{"127.0.0.1", "127.0.0.2"}, []string{":80"}},
		{"twice an address", []string{"127.0.0.1", "127.0.0.1"}, []string{":80"}},
		{"taken", []string{"127.0.0.1"}, []string{port + ":80"}},
		{"taken, free", []string{"127.0.0.1"}, []string{port + ":80", ":80"}},
		{"free, taken", []string{"127.0.0.1"}, []string{":80", port + ":80"}},
		{"not mine", []string{"192.0.2.1"}, []string{":80"}},
		{"not mine, mine", []string{"192.0.2.1", "127.0.0.1"}, []string{":80"}},
	} {
		link := newPodLink(&ledger{})
		pf, out, errOut, stop, ended := forward(r, c.what, link, c.addresses, c.ports)
		ports, err := pf.GetPorts()
		for i := range ports {
			if ports[i].Local > 9999 {
				ports[i].Local = 1
			}
		}
		r.note("%s: %v %v out %s %s", c.what, ports, err, out.lines(), errOut.lines())
		close(stop)
		<-ended
		link.l.flush(r, c.what)
		r.note("%s: closed %v", c.what, isClosed(link.closed))
	}
}

func isClosed(c chan bool) bool {
	select {
	case <-c:
		return true
	case <-time.After(5 * time.Second):
		return false
	}
}

func forwardLife(r *run) {
	link := newPodLink(&ledger{})
	_, _, _, _, lost := forward(r, "lost", link, []string{"127.0.0.1"}, []string{":80"})
	link.Close()
	<-lost
	link.l.flush(r, "lost")
	link = newPodLink(&ledger{})
	pf, _, _, stop, ended := forward(r, "closed", link, []string{"127.0.0.1"}, []string{":80"})
	ports, err := pf.GetPorts()
	r.err("ports", err)
	pf.Close()
	_, err = net.Dial("tcp", fmt.Sprint("127.0.0.1:", ports[0].Local))
	r.note("refused %v", err != nil)
	_, err = pf.GetPorts()
	r.err("ports of a closed one", err)
	close(stop)
	<-ended
	link.l.flush(r, "closed")
	stopped := make(chan struct{})
	close(stopped)
	for _, stop := range []chan struct{}{stopped, nil} {
		link = newPodLink(&ledger{})
		if stop == nil {
			time.AfterFunc(50*time.Millisecond, func() { link.Close() })
		}
		pf, err = portforward.NewOnAddresses(podDialer(func(...string) (httpstream.Connection, string, error) {
			return link, portforward.PortForwardProtocolV1Name, nil
		}), []string{"127.0.0.1"}, []string{":80"}, stop, nil, nil, nil)
		r.err("new", err)
		r.err("without anything", pf.ForwardPorts())
	}
}

func forwardConnections(r *run) {
	for _, c := range []struct {
		what   string
		create func(kind string) error
		serve  func(complain, data io.ReadWriteCloser)
	}{
		{"echo", nil, func(complain, data io.ReadWriteCloser) {
			defer complain.Close()
			defer data.Close()
			b := make([]byte, 4)
			_, _ = io.ReadFull(data, b)
			_, _ = data.Write(bytes.ToUpper(b))
		}},
		{"complains", nil, func(complain, data io.ReadWriteCloser) {
			defer data.Close()
			_, _ = complain.Write([]byte("no such port"))
			complain.Close()
		}},
		{"no error stream", func(kind string) error { return map[string]error{"error": errors.New("mine")}[kind] }, nil},
		{"no data stream", func(kind string) error { return map[string]error{"data": errors.New("mine")}[kind] }, nil},
	} {
		l := &ledger{}
		link := newPodLink(l)
		link.create, link.serve = c.create, c.serve
		pf, out, _, stop, ended := forward(r, c.what, link, []string{"127.0.0.1"}, []string{":80"})
		ports, err := pf.GetPorts()
		r.err(c.what, err)
		for range 2 {
			conn, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", ports[0].Local))
			if err != nil {
				r.note("%s: refused", c.what)
				continue
			}
			_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
			_, _ = conn.Write([]byte("ping"))
			answer, err := io.ReadAll(conn)
			r.note("%s: answer %q", c.what, answer)
			conn.Close()
			time.Sleep(100 * time.Millisecond)
		}
		r.note("%s: out %s", c.what, out.lines())
		close(stop)
		<-ended
		l.flush(r, c.what)
	}
}

func forwardFallbacks(r *run) {
	one, two := errors.New("one"), errors.New("two")
	dial := func(name string, err error) podDialer {
		return func(protocols ...string) (httpstream.Connection, string, error) {
			r.note("  %s %q", name, protocols)
			if err != nil {
				return nil, "", err
			}
			return newPodLink(&ledger{}), name, nil
		}
	}
	for _, first := range []error{nil, one} {
		for _, second := range []error{nil, two} {
			for _, fall := range []bool{true, false} {
				d := portforward.NewFallbackDialer(dial("first", first), dial("second", second), func(err error) bool {
					r.note("  asked about %v", err)
					return fall
				})
				conn, protocol, err := d.Dial("a", "b")
				r.note("%v %v %v: %v %q %v", first, second, fall, conn != nil, protocol, err)
			}
		}
	}
	r.panics("no question", func() {
		_, _, _ = portforward.NewFallbackDialer(dial("first", one), dial("second", nil), nil).Dial()
	})
	r.panics("no question needed", func() {
		_, _, _ = portforward.NewFallbackDialer(dial("first", nil), nil, func(error) bool { return true }).Dial()
	})
}

// forwardDialers connect to a server that is not there, or not one for that.
func forwardDialers(r *run) {
	nowhere := &url.URL{Scheme: "http", Host: "127.0.0.1:1", Path: "/x"}
	for what, c := range map[string]*rest.Config{
		"plain":           {},
		"bad ca":          {TLSClientConfig: rest.TLSClientConfig{CAData: []byte("x")}},
		"user and token":  {Username: "u", BearerToken: "t"},
		"missing token":   {BearerTokenFile: "/missing/token"},
		"custom":          {Transport: &reached{}},
		"insecure and ca": {TLSClientConfig: rest.TLSClientConfig{Insecure: true, CAData: pairs().ca.certPEM}},
	} {
		d, err := portforward.NewSPDYOverWebsocketDialer(nowhere, c)
		r.note("%s: %v %s", what, d != nil, errorFacts(err))
		if d == nil {
			continue
		}
		conn, protocol, err := d.Dial(portforward.PortForwardProtocolV1Name)
		r.note("%s: %v %q failed %v refused %v", what, conn != nil, protocol, err != nil, strings.Contains(fmt.Sprint(err), "connection refused"))
	}
}
