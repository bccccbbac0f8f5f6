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

package exec

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"sync"
	"time"
	"weak"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/pkg/apis/clientauthentication"
	"k8s.io/client-go/pkg/apis/clientauthentication/v1"
	"k8s.io/client-go/pkg/apis/clientauthentication/v1beta1"
	"k8s.io/client-go/plugin/pkg/client/auth/internal/pause"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/tools/clienttrace"
	"k8s.io/client-go/tools/metrics"
	"k8s.io/client-go/transport"
	"k8s.io/client-go/util/connrotation"
)

// versions are those that plugins can be asked in.
var versions = map[string]schema.GroupVersion{
	v1.SchemeGroupVersion.String():      v1.SchemeGroupVersion,
	v1beta1.SchemeGroupVersion.String(): v1beta1.SchemeGroupVersion,
}

// Authenticator adds the credentials of one plugin to requests and
// connections. It is safe for concurrent use. It has one goroutine while its
// plugin runs.
type Authenticator struct {
	plugin plugin
	runs   shared.Group[struct{}, *credentials]
	pause  pause.Pause

	// The holders are the identity that lets clients share a transport.
	cert    *transport.GetCertHolder
	dial    *transport.DialHolder
	tracker *connrotation.ConnectionTracker

	mu      sync.Mutex
	current *credentials // guarded by mu; nil before the first answer and after a refusal
	replace *credentials // guarded by mu; the last answer, whose connections a new certificate ends
}

// authenticators has those in use, so that clients with equal configurations
// run a plugin once. It lives as long as the program because clients are made
// from configurations that know nothing of each other.
var authenticators = struct {
	sync.Mutex
	byKey map[[sha256.Size]byte]weak.Pointer[Authenticator]
}{byKey: map[[sha256.Size]byte]weak.Pointer[Authenticator]{}}

// GetAuthenticator returns the authenticator for a plugin. Equal
// configurations have the same one. cluster is what a plugin with
// ProvideClusterInfo is told, and may be nil otherwise.
func GetAuthenticator(config *clientcmdapi.ExecConfig, cluster *clientauthentication.Cluster) (*Authenticator, error) {
	if config == nil {
		return nil, errors.New("exec plugin: no configuration")
	}
	version, ok := versions[config.APIVersion]
	if !ok {
		return nil, fmt.Errorf("exec plugin: invalid apiVersion %q", config.APIVersion)
	}
	if err := ValidatePluginPolicy(config.PluginPolicy); err != nil {
		return nil, fmt.Errorf("invalid plugin policy: %w", err)
	}
	key, err := keyOf(config, cluster)
	if err != nil {
		return nil, err
	}
	authenticators.Lock()
	defer authenticators.Unlock()
	if a := authenticators.byKey[key].Value(); a != nil {
		return a, nil
	}
	a := newAuthenticator(config, cluster, version)
	self := weak.Make(a)
	authenticators.byKey[key] = self
	runtime.AddCleanup(a, func(key [sha256.Size]byte) {
		authenticators.Lock()
		defer authenticators.Unlock()
		if authenticators.byKey[key] == self {
			delete(authenticators.byKey, key)
		}
	}, key)
	return a, nil
}

// String shows the command; what else there is may be secret.
func (a *Authenticator) String() string { return a.plugin.String() }

// GoString is String.
func (a *Authenticator) GoString() string { return a.String() }

// keyOf is a digest, because the environment of a plugin can have secrets.
func keyOf(config *clientcmdapi.ExecConfig, cluster *clientauthentication.Cluster) ([sha256.Size]byte, error) {
	all, err := json.Marshal(map[string]any{
		"exec": config, "config": config.Config, "cluster": cluster,
		"stdin": config.StdinUnavailable, "message": config.StdinUnavailableMessage,
		"policy": config.PluginPolicy.PolicyType, "allowed": commands(config.PluginPolicy.Allowlist),
	})
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("exec plugin %q: its configuration cannot be encoded", config.Command)
	}
	return sha256.Sum256(all), nil
}

// commands are the entries with the field that JSON does not show.
func commands(list []clientcmdapi.AllowlistEntry) []string {
	var all []string
	for _, entry := range list {
		all = append(all, entry.Command)
	}
	return all
}

