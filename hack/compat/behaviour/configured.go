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
	"encoding/json"
	"fmt"
	"math/rand"
	refl "reflect"
	"strings"
	"time"

	goruntime "runtime"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/randfill"
)

// functionName is the name of a function below the apply configurations, as
// apps/v1.Deployment.
func functionName(f any) string {
	name := goruntime.FuncForPC(refl.ValueOf(f).Pointer()).Name()
	_, name, _ = strings.Cut(name, "/applyconfigurations/")
	return name
}

// filler fills objects and configurations of the API, always in the same way.
func filler(rng *rand.Rand) *randfill.Filler {
	words := []string{"a", "b", "c", "d", "", "x y", "ü"}
	return randfill.NewWithSeed(rng.Int63()).NilChance(.3).NumElements(1, 2).MaxDepth(7).Funcs(
		func(s *string, c randfill.Continue) { *s = words[c.Intn(len(words))] },
		func(t *time.Time, c randfill.Continue) { *t = time.Unix(int64(c.Intn(1e9)), 0).UTC() },
		func(t *metav1.Time, c randfill.Continue) { t.Time = time.Unix(int64(c.Intn(1e9)), 0).UTC() },
		func(t *metav1.MicroTime, c randfill.Continue) {
			t.Time = time.Unix(int64(c.Intn(1e9)), int64(c.Intn(1e6))*1000).UTC()
		},
		func(v *intstr.IntOrString, c randfill.Continue) {
			*v = pick(c.Rand, intstr.FromInt32(3), intstr.FromString("5%"), intstr.IntOrString{})
		},
		func(q *resource.Quantity, c randfill.Continue) {
			*q = resource.MustParse(pick(c.Rand, "1", "500m", "0", "2Gi", "1e3"))
		},
		func(e *runtime.RawExtension, c randfill.Continue) {
			*e = runtime.RawExtension{Raw: []byte(pick(c.Rand, `{"a":1}`, `{}`, `{"kind":"K","apiVersion":"v1","x":["y"]}`))}
		},
		func(f *metav1.FieldsV1, c randfill.Continue) { f.Raw = []byte(`{"f:metadata":{}}`) },
		func(f *[]metav1.ManagedFieldsEntry, c randfill.Continue) { *f = nil },
		func(f *float64, c randfill.Continue) { *f = float64(c.Intn(8)) / 4 },
	)
}

// asJSON is what a server gets.
func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("no JSON: %v", err)
	}
	return string(text)
}

// configure calls everything that an apply configuration can do.
func configure(r *run, name string, constructor refl.Value) {
	rng := seeded(name)
	fill := filler(rng)
	var args []refl.Value
	for i := range constructor.Type().NumIn() {
		args = append(args, refl.ValueOf([]string{"the-name", "the-namespace"}[i]))
	}
	c := constructor.Call(args)[0]
	r.note("made %s", asJSON(c.Interface()))
	if len(args) > 0 {
		for i := range args {
			args[i] = refl.ValueOf("")
		}
		r.note("made of nothing %s", asJSON(constructor.Call(args)[0].Interface()))
	}
	for i := range c.NumMethod() {
		m, method := c.Type().Method(i).Name, c.Method(i)
		if method.Type().NumIn() == 0 {
			read(r, m, c, refl.New(c.Type().Elem()), refl.Zero(c.Type()))
			continue
		}
		fresh := refl.New(c.Type().Elem())
		for n, args := range argumentsOf(method.Type(), fill) {
			set(r, fmt.Sprintf("%s %d", m, n), m, c, args)
			set(r, fmt.Sprintf("%s %d of none", m, n), m, fresh, args)
		}
	}
	for _, m := range []string{"GetName", "GetNamespace", "GetKind", "GetAPIVersion"} {
		if c.MethodByName(m).IsValid() {
			read(r, m, c)
		}
	}
	whole := refl.New(c.Type().Elem())
	fill.Fill(whole.Interface())
	text := asJSON(whole.Interface())
	r.note("filled %s", text)
	again := refl.New(c.Type().Elem())
	r.note("read %v %v", json.Unmarshal([]byte(text), again.Interface()), asJSON(again.Interface()) == text)
}

// read calls a method without arguments.
func read(r *run, m string, receivers ...refl.Value) {
	for i, v := range receivers {
		r.panicFree(fmt.Sprintf("%s %d", m, i), func() {
			var out []string
			for _, o := range v.MethodByName(m).Call(nil) {
				out = append(out, show(o.Interface()))
			}
			r.note("%s %d: %q", m, i, out)
		})
	}
}

// set calls a method that changes a configuration.
func set(r *run, what, m string, c refl.Value, args []refl.Value) {
	r.panicFree(what, func() {
		method := c.MethodByName(m)
		call := method.Call
		if method.Type().IsVariadic() {
			call = method.CallSlice
		}
		out := call(args)
		same := len(out) == 1 && out[0].Pointer() == c.Pointer()
		r.note("%s: %v %s", what, same, asJSON(c.Interface()))
	})
}

// argumentsOf are several lists of arguments, the last of zero values.
func argumentsOf(t refl.Type, fill *randfill.Filler) (lists [][]refl.Value) {
	for n := range 4 {
		var args []refl.Value
		for i := range t.NumIn() {
			v := refl.New(t.In(i))
			switch {
			case n < 2:
				fill.Fill(v.Interface())
			case n == 2 && t.IsVariadic():
				v.Elem().Set(refl.MakeSlice(t.In(i), 1, 1))
			}
			args = append(args, v.Elem())
		}
		lists = append(lists, args)
	}
	return lists
}

func init() {
	for _, f := range applyConstructors {
		name := functionName(f)
		add(scenario{name: "apply/types/" + name, do: func(r *run) { configure(r, name, refl.ValueOf(f)) }})
	}
}
