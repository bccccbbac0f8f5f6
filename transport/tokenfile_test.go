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
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestTokenFile_isReadAgain about once a minute; while it cannot be read the
// last token stays.
func TestTokenFile_isReadAgain(t *testing.T) {
	file := write(t, inDir(t, "token"), []byte(" one\n"))
	synctest.Test(t, func(t *testing.T) {
		server := &recorder{}
		rt, err := NewBearerAuthWithRefreshRoundTripper("", file, server)
		if err != nil {
			t.Fatal(err)
		}
		expect := func(when, want string) {
			t.Helper()
			if _, err := send(t, t.Context(), rt, "https://server/"); err != nil {
				t.Fatal(err)
			}
			if got := server.last.Header.Get("Authorization"); got != "Bearer "+want {
				t.Errorf("%s: %q, want %q", when, got, want)
			}
		}
		expect("at first", "one")
		write(t, file, []byte("two"))
		time.Sleep(tokenFilePeriod - tokenFileLeeway - time.Second)
		expect("before it is due", "one")
		time.Sleep(time.Second)
		expect("when it is due", "two")

		write(t, file, nil)
		time.Sleep(time.Minute)
		expect("while it is empty", "two")
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		expect("while it is gone", "two")
		write(t, file, []byte("three"))
		expect("when it is back", "three")

		server.status = http.StatusUnauthorized
		write(t, file, []byte("four"))
		time.Sleep(time.Second)
		expect("the server refuses it", "three")
		expect("after that", "four")
	})
}

// TestTokenFile_mustBeReadableWithoutAToken, and errors name the path but
// never what is in the file.
func TestTokenFile_mustBeReadableWithoutAToken(t *testing.T) {
	missing, empty := inDir(t, "missing"), write(t, inDir(t, "empty"), []byte(" \n"))
	for path, want := range map[string]string{
		missing: `failed to read token file "` + missing + `": open ` + missing + `: no such file or directory`,
		empty:   `read empty token from file "` + empty + `"`,
	} {
		_, err := New(&Config{BearerTokenFile: path})
		if err == nil || err.Error() != want {
			t.Errorf("err = %v, want %s", err, want)
		}
		server := &recorder{}
		rt, err := NewBearerAuthWithRefreshRoundTripper("fallback", path, server)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := send(t, t.Context(), rt, "https://server/"); err != nil {
			t.Error(err)
		}
		if got := server.last.Header.Get("Authorization"); got != "Bearer fallback" {
			t.Errorf("sent %q, want the token of the configuration", got)
		}
	}
}

// TestGap13_fileThatHangsLater: with a token at hand a request waits a second
// for a newer one.
func TestGap13_fileThatHangsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &scripted{lives: time.Minute}
		cached := NewCachedFileTokenSource("unused")
		cached.fetch = newTokenFetcher(source)
		if _, err := cached.TokenContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		source.takes = time.Hour
		time.Sleep(time.Minute)
		for _, want := range []time.Duration{tokenFilePatience, 0, 0} { // one waits, the others are spared
			start := time.Now()
			token, err := cached.TokenContext(t.Context())
			if err != nil || token.AccessToken != "t1" || time.Since(start) != want {
				t.Errorf("%v, %v after %v; want the last token after %v", token, err, time.Since(start), want)
			}
		}
		time.Sleep(renewalPause)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := cached.TokenContext(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v, want the caller's own deadline", err)
		}
		time.Sleep(time.Hour)
		if token, err := cached.TokenContext(t.Context()); err != nil || !strings.HasPrefix(token.AccessToken, "t") {
			t.Errorf("%v, %v", token, err)
		}
		time.Sleep(2 * time.Hour) // the last fetch ends
	})
}
