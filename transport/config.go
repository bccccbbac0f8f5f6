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
	"net"
	"net/http"
	"net/url"
)

// Config says how to reach a server and as whom: all that New needs to make a
// RoundTripper.
type Config struct {
	// UserAgent is sent with requests that have no User-Agent of their own.
	UserAgent string

	// TLS is the trust in the server and the certificate shown to it.
	TLS TLSConfig

	// Username and Password are for basic authentication.
	Username string
	Password string `datapolicy:"password"`

	// BearerToken is sent as it is.
	BearerToken string `datapolicy:"token"`

	// BearerTokenFile is a file with a bearer token. It is read again about
	// every minute. While it cannot be read the last token that was read stays
	// in use, and before the first one BearerToken.
	BearerTokenFile string

	// Impersonate makes requests in the name of somebody else.
	Impersonate ImpersonationConfig

	// DisableCompression turns off that responses may come compressed.
	DisableCompression bool

	// Transport is used instead of a transport that is made from TLS, Proxy and
	// DialHolder. Those must not be set together with it.
	Transport http.RoundTripper

	// WrapTransport is put around the transport, inside the RoundTrippers for
	// the fields above. Use Wrap to add to it.
	WrapTransport WrapperFunc

	// DialHolder has the function that opens connections. Configs that share a
	// holder, the same pointer, can share a cached transport.
	DialHolder *DialHolder

	// Proxy chooses the proxy for a request. Nil stands for
	// http.ProxyFromEnvironment. A transport with a function here is not cached.
	Proxy func(*http.Request) (*url.URL, error)
}

// DialHolder gives a dial function an identity: functions cannot be compared,
// pointers to a holder can.
type DialHolder struct {
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// GetCertHolder gives a certificate callback an identity, as DialHolder does
// for dial functions.
type GetCertHolder struct {
	GetCert func() (*tls.Certificate, error)

	// GetCertContext is used instead of GetCert if it is set. Its context has
	// the values of the request for which the connection is made, and ends half
	// a second after that request's, when the connection is given up.
	GetCertContext func(ctx context.Context) (*tls.Certificate, error)
}

// ImpersonationConfig is the identity to take on. The server asks whether the
// real user may.
type ImpersonationConfig struct {
	// UserName is the user to be. The other fields need it.
	UserName string
	// UID identifies the user beyond the name.
	UID string
	// Groups of the user.
	Groups []string
	// Extra is additional information on the user. Keys are sent escaped.
	Extra map[string][]string
}

// HasCA reports whether there is an own set of trusted authorities.
func (c *Config) HasCA() bool { return c.TLS.hasCA() }

// HasBasicAuth reports whether there is a user name for basic authentication.
func (c *Config) HasBasicAuth() bool {
	return len(c.Username) != 0
}

// HasTokenAuth reports whether there is a bearer token or a file with one.
func (c *Config) HasTokenAuth() bool {
	return len(c.BearerToken) != 0 || len(c.BearerTokenFile) != 0
}

// HasCertAuth reports whether there is a client certificate with its key.
func (c *Config) HasCertAuth() bool {
	return c.TLS.hasCert() && c.TLS.hasKey()
}

// HasCertCallback reports whether a function provides the client certificate.
func (c *Config) HasCertCallback() bool {
	return c.TLS.GetCertHolder != nil
}

// Wrap puts fn around what is there: of several calls, the last one is the
// outermost and sees a request first.
func (c *Config) Wrap(fn WrapperFunc) {
	c.WrapTransport = Wrappers(c.WrapTransport, fn)
}

// TLSConfig is the trust in the server and the certificate shown to it. Of a
// Data and a File field for the same thing, Data counts, unless the file is
// watched.
type TLSConfig struct {
	// CAFile is a file of PEM certificates to trust.
	CAFile string
	// CertFile and KeyFile are the files of the client certificate, in PEM.
	CertFile string
	KeyFile  string
	// ReloadTLSFiles makes that the client certificate's files are looked at
	// again during the life of the transport; connections with a certificate
	// that was replaced are closed. New and TLSConfigFor set it when both are
	// files.
	ReloadTLSFiles bool
	// ReloadCAFiles is the same for CAFile. New and TLSConfigFor set it when
	// CAFile counts.
	ReloadCAFiles bool

	// Insecure accepts any certificate of the server.
	Insecure bool
	// ServerName is expected in the server's certificate, and sent to it,
	// instead of the host's name.
	ServerName string

	// CAData, CertData and KeyData are PEM.
	CAData   []byte
	CertData []byte
	KeyData  []byte

	// NextProtos are the protocols to offer, the preferred one first. Empty
	// means HTTP/2, then HTTP/1.1; "http/1.1" alone turns HTTP/2 off.
	NextProtos []string

	// GetCertHolder has the function that provides the client certificate when
	// there is none in the fields above.
	GetCertHolder *GetCertHolder
}

func (t *TLSConfig) hasCA() bool   { return t.CAFile != "" || len(t.CAData) > 0 }
func (t *TLSConfig) hasCert() bool { return t.CertFile != "" || len(t.CertData) > 0 }
func (t *TLSConfig) hasKey() bool  { return t.KeyFile != "" || len(t.KeyData) > 0 }
