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

package clienttrace

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"
)

// call stands for a client: it looks the trace up once and reports one step of
// each kind.
func call(ctx context.Context) {
	t := ContextClientTrace(ctx)
	if t != nil && t.ThrottleStart != nil {
		t.ThrottleStart(ThrottleStartInfo{Reason: ThrottledByRateLimiter})
	}
	if t != nil && t.AttemptDone != nil {
		t.AttemptDone(AttemptDoneInfo{Attempt: 1, StatusCode: 429, RetryReason: "429 Too Many Requests", RetryDelay: time.Second})
	}
	if t != nil && t.DecodeDone != nil {
		t.DecodeDone(DecodeDoneInfo{Bytes: 58 << 20, Items: 10000, Streaming: true})
	}
}

func TestContextClientTrace_noneAndNilAreNoTrace(t *testing.T) {
	ctx := t.Context()
	if ContextClientTrace(ctx) != nil {
		t.Error("a trace from nowhere")
	}
	if WithClientTrace(ctx, nil) != ctx {
		t.Error("a nil trace changed the context")
	}
}

// Sets every hook of two traces by reflection, so that a hook that somebody
// adds and forgets in compose fails here.
func TestWithClientTrace_composesEveryHookNewestFirst(t *testing.T) {
	var calls []string
	all := func(name string) *ClientTrace {
		trace := &ClientTrace{}
		v := reflect.ValueOf(trace).Elem()
		for i := range v.NumField() {
			field := v.Type().Field(i)
			v.Field(i).Set(reflect.MakeFunc(field.Type, func([]reflect.Value) []reflect.Value {
				calls = append(calls, name+" "+field.Name)
				return nil
			}))
		}
		return trace
	}
	ctx := WithClientTrace(t.Context(), all("outer"))
	ctx = WithClientTrace(ctx, &ClientTrace{}) // hooks that are nil hide none
	ctx = WithClientTrace(ctx, all("inner"))
	v := reflect.ValueOf(ContextClientTrace(ctx)).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		calls = nil
		v.Field(i).Call([]reflect.Value{reflect.Zero(field.Type.In(0))})
		if want := []string{"inner " + field.Name, "outer " + field.Name}; !slices.Equal(calls, want) {
			t.Errorf("calls %q, want %q", calls, want)
		}
	}
}

func TestWithClientTrace_composedHooksStayNilWhereBothAre(t *testing.T) {
	ctx := WithClientTrace(t.Context(), &ClientTrace{FirstByte: func(FirstByteInfo) {}})
	ctx = WithClientTrace(ctx, &ClientTrace{})
	if trace := ContextClientTrace(ctx); trace.DecodeDone != nil || trace.FirstByte == nil {
		t.Error("composing made up a hook, or lost one")
	}
}

func TestCall_allocatesNothingWithoutTraceOrHook(t *testing.T) {
	live, cancel := context.WithCancel(t.Context())
	defer cancel()
	for name, ctx := range map[string]context.Context{
		"no trace":  live,
		"nil hooks": WithClientTrace(live, &ClientTrace{}),
		"a hook":    WithClientTrace(live, &ClientTrace{DecodeDone: func(DecodeDoneInfo) {}}),
	} {
		if n := testing.AllocsPerRun(100, func() { call(ctx) }); n != 0 {
			t.Errorf("%s: %v allocations a call, want 0", name, n)
		}
	}
}

func BenchmarkCall(b *testing.B) {
	for name, ctx := range map[string]context.Context{
		"without trace": b.Context(),
		"nil hooks":     WithClientTrace(b.Context(), &ClientTrace{}),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				call(ctx)
			}
		})
	}
}
