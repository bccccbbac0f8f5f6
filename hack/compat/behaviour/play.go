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
	"encoding/json"
	"io"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/hack/compat/transcript"
)

const (
	// tooLong, in real time, is far above what any scenario takes: one that
	// hangs is reported and left behind.
	tooLong = 60 * time.Second

	// atOnce is how many scenarios run at the same time.
	atOnce = 8

	// transcriptFile is the descriptor to which transcripts are written.
	transcriptFile = 3
)

// play runs the scenarios of one process and ends it. Transcripts are written
// when they are complete; those of a process that may crash, line by line.
func play(process string, wanted func(string) bool, out io.Writer) {
	rows := rowsOf(wanted)[process]
	all := func(t *testing.T) {
		var mu sync.Mutex
		encoder := json.NewEncoder(out)
		emit := func(tr transcript.Transcript) {
			mu.Lock()
			defer mu.Unlock()
			encoder.Encode(tr)
		}
		places := make(chan struct{}, atOnce)
		var together sync.WaitGroup
		for _, s := range rows {
			places <- struct{}{}
			together.Go(func() {
				defer func() { <-places }()
				r := &run{row: s}
				if s.alone {
					r.emit = emit
				}
				perform(t, r)
				if !s.alone {
					emit(r.transcript())
				}
			})
		}
		together.Wait()
		os.Exit(0) // scenarios that hang must not keep the process
	}
	testing.Main(func(string, string) (bool, error) { return true, nil },
		[]testing.InternalTest{{Name: "table", F: all}}, nil, nil)
}

// perform plays one scenario and returns when it has ended, or hangs.
func perform(t *testing.T, r *run) {
	ended := make(chan struct{})
	go t.Run("scenario", func(t *testing.T) {
		defer close(ended)
		if r.row.real {
			r.play(t)
			return
		}
		// A bubble ends with a panic when goroutines are left that nothing will
		// wake up. What is left behind is not compared.
		defer func() { _ = recover() }()
		synctest.Test(t, r.play)
	})
	limit := time.NewTimer(tooLong)
	defer limit.Stop()
	select {
	case <-ended:
	case <-limit.C:
		r.note("still running after %v", tooLong)
	}
}
