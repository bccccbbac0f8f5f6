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

package transport_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"k8s.io/client-go/transport"
)

// A transport of one's own, and its end.
func Example() {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s as %s", r.UserAgent(), r.Header.Get(transport.ImpersonateUserHeader))
	}))
	defer server.Close()

	rt, err := transport.New(&transport.Config{
		TLS:         transport.TLSConfig{Insecure: true},
		UserAgent:   "example",
		Impersonate: transport.ImpersonationConfig{UserName: "jane"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: rt}
	resp, err := client.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	var answer [100]byte
	n, _ := resp.Body.Read(answer[:])
	fmt.Println(string(answer[:n]))

	fmt.Println(transport.Close(client.Transport))
	_, err = client.Get(server.URL)
	fmt.Println(err != nil)
	// Output:
	// example as jane
	// <nil>
	// true
}
