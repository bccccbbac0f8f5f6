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
	"encoding/json"
	"errors"
	"io"
	"strings"

	kjson "sigs.k8s.io/json"
)

var errSecondItems = errors.New(`the field "items" comes twice`)

// json reads one object and nothing after it.
//
// Servers send kind and apiVersion first for the types they know, and in the
// order of the alphabet, so kind after items, for custom resources. A list
// begins therefore with its items, unless what is known by then says that it
// is something else; the rest is checked when it comes.
func (d *decoder) json() error {
	c, err := d.in.token()
	if isEOF(err) && len(d.in.unread()) == 0 || err == nil && c != '{' {
		return errNotHandled
	}
	if err != nil {
		return unexpected(err)
	}
	d.in.advance(1)
	for first := true; ; first = false {
		more, err := d.next('}', first)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if err := d.jsonField(); err != nil {
			return err
		}
	}
	return d.jsonEnd()
}

// jsonEnd checks what could not be checked before.
func (d *decoder) jsonEnd() error {
	if !d.committed {
		return errNotHandled
	}
	if !d.accepts(jsonFormat) {
		return d.malformed("apiVersion %q, kind %q in a body that should be a %s", d.typeMeta.APIVersion, d.typeMeta.Kind, d.target.name())
	}
	switch c, err := d.in.token(); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	default:
		return d.malformed("invalid character %q after top-level value", c)
	}
}

// next moves to the next member of an object or array, or past its end.
func (d *decoder) next(end byte, first bool) (bool, error) {
	c, err := d.in.token()
	if err != nil {
		return false, unexpected(err)
	}
	if c == end {
		d.in.advance(1)
		return false, nil
	}
	if first {
		return true, nil
	}
	if c != ',' {
		return false, d.malformed("invalid character %q after a value", c)
	}
	d.in.advance(1)
	if c, err = d.in.token(); err != nil {
		return false, unexpected(err)
	}
	if c == end {
		return false, d.malformed("invalid character %q after a comma", c)
	}
	return true, nil
}

func (d *decoder) jsonField() error {
	key, err := d.key()
	if err != nil {
		return err
	}
	if key == "items" {
		c, err := d.in.token()
		if err != nil {
			return unexpected(err)
		}
		if c == '[' {
			return d.jsonItems()
		}
	}
	raw, err := d.value()
	if err != nil {
		return err
	}
	if err := d.plainField(key, raw); err != nil {
		return d.malformed("%s: %w", key, err)
	}
	return nil
}

// plainField takes a field that is not streamed.
func (d *decoder) plainField(key string, raw []byte) error {
	// The codecs look for kind and apiVersion regardless of case.
	switch {
	case strings.EqualFold(key, "kind"):
		if err := json.Unmarshal(raw, &d.typeMeta.Kind); err != nil {
			return err
		}
	case strings.EqualFold(key, "apiVersion"):
		if err := json.Unmarshal(raw, &d.typeMeta.APIVersion); err != nil {
			return err
		}
	}
	switch key {
	case "metadata":
		return d.target.metadata(raw)
	case "items":
		if !bytes.Equal(raw, []byte("null")) || d.committed {
			return errSecondItems // or no array: before the first, the ordinary decoder explains it
		}
	}
	return d.target.field(key, raw)
}

func (d *decoder) jsonItems() error {
	if d.committed {
		return errSecondItems
	}
	if !d.mayBe() {
		return errNotHandled
	}
	d.commit()
	d.in.advance(1)
	for first := true; ; first = false {
		more, err := d.next(']', first)
		if err != nil || !more {
			return err
		}
		raw, err := d.value()
		if err != nil {
			return err
		}
		remaining := unknown
		if read := d.in.offset(); d.opts.Size > read {
			remaining = float64(d.opts.Size-read) / float64(read)
		}
		if err := d.item(raw, remaining); err != nil {
			return err
		}
	}
}

// key reads the name of a member and the colon.
func (d *decoder) key() (string, error) {
	if c, err := d.in.token(); err != nil {
		return "", unexpected(err)
	} else if c != '"' {
		return "", d.malformed("invalid character %q looking for beginning of object key string", c)
	}
	raw, err := d.value()
	if err != nil {
		return "", err
	}
	var key string
	if err := json.Unmarshal(raw, &key); err != nil {
		return "", d.malformed("%w", err)
	}
	c, err := d.in.token()
	if err != nil {
		return "", unexpected(err)
	}
	if c != ':' {
		return "", d.malformed("invalid character %q after object key", c)
	}
	d.in.advance(1)
	return key, nil
}

// value returns the text of the next value, good until the window moves. Only
// its extent is sure; whoever takes it checks its syntax.
func (d *decoder) value() ([]byte, error) {
	c, err := d.in.token()
	if err != nil {
		return nil, unexpected(err)
	}
	n, err := d.in.extent()
	if err != nil {
		return nil, unexpected(err)
	}
	if n == 0 {
		return nil, d.malformed("invalid character %q looking for beginning of value", c)
	}
	raw := d.in.unread()[:n]
	d.in.advance(n)
	return raw, nil
}

// unmarshal has the semantics of the JSON serializer: names are
// case-sensitive, integers stay integers.
func unmarshal(raw []byte, into any) error {
	return kjson.UnmarshalCaseSensitivePreserveInts(raw, into)
}

// checkSyntax is for values that nobody looks into.
func checkSyntax(raw []byte) error {
	if json.Valid(raw) {
		return nil
	}
	var v any
	return json.Unmarshal(raw, &v) // says what is wrong
}
