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
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand"
	refl "reflect"
	"regexp"
	"sort"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"
)

func seeded(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewSource(int64(h.Sum64() >> 1)))
}

// noField is an error that names one of several fields.
var noField = regexp.MustCompile(`unable to find api field in struct (\w+) for the json field \\?"\w+\\?"`)

func errText(err error) string {
	if err == nil {
		return "nil"
	}
	s := fmt.Sprintf("%T %q", err, err.Error())
	if st, ok := err.(apierrors.APIStatus); ok {
		j, _ := json.Marshal(st.Status())
		s += " status " + string(j)
	} else {
		var as apierrors.APIStatus
		if errors.As(err, &as) {
			s += " as status"
		}
	}
	if u := errors.Unwrap(err); u != nil {
		s += " wraps " + errText(u)
	}
	return noField.ReplaceAllString(hidden(s), "no field in $1")
}

// fact shows one value.
func fact(v any) string {
	switch x := v.(type) {
	case nil:
		return "nil"
	case error:
		return errText(x)
	case rest.ResponseWrapper:
		raw, err := x.DoRaw(context.Background())
		return fmt.Sprintf("response %T %q %s", x, raw, errText(err))
	case *rest.Request:
		s, err := x.Stream(context.Background())
		var b []byte
		if s != nil {
			b, _ = io.ReadAll(s)
		}
		return fmt.Sprintf("request %q %s", b, errText(err))
	case watch.Interface:
		return "watch " + drain(x)
	}
	rv := refl.ValueOf(v)
	if rv.Kind() == refl.Pointer && rv.IsNil() {
		return fmt.Sprintf("(%T)(nil)", v)
	}
	if ro, ok := v.(runtime.Object); ok {
		j, err := json.Marshal(ro)
		return fmt.Sprintf("%T %s %v HASH %s", v, j, err, show(v))
	}
	return show(v)
}

func drain(w watch.Interface) string {
	var b strings.Builder
	for {
		select {
		case e, ok := <-w.ResultChan():
			if !ok {
				return b.String() + " closed"
			}
			j, _ := json.Marshal(e.Object)
			fmt.Fprintf(&b, " [%s %T %s]", e.Type, e.Object, j)
		case <-time.After(10 * time.Millisecond):
			return b.String()
		}
	}
}

func actionFacts(a clienttesting.Action) string {
	return fmt.Sprintf("%T %s", a, show(a))
}

var ctxType = refl.TypeOf((*context.Context)(nil)).Elem()

// call calls a method and writes down what came back.
func call(g *run, label string, m refl.Value, args ...refl.Value) []refl.Value {
	defer func() {
		if p := recover(); p != nil {
			g.note("%s PANIC %v", label, p)
		}
	}()
	out := m.Call(args)
	for i, o := range out {
		g.note("%s -> [%d] %s", label, i, fact(o.Interface()))
	}
	return out
}

func eachResource(cs kubernetes.Interface, do func(name string, client refl.Value)) {
	v := refl.ValueOf(cs)
	t := v.Type()
	for i := 0; i < t.NumMethod(); i++ {
		m := t.Method(i)
		if m.Type.NumIn() != 1 || m.Type.NumOut() != 1 || m.Type.Out(0).Kind() != refl.Interface || m.Name == "Discovery" || m.Name == "Tracker" || strings.HasPrefix(m.Name, "RL") {
			continue
		}
		group := v.Method(i).Call(nil)[0].Elem()
		if !strings.HasPrefix(group.Type().String(), "*") {
			continue
		}
		gt := group.Type()
		for j := 0; j < gt.NumMethod(); j++ {
			gm := gt.Method(j)
			if gm.Name == "RESTClient" || gm.Type.NumOut() != 1 || gm.Type.Out(0).Kind() != refl.Interface {
				continue
			}
			var args []refl.Value
			switch gm.Type.NumIn() {
			case 1:
			case 2:
				if gm.Type.In(1).Kind() != refl.String {
					continue
				}
				args = append(args, refl.ValueOf("ns"))
			default:
				continue
			}
			do(m.Name+"/"+gm.Name, group.Method(j).Call(args)[0])
		}
	}
}

