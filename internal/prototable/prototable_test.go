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

package prototable

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unsafe"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/kubernetes/scheme"
)

// both is what generated types have.
type both interface {
	Message
	Marshal() ([]byte, error)
}

// compare decodes data both ways, into objects that are not empty, and fails
// unless they agree about it.
func compare(t *testing.T, name string, data []byte, typ reflect.Type) {
	t.Helper()
	want, got := reflect.New(typ).Interface().(Message), reflect.New(typ).Interface().(Message)
	if pod, ok := got.(*corev1.Pod); ok {
		pod.Name, pod.Spec.NodeName = "of", "before"
	}
	wantErr := want.Unmarshal(data)
	buffer := bytes.Clone(data)
	err := Unmarshal(buffer, got)
	for i := range buffer {
		buffer[i] = 0xff // what still refers to it differs
	}
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Fatalf("%s: err = %v, generated: %v", name, err, wantErr)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n%+v\ngenerated:\n%+v\nof %q", name, got, want, data[:min(len(data), 2000)])
	}
}

// tabled fails unless the table alone decodes data.
func tabled(t *testing.T, name string, data []byte, typ reflect.Type) {
	t.Helper()
	m := tableOf(typ)
	if m == nil {
		t.Fatalf("%s has no table", name)
	}
	if !new(decoder).message(m, addressOf(reflect.New(typ).Interface().(unmarshaler)), data) {
		t.Fatalf("%s went to the generated method", name)
	}
}

func TestUnmarshal_makesOfEveryKindWhatTheGeneratedMethodDoes(t *testing.T) {
	kinds := slices.SortedFunc(maps.Keys(scheme.Scheme.AllKnownTypes()), func(a, b schemaKind) int { return strings.Compare(a.String(), b.String()) })
	n, without := 0, map[string]bool{}
	for i, gvk := range kinds {
		typ := scheme.Scheme.AllKnownTypes()[gvk]
		if _, ok := reflect.New(typ).Interface().(both); !ok || gvk.Version == runtime.APIVersionInternal {
			continue
		}
		n++
		fill := fuzzer.FuzzerFor(metafuzzer.Funcs, rand.NewSource(int64(i)), scheme.Codecs)
		for seed := range 8 {
			obj := reflect.New(typ).Interface().(both)
			fill.Fill(obj)
			data, err := obj.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%v, %d", gvk, seed)
			compare(t, name, data, typ)
			compare(t, name+" twice", append(data, data...), typ)
			if tableOf(typ) == nil {
				without[gvk.String()] = true
			} else {
				tabled(t, name, data, typ)
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d kinds", n)
	}
	for kind := range without {
		t.Logf("without a table: %s", kind)
	}
	for typ, m := range tables.Range {
		if m.(*message) == nil {
			t.Logf("decodes itself: %v", typ)
		}
	}
}

// schemaKind is short for the keys of a scheme's types.
type schemaKind = schema.GroupVersionKind

func TestUnmarshal_saysOfEveryCutMessageWhatTheGeneratedMethodSays(t *testing.T) {
	data := marshal(t, aPod(1))
	for i := range data {
		compare(t, fmt.Sprint("cut at ", i), data[:i], podType)
	}
	compare(t, "two pods in one message", append(data, marshal(t, aPod(2))...), podType)
	for name, unusual := range map[string]string{
		"unknown fields":    "\xf8\x3f\x05\xfa\x3f\x02ab\xf9\x3f12345678\xfd\x3f1234",
		"unknown group":     "\xfb\x3f\x08\x01\xfc\x3f",
		"open group":        "\xfb\x3f\x08\x01",
		"field 0":           "\x00\x00",
		"negative field":    "\xfa\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00",
		"wrong wire type":   "\x08\x01",
		"end of group":      "\x0c",
		"long integer":      "\xf8\x3f\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
		"too long integer":  "\xf8\x3f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"negative length":   "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"length over end":   "\x0a\x7f",
		"labels out of use": "\x0a\x12\x5a\x06\x12\x01v\x0a\x01k\x5a\x03\x0a\x01k\x5a\x03\x12\x01v",
		"label twice":       "\x0a\x10\x5a\x06\x0a\x01k\x12\x01v\x5a\x06\x0a\x01k\x12\x01w",
		"empty strings":     "\x0a\x06\x0a\x00\x5a\x02\x0a\x00\x12\x00\x1a\x00",
	} {
		compare(t, name, []byte(unusual), podType)
		compare(t, name+" behind a pod", append(bytes.Clone(data), unusual...), podType)
	}
}

func TestUnmarshal_slicesAreExactAndStringsShared(t *testing.T) {
	var a corev1.Pod
	if err := Unmarshal(marshal(t, aPod(1)), &a); err != nil {
		t.Fatal(err)
	}
	shared := 0 // of the names that both containers have; one may have lost its place to another string
	for i, env := range a.Spec.Containers[0].Env {
		if unsafe.StringData(env.Name) == unsafe.StringData(a.Spec.Containers[1].Env[i].Name) {
			shared++
		}
	}
	if shared < 4 {
		t.Errorf("%d of %d equal names are one string", shared, len(a.Spec.Containers[0].Env))
	}
	generated := new(corev1.Pod)
	if err := generated.Unmarshal(marshal(t, aPod(1))); err != nil {
		t.Fatal(err)
	}
	if got, was := cap(a.Spec.Containers[0].Env), cap(generated.Spec.Containers[0].Env); got != len(a.Spec.Containers[0].Env) || was == got {
		t.Errorf("%d variables in a slice of %d; generated: %d", len(a.Spec.Containers[0].Env), got, was)
	}
}

func TestUnmarshal_isSafeForConcurrentUse(t *testing.T) {
	data := marshal(t, aPod(1))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				pod := new(corev1.Pod)
				if err := Unmarshal(data, pod); err != nil || pod.Spec.Containers[1].Name == "" {
					t.Errorf("%v, %+v", err, pod)
					return
				}
			}
		})
	}
	wg.Wait()
}

// ownForm has the tags of a message that tables know, and more.
type ownForm struct {
	A string  `protobuf:"bytes,1,opt,name=a"`
	B float64 `protobuf:"fixed64,2,opt,name=b"`
}

func (o *ownForm) Reset()                         { *o = ownForm{} }
func (o *ownForm) Unmarshal(b []byte) error       { o.A = "by itself"; return nil }
func (o *ownForm) DeepCopyObject() runtime.Object { return nil }

func TestUnmarshal_leavesTypesItDoesNotKnowToThemselves(t *testing.T) {
	o := new(ownForm)
	if err := Unmarshal([]byte("\x0a\x01x"), o); err != nil || o.A != "by itself" {
		t.Errorf("%v, %+v", err, o)
	}
	now := metav1.Now().Rfc3339Copy()
	data, err := now.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var got metav1.Time
	if err := Unmarshal(data, &got); err != nil || !got.Equal(&now) {
		t.Errorf("%v, %v, want %v", err, got, now)
	}
}

func FuzzPod(f *testing.F) {
	f.Add(marshal(f, aPod(1)))
	f.Add(marshal(f, &corev1.Pod{}))
	f.Add([]byte("\x0a\x10\x5a\x06\x0a\x01k\x12\x01v\x5a\x06\x0a\x01k\x12\x01w"))
	fill := fuzzer.FuzzerFor(metafuzzer.Funcs, rand.NewSource(1), scheme.Codecs)
	for range 20 {
		pod := new(corev1.Pod)
		fill.Fill(pod)
		f.Add(marshal(f, pod))
	}
	f.Fuzz(func(t *testing.T, data []byte) { compare(t, "pod", data, podType) })
}
