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

package clientcmd

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"unicode"

	restclient "k8s.io/client-go/rest"
	"k8s.io/client-go/tools/auth"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
)

// execExtension is the extension of a cluster that belongs to the credential
// plugin of its users.
const execExtension = "client.authentication.k8s.io/exec"

// ClientConfigWithContext returns the configuration of a client. ctx ends a
// prompt; everything else is work of a moment.
func (config *DirectClientConfig) ClientConfigWithContext(ctx context.Context) (*restclient.Config, error) {
	if err := ctxerr.Check(ctx, "clientcmd: ClientConfig"); err != nil {
		return nil, err
	}
	in, err := config.inUse()
	if err != nil {
		return nil, err
	}
	if err := config.ConfirmUsable(); err != nil {
		return nil, err
	}
	client := &restclient.Config{
		Host:               withoutQuery(in.cluster.Server),
		DisableCompression: in.cluster.DisableCompression,
	}
	if in.cluster.ProxyURL != "" {
		proxy, err := parseProxyURL(in.cluster.ProxyURL)
		if err != nil {
			return nil, err
		}
		client.Proxy = http.ProxyURL(proxy)
	}
	if config.overrides != nil && config.overrides.Timeout != "" {
		if client.Timeout, err = ParseTimeout(config.overrides.Timeout); err != nil {
			return nil, err
		}
	}
	if in.user.Impersonate != "" {
		client.Impersonate = restclient.ImpersonationConfig{
			UserName: in.user.Impersonate,
			UID:      in.user.ImpersonateUID,
			Groups:   in.user.ImpersonateGroups,
			Extra:    in.user.ImpersonateUserExtra,
		}
	}
	if restclient.IsConfigTransportTLS(*client) { // credentials are for nobody else
		if err := config.secure(ctx, client, in); err != nil {
			return nil, err
		}
	}
	return client, nil
}

// withoutQuery takes from a URL what paths cannot be added to. A host alone
// stays as it is.
func withoutQuery(server string) string {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" || u.RawQuery == "" && u.Fragment == "" && !u.ForceQuery {
		return server
	}
	u.RawQuery, u.ForceQuery, u.Fragment, u.RawFragment = "", false, "", ""
	return u.String()
}

// secure fills in whom to trust and what to be trusted for.
func (config *DirectClientConfig) secure(ctx context.Context, client *restclient.Config, in inUse) error {
	client.TLSClientConfig = restclient.TLSClientConfig{
		Insecure:   in.cluster.InsecureSkipTLSVerify,
		ServerName: in.cluster.TLSServerName,
		CAFile:     in.cluster.CertificateAuthority,
		CAData:     in.cluster.CertificateAuthorityData,
	}
	if in.user.ClientCertificate != "" || len(in.user.ClientCertificateData) > 0 { // a key alone is of no use
		client.CertFile, client.CertData = in.user.ClientCertificate, in.user.ClientCertificateData
		client.KeyFile, client.KeyData = in.user.ClientKey, in.user.ClientKeyData
	}
	client.Username, client.Password = in.user.Username, in.user.Password
	client.BearerToken, client.BearerTokenFile = in.user.Token, in.user.TokenFile
	if in.user.Token == "" && in.user.TokenFile != "" {
		token, err := os.ReadFile(in.user.TokenFile)
		if err != nil {
			return err
		}
		client.BearerToken = string(token)
	}
	if in.user.AuthProvider != nil {
		client.AuthProvider = in.user.AuthProvider
		client.AuthConfigPersister = PersisterForUser(config.ConfigAccess(), in.context.AuthInfo)
	}
	if in.user.Exec != nil {
		client.ExecProvider = in.user.Exec
		client.ExecProvider.InstallHint = printable(in.user.Exec.InstallHint)
		client.ExecProvider.Config = in.cluster.Extensions[execExtension]
	}
	if config.prompt != nil && !identifies(client) {
		info, err := config.prompt.ask(ctx)
		if err != nil {
			return err
		}
		client.Username, client.Password = info.User, info.Password
	}
	return nil
}

// identifies reports whether client says who the user is.
func identifies(client *restclient.Config) bool {
	return client.Username != "" || client.BearerToken != "" ||
		client.CertFile != "" || len(client.CertData) > 0 ||
		client.AuthProvider != nil || client.ExecProvider != nil
}

// printable replaces what could do something to a terminal by its name.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			fmt.Fprintf(&b, "%U", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// prompt asks a person once, for all who want to know.
type prompt struct {
	loader *PromptingAuthLoader
	asking shared.Group[struct{}, *auth.Info]

	mu     sync.Mutex
	answer *auth.Info // guarded by mu; nil before there is one
}

func newPrompt(reader io.Reader) *prompt {
	if reader == nil {
		return nil
	}
	return &prompt{loader: NewPromptingAuthLoader(reader)}
}

func (p *prompt) ask(ctx context.Context) (*auth.Info, error) {
	p.mu.Lock()
	answer := p.answer
	p.mu.Unlock()
	if answer != nil {
		return answer, nil
	}
	return p.asking.Do(ctx, struct{}{}, "ask for user name and password", func(ctx context.Context) (*auth.Info, error) {
		answer, err := p.loader.PromptWithContext(ctx)
		if err == nil {
			p.mu.Lock()
			p.answer = answer
			p.mu.Unlock()
		}
		return answer, err
	})
}
