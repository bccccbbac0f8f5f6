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

package jsonpath

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	"k8s.io/client-go/third_party/forked/golang/template"
)

// PrintResults writes values with a space between them, or as a JSON array if
// EnableJSONOutput says so.
func (j *JSONPath) PrintResults(wr io.Writer, results []reflect.Value) error {
	var out []byte
	var err error
	if j.outputJSON {
		out, err = asJSON(results)
	} else {
		out, err = asText(results)
	}
	if err != nil {
		return err
	}
	_, err = wr.Write(out)
	return err
}

func asJSON(results []reflect.Value) ([]byte, error) {
	values := make([]any, len(results))
	for i, v := range results {
		if v.IsValid() {
			values[i] = v.Interface()
		}
	}
	out, err := json.MarshalIndent(values, "", "    ")
	return append(out, '\n'), err
}

func asText(results []reflect.Value) ([]byte, error) {
	var out bytes.Buffer
	for i, v := range results {
		if i > 0 {
			out.WriteByte(' ')
		}
		if err := printValue(&out, v); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// printValue writes what has children as JSON, and the rest as fmt does.
func printValue(out *bytes.Buffer, v reflect.Value) error {
	if v.Kind() == reflect.Interface && v.IsNil() {
		out.WriteString("null")
		return nil
	}
	v = content(v)
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.Array, reflect.Struct:
		data, err := json.Marshal(v.Interface())
		out.Write(data)
		return err
	}
	printable, ok := template.PrintableValue(v)
	if !ok {
		return fmt.Errorf("can't print type %s", v.Type())
	}
	_, err := fmt.Fprint(out, printable)
	return err
}
