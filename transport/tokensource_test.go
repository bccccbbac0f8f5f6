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
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"
	"k8s.io/klog/v2"
	"k8s.io/klog/v2/textlogger"

	"k8s.io/client-go/tools/clienttrace"
)

// scripted is a token source without a context: each fetch takes some time and
// gives t1, t2, … or err.
type scripted struct {
	takes time.Duration
	lives time.Duration

	mu    sync.Mutex
	err   error // guarded by mu
	calls int   // guarded by mu
}

func (s *scripted) Token() (*oauth2.Token, error) {
	s.mu.Lock()
	s.calls++
	token, err := &oauth2.Token{AccessToken: fmt.Sprint("t", s.calls)}, s.err
	if s.lives != 0 {
		token.Expiry = time.Now().Add(s.lives)
	}
	s.mu.Unlock()
	time.Sleep(s.takes)
	if err != nil {
		return nil, err
	}
	return token, nil
}

func (s *scripted) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// scriptedWithContext has the optional ability.
type scriptedWithContext struct {
	scripted
	ctx context.Context // of the last fetch
}

func (s *scriptedWithContext) TokenContext(ctx context.Context) (*oauth2.Token, error) {
	s.ctx = ctx
	s.mu.Lock()
	s.calls++
	s.mu.Unlock()
	select {
	case <-time.After(s.takes):
		return &oauth2.Token{AccessToken: "from context", Expiry: time.Now().Add(time.Hour)}, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// wrappersOf are all ways to put a token source around a transport.
var wrappersOf = map[string]func(oauth2.TokenSource) func(http.RoundTripper) http.RoundTripper{
	"plain": TokenSourceWrapTransport,
	"cached": func(ts oauth2.TokenSource) func(http.RoundTripper) http.RoundTripper {
		return TokenSourceWrapTransport(NewCachedTokenSource(ts))
	},
	"resettable": func(ts oauth2.TokenSource) func(http.RoundTripper) http.RoundTripper {
		return ResettableTokenSourceWrapTransport(NewCachedTokenSource(ts))
	},
}

// TestGap13_C2_C3_C5_callerLeavesTheFetch: a fetch of ten seconds, a caller who
// leaves after one, one who stays, and one who comes when the fetch is done.
func TestGap13_C2_C3_C5_callerLeavesTheFetch(t *testing.T) {
	for name, wrap := range wrappersOf {
		for _, withContext := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, TokenContext %v", name, withContext), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var source oauth2.TokenSource
					plain := &scripted{takes: 10 * time.Second, lives: time.Hour}
					ctxAware := &scriptedWithContext{scripted: scripted{takes: 10 * time.Second}}
					count := plain.count
					source = plain
					if withContext {
						source, count = ctxAware, ctxAware.count
					}
					rt := wrap(source)(&recorder{})
					start := time.Now()

					var wg sync.WaitGroup
					wg.Go(func() {
						ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), callKey{}, "first"))
						time.AfterFunc(time.Second, func() { cancel(errQuota) })
						_, err := send(t, ctx, rt, "https://server/")
						if took := time.Since(start); took != time.Second {
							t.Errorf("C2: the caller who leaves returned after %v, want 1s", took)
						}
						if !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
							t.Errorf("C3: err = %v, want the caller's cause and context.Canceled", err)
						}
					})
					time.Sleep(500 * time.Millisecond)
					if _, err := send(t, t.Context(), rt, "https://server/"); err != nil {
						t.Errorf("C5: the caller who stays: %v", err)
					}
					if took := time.Since(start); took != 10*time.Second || count() != 1 {
						t.Errorf("C5: the caller who stays got it after %v and %d fetches, want 10s and 1", took, count())
					}
					if withContext && ctxAware.ctx.Value(callKey{}) != "first" {
						t.Error("C4: TokenContext does not see the values of the first caller's context")
					}
					wg.Wait()
				})
			})
		}
	}
}

// TestGap13_C5_lastCallerTakesTheFetchAlong if it knows contexts; else the
// result is kept for whoever comes, and nobody starts it a second time.
func TestGap13_C5_lastCallerTakesTheFetchAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &scriptedWithContext{scripted: scripted{takes: time.Hour}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		cached := NewCachedTokenSource(source)
		if _, err := cached.TokenContext(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v, want context.DeadlineExceeded", err)
		}
		synctest.Wait()
		if source.ctx.Err() == nil {
			t.Error("the fetch goes on though nobody waits for it")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		source := &scripted{takes: 10 * time.Second, lives: time.Hour}
		cached := NewCachedTokenSource(source)
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := cached.TokenContext(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("err = %v, want context.DeadlineExceeded", err)
			}
			cancel()
		}
		time.Sleep(10 * time.Second)
		token, err := cached.TokenContext(t.Context())
		if err != nil || token.AccessToken != "t1" || source.count() != 1 {
			t.Errorf("token %v, err %v after %d fetches; want t1 after one", token, err, source.count())
		}
	})
}

