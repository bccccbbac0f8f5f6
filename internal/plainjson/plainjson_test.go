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

package plainjson

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	kjson "sigs.k8s.io/json"
)

// texts are JSON of all kinds, plain or not, and what is not JSON.
var texts = []string{
	`{}`, ` { } `, `{"a":1}`, `{"a":[]}`, `{"a":[1,2,[3,{"b":null}]],"c":{"d":{}}}`, `{"a":"x","a":"y"}`,
	`{"a":true,"b":false,"c":null,"d":""}`, "{\t\"a\" :\r\n 1 , \"b\" : [ 1 , 2 ] }\n",
	`{"a":0,"b":-0,"c":-7,"d":01,"e":1.0,"f":1e3,"g":-1.5E-2}`, `{"a":0,"b":-0,"c":-7,"e":1.0,"f":1e3,"g":-1.5E-2}`,
	`{"a":999999999999999999,"b":-999999999999999999,"c":1000000000000000000,"d":9223372036854775808,"e":1e400}`,
	`{"a":999999999999999999,"b":-999999999999999999,"c":1000000000000000000,"d":9223372036854775808}`,
	`{"a":-}`, `{"a":+1}`, `{"a":1-2}`, `{"a":.5}`, `{"a":1.}`, `{"a":nul}`, `{"a":nullx}`, `{"a":tru}`, `{"a":}`, `{"a"}`, `{"a" 1}`, `{a:1}`,
	`{"a":1,}`, `{,"a":1}`, `{"a":[1,]}`, `{"a":[,1]}`, `{"a":[1 2]}`, `{"a":1 "b":2}`, `{"a":1}}`, `{"a":1} x`, `{"a":1`, `{"a":"`, `{"a":"x\`, `{"a":"x\"`, `{"a":[1}`, `{"a":{]}`, `{`, ``, `null`, `[]`, `1`, `"x"`,
	`{"a":"\n\u00e9\ud83d\ude00\ud83d \\ \/ \""}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"\u0061":1}`, "{\"a\":\"x\ny\"}", "{\"a\":\"\x00\"}", "{\"a\":\"\x7f\"}",
	"{\"a\":\"\xff\xfe\",\"\xff\":1}", `{"ä":"ö€😀"}`, "{\"a\":\"\u2028\"}", `{"a":"\\"}`, `{"a":"\\\""}`, `{"a":"\\\\","b":"\""}`,
	strings.Repeat(`{"a":`, maxDepth) + "1" + strings.Repeat("}", maxDepth), strings.Repeat(`{"a":`, maxDepth+1) + "1" + strings.Repeat("}", maxDepth+1),
	`{"a":` + strings.Repeat("[", 20000),
	`{"a":"` + strings.Repeat("long ", 100) + `","b":"` + strings.Repeat("long ", 100) + `"}`,
}

// sameAsOrdinary reads text in all ways, of which one may give up where the other
// does not, and none may differ from the ordinary decoder. It returns whether
// Map gave up.
func sameAsOrdinary(t *testing.T, r *Reader, text string) bool {
	t.Helper()
	data := []byte(text)
	r.Reset(data)
	r.Skip()
	if r.Complete() && !json.Valid(data) {
		t.Errorf("%q is skipped as if it were JSON", text)
	}
	r.Reset(data)
	got := r.Map()
	if !r.Complete() {
		return true
	}
	clear(data) // nothing may refer to it
	var want map[string]any
	if err := kjson.UnmarshalCaseSensitivePreserveInts([]byte(text), &want); err != nil {
		t.Errorf("%q is %v, the ordinary decoder has %v", text, got, err)
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("%q is %#v, want %#v", text, got, want)
	}
	return false
}

func TestMap_isWhatTheOrdinaryDecoderGives(t *testing.T) {
	for _, r := range []*Reader{{}, {Texts: &Texts{}}} {
		gaveUp := 0
		for range 2 { // a Reader that gave up is as good as new
			for _, text := range texts {
				if sameAsOrdinary(t, r, text) {
					gaveUp++
					var m map[string]any
					if kjson.UnmarshalCaseSensitivePreserveInts([]byte(text), &m) == nil && text != "null" && strings.Count(text, "{") <= maxDepth {
						t.Errorf("%q is nothing to give up on", text)
					}
				}
			}
		}
		if gaveUp == 0 || gaveUp == 2*len(texts) {
			t.Errorf("gave up %d times of %d", gaveUp, 2*len(texts))
		}
	}
}

func FuzzMap(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	kept := &Texts{}
	f.Fuzz(func(t *testing.T, text string) {
		sameAsOrdinary(t, &Reader{}, text)
		sameAsOrdinary(t, &Reader{Texts: kept}, text)
	})
}

// thing is read by name.
type thing struct {
	name  string
	parts []string
	other int
}

func (r *Reader) thing() (it thing) {
	r.Object([]string{"name", "parts"}, func(field int) {
		switch field {
		case 0:
			it.name = r.Text()
		case 1:
			it.parts = []string{}
			if !r.Array(func() { it.parts = append(it.parts, r.Text()) }) {
				it.parts = nil
			}
		default:
			it.other++
			r.Skip()
		}
	})
	return it
}

func TestObject_readsFieldsByNameAndTellsOfOthers(t *testing.T) {
	for text, want := range map[string]thing{
		`{"name":"n","parts":["a","b"]}`:                            {name: "n", parts: []string{"a", "b"}},
		`{"parts":[],"x":{"y":[1,"\n",{"z":1.5}]},"ü":1,"name":""}`: {parts: []string{}, other: 2},
		`{"parts":null,"name":null}`:                                {},
		`{"parts":[null,"\"b"]}`:                                    {parts: []string{"", `"b`}},
		` null `:                                                    {},
	} {
		r := &Reader{}
		r.Reset([]byte(text))
		got := r.thing()
		if !r.Complete() || got.name != want.name || !slices.Equal(got.parts, want.parts) || (got.parts == nil) != (want.parts == nil) || got.other != want.other {
			t.Errorf("%s is %+v", text, got)
		}
	}
	for _, text := range []string{
		`{"name":"n","name":"m"}`, `{"Name":"n"}`, `{"PARTS":[]}`, `{"n\u0061me":"n"}`, `{"name":1}`, `{"name":["n"]}`, `{"parts":"a"}`, `{"parts":{}}`, `{"parts":[1]}`, `[]`, `"n"`, `{"x":[}`, `{"name":"n"`,
	} {
		r := &Reader{}
		r.Reset([]byte(text))
		r.thing()
		if r.Complete() {
			t.Errorf("%s is taken", text)
		}
	}
}

func TestTexts_areInMemoryOnce(t *testing.T) {
	text := []byte(`{"first":"the same","second":"the same","third":["the same"],"first2":{"first":"the same"}}`)
	r := &Reader{Texts: &Texts{}}
	read := func() {
		r.Reset(text)
		r.Map()
	}
	read()
	if n := testing.AllocsPerRun(100, read); n > 6 { // two maps and a list
		t.Errorf("%v allocations for strings that are known", n)
	}
}
