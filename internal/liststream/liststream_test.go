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

package liststream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/tools/clienttrace"
)

var v1 = schema.GroupVersion{Version: "v1"}

func TestDecode_givesWhatTheCodecGivesForEveryKindOfList(t *testing.T) {
	streamed := 0
	for _, gvk := range lists() {
		obj, err := scheme.New(gvk)
		if err != nil {
			t.Fatal(err)
		}
		list := reflect.TypeOf(obj).Elem()
		for seed := range int64(8) {
			obj := reflect.New(list).Interface().(runtime.Object)
			newFuzzer(seed).Fill(obj)
			obj.GetObjectKind().SetGroupVersionKind(gvk)
			for _, contentType := range []string{inJSON, inProtobuf} {
				if sameAs(t, contentType, gvk.GroupVersion(), encode(t, contentType, gvk.GroupVersion(), obj), list).Handled {
					streamed++
				} else if items := reflect.ValueOf(obj).Elem().FieldByName("Items"); items.Len() > 0 {
					t.Errorf("%v in %s: not streamed", gvk, contentType)
				}
			}
		}
	}
	if streamed < 8*len(lists()) {
		t.Errorf("only %d of %d bodies were streamed", streamed, 16*len(lists()))
	}
}

func TestDecode_readsManyItemsWithAndWithoutEstimate(t *testing.T) {
	for _, n := range []int{0, 1, firstChunk, firstChunk + 1, 5000} {
		list := &corev1.ConfigMapList{Items: []corev1.ConfigMap{}}
		for i := range n {
			list.Items = append(list.Items, corev1.ConfigMap{Data: map[string]string{"n": strings.Repeat("x", i/100)}})
		}
		for _, contentType := range []string{inJSON, inProtobuf} {
			body := encode(t, contentType, v1, list)
			for _, size := range []int64{0, -1, int64(len(body)), 1 << 40} {
				got := &corev1.ConfigMapList{}
				out, err := Decode(t.Context(), contentType, bytes.NewReader(body), got, Options{GroupVersion: v1, Size: size})
				if err != nil || !out.Handled || out.Items != n || len(got.Items) != n {
					t.Fatalf("%s, %d items, size %d: %d items, %+v, %v", contentType, n, size, len(got.Items), out, err)
				}
				for i := range got.Items {
					if len(got.Items[i].Data["n"]) != i/100 {
						t.Fatalf("item %d is another one", i)
					}
				}
			}
		}
	}
}

func TestDecode_JSON_takesFieldsInAnyOrder(t *testing.T) {
	fields := []string{`"kind":"PodList"`, `"apiVersion":"v1"`, `"metadata":{"resourceVersion":"7","x":[{}]}`,
		`"items":[{"metadata":{"name":"a"},"spec":{"new":{"a":[1,"]}\\"]}}},null, {"kind":"Pod"}]`, `"later":{"a":[null,true,-1.5e3,"\"["]}`}
	var permute func(k int)
	streamed := 0
	permute = func(k int) {
		if k == len(fields) {
			body := "\n{ " + strings.Join(fields, " ,\n") + "\t}\r\n"
			if sameAs(t, inJSON, v1, []byte(body), reflect.TypeFor[corev1.PodList]()).Handled {
				streamed++
			}
			return
		}
		for i := k; i < len(fields); i++ {
			fields[k], fields[i] = fields[i], fields[k]
			permute(k + 1)
			fields[k], fields[i] = fields[i], fields[k]
		}
	}
	permute(0)
	if streamed != 120 {
		t.Errorf("%d of 120 orders were streamed", streamed)
	}
}

