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

package rest

import (
	"errors"
	"fmt"
	"net/http"

	"k8s.io/client-go/internal/origin"
)

// maxRedirects is net/http's own limit.
const maxRedirects = 10

// stayOnHost refuses a redirect to another host. net/http drops headers that
// carry credentials there, but those that a transport adds, it cannot see.
func stayOnHost(req *http.Request, via []*http.Request) error {
	if first := via[0].URL; origin.Left(req) {
		return fmt.Errorf("redirect from %s://%s to %s://%s refused: credentials must not leave the host", first.Scheme, first.Host, req.URL.Scheme, req.URL.Host)
	}
	if len(via) >= maxRedirects {
		return errors.New("stopped after 10 redirects")
	}
	return nil
}
