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

package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"k8s.io/client-go/transport"
)

// issued is a source of numbered tokens, which last for a while.
type issued struct {
	r     *run
	count int
	lasts time.Duration // 0 is for ever
	err   error
	empty bool
}

func (s *issued) Token() (*oauth2.Token, error) {
	s.count++
	s.r.at("token %d is asked for, %v", s.count, s.err)
	if s.empty {
		return nil, s.err
	}
	t := &oauth2.Token{AccessToken: fmt.Sprint("t", s.count)}
	if s.lasts != 0 {
		t.Expiry = time.Now().Add(s.lasts)
	}
	return t, s.err
}

func tokenText(t *oauth2.Token, err error) string {
	if t == nil {
		return fmt.Sprintf("none, %v", err)
	}
	expiry := "never"
	if !t.Expiry.IsZero() {
		expiry = time.Until(t.Expiry).String()
	}
	return fmt.Sprintf("%q %s expires %s, %v", t.AccessToken, t.Type(), expiry, err)
}

func init() {
	add(
		scenario{name: "transport/token/file", do: tokenFiles},
		scenario{name: "transport/token/cached", do: cachedTokens},
		scenario{name: "transport/token/reset", do: resetTokens},
		scenario{name: "transport/token/wrappers", do: tokenWrappers},
		scenario{name: "transport/token/bearerFile", do: bearerFiles},
	)
}

func tokenFiles(r *run) {
	dir := tlsFolder(r)
	show := func(what string, t *oauth2.Token, err error) {
		r.at("%s: %s", what, strings.ReplaceAll(tokenText(t, err), dir, "DIR"))
	}
	for _, name := range []string{"token", "blank", "empty", "missing", ""} {
		t, err := transport.NewCachedFileTokenSource(filepath.Join(dir, name)).Token()
		show(name, t, err)
	}
	t, err := transport.NewCachedFileTokenSource("").Token()
	show("no name", t, err)
	file := filepath.Join(dir, "changing")
	source := transport.NewCachedFileTokenSource(file)
	ask := func(what string) { t, err := source.Token(); show(what, t, err) }
	write := func(text string) { sure(os.WriteFile(file, []byte(text), 0o600)) }
	ask("not there")
	write("one")
	ask("one")
	write("two")
	for range 9 {
		ask("written over")
		time.Sleep(10 * time.Second)
	}
	sure(os.Remove(file))
	for range 9 {
		ask("gone")
		time.Sleep(10 * time.Second)
	}
	write("")
	for range 9 {
		ask("empty")
		time.Sleep(10 * time.Second)
	}
	write("three")
	for range 9 {
		ask("three")
		time.Sleep(10 * time.Second)
	}
	write("four")
	source.ResetTokenOlderThan(time.Now().Add(-time.Hour))
	ask("not that old")
	source.ResetTokenOlderThan(time.Now().Add(time.Second))
	ask("older")
}

func cachedTokens(r *run) {
	for _, lasts := range []time.Duration{0, time.Minute, 15 * time.Second, 5 * time.Second, -time.Minute} {
		base := &issued{r: r, lasts: lasts}
		source := transport.NewCachedTokenSource(base)
		for i := range 12 {
			t, err := source.Token()
			r.at("%v: %s", lasts, tokenText(t, err))
			if err == nil && t.AccessToken == "t3" {
				base.err = errors.New("mine")
			}
			if i == 8 {
				base.err = nil
			}
			time.Sleep(11 * time.Second)
		}
	}
	source := transport.NewCachedTokenSource(&issued{r: r, empty: true})
	r.panics("no token", func() { t, err := source.Token(); r.note("%s", tokenText(t, err)) })
	source = transport.NewCachedTokenSource(&issued{r: r, empty: true, err: errors.New("mine")})
	r.panics("error", func() { t, err := source.Token(); r.note("%s", tokenText(t, err)) })
}

