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
	"context"
	"net"
	"net/http"
	"net/url"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"
	"k8s.io/client-go/util/flowcontrol"
)

const (
	// DefaultQPS is the client-side rate limit that a zero Config.QPS stands for.
	DefaultQPS float32 = 5.0
	// DefaultBurst is what a zero Config.Burst stands for.
	DefaultBurst int = 10
)

// Config says how to reach an API server, as whom, and how to behave there.
// It is plain data until a client is made from it, and must not be changed
// afterwards; CopyConfig makes one that can be.
type Config struct {
	// Host is a host, a host:port pair, or the URL of the base of the server.
	// If it is a URL, its path comes before every path that is requested.
	Host string
	// APIPath is the path below Host that leads to an API group's root.
	APIPath string

	// ContentConfig says how bodies are written and read.
	ContentConfig

	// Username and Password are sent as HTTP basic authentication.
	Username string
	Password string `datapolicy:"password"`

	// BearerToken is sent as HTTP bearer authentication.
	BearerToken string `datapolicy:"token"`
	// BearerTokenFile holds a bearer token and is read again from time to time.
	// Its last content that could be read wins over BearerToken.
	BearerTokenFile string

	// Impersonate is whom the client acts as, if not itself.
	Impersonate ImpersonationConfig

	// AuthProvider names a registered AuthProvider (see RegisterAuthProviderPlugin)
	// that adds credentials.
	AuthProvider *clientcmdapi.AuthProviderConfig
	// AuthConfigPersister is handed to the auth provider for what it must keep.
	AuthConfigPersister AuthProviderConfigPersister
	// ExecProvider is a program that prints credentials.
	ExecProvider *clientcmdapi.ExecConfig

	// TLSClientConfig secures the connection.
	TLSClientConfig

	// UserAgent is the User-Agent header; empty means DefaultKubernetesUserAgent.
	UserAgent string
	// DisableCompression keeps the client from asking for compressed answers.
	DisableCompression bool

	// Transport replaces the connection layer. TLS settings cannot be combined with it.
	Transport http.RoundTripper
	// WrapTransport is put around the transport, whichever it is; Config.Wrap
	// adds to it. Authentication is added outside of it.
	WrapTransport transport.WrapperFunc

	// QPS is the number of requests a second after the first Burst; zero means
	// DefaultQPS, a negative value no limit.
	QPS float32
	// Burst is the number of requests that may be sent at once; zero means DefaultBurst.
	Burst int
	// RateLimiter replaces the limiter that QPS and Burst describe.
	RateLimiter flowcontrol.RateLimiter

	// WarningHandler is told of the warnings in answers. It is ignored if
	// WarningHandlerWithContext is set; if both are nil, the handler of
	// SetDefaultWarningHandlerWithContext is.
	WarningHandler WarningHandler
	// WarningHandlerWithContext is told of the warnings in answers, with the
	// context of the call.
	WarningHandlerWithContext WarningHandlerWithContext

	// Timeout bounds one call, from its beginning until its answer is complete:
	// the wait for the client-side rate limiter, every attempt, every pause between
	// attempts, and reading the body. Stream and Watch are complete when the
	// stream is open; what then flows is bounded by the context alone. A call that
	// exceeds it fails with an error that is context.DeadlineExceeded. Zero means no bound
	// but the context's. The server is told (query parameter "timeout").
	Timeout time.Duration

	// TimeoutFromContext tells the server also of the deadline of a call's
	// context: the query parameter "timeout" is the time that remains when the
	// call begins, unless the request has a timeout of its own that ends sooner.
	TimeoutFromContext bool

	// Dial opens connections instead of net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Proxy returns the proxy for a request; nil means http.ProxyFromEnvironment.
	Proxy func(*http.Request) (*url.URL, error)
}

// ImpersonationConfig is whom a client acts as.
type ImpersonationConfig struct {
	// UserName is the user on every request.
	UserName string
	// UID identifies the user for good.
	UID string
	// Groups are those of the user.
	Groups []string
	// Extra is what else an authorizer may know of the user.
	Extra map[string][]string
}

// TLSClientConfig secures the connection to a server. Each of CA, Cert and Key
// can be a file or data; data wins.
type TLSClientConfig struct {
	// Insecure accepts any certificate of the server. For tests only.
	Insecure bool
	// ServerName is sent as SNI and checked against the server's certificate
	// instead of the host name.
	ServerName string

	// CertFile and KeyFile are the client's certificate and key, in PEM.
	CertFile string
	KeyFile  string
	// CAFile has the certificates to trust, in PEM.
	CAFile string

	// CertData and KeyData are the client's certificate and key, in PEM.
	CertData []byte
	KeyData  []byte `datapolicy:"security-key"`
	// CAData has the certificates to trust, in PEM.
	CAData []byte

	// NextProtos are offered in ALPN; nil means HTTP/2 and HTTP/1.1. Without "h2"
	// HTTP/2 is off.
	NextProtos []string
}

// ContentConfig says in which format bodies are written and read.
type ContentConfig struct {
	// AcceptContentTypes is the Accept header; empty means ContentType and anything else.
	AcceptContentTypes string
	// ContentType is the format of what is sent; empty means JSON.
	ContentType string
	// GroupVersion is the API group and version that the client talks to.
	GroupVersion *schema.GroupVersion
	// NegotiatedSerializer has the serializers for the formats.
	NegotiatedSerializer runtime.NegotiatedSerializer
}

// ClientContentConfig is ContentConfig as a RESTClient needs it.
type ClientContentConfig struct {
	// AcceptContentTypes is the Accept header; empty means ContentType and anything else.
	AcceptContentTypes string
	// ContentType is the format of what is sent; empty means JSON.
	ContentType string
	// GroupVersion is the API group and version that the client talks to.
	GroupVersion schema.GroupVersion
	// Negotiator has the encoders and decoders for the formats.
	Negotiator runtime.ClientNegotiator
}
