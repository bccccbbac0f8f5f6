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
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"k8s.io/klog/v2"
	"k8s.io/klog/v2/textlogger"
)

// logTo returns a context whose logger writes to log at verbosity v.
func logTo(t testing.TB, log *bytes.Buffer, v int) context.Context {
	logger := textlogger.NewLogger(textlogger.NewConfig(textlogger.Output(log), textlogger.Verbosity(v)))
	return klog.NewContext(t.Context(), logger)
}

// secretive is a request and a response that carry SECRET in every place where
// a credential can be.
func secretive(t testing.TB, ctx context.Context) (*http.Request, http.RoundTripper) {
	req := request(t, ctx, "https://server/path?limit=5&access_token=SECRET&x=y&to%6ben=SECRET&client_secret=SECRET#id_token=SECRET",
		"Proxy-Authorization", "Basic SECRET",
		"Cookie", "sid=SECRET",
		"X-Auth-Token", "SECRET",
		"X-Api-Key", "SECRET",
		"X-Forwarded", "Bearer SECRET",
		"Sec-WebSocket-Protocol", "base64url.bearer.authorization.k8s.io.SECRET",
		"Impersonate-Extra-Session%20token", "SECRET",
		"X-Plain", "it's shown",
		"Referer", "https://u:SECRET@server/?token=SECRET",
	)
	req.URL.User = url.UserPassword("SECRET", "SECRET")
	return req, roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{Status: "200 OK", StatusCode: 200, Body: http.NoBody, Header: http.Header{
			"Set-Cookie":       {"sid=SECRET"},
			"Location":         {"https://u:SECRET@other/?token=SECRET"},
			"X-Subject-Token":  {"SECRET"},
			"Www-Authenticate": {`Bearer realm="shown"`},
		}}, nil
	})
}

// TestCVE_2019_11250_and_2020_8565_noVerbosityShowsACredential, whichever way
// it is sent and whichever level or verbosity is asked for.
func TestCVE_2019_11250_and_2020_8565_noVerbosityShowsACredential(t *testing.T) {
	authorizations := []string{
		"Bearer SECRET", "bearer SECRET", "Basic SECRET", "Negotiate SECRET", "Digest SECRET", "Unknown SECRET",
		"SECRET", "SECRET two", " Bearer SECRET", "Bearer SECRET SECRET", "Bearer  SECRET", "Bearer\tSECRET",
	}
	check := func(t *testing.T, ctx context.Context, log *bytes.Buffer, wrap WrapperFunc) {
		for _, authorization := range authorizations {
			req, server := secretive(t, ctx)
			req.Header.Set("Authorization", authorization)
			if _, err := wrap(server).RoundTrip(req); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(log.String(), "SECRET") {
				t.Errorf("Authorization %q: the log shows a credential:\n%s", authorization, log)
			}
			log.Reset()
		}
	}
	for v := range 12 {
		t.Run(fmt.Sprintf("verbosity %d", v), func(t *testing.T) {
			var log bytes.Buffer
			check(t, logTo(t, &log, v), &log, func(rt http.RoundTripper) http.RoundTripper {
				return NewDebuggingRoundTripper(rt, DebugByContext)
			})
		})
	}
	for level := DebugJustURL; level <= DebugByContext; level++ {
		t.Run(fmt.Sprintf("level %d", level), func(t *testing.T) {
			var log bytes.Buffer
			check(t, logTo(t, &log, 10), &log, func(rt http.RoundTripper) http.RoundTripper {
				return NewDebuggingRoundTripper(rt, level)
			})
		})
	}
}

