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
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/klog/v2"
)

// protoHTTP2 is the name of HTTP/2 in a TLS handshake.
const protoHTTP2 = "h2"

// setTransportDefaults does what the function of this name in apimachinery
// does, with the HTTP/2 of net/http: that function links a second
// implementation of the protocol, half a megabyte, into every program.
func setTransportDefaults(t *http.Transport) *http.Transport {
	t = utilnet.SetOldTransportDefaults(t)
	switch {
	case os.Getenv("DISABLE_HTTP2") != "":
		klog.Info("HTTP2 has been explicitly disabled") //nolint:logcheck // a transport is nobody's call
	case allowsHTTP2(t):
		t.ForceAttemptHTTP2 = true
		t.HTTP2 = &http.HTTP2Config{
			// Without pings a connection whose peer is gone is found out
			// by the kernel, after a quarter of an hour.
			SendPingTimeout: secondsFromEnv("HTTP2_READ_IDLE_TIMEOUT_SECONDS", 30*time.Second),
			PingTimeout:     secondsFromEnv("HTTP2_PING_TIMEOUT_SECONDS", 15*time.Second),
		}
	}
	return t
}

// allowsHTTP2 reports whether the TLS configuration leaves the choice or names
// HTTP/2.
func allowsHTTP2(t *http.Transport) bool {
	return t.TLSClientConfig == nil || len(t.TLSClientConfig.NextProtos) == 0 || slices.Contains(t.TLSClientConfig.NextProtos, protoHTTP2)
}

// secondsFromEnv reads a number of seconds; 0 turns the check off.
func secondsFromEnv(name string, unset time.Duration) time.Duration {
	text := os.Getenv(name)
	if text == "" {
		return unset
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		klog.Warningf("Illegal %s(%q): %v. Default value %v is used", name, text, err, unset) //nolint:logcheck // a transport is nobody's call
		return unset
	}
	return time.Duration(n) * time.Second
}
