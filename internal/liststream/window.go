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

package liststream

import (
	"bytes"
	"io"
	"sync"
)

const (
	// windowSize holds several items of the usual size, so that few are moved.
	windowSize = 32 << 10
	// maxPooled is the largest buffer kept for the next call.
	maxPooled = 1 << 20
	// maxEmptyReads ends the patience with a reader that gives nothing.
	maxEmptyReads = 100
)

// window is the part of a body that is looked at: buf[pos:end]. It grows when
// something larger has to be seen at once, but only as bytes arrive. As long
// as it is held it keeps everything from the first byte, to be replayed.
type window struct {
	src      io.Reader
	buf      []byte
	pos, end int
	base     int64 // offset of buf[0] in the body
	held     bool
	err      error // what src ended with, io.EOF included
}

var windows = sync.Pool{New: func() any { return &window{buf: make([]byte, windowSize)} }}

func openWindow(src io.Reader) *window {
	w := windows.Get().(*window)
	*w = window{src: src, buf: w.buf, held: true}
	return w
}

// close gives the buffer back. No slice of it may be in use.
func (w *window) close() {
	if len(w.buf) <= maxPooled {
		w.src, w.err = nil, nil
		windows.Put(w)
	}
}

// release allows what was read to be forgotten.
func (w *window) release() { w.held = false }

// replay returns a reader of the whole body; the window must still be held and
// is not used again.
func (w *window) replay() io.Reader {
	read := bytes.NewReader(w.buf[:w.end])
	if w.err != nil {
		return io.MultiReader(read, ended{w.err})
	}
	return io.MultiReader(read, w.src)
}

// ended repeats what a reader ended with.
type ended struct{ err error }

func (e ended) Read([]byte) (int, error) { return 0, e.err }

func (w *window) unread() []byte { return w.buf[w.pos:w.end] }

// offset is the position in the body.
func (w *window) offset() int64 { return w.base + int64(w.pos) }

func (w *window) advance(n int) { w.pos += n }

// more reads once. It returns io.EOF at the end of the body, and moves what
// unread returned before.
func (w *window) more() error {
	if w.err != nil {
		return w.err
	}
	if w.end == len(w.buf) {
		w.makeRoom()
	}
	for range maxEmptyReads {
		n, err := w.src.Read(w.buf[w.end:])
		w.end += n
		w.err = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	w.err = io.ErrNoProgress
	return w.err
}

func (w *window) makeRoom() {
	if !w.held && w.pos > 0 {
		w.base += int64(w.pos)
		w.end = copy(w.buf, w.unread())
		w.pos = 0
	}
	if w.end == len(w.buf) {
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
}

// need returns the next n bytes without moving on. A body that ends before is
// io.ErrUnexpectedEOF.
func (w *window) need(n int) ([]byte, error) {
	for w.end-w.pos < n {
		if err := w.more(); err != nil {
			return nil, unexpected(err)
		}
	}
	return w.buf[w.pos : w.pos+n], nil
}

// skip moves n bytes on without having them in memory at once.
func (w *window) skip(n int64) error {
	for n > 0 {
		if w.pos == w.end {
			if err := w.more(); err != nil {
				return unexpected(err)
			}
		}
		step := min(n, int64(w.end-w.pos))
		w.advance(int(step))
		n -= step
	}
	return nil
}

// atEnd reports whether the body ends here, and a reader's error.
func (w *window) atEnd() (bool, error) {
	if w.pos < w.end {
		return false, nil
	}
	switch err := w.more(); err {
	case nil:
		return false, nil
	case io.EOF:
		return true, nil
	default:
		return false, err
	}
}

// unexpected is for an end of the body where more has to come.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