// TestDebug_Gap42_writesToTheLoggerOfTheContext what its verbosity stands for.
func TestDebug_Gap42_writesToTheLoggerOfTheContext(t *testing.T) {
	const (
		target     = `verb="GET" url="https://masked@server/path?limit=5&access_token=masked&x=y&to%6ben=masked&client_secret=masked#masked"`
		headerLine = "\tX-Plain: it's shown\n"
		curl       = "\tcurl -v -XGET  -H \"Authorization: Bearer <masked>\" -H \"Cookie: <masked>\""
		answer     = "\tWww-Authenticate: Bearer realm=\"shown\"\n"
		detail     = "dnsLookupMilliseconds=0 dialMilliseconds=0 tlsHandshakeMilliseconds=0"
	)
	for _, tc := range []struct {
		v        int
		shows    []string
		hasNever []string
	}{
		{5, nil, []string{"Request", "Response"}},
		{6, []string{`"Response" ` + target + ` status="200 OK" milliseconds=0`}, []string{`"Request"`, headerLine, answer, detail}},
		{7, []string{`"Request" ` + target + " headers=<\n", headerLine, `"Response" status="200 OK" milliseconds=0`}, []string{answer, curl, detail}},
		{8, []string{`"Request" ` + target, headerLine, `"Response" status="200 OK" headers=<`, answer}, []string{curl, detail}},
		{9, []string{`"Request" curlCommand=<`, curl, `"Response" ` + target + ` status="200 OK" headers=<`, answer, detail}, []string{headerLine}},
		{11, []string{curl}, nil},
	} {
		t.Run(fmt.Sprintf("verbosity %d", tc.v), func(t *testing.T) {
			var log bytes.Buffer
			req, server := secretive(t, logTo(t, &log, tc.v))
			req.Header.Set("Authorization", "Bearer SECRET")
			if _, err := NewDebuggingRoundTripper(server, DebugByContext).RoundTrip(req); err != nil {
				t.Fatal(err)
			}
			for _, want := range tc.shows {
				if !strings.Contains(log.String(), want) {
					t.Errorf("not in the log: %s\n%s", want, &log)
				}
			}
			for _, unwanted := range tc.hasNever {
				if strings.Contains(log.String(), unwanted) {
					t.Errorf("in the log: %s\n%s", unwanted, &log)
				}
			}
		})
	}
}

// TestDebug_failureIsShownAndReturned.
func TestDebug_failureIsShownAndReturned(t *testing.T) {
	var log bytes.Buffer
	boom := errors.New("boom")
	rt := NewDebuggingRoundTripper(roundTrip(func(*http.Request) (*http.Response, error) { return nil, boom }), DebugURLTiming, DebugResponseHeaders)
	if _, err := rt.RoundTrip(request(t, logTo(t, &log, 0), "https://server/")); err != boom {
		t.Errorf("err = %v, want boom", err)
	}
	if want := `"Response" verb="GET" url="https://server/" status="" headers="" milliseconds=0`; !strings.Contains(log.String(), want) {
		t.Errorf("log: %s\nwant: %s", &log, want)
	}
}

// TestDebugWrappers_followsTheVerbosityOfTheProgram when the transport is made.
func TestDebugWrappers_followsTheVerbosityOfTheProgram(t *testing.T) {
	var flags flag.FlagSet
	klog.InitFlags(&flags)
	defer flags.Set("v", "0")
	for v, wraps := range map[string]bool{"0": false, "5": false, "6": true, "10": true} {
		if err := flags.Set("v", v); err != nil {
			t.Fatal(err)
		}
		server := &recorder{}
		if got := DebugWrappers(server) != http.RoundTripper(server); got != wraps {
			t.Errorf("verbosity %s: wrapped %v, want %v", v, got, wraps)
		}
	}
}

// TestCurlCommand_isSafeToPaste: a header or URL does not get out of its
// quotes.
func TestCurlCommand_isSafeToPaste(t *testing.T) {
	req := request(t, t.Context(), "https://server/it's", "X", "$(rm) `rm` \"quoted\" back\\slash")
	want := `curl -v -XGET  -H "X: \$(rm) ` + "\\`rm\\`" + ` \"quoted\" back\\slash" 'https://server/it'\''s'` + "\n"
	if got := curlCommand(req); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// FuzzMaskURL: no parameter named like a credential keeps its value, and what
// is shown is still a URL.
func FuzzMaskURL(f *testing.F) {
	f.Add("token", "a=b&token=SECRET", "user:SECRET")
	f.Add("%74oken", "&&;=;%zz=1", "")
	f.Fuzz(func(t *testing.T, name, query, user string) {
		u := &url.URL{Scheme: "https", Host: "server", User: url.User(user), RawQuery: query + "&" + url.QueryEscape("token"+name) + "=SEC-RET"}
		got := maskURL(u)
		if strings.Contains(got, "SEC-RET") && !strings.Contains(query+user, "SEC-RET") {
			t.Errorf("%s shows a credential", got)
		}
	})
}
