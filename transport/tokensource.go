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
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/tools/clienttrace"
)

// ContextTokenSource is what an oauth2.TokenSource may offer besides Token: a
// fetch that has the values of the request that needs the token and is
// cancelled when no request waits for it any more. The functions of this
// package look for it once, when they are given a source. A source without it
// is left when a request's context ends, and goes on in the background.
type ContextTokenSource interface {
	TokenContext(ctx context.Context) (*oauth2.Token, error)
}

// ResettableTokenSource can be told that a token it handed out was refused.
type ResettableTokenSource interface {
	oauth2.TokenSource
	// ResetTokenOlderThan forgets a token that was fetched before t.
	ResetTokenOlderThan(t time.Time)
}

// NewCachedTokenSource keeps the token of ts until it expires. A token without
// expiry is not kept. When a new one cannot be had, the last one stays in use
// until ResetTokenOlderThan. Concurrent callers share one fetch.
//
// The result is a ResettableTokenSource and a ContextTokenSource. The mutex it
// shows guards its fields and is never held during a fetch.
func NewCachedTokenSource(ts oauth2.TokenSource) *cachingTokenSource {
	return &cachingTokenSource{kind: "token source", fetch: newTokenFetcher(ts)}
}

type cachingTokenSource struct {
	kind   string // for traces
	fetch  *tokenFetcher
	leeway time.Duration // a token is renewed so long before it expires

	// patience is how long a caller waits for a renewal while there is a token
	// that may still do; zero is without end.
	patience time.Duration

	sync.RWMutex
	token   *oauth2.Token // guarded by the mutex; nil before the first fetch and after a reset
	fetched time.Time     // guarded by the mutex; when the fetch of token began
	spared  time.Time     // guarded by the mutex; until then nobody waits for a renewal that hangs
}

// renewalPause is for how long others are spared the wait that one caller's
// patience was not enough for.
const renewalPause = 10 * time.Second

var (
	_ ResettableTokenSource = (*cachingTokenSource)(nil)
	_ ContextTokenSource    = (*cachingTokenSource)(nil)
)

// TokenContext returns the token at hand, or waits for a new one until ctx
// ends.
func (c *cachingTokenSource) TokenContext(ctx context.Context) (*oauth2.Token, error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("transport: TokenContext")
	}
	last, fresh := c.current()
	if fresh {
		return last, nil
	}
	wait := ctx
	if last != nil && c.patience > 0 {
		var cancel context.CancelFunc
		wait, cancel = context.WithTimeout(ctx, c.patience)
		defer cancel()
	}
	token, err := c.renew(wait)
	switch {
	case err == nil:
		return token, nil
	case ctx.Err() != nil:
		return nil, ctxerr.Wrap(ctx, err, "")
	}
	// Asked again, since a reset during the fetch takes the old token away.
	if last, _ = c.current(); last == nil {
		if wait.Err() != nil {
			return c.renew(ctx)
		}
		return nil, err
	}
	if wait.Err() != nil {
		c.spare(time.Now().Add(renewalPause))
	}
	klog.FromContext(ctx).Error(err, "Unable to rotate token")
	return last, nil
}

// renew fetches a token for everybody who waits. It is stored also when nobody
// does any more.
func (c *cachingTokenSource) renew(ctx context.Context) (*oauth2.Token, error) {
	return c.fetch.get(ctx, c.kind, func(token *oauth2.Token, began time.Time) {
		c.Lock()
		defer c.Unlock()
		c.token, c.fetched = token, began
	})
}

// current returns the token that is kept, and whether it can be used without
// asking for a new one.
func (c *cachingTokenSource) current() (token *oauth2.Token, fresh bool) {
	c.RLock()
	defer c.RUnlock()
	now := time.Now()
	return c.token, c.token != nil && (c.token.Expiry.Add(-c.leeway).After(now) || c.spared.After(now))
}

func (c *cachingTokenSource) spare(until time.Time) {
	c.Lock()
	defer c.Unlock()
	c.spared = until
}

// ResetTokenOlderThan forgets the token if its fetch began before t.
func (c *cachingTokenSource) ResetTokenOlderThan(t time.Time) {
	c.Lock()
	defer c.Unlock()
	if c.fetched.Before(t) {
		c.token, c.fetched = nil, time.Time{}
	}
}

// tokenFetcher asks a source for a token on behalf of all who want one at the
// same time. It has one goroutine while a fetch runs.
type tokenFetcher struct {
	token func(context.Context) (*oauth2.Token, error)
	group shared.Group[struct{}, *oauth2.Token]
}

func newTokenFetcher(ts oauth2.TokenSource) *tokenFetcher {
	if ts == nil {
		return &tokenFetcher{token: func(context.Context) (*oauth2.Token, error) {
			return nil, errors.New("oauth2: Transport's Source is nil") // as x/oauth2 says it
		}}
	}
	if withContext, ok := ts.(ContextTokenSource); ok {
		return &tokenFetcher{token: withContext.TokenContext}
	}
	f := &tokenFetcher{token: func(context.Context) (*oauth2.Token, error) { return ts.Token() }}
	f.group.Lasting = true // Token cannot be cancelled
	return f
}

// get joins the fetch that runs, or starts one. store is called with its
// result, by the fetch, before anybody gets it.
func (f *tokenFetcher) get(ctx context.Context, kind string, store func(*oauth2.Token, time.Time)) (*oauth2.Token, error) {
	var mine atomic.Bool
	done := traceCredential(ctx, kind)
	token, err := f.group.Do(ctx, struct{}{}, "get "+kind+" credential", func(ctx context.Context) (*oauth2.Token, error) {
		mine.Store(true)
		began := time.Now()
		token, err := f.token(ctx)
		if err == nil && token == nil {
			err = errors.New("the token source returned no token and no error")
		}
		if err != nil {
			return nil, err
		}
		if store != nil {
			store(token, began)
		}
		return token, nil
	})
	done(!mine.Load(), err)
	return token, err
}

// traceCredential tells the trace of ctx, if there is one, that a credential
// is being fetched. The result is to be called at the end.
func traceCredential(ctx context.Context, kind string) (done func(shared bool, err error)) {
	trace := clienttrace.ContextClientTrace(ctx)
	if trace == nil {
		return func(bool, error) {}
	}
	if trace.CredentialStart != nil {
		trace.CredentialStart(clienttrace.CredentialStartInfo{Source: kind})
	}
	return func(shared bool, err error) {
		if trace.CredentialDone != nil {
			trace.CredentialDone(clienttrace.CredentialDoneInfo{Source: kind, Shared: shared, Err: err})
		}
	}
}
