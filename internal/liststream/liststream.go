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
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/tools/clienttrace"
)

// Options say what the caller knows about the body. The zero value works.
type Options struct {
	// GroupVersion is the one that the list is expected to have. A body with
	// another one is handled only if Decoder accepts it for the type.
	GroupVersion schema.GroupVersion

	// Decoder is the caller's ordinary decoder for the same content type. It is
	// asked, with an empty object of the kind, whether a kind that is not the
	// type's name or not of GroupVersion may go into the type. Without it such
	// a body is not handled.
	Decoder runtime.Decoder

	// Size is the length of the body, if known. It is only ever used to guess
	// how many items there will be.
	Size int64

	// Each, if not nil, gets every item, in order and allocated on its own,
	// instead of the list, which then gets only its metadata. An error of Each
	// ends the decoding and is returned. Items have been handed over when a
	// later part of the body turns out to be bad: the caller discards them
	// unless Decode returns nil. Each must not keep the goroutine for long: the
	// server waits meanwhile.
	Each func(runtime.Object) error

	// LeaveOut, if not nil, is asked about an item that does not decode. If it
	// answers true the item is left out; otherwise it is an error.
	LeaveOut func(raw []byte, err error) bool
}

// Outcome is what became of a body.
type Outcome struct {
	// Handled is false if the body must go to the ordinary decoder.
	Handled bool
	// Body, if the body was not handled and there was no error, gives all of
	// it, what was read already and what is still to come.
	Body io.Reader
	// Items is the number of items decoded.
	Items int
	// Bytes is what was read of the body.
	Bytes int64
	// Kind is the kind that the body gave itself.
	Kind schema.GroupVersionKind
}

// errNotHandled unwinds the decoders while nothing has been decoded yet.
var errNotHandled = errors.New("not a list that can be streamed")

// Decode reads the body of a response into the list into, item by item.
//
// into changes only if Decode handles the body and returns nil. The values that
// the trace of ctx asks for are reported if the body is handled. ctx is looked
// at between items; the reader has to end when ctx does.
func Decode(ctx context.Context, contentType string, body io.Reader, into runtime.Object, opts Options) (Outcome, error) {
	if ctx == nil {
		return Outcome{}, ctxerr.NilContext("liststream.Decode")
	}
	format := formatOf(contentType)
	target := targetFor(into, format, opts)
	if target == nil {
		return Outcome{Body: body}, nil
	}
	in := openWindow(body)
	d := &decoder{ctx: ctx, in: in, target: target, opts: opts, contentType: contentType, trace: clienttrace.ContextClientTrace(ctx)}
	err := d.run(format)
	out := Outcome{Items: target.count(), Bytes: in.offset() + int64(len(in.unread())), Kind: d.kind()}
	if errors.Is(err, errNotHandled) {
		out.Items = 0
		out.Body = in.replay()
		return out, nil
	}
	in.close()
	out.Handled = true
	if err != nil {
		err = ctxerr.Wrap(ctx, err, "decode "+d.target.name())
	}
	d.report(out, err)
	return out, err
}

// format is an encoding that can be streamed.
type format int

const (
	other format = iota
	jsonFormat
	protobufFormat
)

func formatOf(contentType string) format {
	switch contentType { // the usual spellings need no parsing
	case runtime.ContentTypeJSON:
		return jsonFormat
	case runtime.ContentTypeProtobuf:
		return protobufFormat
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return other
	case mediaType == runtime.ContentTypeJSON:
		return jsonFormat
	case mediaType == runtime.ContentTypeProtobuf:
		return protobufFormat
	}
	return other
}

// target is the list that is being filled. Both decoders drive it; the typed
// and the unstructured list differ in how they take what they are given.
type target interface {
	// name is the kind that the list's type is called, for checks and errors.
	name() string
	// metadata takes the list's metadata in the given format.
	metadata(raw []byte) error
	// field takes a JSON field that is none of the usual four.
	field(key string, raw []byte) error
	// item takes the next item.
	item(raw []byte, remaining float64) error
	// count is the number of items taken.
	count() int
	// finish makes the caller's list what was taken.
	finish(kind metav1.TypeMeta) error
}

func targetFor(into runtime.Object, format format, opts Options) target {
	if format == other {
		return nil
	}
	if list, ok := into.(runtime.Unstructured); ok {
		if format != jsonFormat {
			return nil
		}
		return newUnstructuredTarget(list, opts)
	}
	return newTypedTarget(into, format, opts)
}

// decoder is one call of Decode; ctx is that call's.
type decoder struct {
	ctx         context.Context
	in          *window
	target      target
	opts        Options
	contentType string
	trace       *clienttrace.ClientTrace

	typeMeta  metav1.TypeMeta
	committed bool
	started   time.Time
}

func (d *decoder) run(format format) error {
	var err error
	if format == protobufFormat {
		err = d.protobuf()
	} else {
		err = d.json()
	}
	if err != nil {
		return err
	}
	if !d.committed {
		return errNotHandled
	}
	return d.target.finish(d.typeMeta)
}

// commit is called when it is clear that the body is a list for the target;
// from then on its bytes are not kept.
func (d *decoder) commit() {
	if d.committed {
		return
	}
	d.committed = true
	d.in.release()
	if d.trace != nil && d.trace.DecodeStart != nil {
		d.trace.DecodeStart(clienttrace.DecodeStartInfo{ContentType: d.contentType, Streaming: true})
	}
}

func (d *decoder) report(out Outcome, err error) {
	if d.committed && d.trace != nil && d.trace.DecodeDone != nil {
		d.trace.DecodeDone(clienttrace.DecodeDoneInfo{
			ContentType: d.contentType, Streaming: true, Bytes: out.Bytes, Items: out.Items, Err: err,
		})
	}
}

// item decodes one item, unless ctx has ended. remaining is for the collector.
func (d *decoder) item(raw []byte, remaining float64) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	return d.target.item(raw, remaining)
}

// malformed is the answer to a body that is not as it should be: as long as
// nothing was decoded the ordinary decoder says what it thinks of it.
func (d *decoder) malformed(format string, args ...any) error {
	if !d.committed {
		return errNotHandled
	}
	return fmt.Errorf(format, args...)
}

func (d *decoder) kind() schema.GroupVersionKind {
	return schema.FromAPIVersionAndKind(d.typeMeta.APIVersion, d.typeMeta.Kind)
}
