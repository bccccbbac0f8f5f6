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

package disk

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// get sends a request through the cache in dir and reads the answer.
func get(t testing.TB, s http.RoundTripper, dir string, header http.Header) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://server/version", nil)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	resp, err := (&responseCache{files: newFolder(dir), next: s}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

const versionBody = `{"gitVersion":"v1.37.0"}`

func TestResponses_areCheckedWithTheirETag(t *testing.T) {
	s, dir := &server{}, t.TempDir()
	for i, want := range []string{"/version", `/version "of /version"`, `/version "of /version"`} {
		resp, body := get(t, s, dir, nil)
		if asked := s.take(); len(asked) != 1 || asked[0] != want {
			t.Errorf("%d: asked %v, want %s", i, asked, want)
		}
		if resp.StatusCode != 200 || body != versionBody || resp.Header.Get("Content-Type") != "application/json" || resp.ContentLength != int64(len(body)) {
			t.Errorf("%d: %v %s", i, resp, body)
		}
	}
	// Another form is another answer.
	get(t, s, dir, http.Header{"Accept": {"application/yaml"}})
	if asked := s.take(); asked[0] != "/version" {
		t.Errorf("another Accept: %v", asked)
	}
	// A caller with conditions of his own gets the server's answer.
	resp, _ := get(t, s, dir, http.Header{"If-None-Match": {`"of /version"`}})
	if resp.StatusCode != http.StatusNotModified {
		t.Errorf("own condition: %v", resp.StatusCode)
	}
	s.down = true
	if resp, _ := get(t, s, dir, nil); resp.StatusCode != 500 {
		t.Errorf("the server is down and the cache says %d", resp.StatusCode)
	}
}

func TestResponses_headers(t *testing.T) {
	hour := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	for name, c := range map[string]struct {
		header   http.Header
		requests int // of two calls
		checked  bool
	}{
		"fresh by max-age":       {http.Header{"Cache-Control": {"public, max-age=3600"}}, 1, false},
		"fresh by Expires":       {http.Header{"Cache-Control": {"public, immutable"}, "Expires": {hour}, "Etag": nil}, 1, false},
		"no longer fresh":        {http.Header{"Cache-Control": {"max-age=0"}, "Expires": {hour}}, 2, true},
		"max-age is nonsense":    {http.Header{"Cache-Control": {"max-age=x"}}, 2, true},
		"no-cache":               {http.Header{"Cache-Control": {"no-cache, private, max-age=3600"}}, 2, true},
		"no-store":               {http.Header{"Cache-Control": {"no-store, max-age=3600"}}, 2, false},
		"no validator":           {http.Header{"Etag": nil}, 2, false},
		"varies with the user":   {http.Header{"Vary": {"Accept, Authorization"}}, 2, false},
		"varies with everything": {http.Header{"Vary": {"*"}}, 2, false},
		"no date":                {http.Header{"Cache-Control": {"max-age=3600"}, "Date": nil}, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := &server{header: c.header}, t.TempDir()
			for range 2 {
				if _, body := get(t, s, dir, nil); body != versionBody {
					t.Errorf("body %q", body)
				}
			}
			asked := s.take()
			if len(asked) != c.requests || strings.Contains(asked[len(asked)-1], "of /version") != c.checked {
				t.Errorf("asked %v", asked)
			}
		})
	}
	s, dir := &server{header: http.Header{"Etag": nil, "Last-Modified": {hour}, "Warning": {"299 - old"}}}, t.TempDir()
	get(t, s, dir, nil)
	seen := roundTripper(func(req *http.Request) (*http.Response, error) {
		if got := req.Header.Get("If-Modified-Since"); got != hour {
			t.Errorf("If-Modified-Since: %q", got)
		}
		return &http.Response{StatusCode: http.StatusNotModified, Header: http.Header{"X": {"new"}}, Body: http.NoBody}, nil
	})
	if resp, body := get(t, seen, dir, nil); body != versionBody || resp.Header.Get("X") != "new" || resp.Header.Get("Warning") != "" {
		t.Errorf("%v %q", resp.Header, body)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestResponses_onlyWholeOnesAreKept(t *testing.T) {
	broken := errors.New("connection reset")
	dir := t.TempDir()
	s := roundTripper(func(req *http.Request) (*http.Response, error) {
		body := io.MultiReader(strings.NewReader("half of"), &failing{broken})
		return &http.Response{StatusCode: 200, Header: http.Header{"Etag": {"x"}}, Body: io.NopCloser(body), ContentLength: -1, Request: req}, nil
	})
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://server/version", nil)
	c := &responseCache{files: newFolder(dir), next: s}
	resp, err := c.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(resp.Body); err != broken {
		t.Errorf("err = %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("kept %v", entries)
	}
	c.next = roundTripper(func(*http.Request) (*http.Response, error) { return nil, broken })
	if _, err := c.RoundTrip(req); err != broken {
		t.Errorf("err = %v", err)
	}
	if c.WrappedRoundTripper() == nil {
		t.Error("the transport below cannot be found")
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func TestResponses_corruptFilesAreMissesWithAWarning(t *testing.T) {
	s, dir := &server{}, t.TempDir()
	get(t, s, dir, nil)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	file := filepath.Join(dir, entries[0].Name())
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(whole, []byte("v1.37.0"), []byte("v1.99.0"), 1)
	for name, content := range map[string][]byte{"short": whole[:10], "cut off": whole[:len(whole)-1], "changed": changed, "empty": nil} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s.take()
		ctx, log := logged(t)
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://server/version", nil)
		resp, err := (&responseCache{files: newFolder(dir), next: s}).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		if asked := s.take(); string(body) != versionBody || asked[0] != "/version" {
			t.Errorf("%s: %q, asked %v", name, body, asked)
		}
		if strings.Count(log(), "Warning: Cached response cannot be used") != 1 {
			t.Errorf("%s: log %s", name, log())
		}
	}
}

// The client sends its requests through the cache.
func TestClient_asksWithETags(t *testing.T) {
	s, dir := &server{}, t.TempDir()
	for i := range 2 {
		everything(t, t.Context(), process(t, s, filepath.Join(t.TempDir(), "d"), filepath.Join(dir, "http"), time.Hour))
		asked := s.take()
		if len(asked) != 5 {
			t.Errorf("asked %v", asked)
		}
		for _, a := range asked {
			if strings.Contains(a, `"of /`) != (i == 1) {
				t.Errorf("process %d asked %s", i, a)
			}
		}
	}
}

func FuzzDecodeResponse(f *testing.F) {
	resp := &http.Response{Header: http.Header{"Etag": {"x"}}}
	whole := encodeResponse(resp, []byte("body"))
	f.Add(whole)
	f.Add(whole[:40])
	f.Fuzz(func(t *testing.T, content []byte) {
		resp, err := decodeResponse(content, nil)
		if err == nil {
			if _, err := io.Copy(io.Discard, resp.Body); err != nil {
				t.Logf("a body with a correct checksum that ends early: %v", err)
			}
		}
	})
}
