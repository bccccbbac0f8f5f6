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
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/dump"
	"k8s.io/apimachinery/pkg/util/json"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/watch"
)

// outcome writes down what a call returned: the object, field by field, and the
// error with all that callers ask of it.
func (g *rig) outcome(what string, obj any, err error) {
	if err != nil {
		g.note("%s: error %s", what, errorFacts(err))
	}
	g.note("%s: %s", what, objectFacts(obj))
}

func objectFacts(obj any) string {
	switch o := obj.(type) {
	case nil:
		return "nothing"
	case []byte:
		return printable(o)
	case string:
		return printable([]byte(o))
	case runtime.Unstructured:
		text, err := json.Marshal(o)
		return fmt.Sprintf("%T %s %v", o, text, err)
	}
	return fmt.Sprintf("%T %s", obj, strings.ReplaceAll(dump.ForHash(obj), "\n", `\n`))
}

// questions are what programs ask of an error.
var questions = []struct {
	name string
	ask  func(error) bool
}{
	{"IsAlreadyExists", apierrors.IsAlreadyExists}, {"IsBadRequest", apierrors.IsBadRequest},
	{"IsConflict", apierrors.IsConflict}, {"IsForbidden", apierrors.IsForbidden},
	{"IsGone", apierrors.IsGone}, {"IsInternalError", apierrors.IsInternalError},
	{"IsInvalid", apierrors.IsInvalid}, {"IsMethodNotSupported", apierrors.IsMethodNotSupported},
	{"IsNotAcceptable", apierrors.IsNotAcceptable}, {"IsNotFound", apierrors.IsNotFound},
	{"IsRequestEntityTooLarge", apierrors.IsRequestEntityTooLargeError},
	{"IsResourceExpired", apierrors.IsResourceExpired}, {"IsServerTimeout", apierrors.IsServerTimeout},
	{"IsServiceUnavailable", apierrors.IsServiceUnavailable}, {"IsTimeout", apierrors.IsTimeout},
	{"IsTooManyRequests", apierrors.IsTooManyRequests}, {"IsUnauthorized", apierrors.IsUnauthorized},
	{"IsUnexpectedObject", apierrors.IsUnexpectedObjectError}, {"IsUnexpectedServer", apierrors.IsUnexpectedServerError},
	{"IsUnsupportedMediaType", apierrors.IsUnsupportedMediaType}, {"IsStoreReadError", apierrors.IsStoreReadError},
	{"IsConnectionReset", utilnet.IsConnectionReset}, {"IsConnectionRefused", utilnet.IsConnectionRefused},
	{"IsProbableEOF", utilnet.IsProbableEOF}, {"IsNetTimeout", utilnet.IsTimeout},
	{"IsHTTP2ConnectionLost", utilnet.IsHTTP2ConnectionLost},
	{"IsCanceled", func(err error) bool { return errors.Is(err, context.Canceled) }},
	{"IsDeadlineExceeded", func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
	{"IsURLError", func(err error) bool { var e *url.Error; return errors.As(err, &e) }},
	{"IsOpError", func(err error) bool { var e *net.OpError; return errors.As(err, &e) }},
	{"IsNotRegistered", runtime.IsNotRegisteredError}, {"IsMissingKind", runtime.IsMissingKind},
	{"IsStrictDecoding", runtime.IsStrictDecodingError},
}

func errorFacts(err error) string {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(err.Error(), "\n", `\n`))
	for _, q := range questions {
		if q.ask(err) {
			b.WriteString("\n    " + q.name)
		}
	}
	if reason := apierrors.ReasonForError(err); reason != metav1.StatusReasonUnknown {
		fmt.Fprintf(&b, "\n    reason %s", reason)
	}
	if seconds, ok := apierrors.SuggestsClientDelay(err); ok {
		fmt.Fprintf(&b, "\n    suggests to wait %ds", seconds)
	}
	if _, ok := err.(*apierrors.StatusError); ok {
		b.WriteString("\n    is a *StatusError itself")
	}
	if status, ok := errors.AsType[*apierrors.StatusError](err); ok {
		text, _ := json.Marshal(status.ErrStatus)
		fmt.Fprintf(&b, "\n    status %s", text)
	}
	if ref, ok := errors.AsType[*apierrors.UnexpectedObjectError](err); ok {
		fmt.Fprintf(&b, "\n    object %s", objectFacts(ref.Object))
	}
	return b.String()
}

// events writes down a watch until it ends.
func (g *rig) events(what string, w watch.Interface, err error) {
	if err != nil {
		g.outcome(what, nil, err)
	}
	if w == nil {
		return
	}
	defer w.Stop()
	for e := range w.ResultChan() {
		g.note("%s: event %s %s", what, e.Type, objectFacts(e.Object))
	}
	g.note("%s: closed", what)
}
