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
	"net/http/httptest"
	"reflect"
	"slices"
	"sync"
	"testing"

	"golang.org/x/oauth2"
)

// TestHeaders_areAdded shows for each RoundTripper what it adds and what it
// leaves as the caller set it.
func TestHeaders_areAdded(t *testing.T) {
	everybody := ImpersonationConfig{
		UserName: "u", UID: "id", Groups: []string{"a", "b"},
		Extra: map[string][]string{"K e/y": {"v1", "v2"}, "ü%41": {"x"}, "Up": {"y"}, "empty": {}},
	}
	for _, tc := range []struct {
		name  string
		wrap  WrapperFunc
		given []string
		want  http.Header
	}{
		{"user agent", userAgent("ua"), nil, http.Header{"User-Agent": {"ua"}}},
		{"user agent of the caller", userAgent("ua"), []string{"User-Agent", "mine"}, http.Header{"User-Agent": {"mine"}}},
		{"basic", basic("u", "p"), nil, http.Header{"Authorization": {"Basic dTpw"}}},
		{"basic, caller's own", basic("u", "p"), []string{"Authorization", "mine"}, http.Header{"Authorization": {"mine"}}},
		{"bearer", bearer("tok"), nil, http.Header{"Authorization": {"Bearer tok"}}},
		{"bearer, caller's own", bearer("tok"), []string{"Authorization", "mine"}, http.Header{"Authorization": {"mine"}}},
		{"token source", TokenSourceWrapTransport(&scripted{}), nil, http.Header{"Authorization": {"Bearer t1"}}},
		{"token source, caller's own", TokenSourceWrapTransport(&scripted{}), []string{"Authorization", "mine"}, http.Header{"Authorization": {"mine"}}},
		{"impersonation", impersonating(everybody), nil, http.Header{
			"Impersonate-User": {"u"}, "Impersonate-Uid": {"id"}, "Impersonate-Group": {"a", "b"},
			"Impersonate-Extra-K%20e%2fy": {"v1", "v2"}, "Impersonate-Extra-%c3%bc%2541": {"x"}, "Impersonate-Extra-Up": {"y"},
		}},
		{"impersonation, caller's own", impersonating(everybody), []string{"Impersonate-User", "mine"}, http.Header{"Impersonate-User": {"mine"}}},
		{"impersonation, caller's group", impersonating(ImpersonationConfig{UserName: "u", Groups: []string{"a"}}), []string{"Impersonate-Group", "mine"},
			http.Header{"Impersonate-User": {"u"}, "Impersonate-Group": {"mine", "a"}}},
		{"proxy", authProxy("u", "id", []string{"a", "b"}, map[string][]string{"K e/y": {"v1", "v2"}}),
			[]string{"X-Remote-User", "evil", "X-Remote-Group", "evil", "X-Remote-Uid", "evil", "X-Remote-Extra-Foo", "evil", "Other", "mine"},
			http.Header{
				"X-Remote-User": {"u"}, "X-Remote-Uid": {"id"}, "X-Remote-Group": {"a", "b"},
				"X-Remote-Extra-K%20e%2fy": {"v1", "v2"}, "Other": {"mine"},
			}},
		{"proxy without uid", authProxy("u", "", nil, nil), []string{"X-Remote-Uid", "evil"}, http.Header{"X-Remote-User": {"u"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			server := &recorder{}
			req := request(t, t.Context(), "https://server/", tc.given...)
			before := req.Header.Clone()
			if _, err := tc.wrap(server).RoundTrip(req); err != nil {
				t.Fatal(err)
			}
			if got := server.last.Header; !reflect.DeepEqual(got, tc.want) {
				t.Errorf("sent %v\nwant %v", got, tc.want)
			}
			if !reflect.DeepEqual(req.Header, before) {
				t.Errorf("the caller's header was changed to %v", req.Header)
			}
		})
	}
}

func userAgent(name string) WrapperFunc {
	return func(rt http.RoundTripper) http.RoundTripper { return NewUserAgentRoundTripper(name, rt) }
}

func basic(user, password string) WrapperFunc {
	return func(rt http.RoundTripper) http.RoundTripper { return NewBasicAuthRoundTripper(user, password, rt) }
}

func bearer(token string) WrapperFunc {
	return func(rt http.RoundTripper) http.RoundTripper { return NewBearerAuthRoundTripper(token, rt) }
}

func impersonating(c ImpersonationConfig) WrapperFunc {
	return func(rt http.RoundTripper) http.RoundTripper { return NewImpersonatingRoundTripper(c, rt) }
}

func authProxy(user, uid string, groups []string, extra map[string][]string) WrapperFunc {
	return func(rt http.RoundTripper) http.RoundTripper {
		return NewAuthProxyRoundTripper(user, uid, groups, extra, rt)
	}
}

// TestRedirect_toAnotherHostCarriesNoCredentials: net/http drops the headers
// of the caller, and the RoundTrippers add none.
func TestRedirect_toAnotherHostCarriesNoCredentials(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]http.Header{}
	note := func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen[r.Host+r.URL.Path] = r.Header.Clone()
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { note(r) }))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note(r)
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL+"/away", http.StatusTemporaryRedirect)
		case "/within":
			http.Redirect(w, r, "/arrived", http.StatusTemporaryRedirect)
		}
	}))
	defer server.Close()
	host, otherHost := server.Listener.Addr().String(), other.Listener.Addr().String()
	file := write(t, inDir(t, "token"), []byte("tok"))
	tokenFile := func(rt http.RoundTripper) http.RoundTripper {
		wrapped, err := NewBearerAuthWithRefreshRoundTripper("", file, rt)
		if err != nil {
			t.Fatal(err)
		}
		return wrapped
	}
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "tok"})
	for name, wrap := range map[string]WrapperFunc{
		"bearer": bearer("tok"), "token file": tokenFile, "basic": basic("u", "p"),
		"token source": TokenSourceWrapTransport(source),
		"resettable":   ResettableTokenSourceWrapTransport(NewCachedTokenSource(source)),
		"impersonation": impersonating(ImpersonationConfig{
			UserName: "u", UID: "id", Groups: []string{"g"}, Extra: map[string][]string{"k": {"v"}},
		}),
		"proxy": authProxy("u", "id", []string{"g"}, map[string][]string{"k": {"v"}}),
	} {
		t.Run(name, func(t *testing.T) {
			base := &http.Transport{}
			client := &http.Client{Transport: wrap(base)}
			defer client.CloseIdleConnections()
			for _, path := range []string{"/away", "/within"} {
				resp, err := client.Do(request(t, t.Context(), server.URL+path))
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
			}
			first := ours(seen[host+"/away"])
			if len(first) == 0 {
				t.Error("the server saw no credentials")
			}
			if again := ours(seen[host+"/arrived"]); !slices.Equal(first, again) {
				t.Errorf("after a redirect within the server: %v, want %v", again, first)
			}
			if leaked := ours(seen[otherHost+"/away"]); len(leaked) != 0 {
				t.Errorf("another host saw %v", leaked)
			}
		})
	}
}

// ours are the headers that only this package's RoundTrippers add.
func ours(h http.Header) (names []string) {
	for name := range h {
		if !slices.Contains([]string{"User-Agent", "Accept-Encoding", "Referer"}, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