// TestCachedTokenSource_keepsTheLastGoodToken until it is reset.
func TestCachedTokenSource_keepsTheLastGoodToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &scripted{lives: time.Minute}
		cached := NewCachedTokenSource(source)
		var log bytes.Buffer
		ctx := klog.NewContext(t.Context(), textlogger.NewLogger(textlogger.NewConfig(textlogger.Output(&log))))
		expect := func(when, want string) {
			t.Helper()
			got := ""
			if token, err := cached.TokenContext(ctx); err == nil {
				got = token.AccessToken
			}
			if got != want {
				t.Errorf("%s: token %q, want %q", when, got, want)
			}
		}
		expect("at first", "t1")
		time.Sleep(59 * time.Second)
		expect("while it is valid", "t1")
		time.Sleep(time.Second)
		expect("when it has expired", "t2")

		boom := errors.New("boom")
		source.mu.Lock()
		source.err = boom
		source.mu.Unlock()
		time.Sleep(time.Minute)
		expect("when there is no new one", "t2")
		if !strings.Contains(log.String(), "Unable to rotate token") || !strings.Contains(log.String(), "boom") {
			t.Errorf("Gap42: the logger of the context got %q, want the reason", log.String())
		}
		cached.ResetTokenOlderThan(time.Now().Add(-time.Hour))
		expect("after a reset of older ones", "t2")
		cached.ResetTokenOlderThan(time.Now())
		if token, err := cached.TokenContext(ctx); !errors.Is(err, boom) {
			t.Errorf("after a reset: %v, %v; want the error", token, err)
		}
		if _, err := cached.TokenContext(nil); err == nil { //nolint:staticcheck // C7
			t.Error("C7: no error for a nil context")
		}
	})
}

// TestResettable_401ForgetsTheToken, but not one that was fetched after the
// request that was refused began.
func TestResettable_401ForgetsTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &recorder{status: http.StatusUnauthorized}
		rt := ResettableTokenSourceWrapTransport(NewCachedTokenSource(&scripted{lives: time.Hour}))(server)
		for i, want := range []string{"t1", "t1", "t2"} {
			if _, err := send(t, t.Context(), rt, "https://server/"); err != nil {
				t.Fatal(err)
			}
			if got := server.last.Header.Get("Authorization"); got != "Bearer "+want {
				t.Errorf("request %d: %q, want %q", i, got, want)
			}
			time.Sleep(time.Second)
		}
	})
}

// TestTokenSource_failureIsTheRequests: nothing is sent, and the body is
// closed as a RoundTripper has to.
func TestTokenSource_failureIsTheRequests(t *testing.T) {
	server := &recorder{}
	body := &closeCounter{}
	req := request(t, t.Context(), "https://server/")
	req.Body = body
	boom := errors.New("boom")
	_, err := TokenSourceWrapTransport(&scripted{err: boom})(server).RoundTrip(req)
	if !errors.Is(err, boom) || server.last != nil || body.closed != 1 {
		t.Errorf("err = %v, sent: %v, body closed %d times; want boom, false, 1", err, server.last != nil, body.closed)
	}
	if _, err := send(t, t.Context(), TokenSourceWrapTransport(noTokens{})(server), "https://server/"); err == nil {
		t.Error("no error for a source without a token")
	}
	if _, err := send(t, t.Context(), TokenSourceWrapTransport(nil)(server), "https://server/"); err == nil || !strings.Contains(err.Error(), "Source is nil") {
		t.Errorf("without a source: %v", err)
	}
}

type noTokens struct{}

func (noTokens) Token() (*oauth2.Token, error) { return nil, nil }

type closeCounter struct {
	strings.Reader
	closed int
}

func (c *closeCounter) Close() error {
	c.closed++
	return nil
}

// TestTokenSource_trace: the hooks see who fetched and who waited.
func TestTokenSource_trace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cached := NewCachedTokenSource(&scripted{takes: time.Second, lives: time.Hour})
		var mu sync.Mutex
		var seen []string
		ctx := clienttrace.WithClientTrace(t.Context(), &clienttrace.ClientTrace{
			CredentialStart: func(i clienttrace.CredentialStartInfo) {
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, "start "+i.Source)
			},
			CredentialDone: func(i clienttrace.CredentialDoneInfo) {
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, fmt.Sprintf("done %s shared=%v err=%v", i.Source, i.Shared, i.Err))
			},
		})
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() { cached.TokenContext(ctx) })
			synctest.Wait()
		}
		wg.Wait()
		cached.TokenContext(ctx) // at hand: no fetch, no hook
		slices.Sort(seen)
		want := "done token source shared=false err=<nil>, done token source shared=true err=<nil>, start token source, start token source"
		if got := strings.Join(seen, ", "); got != want {
			t.Errorf("hooks: %s\nwant:  %s", got, want)
		}
	})
}
