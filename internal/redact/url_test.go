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

func TestURL_hidesWhoComesAndNothingElse(t *testing.T) {
	for given, want := range map[string]string{
		"":                                "",
		"https://host:6443/p?q=1#f":       "https://host:6443/p?q=1#f",
		"https://host/p@th":               "https://host/p@th",
		"host:6443":                       "host:6443",
		"http://user:hush@proxy:3128":     "http://" + Mark + "@proxy:3128",
		"http://hush@proxy":               "http://" + Mark + "@proxy",
		"http://user:h@sh@proxy/p":        "http://" + Mark + "@proxy/p",
		"http://user:hush@pro xy":         "http://" + Mark + "@pro xy",
		"http://user:hu/sh@proxy":         "http://" + Mark + "@proxy",
		"user:hush@proxy":                 Mark + "@proxy",
		"//user:hush@proxy":               Mark + "@proxy",
		"socks5://user:hush@[::1]:1080/a": "socks5://" + Mark + "@[::1]:1080/a",
	} {
		if got := URL(given); got != want {
			t.Errorf("%q is shown as %q, want %q", given, got, want)
		}
	}
}
