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
	"net/url"

	"k8s.io/client-go/rest"
)

func init() {
	add(scenario{name: "rest/paths", do: func(r *run) {
		for _, base := range []string{"http://h", "http://h/", "http://h/p", "http://h/p/", "http://h?q=1", "http://h/?q=1", "http://h/p?q=1&a=2", "http://h#f", "http://h/p//x/", "http://h/a%2Fb"} {
			u, err := url.Parse(base)
			r.err(base, err)
			for _, versioned := range []string{"", "/", "api/v1", "/api/v1/", "/apis//x/v1"} {
				requestPaths(r, base, versioned, func() *rest.Request {
					return rest.NewRequestWithClient(u, versioned, rest.ClientContentConfig{}, nil).Verb("GET")
				})
				c, err := rest.NewRESTClient(u, versioned, rest.ClientContentConfig{}, nil, nil)
				r.err("client", err)
				requestPaths(r, "client "+base, versioned, c.Get)
			}
		}
	}})
}

func requestPaths(r *run, base, versioned string, begin func() *rest.Request) {
	for i, change := range []func(*rest.Request) *rest.Request{
		func(q *rest.Request) *rest.Request { return q },
		func(q *rest.Request) *rest.Request { return q.AbsPath() },
		func(q *rest.Request) *rest.Request { return q.AbsPath("") },
		func(q *rest.Request) *rest.Request { return q.AbsPath("/") },
		func(q *rest.Request) *rest.Request { return q.AbsPath("x") },
		func(q *rest.Request) *rest.Request { return q.AbsPath("/x", "y/") },
		func(q *rest.Request) *rest.Request { return q.AbsPath("/x/").Suffix("z/") },
		func(q *rest.Request) *rest.Request {
			return q.Namespace("n").Resource("pods").Name("a").SubResource("b", "c")
		},
		func(q *rest.Request) *rest.Request { return q.Suffix("s", "t/") },
		func(q *rest.Request) *rest.Request {
			return q.Prefix("s", "t/").Suffix("u").Param("q", "2").Param("z", "")
		},
		func(q *rest.Request) *rest.Request { return q.RequestURI("/r/s?k=v&k=w") },
		func(q *rest.Request) *rest.Request { return q.RequestURI("r/s/?k=v#f") },
		func(q *rest.Request) *rest.Request { return q.RequestURI("http://other/r/s/?k=v#f") },
		func(q *rest.Request) *rest.Request { return q.RequestURI("") },
	} {
		q := change(begin())
		r.note("%s %q %d: %v %v", base, versioned, i, q.URL(), q.Error())
	}
}
