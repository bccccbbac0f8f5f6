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
	"fmt"
	"mime"
	"net/http"
	"strings"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/net"

	"k8s.io/client-go/tools/clienttrace"
)

// Result is the answer to a request: the object, or the error. Its methods do
// no I/O and can be called any number of times.
type Result struct {
	body        []byte
	warnings    []net.WarningHeader
	contentType string
	code        int // 0: there is no answer
	err         error
	decoder     runtime.Decoder // nil: nobody can decode contentType
	trace       *clienttrace.ClientTrace
}

// answer makes a Result of an answer that has been read. One that reports an
// error and cannot be decoded is told by its error alone, as is one whose
// content type is none.
func (r *Request) answer(resp *http.Response, body []byte) Result {
	result := Result{body: body, code: resp.StatusCode}
	if result.code == http.StatusSwitchingProtocols {
		return result
	}
	var err error
	result.contentType, result.decoder, err = r.decoderFor(resp)
	if err != nil {
		return Result{err: err}
	}
	if result.ok() {
		return result
	}
	result.err = r.refusal(resp, body)
	if result.decoder == nil && r.content != nil && r.content.Negotiator != nil {
		return Result{err: result.err}
	}
	return result
}

// refusal is the error for an answer whose status is an error, and what is to be
// learned from it.
func (r *Request) refusal(resp *http.Response, body []byte) error {
	if resp.StatusCode == http.StatusUnsupportedMediaType && r.c.content != nil {
		r.c.content.refused(r.body.contentType)
	}
	return r.unexpected(resp, body)
}

// ok reports whether the status code says that body is what was asked for.
func (r Result) ok() bool { return accepted(r.code) }

func accepted(code int) bool {
	return code == http.StatusSwitchingProtocols || code >= http.StatusOK && code <= http.StatusPartialContent
}

// decoderFor finds the decoder for the answer's content type. Only a type that
// is none is an error: an unknown one can still be taken raw.
func (r *Request) decoderFor(resp *http.Response) (string, runtime.Decoder, error) {
	contentType := resp.Header.Get("Content-Type")
	if r.content == nil || r.content.Negotiator == nil {
		return contentType, nil, nil
	}
	if contentType == "" {
		contentType = r.content.ContentType
	}
	mediaType, params, err := parseMediaType(contentType)
	if err != nil {
		return contentType, nil, errors.NewInternalError(err)
	}
	decoder, err := r.content.Negotiator.Decoder(mediaType, params)
	if err != nil {
		return contentType, nil, nil
	}
	return contentType, decoder, nil
}

// parseMediaType spares the usual types the parser.
func parseMediaType(contentType string) (string, map[string]string, error) {
	switch contentType {
	case runtime.ContentTypeJSON, runtime.ContentTypeProtobuf, runtime.ContentTypeCBOR:
		return contentType, nil, nil
	}
	return mime.ParseMediaType(contentType)
}

// maxQuoted is how much of an answer that is no Status an error quotes.
const maxQuoted = 2048

// unexpected is the error for an answer whose status is an error, as far as status and
// text say.
func (r *Request) unexpected(resp *http.Response, body []byte) error {
	message := "unknown"
	if len(body) > maxQuoted {
		body = body[:maxQuoted]
	}
	if isText(resp) {
		message = strings.TrimSpace(string(body))
	}
	seconds, _ := retryAfterSeconds(resp)
	var what schema.GroupResource // nothing, for a path that is no resource's
	if r.resource != "" {
		what = schema.GroupResource{Group: r.groupVersion().Group, Resource: r.resource}
	}
	return errors.NewGenericServerResponse(resp.StatusCode, r.verb, what, r.resourceName, message, seconds, true)
}

func isText(resp *http.Response) bool {
	contentType := resp.Header.Get("Content-Type")
	if contentType == "" {
		return true
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && strings.HasPrefix(mediaType, "text/")
}

// status is what the body says, if it says that it is a Status.
func (r Result) status() *metav1.Status {
	if r.decoder == nil || len(r.body) == 0 {
		return nil
	}
	obj, _, err := r.decoder.Decode(r.body, &schema.GroupVersionKind{Version: "v1"}, nil)
	if err != nil {
		return nil
	}
	status, _ := obj.(*metav1.Status)
	return status
}

// Error returns the error of the call: what the server said if it sent a
// Status, else what its status code means, or why there is no answer.
func (r Result) Error() error {
	if r.err == nil || !errors.IsUnexpectedServerError(r.err) {
		return r.err
	}
	if s := r.status(); s != nil && s.Status == metav1.StatusFailure {
		return &errors.StatusError{ErrStatus: *s}
	}
	return r.err
}

// Raw returns the body as it came, and the error if there is one.
func (r Result) Raw() ([]byte, error) { return r.body, r.err }

// Get decodes the body. An error that comes as a success is an error.
func (r Result) Get() (runtime.Object, error) {
	if r.err != nil {
		return nil, r.Error()
	}
	if r.decoder == nil {
		return nil, r.noDecoder()
	}
	obj, _, err := r.decode(nil)
	if err != nil {
		return nil, err
	}
	if s, ok := obj.(*metav1.Status); ok && s.Status != metav1.StatusSuccess {
		return nil, &errors.StatusError{ErrStatus: *s}
	}
	return obj, nil
}

// Into decodes the body into obj. A body that is a failed Status is an error.
func (r Result) Into(obj runtime.Object) error {
	_, err := r.into(obj)
	return err
}

// into reports also whether it is obj that the body was decoded into.
func (r Result) into(obj runtime.Object) (bool, error) {
	if r.err != nil {
		return false, r.Error()
	}
	if r.decoder == nil {
		return false, r.noDecoder()
	}
	if len(r.body) == 0 {
		return false, fmt.Errorf("0-length response with status code: %d and content type: %s", r.code, r.contentType)
	}
	out, _, err := r.decode(obj)
	if err != nil || out == obj {
		return err == nil, err
	}
	if s, ok := out.(*metav1.Status); ok && s.Status != metav1.StatusSuccess {
		return false, &errors.StatusError{ErrStatus: *s}
	}
	return false, nil
}

func (r Result) decode(into runtime.Object) (runtime.Object, *schema.GroupVersionKind, error) {
	if t := r.trace; t != nil && t.DecodeStart != nil {
		t.DecodeStart(clienttrace.DecodeStartInfo{ContentType: r.contentType})
	}
	obj, kind, err := r.decoder.Decode(r.body, nil, into)
	if t := r.trace; t != nil && t.DecodeDone != nil {
		t.DecodeDone(clienttrace.DecodeDoneInfo{ContentType: r.contentType, Bytes: int64(len(r.body)), Err: err})
	}
	return obj, kind, err
}

func (r Result) noDecoder() error {
	return fmt.Errorf("serializer for %s doesn't exist", r.contentType)
}

// StatusCode stores the HTTP status, or 0 if there is no answer.
func (r Result) StatusCode(statusCode *int) Result {
	*statusCode = r.code
	return r
}

// ContentType stores the content type of the body.
func (r Result) ContentType(contentType *string) Result {
	*contentType = r.contentType
	return r
}

// WasCreated stores whether the server said that it made a new object.
func (r Result) WasCreated(wasCreated *bool) Result {
	*wasCreated = r.code == http.StatusCreated
	return r
}

// Warnings returns the warnings that came with the answer.
func (r Result) Warnings() []net.WarningHeader { return r.warnings }