func newAuthenticator(config *clientcmdapi.ExecConfig, cluster *clientauthentication.Cluster, version schema.GroupVersion) *Authenticator {
	a := &Authenticator{
		plugin:  plugin{config: *config.DeepCopy(), cluster: cluster.DeepCopy(), version: version},
		tracker: connrotation.NewConnectionTracker(),
	}
	a.cert = &transport.GetCertHolder{GetCertContext: a.certificate}
	a.dial = a.tracked((&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext)
	return a
}

// tracked is a dial function whose connections end with their certificate.
func (a *Authenticator) tracked(dial connrotation.DialFunc) *transport.DialHolder {
	return &transport.DialHolder{Dial: connrotation.NewDialerWithTracker(dial, a.tracker).DialContext}
}

// UpdateTransportConfig makes c use the plugin. A request that has credentials
// already, or follows a redirect to another server, gets none.
func (a *Authenticator) UpdateTransportConfig(c *transport.Config) error {
	if c.HasCertCallback() {
		return errors.New("can't add TLS certificate callback: transport.Config.TLS.GetCert already set")
	}
	dial := a.dial
	if c.DialHolder != nil {
		if c.DialHolder.Dial == nil {
			return errors.New("invalid transport.Config.DialHolder: wrapped Dial function is nil")
		}
		dial = a.tracked(c.DialHolder.Dial)
	}
	c.DialHolder = dial
	c.TLS.GetCertHolder = a.cert
	c.Wrap(func(rt http.RoundTripper) http.RoundTripper { return &roundTripper{a, rt} })
	return nil
}

// certificate is for the handshake of a new connection. No certificate is an
// empty one.
func (a *Authenticator) certificate(ctx context.Context) (*tls.Certificate, error) {
	c, err := a.get(ctx)
	if err != nil {
		return nil, err
	}
	if c.cert == nil {
		return &tls.Certificate{}, nil
	}
	return c.cert, nil
}

// get returns the credentials at hand, or waits until ctx ends for the plugin
// to give new ones.
func (a *Authenticator) get(ctx context.Context) (*credentials, error) {
	if err := ctxerr.Check(ctx, "get credentials from "+a.plugin.String()); err != nil {
		return nil, err
	}
	if c, err := a.atHand(); c != nil || err != nil {
		return c, err
	}
	ran := false
	done := trace(ctx)
	c, err := a.runs.Do(ctx, struct{}{}, "wait for "+a.plugin.String(), func(ctx context.Context) (*credentials, error) {
		if c, err := a.atHand(); c != nil || err != nil {
			return c, err // somebody else's run ended just before this one began
		}
		ran = true
		c, err := a.plugin.run(ctx)
		return c, a.keep(ctx, c, err)
	})
	done(ctx.Err() == nil && !ran, err)
	return c, err
}

// atHand returns the credentials if they can be used, or the error if the
// plugin failed a moment ago.
func (a *Authenticator) atHand() (*credentials, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.current.valid(time.Now()) {
		return a.current, nil
	}
	return nil, a.pause.Err()
}

// keep remembers how a run ended, unless it was cut off.
func (a *Authenticator) keep(ctx context.Context, c *credentials, err error) error {
	if err != nil {
		if ctx.Err() == nil {
			a.pause.Done(err)
		}
		return err
	}
	a.pause.Done(nil)
	a.mu.Lock()
	old := a.replace
	a.current, a.replace = c, c
	a.mu.Unlock()
	a.rotate(ctx, old, c)
	return nil
}

// rotate ends the connections of a certificate that was replaced.
func (a *Authenticator) rotate(ctx context.Context, old, c *credentials) {
	if c.cert != nil {
		metrics.ClientCertExpiry.Set(&c.cert.Leaf.NotAfter)
	}
	if old == nil || old.cert == nil || c.cert != nil && c.cert.Leaf.Equal(old.cert.Leaf) {
		return
	}
	metrics.ClientCertRotationAge.Observe(time.Since(old.cert.Leaf.NotBefore))
	klog.FromContext(ctx).V(4).Info("Client certificate was replaced, closing connections", "plugin", a.plugin.String())
	a.tracker.CloseAll()
}

// refused forgets credentials that a server did not accept. The next request
// runs the plugin; the one that was refused is not kept waiting for it.
func (a *Authenticator) refused(c *credentials) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.current == c {
		a.current = nil
	}
}

// trace tells the trace of ctx, if there is one.
func trace(ctx context.Context) (done func(shared bool, err error)) {
	t := clienttrace.ContextClientTrace(ctx)
	if t == nil {
		return func(bool, error) {}
	}
	if t.CredentialStart != nil {
		t.CredentialStart(clienttrace.CredentialStartInfo{Source: "exec plugin"})
	}
	return func(shared bool, err error) {
		if t.CredentialDone != nil {
			t.CredentialDone(clienttrace.CredentialDoneInfo{Source: "exec plugin", Shared: shared, Err: err})
		}
	}
}
