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

package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/net"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/itemwise"
	"k8s.io/client-go/tools/clienttrace"
)

// ErrWatchStopped is the Err of a watch whose consumer called Stop.
var ErrWatchStopped = errors.New("watch stopped by its consumer")

// EndedWatch is implemented by the watches that Request.Watch returns: they can
// say why they ended.
type EndedWatch interface {
	watch.Interface

	// Err returns nil until the channel of ResultChan is closed, and then why it
	// was: io.EOF if the server ended the stream, ErrWatchStopped, an error
	// that is the context's and its cause if the context ended, and anything
	// else if the connection broke or sent what cannot be decoded.
	Err() error
}

// Watch makes the call and delivers the events in the answer, in their order.
// The watch is bound to ctx: at its end, and when Stop is called, the stream is
// closed, then the channel, without another event. One goroutine serves it; it ends
// when the channel is closed, whether or not somebody reads. The watch is an
// EndedWatch.
func (r *Request) Watch(ctx context.Context) (watch.Interface, error) {
	ctx, e, err := r.begin(ctx, "Watch", callWatch)
	if err != nil {
		return nil, err
	}
	resp, err := e.send(ctx)
	if err != nil {
		e.end()
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer e.end()
		body, err := e.read(ctx, resp, nil)
		if err != nil {
			return nil, err
		}
		if err := e.result(ctx, resp, body).Error(); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("for request %s, got status: %v", e.plan.url.Redacted(), resp.StatusCode)
	}
	return e.follow(ctx, resp)
}

// follow starts the delivery of events.
func (e *exchange) follow(ctx context.Context, resp *http.Response) (watch.Interface, error) {
	contentType := resp.Header.Get("Content-Type")
	mediaType, params, err := parseMediaType(contentType)
	if err != nil {
		klog.FromContext(ctx).V(4).Info("Unexpected content type from the server", "contentType", contentType, "err", err)
	}
	if mediaType == runtime.ContentTypeCBORSequence { // what a stream of CBOR is called; codecs know the format by its own name
		mediaType = runtime.ContentTypeCBOR
	}
	objects, frames, framer, err := e.r.content.Negotiator.StreamDecoder(mediaType, params)
	if err != nil {
		resp.Body.Close()
		e.end()
		return nil, err
	}
	tellWarnings(ctx, resp.Header["Warning"], e.r.warnings)
	body, err := e.open(ctx, resp.Body)
	if err != nil {
		return nil, err
	}
	var made *knownKinds
	if e.verbatim() {
		made = &e.r.c.content.made
	}
	w := &openWatch{
		body:   body,
		source: newEventSource(body, framer, frames, objects, mediaType, made),
		report: apierrors.NewClientErrorReporter(http.StatusInternalServerError, e.r.verb, "ClientWatchDecoding"),
		trace:  e.trace,
		doing:  e.doing(),
		opened: time.Now(),
		events: make(chan watch.Event),
		done:   make(chan struct{}),

		leaveOut: itemwise.From(ctx).LeaveOut,
	}
	if t := e.trace; t != nil && t.WatchOpened != nil {
		t.WatchOpened(clienttrace.WatchOpenedInfo{Path: e.plan.url.Path, ContentType: contentType})
	}
	go w.deliver(ctx)
	return w, nil
}

// openWatch delivers the events of an open stream. Its goroutine ends with the
// call's context, with Stop, or with the stream.
type openWatch struct {
	body   *openStream
	source *eventSource
	report *apierrors.ErrorReporter
	trace  *clienttrace.ClientTrace
	doing  string
	opened time.Time
	count  int

	leaveOut func(itemwise.LeftOut) // nil if an object that does not decode ends the watch

	events chan watch.Event
	done   chan struct{} // closed by Stop
	stop   sync.Once

	mu  sync.Mutex
	err error // guarded by mu; why the watch ended
}

var _ EndedWatch = &openWatch{}

// ResultChan implements watch.Interface.
func (w *openWatch) ResultChan() <-chan watch.Event { return w.events }

// Stop implements watch.Interface.
func (w *openWatch) Stop() {
	w.stop.Do(func() {
		close(w.done)
		w.body.Close()
	})
}

// Err implements EndedWatch.
func (w *openWatch) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// deliver is the goroutine of the watch.
func (w *openWatch) deliver(ctx context.Context) {
	defer utilruntime.HandleCrashWithContext(ctx)
	defer close(w.events)
	var err error
	defer func() { w.ended(err) }()
	defer w.body.Close()
	for err == nil {
		err = w.next(ctx)
	}
}

// next delivers one event, or says why there is none.
func (w *openWatch) next(ctx context.Context) error {
	kind, obj, err := w.source.Decode()
	if left, ok := w.source.leftOut(err); ok && w.leaveOut != nil {
		w.leaveOut(left)
		return nil
	}
	if err != nil {
		return w.broken(ctx, err)
	}
	w.count++
	if t := w.trace; t != nil && t.WatchEvent != nil {
		t.WatchEvent(clienttrace.WatchEventInfo{Type: string(kind), Bytes: int64(len(w.source.frame.data))})
	}
	return w.send(ctx, watch.Event{Type: kind, Object: obj})
}

func (w *openWatch) send(ctx context.Context, event watch.Event) error {
	select {
	case w.events <- event:
		return nil
	case <-w.done:
		return ErrWatchStopped
	case <-ctx.Done():
		return w.broken(ctx, nil)
	}
}

// broken says what an error of the decoder means. A consumer hears of one by an
// event only if it is the content that is wrong; he has to expect a stream
// that ends.
func (w *openWatch) broken(ctx context.Context, err error) error {
	select {
	case <-w.done:
		return ErrWatchStopped
	default:
	}
	// An event that ends too early is taken for a stream that does. An object
	// in a whole event is not.
	content := w.source.framed && err != io.ErrUnexpectedEOF
	switch {
	case ctx.Err() != nil:
		return ctxerr.Wrap(ctx, nil, w.doing)
	case err == io.EOF:
		return err
	case !content && (errors.Is(err, io.ErrUnexpectedEOF) || net.IsProbableEOF(err) || net.IsTimeout(err)):
		klog.FromContext(ctx).V(4).Info("Watch stream broke", "request", w.doing, "err", err)
		return fmt.Errorf("%s: %w", w.doing, err)
	}
	failed := w.report.AsObject(fmt.Errorf("unable to decode an event from the watch stream: %w", err))
	if sendErr := w.send(ctx, watch.Event{Type: watch.Error, Object: failed}); sendErr != nil {
		return sendErr
	}
	return fmt.Errorf("%s: %w", w.doing, err)
}

// ended keeps and reports why the watch ended, before its channel is closed.
func (w *openWatch) ended(err error) {
	w.mu.Lock()
	w.err = err
	w.mu.Unlock()
	t := w.trace
	if t == nil || t.WatchClosed == nil {
		return
	}
	info := clienttrace.WatchClosedInfo{Reason: clienttrace.WatchBroken, Err: err, Events: w.count, Open: time.Since(w.opened)}
	var ended *ctxerr.Error
	switch {
	case err == io.EOF:
		info.Reason, info.Err = clienttrace.WatchClosedByServer, nil
	case err == ErrWatchStopped:
		info.Reason, info.Err = clienttrace.WatchStopped, nil
	case errors.As(err, &ended):
		info.Reason = clienttrace.WatchEndedByContext
	}
	t.WatchClosed(info)
}
