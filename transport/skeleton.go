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
	"context"
	"crypto/tls"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// This file shrinks as the package grows.

type WrapperFunc func(rt http.RoundTripper) http.RoundTripper

type DebugLevel int

const (
	DebugJustURL DebugLevel = iota
	DebugURLTiming
	DebugCurlCommand
	DebugRequestHeaders
	DebugResponseStatus
	DebugResponseHeaders
	DebugDetailedTiming
	DebugByContext
)

const (
	ImpersonateUserHeader            = "Impersonate-User"
	ImpersonateUIDHeader             = "Impersonate-Uid"
	ImpersonateGroupHeader           = "Impersonate-Group"
	ImpersonateUserExtraHeaderPrefix = "Impersonate-Extra-"
)

var CertCallbackRefreshDuration = 5 * time.Minute

type ResettableTokenSource interface {
	oauth2.TokenSource
	ResetTokenOlderThan(time.Time)
}

type cachingTokenSource struct{ sync.RWMutex }

func (*cachingTokenSource) Token() (*oauth2.Token, error)   { panic("not yet") }
func (*cachingTokenSource) ResetTokenOlderThan(t time.Time) { panic("not yet") }

func Wrappers(fns ...WrapperFunc) WrapperFunc                     { panic("not yet") }
func ContextCanceller(ctx context.Context, err error) WrapperFunc { panic("not yet") }
func DebugWrappers(rt http.RoundTripper) http.RoundTripper        { panic("not yet") }
func HTTPWrappersForConfig(c *Config, rt http.RoundTripper) (http.RoundTripper, error) {
	panic("not yet")
}
func New(config *Config) (http.RoundTripper, error) { panic("not yet") }
func NewAuthProxyRoundTripper(username, uid string, groups []string, extra map[string][]string, rt http.RoundTripper) http.RoundTripper {
	panic("not yet")
}
func SetAuthProxyHeaders(req *http.Request, username, uid string, groups []string, extra map[string][]string) {
	panic("not yet")
}
func NewBasicAuthRoundTripper(username, password string, rt http.RoundTripper) http.RoundTripper {
	panic("not yet")
}
func NewBearerAuthRoundTripper(bearer string, rt http.RoundTripper) http.RoundTripper {
	panic("not yet")
}
func NewBearerAuthWithRefreshRoundTripper(bearer string, tokenFile string, rt http.RoundTripper) (http.RoundTripper, error) {
	panic("not yet")
}
func NewCachedFileTokenSource(path string) *cachingTokenSource       { panic("not yet") }
func NewCachedTokenSource(ts oauth2.TokenSource) *cachingTokenSource { panic("not yet") }
func NewDebuggingRoundTripper(rt http.RoundTripper, levels ...DebugLevel) http.RoundTripper {
	panic("not yet")
}
func NewImpersonatingRoundTripper(impersonate ImpersonationConfig, delegate http.RoundTripper) http.RoundTripper {
	panic("not yet")
}
func NewUserAgentRoundTripper(agent string, rt http.RoundTripper) http.RoundTripper {
	panic("not yet")
}
func ResettableTokenSourceWrapTransport(ts ResettableTokenSource) func(http.RoundTripper) http.RoundTripper {
	panic("not yet")
}
func TLSConfigFor(c *Config) (*tls.Config, error) { panic("not yet") }
func TokenSourceWrapTransport(ts oauth2.TokenSource) func(http.RoundTripper) http.RoundTripper {
	panic("not yet")
}

// CloseIdleConnections closes the connections of the transport inside rt that no request is using.
func CloseIdleConnections(rt http.RoundTripper) { panic("not yet") }

// Close ends what the transport inside rt has running.
func Close(rt http.RoundTripper) error { panic("not yet") }
