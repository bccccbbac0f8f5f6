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

package streamconn

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"

	"go.uber.org/goleak"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A stream that the server does not grant ends with the connection, not half a
// minute later.
func TestFrames_C2_C6_streamThatWaitsEndsWithTheConnection(t *testing.T) {
	for _, end := range []string{"by this side", "by the other"} {
		t.Run(end, func(t *testing.T) {
			here, there := net.Pipe()
			asked := make(chan struct{})
			go func() { // takes the request, and does not answer
				s := scanner{frame: func(uint16, uint32) { close(asked) }}
				b := make([]byte, 1024)
				for {
					n, err := there.Read(b)
					if err != nil {
						return
					}
					s.scan(b[:n])
				}
			}()
			frames := NewFrames(here)
			conn, err := spdy.NewClientConnection(frames)
			if err != nil {
				t.Fatal(err)
			}
			result := make(chan error)
			go func() {
				_, err := conn.CreateStream(http.Header{})
				result <- err
			}()
			<-asked
			for waiting := 0; waiting == 0; runtime.Gosched() {
				frames.mu.Lock()
				waiting = len(frames.waiting)
				frames.mu.Unlock()
			}
			if end == "by this side" {
				here.Close()
			} else {
				there.Close()
			}
			if err := <-result; err == nil {
				t.Error("the stream was granted")
			}
			conn.Close()
		})
	}
}

func TestScanner_findsFramesHoweverTheyAreCut(t *testing.T) {
	synReply := []byte{0x80, 3, 0, 2, 0, 0, 0, 6, 0, 0, 0, 7, 1, 2}
	data := []byte{0, 0, 0, 7, 0, 0, 0, 3, 0x80, 0x81, 0x82}
	ping := []byte{0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1}
	empty := []byte{0, 0, 0, 7, 1, 0, 0, 0}
	all := bytes.Join([][]byte{synReply, data, empty, ping, synReply}, nil)
	for size := 1; size <= len(all); size++ {
		var kinds []uint16
		s := scanner{frame: func(kind uint16, stream uint32) { kinds = append(kinds, kind) }}
		for rest := all; len(rest) > 0; {
			n := min(size, len(rest))
			s.scan(rest[:n])
			rest = rest[n:]
		}
		if len(kinds) != 3 || kinds[0] != 2 || kinds[1] != 6 || kinds[2] != 2 || s.have != 0 {
			t.Errorf("in pieces of %d: %v, %d bytes left over", size, kinds, s.have)
		}
	}
}

func FuzzScanner(f *testing.F) {
	f.Add([]byte{0x80, 3, 0, 2, 0, 0, 0, 4, 0, 0, 0, 7}, uint8(3))
	f.Add([]byte{0, 0, 0, 7, 1, 0, 0, 0}, uint8(1))
	f.Fuzz(func(t *testing.T, stream []byte, cut uint8) {
		count := func(pieces ...[]byte) (n, have, left int) {
			s := scanner{frame: func(uint16, uint32) { n++ }}
			for _, p := range pieces {
				s.scan(p)
			}
			return n, s.have, s.left
		}
		at := min(int(cut), len(stream))
		n1, have1, left1 := count(stream)
		n2, have2, left2 := count(stream[:at], stream[at:])
		if n1 != n2 || have1 != have2 || have1 > 0 && left1 != left2 {
			t.Errorf("cut at %d: %d %d %d, whole: %d %d %d", at, n2, have2, left2, n1, have1, left1)
		}
	})
}

func TestLost_isWhatTheOtherSideDid(t *testing.T) {
	here, there := net.Pipe()
	c := Bind(t.Context(), here)
	there.Close()
	if _, err := c.Read(make([]byte, 1)); err != io.EOF || c.Lost() != io.EOF {
		t.Errorf("read %v, lost %v, want EOF", err, c.Lost())
	}
	here, there = net.Pipe()
	defer there.Close()
	c = Bind(t.Context(), here)
	c.Close()
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.ErrClosedPipe) || c.Lost() != nil {
		t.Errorf("read %v, lost %v, want nothing lost", err, c.Lost())
	}
}