// argFor makes an argument.
func argFor(t refl.Type, step int) refl.Value {
	switch t.String() {
	case "string":
		return refl.ValueOf("obj")
	case "types.PatchType":
		return refl.ValueOf([]types.PatchType{types.MergePatchType, types.StrategicMergePatchType, types.JSONPatchType, types.ApplyPatchType}[step%4])
	case "[]uint8":
		switch step % 4 {
		case 2:
			return refl.ValueOf([]byte(`[{"op":"add","path":"/metadata/labels","value":{"a":"json"}}]`))
		}
		return refl.ValueOf([]byte(fmt.Sprintf(`{"metadata":{"labels":{"p%d":"x"}}}`, step)))
	case "v1.ApplyOptions":
		return refl.ValueOf(metav1.ApplyOptions{FieldManager: "mgr", Force: step%2 == 1})
	case "v1.ListOptions":
		if step%3 == 1 {
			return refl.ValueOf(metav1.ListOptions{LabelSelector: "a=b", Limit: 5})
		}
		return refl.ValueOf(metav1.ListOptions{})
	}
	if t == ctxType {
		return refl.ValueOf(context.Background())
	}
	if t.Kind() == refl.Pointer && t.Elem().Kind() == refl.Struct {
		v := refl.New(t.Elem())
		if o, ok := v.Interface().(metav1.Object); ok {
			o.SetName("obj")
			o.SetLabels(map[string]string{"a": fmt.Sprint("b", step)})
			if step%2 == 1 {
				o.SetNamespace("ns")
			}
		} else if w := v.MethodByName("WithName"); w.IsValid() {
			w.Call([]refl.Value{refl.ValueOf("obj")})
			if w := v.MethodByName("WithKind"); w.IsValid() {
				kind := strings.TrimSuffix(t.Elem().Name(), "ApplyConfiguration")
				w.Call([]refl.Value{refl.ValueOf(kind)})
			}
			if w := v.MethodByName("WithAPIVersion"); w.IsValid() {
				w.Call([]refl.Value{refl.ValueOf("v1")})
			}
			if w := v.MethodByName("WithLabels"); w.IsValid() {
				w.Call([]refl.Value{refl.ValueOf(map[string]string{"applied": fmt.Sprint(step)})})
			}
		}
		return v
	}
	return refl.Zero(t)
}

var callOrder = []string{"Get", "List", "Update", "UpdateStatus", "Delete", "DeleteCollection", "Patch", "Apply", "ApplyStatus", "Create", "Create", "Get", "List", "List", "Update", "UpdateStatus", "Patch", "Patch", "Patch", "Patch", "Apply", "Apply", "ApplyStatus", "Get", "*", "List", "Delete", "Get", "Apply", "Create", "DeleteCollection", "List"}

func playTyped(g *run, f *clienttesting.Fake, client refl.Value) {
	c := client.Elem()
	known := map[string]bool{}
	for _, s := range callOrder {
		known[s] = true
	}
	known["Watch"] = true
	w := client.MethodByName("Watch")
	var watching watch.Interface
	if w.IsValid() {
		out := w.Call([]refl.Value{refl.ValueOf(context.Background()), refl.ValueOf(metav1.ListOptions{})})
		watching, _ = out[0].Interface().(watch.Interface)
		g.note("watch err %s", fact(out[1].Interface()))
	}
	one := func(name string, step int) {
		m := c.MethodByName(name)
		if !m.IsValid() {
			return
		}
		var args []refl.Value
		for i := 0; i < m.Type().NumIn(); i++ {
			if m.Type().IsVariadic() && i == m.Type().NumIn()-1 {
				break
			}
			args = append(args, argFor(m.Type().In(i), step))
		}
		call(g, fmt.Sprintf("%d %s", step, name), m, args...)
		if watching != nil {
			g.note("%d %s events %s", step, name, drain(watching))
		}
	}
	for step, name := range callOrder {
		if name != "*" {
			one(name, step)
			continue
		}
		var others []string
		for i := 0; i < client.Type().NumMethod(); i++ {
			if n := client.Type().Method(i).Name; !known[n] {
				others = append(others, n)
			}
		}
		sort.Strings(others)
		for _, n := range others {
			one(n, step)
			one(n, step+1)
		}
	}
	for i, a := range f.Actions() {
		g.note("action %d %s", i, actionFacts(a))
	}
	f.ClearActions()
}

func init() {
	makers := map[string]func() *fake.Clientset{
		"simple":  func() *fake.Clientset { return fake.NewSimpleClientset() },
		"managed": func() *fake.Clientset { return fake.NewClientset() },
	}
	groups := map[string]bool{}
	eachResource(fake.NewSimpleClientset(), func(name string, _ refl.Value) {
		group, _, _ := strings.Cut(name, "/")
		groups[group] = true
	})
	for which, make := range makers {
		for group := range groups {
			add(scenario{name: "fake/typed/" + which + "/" + group, do: func(r *run) {
				cs := make()
				eachResource(cs, func(name string, client refl.Value) {
					if strings.HasPrefix(name, group+"/") {
						r.note("resource %s", name)
						playTyped(r, &cs.Fake, client)
					}
				})
			}})
		}
	}
}