func TestDecode_leavesAloneWhatIsNoListOfTheType(t *testing.T) {
	status := &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Failure", Code: 410}
	for name, c := range map[string]struct {
		contentType, body string
		into              runtime.Object
	}{
		"a status":                {inJSON, string(encode(t, inJSON, v1, status)), &corev1.PodList{}},
		"a status in protobuf":    {inProtobuf, string(encode(t, inProtobuf, v1, status)), &corev1.PodList{}},
		"another list":            {inJSON, `{"kind":"ServiceList","apiVersion":"v1","items":[{}]}`, &corev1.PodList{}},
		"another version":         {inJSON, `{"apiVersion":"v2","items":[{}],"kind":"PodList"}`, &corev1.PodList{}},
		"another in protobuf":     {inProtobuf, string(encode(t, inProtobuf, v1, &corev1.ServiceList{})), &corev1.PodList{}},
		"no list type":            {inJSON, `{"kind":"Pod","apiVersion":"v1"}`, &corev1.Pod{}},
		"a table":                 {inJSON, `{"kind":"Table","apiVersion":"meta.k8s.io/v1"}`, &metav1.Table{}},
		"nil":                     {inJSON, `{}`, nil},
		"a nil list":              {inJSON, `{}`, (*corev1.PodList)(nil)},
		"an HTML page":            {inJSON, `<html>bad gateway</html>`, &corev1.PodList{}},
		"nothing":                 {inJSON, ``, &corev1.PodList{}},
		"space":                   {inJSON, " \n", &corev1.PodList{}},
		"no protobuf":             {inProtobuf, "no", &corev1.PodList{}},
		"nothing in protobuf":     {inProtobuf, "", &corev1.PodList{}},
		"CBOR":                    {"application/cbor", "\xd9\xd9\xf7", &corev1.PodList{}},
		"items that are no array": {inJSON, `{"kind":"PodList","apiVersion":"v1","items":{}}`, &corev1.PodList{}},
		"items that are null":     {inJSON, `{"kind":"PodList","apiVersion":"v1","items":null}`, &corev1.PodList{}},
		"bad metadata":            {inJSON, `{"kind":"PodList","apiVersion":"v1","metadata":7,"items":[]}`, &corev1.PodList{}},
		"items there already":     {inJSON, `{"kind":"PodList","apiVersion":"v1","items":[]}`, &corev1.PodList{Items: make([]corev1.Pod, 1)}},
		"unstructured status":     {inJSON, string(encode(t, inJSON, v1, status)), &unstructured.UnstructuredList{}},
		"unstructured protobuf":   {inProtobuf, string(encode(t, inProtobuf, v1, status)), &unstructured.UnstructuredList{}},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := Decode(t.Context(), c.contentType, iotest.HalfReader(strings.NewReader(c.body)), c.into, Options{GroupVersion: v1})
			if err != nil || out.Handled {
				t.Fatalf("handled %v, %v", out.Handled, err)
			}
			if body, err := io.ReadAll(out.Body); string(body) != c.body || err != nil {
				t.Errorf("replayed %q, %v, want %q", body, err, c.body)
			}
		})
	}
}

func TestDecode_asksTheCodecAboutOtherNames(t *testing.T) {
	named := runtime.NewScheme()
	named.AddKnownTypeWithName(schema.GroupVersionKind{Group: "shop", Version: "v2", Kind: "CartList"}, &corev1.PodList{})
	dec := unstructuredless{named}
	body := `{"apiVersion":"shop/v2","items":[{}],"kind":"CartList"}`
	out, err := Decode(t.Context(), inJSON, strings.NewReader(body), &corev1.PodList{}, Options{Decoder: dec})
	if err != nil || !out.Handled || out.Items != 1 || out.Kind.Kind != "CartList" {
		t.Errorf("%+v, %v", out, err)
	}
	_, err = Decode(t.Context(), inJSON, strings.NewReader(strings.Replace(body, "Cart", "Wish", 1)), &corev1.PodList{}, Options{Decoder: dec})
	if err == nil {
		t.Error("a kind that follows the items and is not the type's was taken")
	}
}

// unstructuredless decodes what its scheme knows, and nothing of it.
type unstructuredless struct{ scheme *runtime.Scheme }

func (u unstructuredless) Decode(data []byte, _ *schema.GroupVersionKind, into runtime.Object) (runtime.Object, *schema.GroupVersionKind, error) {
	var tm metav1.TypeMeta
	if err := json.Unmarshal(data, &tm); err != nil {
		return nil, nil, err
	}
	gvk := tm.GroupVersionKind()
	obj, err := runtime.UseOrCreateObject(u.scheme, u.scheme, gvk, into)
	return obj, &gvk, err
}

