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
	"encoding/binary"
	"io"
	"net"
	"sync"
	"time"
)

// replyTimeout is how long package streaming waits for a stream to be granted.
// After that nobody takes the news of its end.
const replyTimeout = 29 * time.Second

// Frames is a connection under SPDY. Package streaming waits for the answer to a
// new stream for half a minute, whatever becomes of the connection. So when
// Read ends, by the network, by Abort or by Close, Frames first hands out a reset
// for each stream that waits: what the server would say if it could.
type Frames struct {
	net.Conn
	out, in scanner
	ready   []byte // to be read, before err
	err     error  // the end of Read

	mu      sync.Mutex
	waiting map[uint32]time.Time // guarded by mu; streams asked for, and when
}

// NewFrames is for a connection on which nothing but SPDY is spoken from now on.
func NewFrames(conn net.Conn) *Frames {
	f := &Frames{Conn: conn, waiting: map[uint32]time.Time{}}
	f.out.frame = func(kind uint16, stream uint32) {
		if kind == synStream {
			f.asked(stream)
		}
	}
	f.in.frame = func(kind uint16, stream uint32) {
		if kind == synReply || kind == rstStream {
			f.answered(stream)
		}
	}
	return f
}

// NetConn is the connection below.
func (f *Frames) NetConn() net.Conn { return f.Conn }

func (f *Frames) Write(p []byte) (int, error) {
	n, err := f.Conn.Write(p)
	f.out.scan(p[:n])
	return n, err
}

// Read reads frame by frame, so that a reset can come between two.
func (f *Frames) Read(p []byte) (int, error) {
	if len(f.ready) == 0 && f.err == nil {
		if f.in.have > 0 { // in the middle of a frame
			n, err := f.Conn.Read(p[:min(len(p), f.in.left)])
			f.in.scan(p[:n])
			return n, err
		}
		f.next()
	}
	if len(f.ready) == 0 {
		return 0, f.err
	}
	n := copy(p, f.ready)
	f.ready = f.ready[n:]
	return n, nil
}

// next reads the head of a frame. The goodbye of the server is the last one that
// package spdystream looks at, so resets come before it.
func (f *Frames) next() {
	var head [8]byte
	n, err := io.ReadFull(f.Conn, head[:])
	if err != nil && n == 0 {
		f.ready, f.err = f.resets(), err
		return
	}
	f.in.scan(head[:n])
	f.ready, f.err = head[:n], err
	if n == len(head) && head[0]&0x80 != 0 && binary.BigEndian.Uint16(head[2:]) == goAway {
		f.ready = append(f.resets(), head[:]...)
	}
}

func (f *Frames) asked(stream uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	for old, since := range f.waiting {
		if now.Sub(since) > replyTimeout {
			delete(f.waiting, old)
		}
	}
	f.waiting[stream] = now
}

func (f *Frames) answered(stream uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.waiting, stream)
}

// resets has a reset for each stream that waits.
func (f *Frames) resets() []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	var resets []byte
	for stream, since := range f.waiting {
		if time.Since(since) < replyTimeout {
			resets = append(resets, 0x80, 3, 0, rstStream, 0, 0, 0, 8)
			resets = binary.BigEndian.AppendUint32(resets, stream)
			resets = append(resets, 0, 0, 0, 5) // cancelled
		}
		delete(f.waiting, stream)
	}
	return resets
}

// Types of SPDY's control frames; the first three begin with the number of a stream.
const (
	synStream = 1
	synReply  = 2
	rstStream = 3
	goAway    = 7
)

// scanner finds frames in what passes by.
type scanner struct {
	frame func(kind uint16, stream uint32) // called at the end of each control frame

	head [12]byte // 8 of any frame, and the first 4 of a control frame's content
	have int
	left int // of the content
}

func (s *scanner) scan(p []byte) {
	for len(p) > 0 {
		if s.have < 8 {
			n := copy(s.head[s.have:8], p)
			s.have += n
			p = p[n:]
			if s.have == 8 {
				s.left = int(s.head[5])<<16 | int(s.head[6])<<8 | int(s.head[7])
			}
		}
		if s.have >= 8 {
			n := min(len(p), s.left)
			s.have += copy(s.head[s.have:], p[:n])
			s.left -= n
			p = p[n:]
			if s.left == 0 {
				s.done()
			}
		}
	}
}

func (s *scanner) done() {
	if control := s.head[0]&0x80 != 0; control && s.have == len(s.head) {
		s.frame(binary.BigEndian.Uint16(s.head[2:]), binary.BigEndian.Uint32(s.head[8:])&0x7fffffff)
	}
	s.have = 0
}
