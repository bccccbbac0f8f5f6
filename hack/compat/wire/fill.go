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
	"hash/fnv"
	"math/rand"
	"reflect"

	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/randfill"
)

// filler makes objects and options that depend on nothing but the seed, so that
// both builds send the same ones.
func filler(seed string) *randfill.Filler {
	h := fnv.New64a()
	h.Write([]byte(seed))
	return fuzzer.FuzzerFor(metafuzzer.Funcs, rand.NewSource(int64(h.Sum64()>>1)), scheme.Codecs).
		NilChance(0.4).NumElements(1, 2).MaxDepth(9).Funcs(fillTimeout)
}

// fillTimeout keeps list options from asking for time limits that are over
// before the request is sent.
func fillTimeout(o *metav1.ListOptions, c randfill.Continue) {
	c.FillNoCustom(o)
	if o.TimeoutSeconds != nil {
		seconds := 1000 + int64(uint64(*o.TimeoutSeconds)%1000)
		o.TimeoutSeconds = &seconds
	}
}

// filled is a new value of type t, which is a struct or a pointer to one.
func filled(t reflect.Type, seed string) reflect.Value {
	pointer := t.Kind() == reflect.Pointer
	if pointer {
		t = t.Elem()
	}
	v := reflect.New(t)
	filler(seed).Fill(v.Interface())
	named(v)
	if !pointer {
		return v.Elem()
	}
	return v
}

// named gives objects and apply configurations a name, without which no request
// is made, and the namespace that the clients use.
func named(v reflect.Value) {
	if o, ok := v.Interface().(metav1.Object); ok {
		o.SetName("name-1")
		o.SetNamespace("")
		if v.Elem().NumField() > 0 {
			o.SetNamespace(objectNamespace(v))
		}
		return
	}
	if with := v.MethodByName("WithName"); with.IsValid() {
		with.Call([]reflect.Value{reflect.ValueOf("name-1")})
	}
}

// objectNamespace is that of the clients for events, which refuse to be used
// for objects of another namespace, and none otherwise.
func objectNamespace(v reflect.Value) string {
	if v.Elem().Type().Name() == "Event" {
		return namespace
	}
	return ""
}

// served is an object of type t, complete with its kind, as a server would
// answer.
func served(t reflect.Type, seed string) runtime.Object {
	o, ok := filled(t, seed).Interface().(runtime.Object)
	if !ok {
		return &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Success"}
	}
	if kinds, _, err := scheme.Scheme.ObjectKinds(o); err == nil {
		o.GetObjectKind().SetGroupVersionKind(kinds[0])
	}
	return o
}

// unstructuredOf makes an object of content that the caller keeps.
func unstructuredOf(content map[string]any) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: runtime.DeepCopyJSON(content)}
}