func TestDecode_aBodyCutShortIsNeverAShortList(t *testing.T) {
	small := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "7"}, Items: []corev1.Pod{
		{ObjectMeta: metav1.ObjectMeta{Name: `a"]}\`}}, {ObjectMeta: metav1.ObjectMeta{Name: "b"}, Spec: corev1.PodSpec{NodeName: "n"}}}}
	for _, contentType := range []string{inJSON, inProtobuf} {
		body := bytes.TrimSpace(encode(t, contentType, v1, small))
		// The envelope goes on with two empty fields after the object; cut
		// between them it is an envelope still, with the same list.
		complete := map[int]bool{}
		if contentType == inProtobuf {
			complete[len(body)-2], complete[len(body)-4] = true, true
		}
		for n := 1; n < len(body); n++ {
			got := &corev1.PodList{}
			out, err := Decode(t.Context(), contentType, bytes.NewReader(body[:n]), got, Options{GroupVersion: v1})
			switch {
			case complete[n]:
				if err != nil || len(got.Items) != 2 {
					t.Errorf("%s: cut at %d of %d: %d items, %v", contentType, n, len(body), len(got.Items), err)
				}
			case err == nil && !out.Handled: // left to the codec, which fails
				if _, _, err := whole(contentType).Decode(body[:n], nil, &corev1.PodList{}); err == nil {
					t.Errorf("%s: cut at %d of %d: left to the codec, which takes it", contentType, n, len(body))
				}
			case !errors.Is(err, io.ErrUnexpectedEOF):
				t.Errorf("%s: cut at %d of %d: handled %v, err %v", contentType, n, len(body), out.Handled, err)
			case got.Items != nil || got.ResourceVersion != "":
				t.Errorf("%s: cut at %d of %d: the list was touched", contentType, n, len(body))
			}
		}
	}
}

func TestDecode_rejectsWhatIsBroken(t *testing.T) {
	envelope := func(raw string) string {
		return "k8s\x00\x0a\x0d\x0a\x02v1\x12\x07PodList\x12" + string(rune(len(raw))) + raw + "\x1a\x00\x22\x00"
	}
	const head = `{"kind":"PodList","apiVersion":"v1",`
	for name, c := range map[string]struct{ contentType, body, says string }{
		"bytes after the object":      {inJSON, head + `"items":[]} {}`, "after top-level value"},
		"an item of another type":     {inJSON, head + `"items":[{},{"spec":[]}]}`, "items[1]"},
		"an item that is no JSON":     {inJSON, head + `"items":[{]]}`, "items[0]"},
		"a comma too many":            {inJSON, head + `"items":[{},]}`, "after a comma"},
		"a comma too few":             {inJSON, head + `"items":[{} {}]}`, "after a value"},
		"a key that is none":          {inJSON, head + `"items":[],7:1}`, "object key"},
		"a field that is no JSON":     {inJSON, head + `"items":[],"new":{"a" 1}}`, "new: "},
		"items twice":                 {inJSON, head + `"items":[],"items":[]}`, "comes twice"},
		"another kind after items":    {inJSON, `{"apiVersion":"v1","items":[{}],"kind":"ServiceList"}`, "should be a PodList"},
		"a status after items":        {inJSON, `{"items":[],"kind":"Status","apiVersion":"v1"}`, "should be a PodList"},
		"an item longer than the raw": {inProtobuf, envelope("\x0a\x00\x12\x05\x0a\x00"), "where 2 are left"},
		"an endless item":             {inProtobuf, envelope("\x0a\x00\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), "are left"},
		"a negative length":           {inProtobuf, envelope("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "negative length"},
		"an integer without end":      {inProtobuf, envelope("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "overflow"},
		"tag 0":                       {inProtobuf, envelope("\x00\x00"), "illegal tag"},
		"items that are a number":     {inProtobuf, envelope("\x10\x01"), "wrong wireType"},
		"a group that only ends":      {inProtobuf, envelope("\x1c"), "end of group"},
		"wire type 7":                 {inProtobuf, envelope("\x1f"), "illegal wireType"},
		"an unknown content encoding": {inProtobuf, strings.Replace(envelope("\x0a\x00"), "\x1a\x00", "\x1a\x04gzip", 1), "content encoding"},
		"a second object":             {inProtobuf, envelope("\x0a\x00") + "\x12\x00", "second object"},
		"bytes after the envelope":    {inProtobuf, envelope("\x0a\x00") + "\x00\x00", "illegal tag"},
	} {
		t.Run(name, func(t *testing.T) {
			got := &corev1.PodList{}
			out, err := Decode(t.Context(), c.contentType, strings.NewReader(c.body), got, Options{GroupVersion: v1})
			if err == nil || !out.Handled || !strings.Contains(err.Error(), c.says) {
				t.Errorf("handled %v, err %v, want one that says %q", out.Handled, err, c.says)
			}
			if got.Items != nil {
				t.Error("the list was touched")
			}
		})
	}
}

func TestDecode_protobufSkipsWhatItDoesNotKnow(t *testing.T) {
	unknown := "\x78\x07" + "\x79abcdefgh" + "\x7a\x03abc" + "\x7b\x7a\x01a\x7b\x78\x01\x7c\x7c" + "\x7dabcd" // field 15 in every wire type
	raw := "\x0a\x04\x12\x027a" + unknown + "\x12\x00" + unknown
	body := "k8s\x00" + unknown + "\x0a\x0d\x0a\x02v1\x12\x07PodList\x12" + string(rune(len(raw))) + raw + unknown
	if out := sameAs(t, inProtobuf, v1, []byte(body), reflect.TypeFor[corev1.PodList]()); !out.Handled || out.Items != 1 {
		t.Errorf("%+v", out)
	}
}

func TestDecode_allocatesForBytesAndNotForLengths(t *testing.T) {
	body := "k8s\x00\x0a\x0d\x0a\x02v1\x12\x07PodList\x12\xff\xff\xff\xff\x07\x12\xf0\xff\xff\xff\x07" // raw and item of 2 GiB
	res := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if _, err := Decode(b.Context(), inProtobuf, strings.NewReader(body), &corev1.PodList{}, Options{GroupVersion: v1}); !errors.Is(err, io.ErrUnexpectedEOF) {
				b.Fatal(err)
			}
		}
	})
	if n := res.AllocedBytesPerOp(); n > 1<<20 {
		t.Errorf("%d bytes allocated for %d bytes of body", n, len(body))
	}
}

func TestDecode_C2_C3_endsBetweenItems(t *testing.T) {
	for _, contentType := range []string{inJSON, inProtobuf} {
		ctx, cancel := context.WithCancelCause(t.Context())
		seen := 0
		out, err := Decode(ctx, contentType, bytes.NewReader(encode(t, contentType, v1, pods(10))), &corev1.PodList{}, Options{GroupVersion: v1, Each: func(runtime.Object) error {
			if seen++; seen == 3 {
				cancel(hang.ErrCaller)
			}
			return nil
		}})
		if !errors.Is(err, context.Canceled) || !errors.Is(err, hang.ErrCaller) || seen != 3 || out.Items != 3 {
			t.Errorf("%s: after %d items %v", contentType, seen, err)
		}
	}
}

func TestDecode_C7_nilContext(t *testing.T) {
	//lint:ignore SA1012 a nil context is the case under test
	if _, err := Decode(nil, inJSON, strings.NewReader("{}"), &corev1.PodList{}, Options{}); err == nil {
		t.Error("no error")
	}
}

func TestDecode_passesOnWhatTheReaderSays(t *testing.T) {
	broken := errors.New("connection reset")
	for _, contentType := range []string{inJSON, inProtobuf} {
		body := encode(t, contentType, v1, pods(2))
		for _, n := range []int{0, 1, 10, len(body) / 2, len(body)} {
			r := io.MultiReader(bytes.NewReader(body[:n]), iotest.ErrReader(broken))
			if _, err := Decode(t.Context(), contentType, r, &corev1.PodList{}, Options{GroupVersion: v1}); !errors.Is(err, broken) {
				t.Errorf("%s, broken after %d bytes: %v", contentType, n, err)
			}
		}
	}
}

func TestDecode_eachGetsItemsOfTheirOwn(t *testing.T) {
	for _, contentType := range []string{inJSON, inProtobuf} {
		list := pods(3)
		var got []corev1.Pod
		into := &corev1.PodList{}
		out, err := Decode(t.Context(), contentType, bytes.NewReader(encode(t, contentType, v1, list)), into, Options{GroupVersion: v1, Each: func(o runtime.Object) error {
			got = append(got, *o.(*corev1.Pod))
			return nil
		}})
		if err != nil || out.Items != 3 || into.ResourceVersion != "123456" || into.Items != nil {
			t.Errorf("%+v, %+v, %v", out, into.ListMeta, err)
		}
		for i := range got {
			if got[i].Name != list.Items[i].Name || len(got[i].Spec.Containers) != 2 {
				t.Errorf("item %d is %q", i, got[i].Name)
			}
		}
	}
	full := errors.New("full")
	_, err := Decode(t.Context(), inJSON, bytes.NewReader(encode(t, inJSON, v1, pods(3))), &corev1.PodList{}, Options{GroupVersion: v1, Each: func(runtime.Object) error { return full }})
	if !errors.Is(err, full) {
		t.Errorf("err = %v", err)
	}
}

func TestDecode_reportsToTheTrace(t *testing.T) {
	var started clienttrace.DecodeStartInfo
	var done []clienttrace.DecodeDoneInfo
	ctx := clienttrace.WithClientTrace(t.Context(), &clienttrace.ClientTrace{
		DecodeStart: func(i clienttrace.DecodeStartInfo) { started = i },
		DecodeDone:  func(i clienttrace.DecodeDoneInfo) { done = append(done, i) },
	})
	body := encode(t, inProtobuf, v1, pods(3))
	for _, b := range [][]byte{body, body[:len(body)/2], []byte("k8s\x00")} {
		_, _ = Decode(ctx, inProtobuf, bytes.NewReader(b), &corev1.PodList{}, Options{GroupVersion: v1})
	}
	if !started.Streaming || len(done) != 2 || done[0].Items != 3 || done[0].Bytes != int64(len(body)) || done[0].Err != nil || done[1].Err == nil {
		t.Errorf("%+v, %+v", started, done)
	}
}
