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

package gentype

import (
	"errors"
	"net/http"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/flowcontrol"
)

// Clients makes the REST clients of a clientset: one for each group, all with
// the same configuration, HTTP client, rate limiter and codecs.
type Clients struct {
	config *rest.Config
	group  rest.Config // config, for the group at hand
	http   *http.Client
	codecs runtime.NegotiatedSerializer
	err    error // the first; nothing is made after it
}

// NewClients starts from a configuration, which it does not change. If that
// has no rate limiter, QPS and Burst make one for all groups together.
func NewClients(c *rest.Config, h *http.Client, scheme *runtime.Scheme) *Clients {
	config := *c
	s := &Clients{config: &config, http: h, codecs: codecs(scheme)}
	if config.RateLimiter == nil && config.QPS > 0 {
		if config.Burst <= 0 {
			s.err = errors.New("burst is required to be greater than 0 when RateLimiter is not set and QPS is set to greater than 0")
			return s
		}
		config.RateLimiter = flowcontrol.NewTokenBucketRateLimiter(config.QPS, config.Burst)
	}
	s.group = config
	return s
}

// Group returns the REST client of a group and version.
func (s *Clients) Group(group, version string) rest.Interface {
	if s.err != nil {
		return nil
	}
	g := Group{GroupVersion: schema.GroupVersion{Group: group, Version: version}}
	g.configure(&s.group, s.codecs)
	client, err := rest.RESTClientForConfigAndClient(&s.group, s.http)
	if err != nil {
		s.err = err
		return nil
	}
	return client
}

// Config returns the configuration with the shared rate limiter, for clients
// that are not of a group, or the error that the clients ended with.
func (s *Clients) Config() (*rest.Config, error) {
	return s.config, s.err
}
