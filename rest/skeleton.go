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
	"io"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/watch"
)

type knownKinds struct{}

type ResponseWrapper interface {
	DoRaw(context.Context) ([]byte, error)
	Stream(context.Context) (io.ReadCloser, error)
}

type Result struct{ err error }

func (r *Request) Do(ctx context.Context) Result                         { panic("not yet") }
func (r *Request) DoRaw(ctx context.Context) ([]byte, error)             { panic("not yet") }
func (r *Request) DoInto(ctx context.Context, into runtime.Object) error { panic("not yet") }
func (r *Request) Stream(ctx context.Context) (io.ReadCloser, error)     { panic("not yet") }
func (r *Request) Watch(ctx context.Context) (watch.Interface, error)    { panic("not yet") }
func (r Result) ContentType(contentType *string) Result                  { panic("not yet") }
func (r Result) Error() error                                            { panic("not yet") }
func (r Result) Get() (runtime.Object, error)                            { panic("not yet") }
func (r Result) Into(obj runtime.Object) error                           { panic("not yet") }
func (r Result) Raw() ([]byte, error)                                    { panic("not yet") }
func (r Result) StatusCode(statusCode *int) Result                       { panic("not yet") }
func (r Result) Warnings() []net.WarningHeader                           { panic("not yet") }
func (r Result) WasCreated(wasCreated *bool) Result                      { panic("not yet") }
