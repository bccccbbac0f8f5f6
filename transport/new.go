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

package transport

import (
	"errors"
	"net/http"

	"k8s.io/client-go/features"
	"k8s.io/client-go/tools/metrics"
)

// New makes a RoundTripper for config. Those with equal configurations share
// one transport, which ends when all of them have been closed (see Close) or
// garbage collected.
//
// New reads the files that config names and leaves their content in config, as
// programs expect it that look at the certificates afterwards.
func New(config *Config) (http.RoundTripper, error) {
	if config.Transport != nil && (config.HasCA() || config.HasCertAuth() || config.HasCertCallback() || config.TLS.Insecure) {
		return nil, errors.New("using a custom transport with TLS certificate options or the insecure flag is not allowed")
	}
	if config.DialHolder != nil && config.DialHolder.Dial == nil ||
		config.TLS.GetCertHolder != nil && !config.TLS.GetCertHolder.valid() {
		return nil, errors.New("misconfigured holder for dialer or cert callback")
	}
	base, err := baseTransport(config)
	if err != nil {
		return nil, err
	}
	rt, err := HTTPWrappersForConfig(config, base)
	if err != nil {
		if held, ok := base.(*handle); ok {
			held.Close()
		}
		return nil, err
	}
	return rt, nil
}

// baseTransport is what opens connections.
func baseTransport(config *Config) (http.RoundTripper, error) {
	if config.Transport != nil {
		return config.Transport, nil
	}
	if err := config.TLS.load(); err != nil {
		return nil, err
	}
	own := *config
	own.TLS.freeze()
	if own.asksForNothing() {
		metrics.TransportCreateCalls.Increment("miss")
		return http.DefaultTransport, nil
	}
	return cache.get(&own)
}

// load decides which files are watched and reads all of them.
func (t *TLSConfig) load() (err error) {
	if err := t.check(); err != nil {
		return err
	}
	if t.CAFile != "" && len(t.CAData) == 0 {
		if t.CAData, _, err = readRoots(t.CAFile); err != nil {
			return err
		}
		t.ReloadCAFiles = features.FeatureGates().Enabled(features.ClientsAllowCARotation)
	}
	if t.CertFile != "" && t.KeyFile != "" && len(t.CertData) == 0 && len(t.KeyData) == 0 {
		t.ReloadTLSFiles = true
	}
	if t.CertData, err = dataOr(t.CertData, t.CertFile); err != nil {
		return err
	}
	t.KeyData, err = dataOr(t.KeyData, t.KeyFile)
	return err
}

// freeze leaves of a file and its content what counts: the file if it is watched.
// Configurations with the same paths but different content do not share a
// transport, and those with the same watched files do.
func (t *TLSConfig) freeze() {
	if t.watchesCert() {
		t.CertData, t.KeyData = nil, nil
	} else {
		t.CertFile, t.KeyFile = "", ""
	}
	if t.watchesCA() {
		t.CAData = nil
	} else {
		t.CAFile = ""
	}
}

func (c *Config) asksForNothing() bool {
	t := &c.TLS
	return c.DialHolder == nil && c.Proxy == nil && !c.DisableCompression &&
		!c.HasCA() && !c.HasCertAuth() && !c.HasCertCallback() && !t.Insecure && t.ServerName == "" && len(t.NextProtos) == 0
}
