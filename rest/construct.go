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
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	apiruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"

	"k8s.io/client-go/pkg/version"
	"k8s.io/client-go/tools/metrics"
	"k8s.io/client-go/util/flowcontrol"
)

// NewRESTClient makes a client for the server at baseURL whose requests go to
// versionedAPIPath below it, in the formats of config, held back by
// rateLimiter and carried by client; the last two may be nil.
func NewRESTClient(baseURL *url.URL, versionedAPIPath string, config ClientContentConfig, rateLimiter flowcontrol.RateLimiter, client *http.Client) (*RESTClient, error) {
	if baseURL == nil {
		return nil, errors.New("baseURL is required when initializing a RESTClient")
	}
	base := *baseURL
	if !strings.HasSuffix(base.Path, "/") {
		base.Path += "/"
	}
	base.RawQuery, base.Fragment = "", ""
	metrics.EnsureRegistered()
	return &RESTClient{
		base:             &base,
		versionedAPIPath: versionedAPIPath,
		prefix:           path.Join(base.Path, versionedAPIPath),
		content:          newNegotiation(config),
		limiter:          rateLimiter,
		newBackoff:       backoffFromEnvironment(),
		Client:           client,
	}, nil
}

// RESTClientFor makes a client for the group and version that config names.
func RESTClientFor(config *Config) (*RESTClient, error) {
	if config.GroupVersion == nil {
		return nil, errors.New("GroupVersion is required when initializing a RESTClient")
	}
	return clientFor(config)
}

// RESTClientForConfigAndClient is RESTClientFor with requests carried by
// httpClient, which other clients may use too. What config says of the
// transport is not looked at, nor is its Timeout: that of httpClient counts.
func RESTClientForConfigAndClient(config *Config, httpClient *http.Client) (*RESTClient, error) {
	if config.GroupVersion == nil {
		return nil, errors.New("GroupVersion is required when initializing a RESTClient")
	}
	return clientForConfigAndClient(config, httpClient)
}

// UnversionedRESTClientFor is RESTClientFor for paths outside of any group and
// version; config need not name one.
func UnversionedRESTClientFor(config *Config) (*RESTClient, error) { return clientFor(config) }

// UnversionedRESTClientForConfigAndClient is RESTClientForConfigAndClient for
// paths outside of any group and version.
func UnversionedRESTClientForConfigAndClient(config *Config, httpClient *http.Client) (*RESTClient, error) {
	return clientForConfigAndClient(config, httpClient)
}

func clientFor(config *Config) (*RESTClient, error) {
	if config.NegotiatedSerializer == nil {
		return nil, errNoSerializer
	}
	// What can be wrong with Host should not wait for files of certificates.
	if _, _, err := DefaultServerUrlFor(config); err != nil {
		return nil, err
	}
	httpClient, err := HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	return clientForConfigAndClient(config, httpClient)
}

var errNoSerializer = errors.New("NegotiatedSerializer is required when initializing a RESTClient")

func clientForConfigAndClient(config *Config, httpClient *http.Client) (*RESTClient, error) {
	if config.NegotiatedSerializer == nil {
		return nil, errNoSerializer
	}
	base, versioned, err := DefaultServerUrlFor(config)
	if err != nil {
		return nil, err
	}
	gv := metav1.SchemeGroupVersion
	if config.GroupVersion != nil {
		gv = *config.GroupVersion
	}
	c, err := NewRESTClient(base, versioned, contentFor(config, gv), limiterFor(config), httpClient)
	if err != nil {
		return nil, err
	}
	c.warnings = config.warningHandler()
	c.tellDeadline = config.TimeoutFromContext
	c.content.verbatim = isVerbatim(config.NegotiatedSerializer)
	return c, nil
}

// isVerbatim reports whether codecs make of a body just what it says, so that
// other decoders may take their place: they neither convert nor default, and leave
// typed objects without kind. Codecs of other packages say so by a method
// Verbatim() bool.
func isVerbatim(codecs apiruntime.NegotiatedSerializer) bool {
	if v, ok := codecs.(interface{ Verbatim() bool }); ok {
		return v.Verbatim()
	}
	_, ok := codecs.(serializer.WithoutConversionCodecFactory)
	return ok
}

func contentFor(config *Config, gv schema.GroupVersion) ClientContentConfig {
	return ClientContentConfig{
		AcceptContentTypes: config.AcceptContentTypes,
		ContentType:        config.ContentType,
		GroupVersion:       gv,
		Negotiator:         apiruntime.NewClientNegotiator(config.NegotiatedSerializer, gv),
	}
}

// limiterFor is the only place where a zero becomes a rate.
func limiterFor(config *Config) flowcontrol.RateLimiter {
	if config.RateLimiter != nil {
		return config.RateLimiter
	}
	qps, burst := config.QPS, config.Burst
	if qps == 0 {
		qps = DefaultQPS
	}
	if burst == 0 {
		burst = DefaultBurst
	}
	if qps < 0 {
		return nil
	}
	return flowcontrol.NewTokenBucketRateLimiter(qps, burst)
}

// Names of environment variables that turn on back-off by host.
const (
	backoffBaseVariable = "KUBE_CLIENT_BACKOFF_BASE"     // seconds after the first error
	backoffMaxVariable  = "KUBE_CLIENT_BACKOFF_DURATION" // seconds at most
)

func backoffFromEnvironment() func() BackoffManagerWithContext {
	baseSeconds, mostSeconds := os.Getenv(backoffBaseVariable), os.Getenv(backoffMaxVariable)
	if baseSeconds == "" || mostSeconds == "" {
		return nil
	}
	base, errBase := strconv.Atoi(baseSeconds)
	most, errMost := strconv.Atoi(mostSeconds)
	if errBase != nil || errMost != nil {
		return nil
	}
	return func() BackoffManagerWithContext {
		return &URLBackoff{Backoff: flowcontrol.NewBackOff(time.Duration(base)*time.Second, time.Duration(most)*time.Second)}
	}
}

// SetKubernetesDefaults sets the user agent of config if it has none.
func SetKubernetesDefaults(config *Config) error {
	if config.UserAgent == "" {
		config.UserAgent = DefaultKubernetesUserAgent()
	}
	return nil
}

// DefaultKubernetesUserAgent returns the user agent of a program that says
// nothing: its name, the version of this module and the platform.
func DefaultKubernetesUserAgent() string {
	info := version.Get()
	commit := info.GitCommit
	if len(commit) > 7 {
		commit = commit[:7]
	}
	if commit == "" {
		commit = "unknown"
	}
	release, _, _ := strings.Cut(info.GitVersion, "-")
	if release == "" {
		release = "unknown"
	}
	return fmt.Sprintf("%s/%s (%s/%s) kubernetes/%s", programName(), release, runtime.GOOS, runtime.GOARCH, commit)
}

func programName() string {
	if len(os.Args) == 0 || os.Args[0] == "" {
		return "unknown"
	}
	return filepath.Base(os.Args[0])
}
