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
	"fmt"
	"reflect"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const namespace = "ns-1"

// The clients of the clientset are found by reflection: every group, every
// resource, every method of the baseline. Arguments are filled at random.
func init() {
	set := reflect.TypeFor[kubernetes.Interface]()
	for m := range set.Methods() {
		if m.Type.NumIn() != 0 || m.Type.NumOut() != 1 || m.Name == "Discovery" {
			continue
		}
		for getter := range m.Type.Out(0).Methods() {
			if getter.Name == "RESTClient" || getter.Type.NumOut() != 1 {
				continue
			}
			resource := getter.Type.Out(0)
			for method := range resource.Methods() {
				for _, encoding := range []string{runtime.ContentTypeProtobuf, runtime.ContentTypeJSON} {
					add(typedScenario(m.Name, getter.Name, resource, method, encoding))
				}
			}
		}
	}
}

// typedScenario calls one method of one typed client, a patch with every type
// of patch.
func typedScenario(group, getter string, resource reflect.Type, method reflect.Method, encoding string) scenario {
	name := fmt.Sprintf("typed/%s/%s/%s/%s", group, getter, method.Name, encoding[strings.LastIndexAny(encoding, "./")+1:])
	return scenario{
		name:   name,
		answer: typedAnswer(resource, method, name),
		do: func(g *rig) {
			client := g.client(func(c *rest.Config) {
				if encoding != runtime.ContentTypeProtobuf {
					c.ContentType, c.AcceptContentTypes = encoding, encoding
				}
			})
			in := reflect.ValueOf(client).MethodByName(group).Call(nil)[0].MethodByName(getter)
			var scope []reflect.Value
			if in.Type().NumIn() == 1 {
				scope = []reflect.Value{reflect.ValueOf(namespace)}
			}
			target := in.Call(scope)[0].MethodByName(method.Name)
			times := 1
			if method.Name == "Patch" {
				times = 3
			}
			for i, patch := range []types.PatchType{types.MergePatchType, types.StrategicMergePatchType, types.JSONPatchType}[:times] {
				g.typedCall(target, patch, fmt.Sprintf("%s/%d", name, i))
			}
		},
	}
}

// typedCall calls a method with arguments made from the seed.
func (g *rig) typedCall(method reflect.Value, patch types.PatchType, seed string) {
	t := method.Type()
	var args []reflect.Value
	for i := range t.NumIn() {
		in := t.In(i)
		switch {
		case in == reflect.TypeFor[context.Context]():
			args = append(args, reflect.ValueOf(g.ctx))
		case in == reflect.TypeFor[types.PatchType]():
			args = append(args, reflect.ValueOf(patch))
		case in == reflect.TypeFor[[]byte]():
			args = append(args, reflect.ValueOf([]byte(`{"metadata":{"labels":{"a":"b"}}}`)))
		case t.IsVariadic() && i == t.NumIn()-1:
			if in.Elem().Kind() == reflect.String && patch == types.JSONPatchType {
				args = append(args, reflect.ValueOf("status"))
			}
		case in == reflect.TypeFor[*runtime.Scheme](), in.Kind() == reflect.Interface:
			args = append(args, reflect.Zero(in))
		case in.Kind() == reflect.String:
			args = append(args, reflect.ValueOf("name-1").Convert(in))
		case in.Kind() == reflect.Map, in.Kind() == reflect.Slice, in.Kind() == reflect.Bool:
			args = append(args, reflect.Zero(in))
		case in.Kind() == reflect.Pointer && in.Elem().Kind() == reflect.String:
			args = append(args, reflect.Zero(in))
		default:
			args = append(args, filled(in, fmt.Sprint(seed, i)))
		}
	}
	g.typedResult(method.Call(args))
}

// typedResult looks at what a method returned, whatever it is.
func (g *rig) typedResult(out []reflect.Value) {
	var err error
	var value any
	for _, v := range out {
		if v.Type() == reflect.TypeFor[error]() {
			err, _ = v.Interface().(error)
		} else {
			value = v.Interface()
		}
	}
	switch v := value.(type) {
	case watch.Interface:
		g.events("watch", v, err)
	case *rest.Request:
		raw, err := v.DoRaw(g.ctx)
		g.outcome("raw", raw, err)
	case rest.ResponseWrapper:
		raw, err := v.DoRaw(g.ctx)
		g.outcome("raw", raw, err)
	case fields.Selector:
		g.note("selector %s", v)
	default:
		g.outcome("result", value, err)
	}
}

// typedAnswer is an object of the type that the method returns, or events with
// such as Get returns.
func typedAnswer(resource reflect.Type, method reflect.Method, seed string) func(call) reply {
	var item reflect.Type
	if get, ok := resource.MethodByName("Get"); ok && get.Type.NumOut() == 2 {
		item = get.Type.Out(0)
	}
	if method.Type.NumOut() == 2 && method.Name != "Watch" {
		if out := method.Type.Out(0); out.Kind() == reflect.Pointer && out != reflect.TypeFor[*rest.Request]() {
			item = out
		}
	}
	if item == nil || method.Type.NumOut() == 1 {
		item = reflect.TypeFor[*metav1.Status]()
	}
	return func(c call) reply {
		answer := fmt.Sprint(seed, c.n)
		if strings.Contains(c.RequestURI, "watch=true") || method.Name == "Watch" {
			return watchReply(c.Header.Get("Accept"), []watch.Event{
				{Type: watch.Added, Object: served(item, answer)},
				{Type: watch.Modified, Object: served(item, answer+"m")},
				{Type: watch.Deleted, Object: served(item, answer+"d")},
			})
		}
		return objectReply(c.Header.Get("Accept"), served(item, answer))
	}
}
