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
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
)

// rig is what a scenario works with: a recording server and a notebook.
type rig struct {
	ctx    context.Context
	server *httptest.Server
	script scenario
	leave  context.CancelFunc

	mu     sync.Mutex
	calls  int
	blocks []string
	closed bool
	hide   []string // pairs of texts that differ from run to run, and their stand-ins
}

func newRig(s scenario) *rig {
	g := &rig{script: s}
	g.ctx, g.leave = context.WithCancel(klog.NewContext(context.Background(), g.logger(0)))
	g.server = httptest.NewUnstartedServer(http.HandlerFunc(g.serve))
	g.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if s.tls {
		g.server.EnableHTTP2 = true
		g.server.StartTLS()
	} else {
		g.server.Listener.Close()
		g.server.Listener = must(net.Listen("tcp", ownAddress()))
		g.server.Start()
	}
	return g
}

var servers atomic.Int32

// ownAddress is an address that no other server of this process had, so that
// what others left behind cannot come here.
func ownAddress() string {
	n := servers.Add(1)
	return fmt.Sprintf("127.%d.%d.%d:0", 1+n>>14, n>>7&127, 1+n&127)
}

// close ends everything that the scenario left open. Nothing is written after.
func (g *rig) close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.leave()
	g.server.Config.Close() // and not the server's Close, which takes the connections of all others as well
}

func (g *rig) host() string {
	return strings.TrimPrefix(strings.TrimPrefix(g.server.URL, "https://"), "http://")
}

// config is for the server of this scenario, without a limit on the rate.
func (g *rig) config() *rest.Config {
	c := &rest.Config{Host: g.server.URL, QPS: -1}
	if g.script.tls {
		c.CAData = pemOf(g.server.Certificate())
	}
	return c
}

// client is a clientset with a configuration that may have been changed.
func (g *rig) client(change ...func(*rest.Config)) *kubernetes.Clientset {
	c := g.config()
	for _, f := range change {
		f(c)
	}
	return must(kubernetes.NewForConfig(c))
}

// hidden has text appear as name in the transcript.
func (g *rig) hidden(text, name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hide = append(g.hide, text, name)
}

var (
	localPort = regexp.MustCompile(`(127\.\d+\.\d+\.\d+|\[::1\]|localhost):\d+`)
	// Leases and events tell when they were made; the names of events do too.
	madeNow      = regexp.MustCompile(`("(?:acquireTime|renewTime|firstTimestamp|lastTimestamp|eventTime|lastObservedTime|creationTimestamp)":")20[0-9T:.Z-]+`)
	webSocketKey = regexp.MustCompile(`(Sec-Websocket-Key: )\S+`)
	printedTime  = regexp.MustCompile(`\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC( m=\+[0-9.]+)?|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d \d\d:\d\d:\d\d GMT`)
	eventName    = regexp.MustCompile(`\b([ab])\.[0-9a-f]{16}\b`)
	// A reflector without a name is called after a line of code, or after what it does.
	reflectorName = regexp.MustCompile(`pkg/mod/k8s\.io/client-go@v[0-9.]+/tools/cache/reflector\.go:\d+|SharedIndexInformer \*[a-zA-Z0-9]+\.[A-Za-z]+`)
	// The time limits of watches are random, between 5 and 10 minutes.
	timeoutSeconds = regexp.MustCompile(`timeout(Seconds)?=\d+(s|m\d+s)?\b`)
	pointers       = regexp.MustCompile(`0x[0-9a-f]{6,}`)
)

// normal takes from a text what no two runs have in common: ports and addresses.
func (g *rig) normal(text string) string {
	if len(g.hide) > 0 {
		text = strings.NewReplacer(g.hide...).Replace(text)
	}
	text = strings.ReplaceAll(text, g.host(), "HOST")
	text = localPort.ReplaceAllString(text, "HOST")
	text = strings.ReplaceAll(text, "proto:\u00a0", "proto: ") // the protobuf library has it this way or that, by program
	text = reflectorName.ReplaceAllString(text, "REFLECTOR")
	text = timeoutSeconds.ReplaceAllStringFunc(text, inRange)
	text = madeNow.ReplaceAllString(text, "${1}TIME")
	text = webSocketKey.ReplaceAllString(text, "${1}KEY")
	text = printedTime.ReplaceAllString(text, "TIME")
	text = eventName.ReplaceAllString(text, "${1}.HASH")
	return pointers.ReplaceAllString(text, "0xPTR")
}

// inRange hides the seconds of a reflector's watch, if they are what they may be.
func inRange(text string) string {
	name, value, _ := strings.Cut(text, "=")
	seconds, err := strconv.Atoi(value)
	if d, parseErr := time.ParseDuration(value); err != nil && parseErr == nil {
		seconds = int(d.Seconds())
	}
	if seconds >= 300 && seconds <= 600 {
		return name + "=5m..10m"
	}
	return text
}

// hangUp closes the connection of a request without a word, with a reset.
func hangUp(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