func resetTokens(r *run) {
	base := &issued{r: r}
	source := transport.NewCachedTokenSource(base)
	source.ResetTokenOlderThan(time.Now())
	ask := func(what string) { t, err := source.Token(); r.at("%s: %s", what, tokenText(t, err)) }
	ask("first")
	begin := time.Now()
	time.Sleep(time.Second)
	source.ResetTokenOlderThan(begin)
	ask("at the time")
	source.ResetTokenOlderThan(begin.Add(-1))
	ask("before")
	source.ResetTokenOlderThan(begin.Add(1))
	ask("after")
	source.ResetTokenOlderThan(time.Time{})
	ask("zero")
	base.err = errors.New("mine")
	source.ResetTokenOlderThan(time.Now().Add(time.Hour))
	ask("failing")
	ask("failing again")
	base.err = nil
	ask("works again")
}

func tokenWrappers(r *run) {
	for _, lasts := range []time.Duration{0, time.Second} {
		base := &issued{r: r, lasts: lasts}
		roundTrips(r, "plain", transport.TokenSourceWrapTransport(base))
		roundTrips(r, "cached", transport.TokenSourceWrapTransport(transport.NewCachedTokenSource(base)))
		roundTrips(r, "resettable", transport.ResettableTokenSourceWrapTransport(transport.NewCachedTokenSource(base)))
	}
	roundTrips(r, "failing", transport.TokenSourceWrapTransport(&issued{r: r, err: errors.New("mine"), empty: true}))
	roundTrips(r, "nothing", transport.TokenSourceWrapTransport(&issued{r: r, empty: true}))
	roundTrips(r, "empty", transport.TokenSourceWrapTransport(oauth2.StaticTokenSource(&oauth2.Token{})))
	roundTrips(r, "another type", transport.TokenSourceWrapTransport(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "t", TokenType: "mac"})))
	roundTrips(r, "bearer", transport.TokenSourceWrapTransport(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "t", TokenType: "bearer"})))
	roundTrips(r, "nil", transport.TokenSourceWrapTransport(nil))
	// What an answer of 401 does to a token.
	base := &issued{r: r}
	refusing := plainTripper(func(req *http.Request) (*http.Response, error) {
		r.at("with %v", req.Header)
		return &http.Response{StatusCode: 401, Body: http.NoBody}, nil
	})
	rt := transport.ResettableTokenSourceWrapTransport(transport.NewCachedTokenSource(base))(refusing)
	for range 4 {
		res, err := rt.RoundTrip(sentRequests()[0])
		r.at("refused: %v %v", res.StatusCode, err)
		time.Sleep(time.Second)
	}
	rt = transport.TokenSourceWrapTransport(transport.NewCachedTokenSource(base))(refusing)
	for range 4 {
		res, err := rt.RoundTrip(sentRequests()[0])
		r.at("refused: %v %v", res.StatusCode, err)
	}
}

func bearerFiles(r *run) {
	dir := tlsFolder(r)
	for _, c := range [][2]string{{"", "token"}, {"given", "token"}, {"given", "missing"}, {"", "missing"}, {"", "blank"}, {"given", "blank"}, {"given", ""}, {"", ""}} {
		file := c[1]
		if file != "" {
			file = filepath.Join(dir, file)
		}
		var failed error
		roundTrips(r, fmt.Sprintf("%q", c), func(rt http.RoundTripper) http.RoundTripper {
			got, err := transport.NewBearerAuthWithRefreshRoundTripper(c[0], file, rt)
			failed = err
			return got
		})
		r.note("%q: %s", c, strings.ReplaceAll(errorFacts(failed), dir, "DIR"))
	}
	file := filepath.Join(dir, "token")
	rt, err := transport.NewBearerAuthWithRefreshRoundTripper("given", file, &reached{r: r, name: "reached"})
	r.err("new", err)
	ask := func(what string) {
		r.at("%s", what)
		_, err := rt.RoundTrip(sentRequests()[0])
		r.err(what, err)
	}
	ask("read")
	sure(os.WriteFile(file, []byte("next"), 0o600))
	ask("written over")
	time.Sleep(2 * time.Minute)
	ask("later")
	sure(os.WriteFile(file, nil, 0o600))
	time.Sleep(2 * time.Minute)
	ask("emptied")
	sure(os.Remove(file))
	time.Sleep(2 * time.Minute)
	ask("removed")
}
