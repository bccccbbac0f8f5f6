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
)

// token passes over white space and returns the byte after it without moving
// past it.
func (w *window) token() (byte, error) {
	for {
		for ; w.pos < w.end; w.pos++ {
			switch c := w.buf[w.pos]; c {
			case ' ', '\t', '\n', '\r':
			default:
				return c, nil
			}
		}
		if err := w.more(); err != nil {
			return 0, err
		}
	}
}

// extent returns the length of the JSON value at the start of the window, 0 if
// there is none, and has all of it in the window. It finds the end of a valid
// value; of an invalid one it may find another.
func (w *window) extent() (int, error) {
	switch w.buf[w.pos] {
	case '{', '[':
		return w.nested()
	case '"':
		return w.quoted(1)
	}
	return w.scalar()
}

// nested finds the bracket that closes the one at the start.
func (w *window) nested() (int, error) {
	depth, i := 0, 0
	for {
		b := w.unread()
		for i < len(b) {
			c := b[i]
			i++
			switch c {
			case '{', '[':
				depth++
			case '}', ']':
				depth--
				if depth == 0 {
					return i, nil
				}
			case '"':
				var err error
				if i, err = w.quoted(i); err != nil {
					return 0, err
				}
				b = w.unread() // it may have moved
			}
		}
		if err := w.more(); err != nil {
			return 0, err
		}
	}
}

// quoted returns the position after the quote that ends the string whose
// content starts at i.
func (w *window) quoted(i int) (int, error) {
	start := i
	for {
		b := w.unread()
		if k := bytes.IndexByte(b[i:], '"'); k < 0 {
			i = len(b)
			if err := w.more(); err != nil {
				return 0, err
			}
		} else {
			i += k + 1
			if !escaped(b[start : i-1]) {
				return i, nil
			}
		}
	}
}

// escaped reports whether what follows text inside a string is escaped.
func escaped(text []byte) bool {
	n := 0
	for n < len(text) && text[len(text)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// scalar finds the end of a number, true, false or null.
func (w *window) scalar() (int, error) {
	i := 0
	for {
		b := w.unread()
		for ; i < len(b); i++ {
			switch b[i] {
			case ',', ']', '}', ':', '"', '{', '[', ' ', '\t', '\n', '\r':
				return i, nil
			}
		}
		if err := w.more(); err != nil {
			return 0, err
		}
	}
}

func isEOF(err error) bool { return err == io.EOF || err == io.ErrUnexpectedEOF }
