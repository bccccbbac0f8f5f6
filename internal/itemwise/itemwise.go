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

// Package itemwise is what a reflector and the REST client say to each other
// through the context of a list or a watch: that the items of a list can be
// handed over one by one, and that an object that does not decode is to be left
// out and reported. Nobody else sees it, and calls that know nothing of it are
// as they always are.
package itemwise

import (
	"context"
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Sink is what the caller of a list or a watch offers.
type Sink struct {
	// Offer takes the items of a list, in order, each allocated on its own. A
	// client uses it only if the function between it and the caller has
	// called Accept: the list that is returned then has no items. What it took
	// is void if the list returns an error.
	Offer func(runtime.Object) error
	// LeaveOut is told of each object that does not decode, by any goroutine.
	LeaveOut func(LeftOut)

	accepted bool
}

// Each is Offer if that was accepted.
func (s Sink) Each() func(runtime.Object) error {
	if s.accepted {
		return s.Offer
	}
	return nil
}

// LeftOut is an object that does not decode.
type LeftOut struct {
	Namespace, Name string // empty if not even they can be read
	Err             error
}

// Error says which object it is.
func (o LeftOut) Error() string {
	return fmt.Sprintf("object %q in namespace %q does not decode: %v", o.Name, o.Namespace, o.Err)
}

func (o LeftOut) Unwrap() error { return o.Err }

type sinkKey struct{}

// With returns a context with s for the list or watch that is called with it.
func With(ctx context.Context, s Sink) context.Context { return context.WithValue(ctx, sinkKey{}, s) }

// From returns the sink of a call, which is empty if there is none.
func From(ctx context.Context) Sink {
	s, _ := ctx.Value(sinkKey{}).(Sink)
	return s
}

// Accept is called by a function that hands ctx to a client's List and does not
// look at the items of the answer itself.
func Accept(ctx context.Context) context.Context {
	s := From(ctx)
	if s.Offer == nil {
		return ctx
	}
	s.accepted = true
	return With(ctx, s)
}

// Describe reads as much of an encoded object as says which one it is.
func Describe(contentType string, raw []byte, err error) LeftOut {
	var m metav1.PartialObjectMetadata
	if contentType == runtime.ContentTypeProtobuf {
		_ = m.Unmarshal(raw) // metadata comes first
	} else {
		_ = json.Unmarshal(raw, &m)
	}
	return LeftOut{Namespace: m.Namespace, Name: m.Name, Err: err}
}
