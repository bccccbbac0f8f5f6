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

package redact

import "testing"

type user struct {
	Name  string
	Cert  []byte
	Token string `datapolicy:"token"`
	Key   []byte `datapolicy:"security-key"`
	More  map[string]any
	Attrs map[string]string `datapolicy:"token"`
	N     *int
	Any   any
}

func TestStruct_showsEverythingButSecrets(t *testing.T) {
	full := user{Name: "a", Cert: []byte("PEM"), Token: "hush", Key: []byte("hush"), More: map[string]any{"x": "hush"}, Attrs: map[string]string{"hush": "hush"}}
	inside := user{Any: &user{Name: "hush"}}
	for _, c := range []struct {
		v    any
		want string
	}{
		{user{}, `redact.user{Name: "", Cert: "", Token: "", Key: "", More: [], Attrs: map[], N: <nil>, Any: <nil>}`},
		{full, `redact.user{Name: "a", Cert: "PEM", Token: ` + Mark + `, Key: ` + Mark + `, More: ["x"], Attrs: ` + Mark + `, N: <nil>, Any: <nil>}`},
		{inside, `redact.user{Name: "", Cert: "", Token: "", Key: "", More: [], Attrs: map[], N: <nil>, Any: *redact.user}`},
	} {
		if got := Struct(c.v); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
