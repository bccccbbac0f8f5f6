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
	"fmt"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

var unstructuredBodies = []string{
	`{"kind":"CartList","apiVersion":"shop/v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"},"n":3,"f":1.5},{"kind":"Box","apiVersion":"shop/v1"},{}]}`,
	`{"apiVersion":"shop/v1","items":[{"kind":"Cart","apiVersion":"shop/v1"},{},{"kind":"Box"},{}],"kind":"CartList","metadata":{"continue":"x"},"extra":[1,{"a":null}]}`,
	`{"items":[],"kind":"CartList","apiVersion":"shop/v1"}`,
}

func TestDecode_unstructuredListsAreWhatTheCodecMakesOfThem(t *testing.T) {
	for _, body := range unstructuredBodies {
		want, got := &unstructured.UnstructuredList{}, &unstructured.UnstructuredList{}
		if _, _, err := unstructured.UnstructuredJSONScheme.Decode([]byte(body), nil, want); err != nil {
			t.Fatal(err)
		}
		out, err := Decode(t.Context(), inJSON, &stingy{r: strings.NewReader(body)}, got, Options{})
		if err != nil || !out.Handled || out.Items != len(want.Items) {
			t.Fatalf("%+v, %v", out, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("streamed %#v, whole %#v", got, want)
		}

		var each []unstructured.Unstructured
		got = &unstructured.UnstructuredList{}
		_, err = Decode(t.Context(), inJSON, strings.NewReader(body), got, Options{Each: func(o runtime.Object) error {
			each = append(each, *o.(*unstructured.Unstructured))
			return nil
		}})
		if err != nil || fmt.Sprint(each) != fmt.Sprint(want.Items) || !reflect.DeepEqual(got.Object, want.Object) {
			t.Errorf("one at a time %v in %v, whole %v in %v, %v", each, got.Object, want.Items, want.Object, err)
		}
	}
}

func TestDecode_unstructuredListNeedsAKind(t *testing.T) {
	_, err := Decode(t.Context(), inJSON, strings.NewReader(`{"items":[{"a":1}]}`), &unstructured.UnstructuredList{}, Options{})
	if !runtime.IsMissingKind(err) {
		t.Errorf("err = %v", err)
	}
}
