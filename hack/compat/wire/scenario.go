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
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/hack/compat/transcript"
)

// A scenario is one row of the table: what is asked of the client, and what the
// server answers. Its transcript has to be the same for both builds.
type scenario struct {
	name string

	// replies are given in turn, the last one again and again. answer, if set,
	// is asked instead.
	replies []reply
	answer  func(call) reply

	do func(*rig)

	gates     string // the gate set that it runs under, see gateSets; "" is the defaults
	alone     bool   // it changes what the whole process shares: loggers, metrics, files
	unordered bool   // requests are made at the same time: their order is not compared
	distinct  bool   // unordered, and what comes more than once counts as once
	tls       bool   // the server speaks TLS, and HTTP/2 to those who ask
}

// gateSets are the environments of the processes that run the table, since
// feature gates are read once in a process.
var gateSets = map[string][]string{
	"":           nil,
	"cbor":       {"KUBE_FEATURE_ClientsAllowCBOR=true"},
	"cborFirst":  {"KUBE_FEATURE_ClientsAllowCBOR=true", "KUBE_FEATURE_ClientsPreferCBOR=true"},
	"plainLists": {"KUBE_FEATURE_WatchListClient=false"},
}

// table is filled by the files of this folder that describe scenarios.
var table []scenario

func add(rows ...scenario) { table = append(table, rows...) }

// tooLong is far above what any scenario takes; one that hangs is reported and
// left behind.
const tooLong = 45 * time.Second

// runTable runs the scenarios of a gate set, those that share nothing at the
// same time, so that the waiting of one costs nobody else.
func runTable(gates string, wanted func(string) bool) []transcript.Transcript {
	var rows []scenario
	names := map[string]bool{}
	for _, s := range table {
		if names[s.name] {
			panic("two scenarios are named " + s.name)
		}
		names[s.name] = true
		if s.gates == gates && wanted(s.name) {
			rows = append(rows, s)
		}
	}
	out := make([]transcript.Transcript, len(rows))
	places := make(chan struct{}, 24)
	var together sync.WaitGroup
	for i, s := range rows {
		if s.alone {
			continue
		}
		places <- struct{}{}
		together.Go(func() { defer func() { <-places }(); out[i] = s.run() })
	}
	together.Wait()
	for i, s := range rows {
		if s.alone {
			out[i] = s.run()
		}
	}
	return out
}

// run plays one scenario against a server of its own.
func (s scenario) run() transcript.Transcript {
	g := newRig(s)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				g.note("panic: %v", p)
			}
		}()
		s.do(g)
	}()
	select {
	case <-done:
	case <-time.After(tooLong):
		g.note("still running after %v", tooLong)
	}
	g.close()
	return transcript.Transcript{Name: s.name, Lines: g.transcript(s.unordered || s.distinct, s.distinct)}
}

// transcript gives all lines, without what differs from one run to the next.
func (g *rig) transcript(unordered, distinct bool) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	blocks := make([]string, 0, len(g.blocks))
	for _, b := range g.blocks {
		blocks = append(blocks, g.normal(b))
	}
	if unordered {
		slices.Sort(blocks)
	}
	if distinct {
		blocks = slices.Compact(blocks)
	}
	lines := []string{}
	for _, b := range blocks {
		lines = append(lines, strings.Split(b, "\n")...)
	}
	return lines
}

// note writes down a fact that the caller of the client sees.
func (g *rig) note(format string, args ...any) {
	g.write(strings.TrimRight(fmt.Sprintf(format, args...), "\n"))
}

func (g *rig) write(block string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.blocks = append(g.blocks, block)
	}
}
