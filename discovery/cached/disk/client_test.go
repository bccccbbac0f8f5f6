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
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/discovery"
	restclient "k8s.io/client-go/rest"
	"k8s.io/klog/v2"
	"k8s.io/klog/v2/ktesting"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

// server is a legacy API server in memory with v1 and two groups, whose answers
// have an ETag and take as long as they are told to.
type server struct {
	mu        sync.Mutex
	delay     time.Duration
	down      bool
	header    http.Header
	asked     []string // "path" or "path if-none-match"
	cancelled int
}

func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	note := req.URL.Path
	if tag := req.Header.Get("If-None-Match"); tag != "" {
		note += " " + tag
	}
	s.asked = append(s.asked, note)
	delay, down, extra := s.delay, s.down, s.header
	s.mu.Unlock()
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-req.Context().Done():
			s.mu.Lock()
			s.cancelled++
			s.mu.Unlock()
			return nil, req.Context().Err()
		}
	}
	tag := `"of ` + req.URL.Path + `"`
	h := http.Header{"Content-Type": {"application/json"}, "Etag": {tag}, "Vary": {"Accept"}, "Cache-Control": {"public"}, "Date": {time.Now().UTC().Format(http.TimeFormat)}}
	for k, v := range extra {
		h[k] = v
	}
	resp := &http.Response{StatusCode: 200, ProtoMajor: 1, ProtoMinor: 1, Header: h, Request: req}
	var body []byte
	switch object := s.object(req.URL.Path); {
	case down:
		resp.StatusCode = 500
	case object == nil:
		resp.StatusCode = 404
	case req.Header.Get("If-None-Match") == tag:
		resp.StatusCode = 304
	default:
		body, _ = json.Marshal(object)
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

func (s *server) object(path string) any {
	switch path {
	case "/api":
		return metav1.APIVersions{Versions: []string{"v1"}}
	case "/apis":
		list := metav1.APIGroupList{}
		for _, name := range []string{"apps", "batch"} {
			v := metav1.GroupVersionForDiscovery{GroupVersion: name + "/v1", Version: "v1"}
			list.Groups = append(list.Groups, metav1.APIGroup{Name: name, Versions: []metav1.GroupVersionForDiscovery{v}, PreferredVersion: v})
		}
		return list
	case "/api/v1", "/apis/apps/v1", "/apis/batch/v1":
		gv := strings.TrimPrefix(strings.TrimPrefix(path, "/apis/"), "/api/")
		return metav1.APIResourceList{GroupVersion: gv, APIResources: []metav1.APIResource{{Name: "things", Kind: "Thing", Namespaced: true}}}
	case "/version":
		return map[string]string{"gitVersion": "v1.37.0"}
	}
	return nil
}

func (s *server) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// process is a client as a new process would have it.
func process(t testing.TB, s *server, dir, httpDir string, ttl time.Duration) *CachedDiscoveryClient {
	t.Helper()
	c, err := NewCachedDiscoveryClientForConfig(&restclient.Config{Host: "http://server", Transport: s}, dir, httpDir, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func everything(t testing.TB, ctx context.Context, c *CachedDiscoveryClient) {
	t.Helper()
	groups, lists, err := c.ServerGroupsAndResourcesWithContext(ctx)
	if err != nil || len(groups) != 3 || len(lists) != 3 {
		t.Errorf("%d groups, %d lists, %v", len(groups), len(lists), err)
	}
}

// logged returns a context whose logger writes into the text.
func logged(t testing.TB) (context.Context, func() string) {
	logger := ktesting.NewLogger(t, ktesting.NewConfig(ktesting.BufferLogs(true), ktesting.Verbosity(0)))
	return klog.NewContext(t.Context(), logger), logger.GetSink().(ktesting.Underlier).GetBuffer().String
}

func TestFiles_areForTheNextProcess(t *testing.T) {
	s, dir := &server{}, t.TempDir()
	first := process(t, s, dir, "", time.Hour)
	everything(t, t.Context(), first)
	if n := len(s.take()); n != 5 || !first.FreshWithContext(t.Context()) {
		t.Errorf("%d requests of the first process, fresh %v", n, first.FreshWithContext(t.Context()))
	}
	second := process(t, s, dir, "", time.Hour)
	if !second.FreshWithContext(t.Context()) {
		t.Error("nothing has been read yet, and it is not fresh")
	}
	everything(t, t.Context(), second)
	if asked := s.take(); asked != nil || second.FreshWithContext(t.Context()) {
		t.Errorf("second process: %v, fresh %v", asked, second.FreshWithContext(t.Context()))
	}
	second.InvalidateWithContext(t.Context())
	if !second.FreshWithContext(t.Context()) {
		t.Error("invalidated, and not fresh")
	}
	for range 2 {
		everything(t, t.Context(), second)
	}
	if n := len(s.take()); n != 5 || !second.FreshWithContext(t.Context()) {
		t.Errorf("%d requests after invalidation", n)
	}
	lists, err := second.ServerPreferredNamespacedResourcesWithContext(t.Context())
	if err != nil || len(lists) != 3 {
		t.Errorf("%v, %v", lists, err)
	}
	expired := process(t, s, dir, "", time.Nanosecond)
	everything(t, t.Context(), expired)
	if n := len(s.take()); n != 5 {
		t.Errorf("%d requests with files that are too old", n)
	}
	// What kubectl reads and writes.
	content, err := os.ReadFile(filepath.Join(dir, "apps", "v1", "serverresources.json"))
	want := `{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apps/v1","resources":[{"name":"things","singularName":"","namespaced":true,"kind":"Thing","verbs":null}]}` + "\n"
	if err != nil || string(content) != want {
		t.Errorf("%s, %v\nwant %s", content, err, want)
	}
}

func TestForeignFiles_areMissesWithAWarning(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"corrupt":           func(path string) error { return os.WriteFile(path, []byte(`{"kind":"APIGro`), 0o600) },
		"empty":             func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"of another kind":   func(path string) error { return os.WriteFile(path, []byte(`{"kind":"Pod","apiVersion":"v1"}`), 0o600) },
		"writable by all":   func(path string) error { return os.Chmod(path, 0o666) },
		"not a file at all": func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := &server{}, t.TempDir()
			everything(t, t.Context(), process(t, s, dir, "", time.Hour))
			for _, file := range []string{"servergroups.json", "v1/serverresources.json"} {
				if err := spoil(filepath.Join(dir, file)); err != nil {
					t.Fatal(err)
				}
			}
			s.take()
			ctx, log := logged(t)
			c := process(t, s, dir, "", time.Hour)
			everything(t, ctx, c)
			if asked := s.take(); len(asked) != 5 {
				t.Errorf("asked %v, want a miss", asked)
			}
			if n := strings.Count(log(), "Warning: "); n != 1 {
				t.Errorf("%d warnings, want one: %s", n, log())
			}
			if name == "not a file at all" {
				return
			}
			everything(t, ctx, process(t, s, dir, "", time.Hour)) // they have been replaced
			if asked := s.take(); asked != nil {
				t.Errorf("asked %v", asked)
			}
		})
	}
}

func TestFullDisk_isAWarning(t *testing.T) {
	for err, warnings := range map[error]int{syscall.ENOSPC: 1, syscall.EROFS: 0, fs.ErrPermission: 0} {
		s, dir := &server{}, t.TempDir()
		ctx, log := logged(t)
		c := process(t, s, dir, "", time.Hour)
		c.files.write = func(f *os.File, content []byte) error {
			f.Write(content[:len(content)/2])
			return err
		}
		everything(t, ctx, c)
		everything(t, ctx, c)
		if n := strings.Count(log(), "Warning: "); n != warnings {
			t.Errorf("%v: %d warnings, want %d: %s", err, n, warnings, log())
		}
		if n := len(s.take()); n != 5 {
			t.Errorf("%v: %d requests: memory is no substitute", err, n)
		}
		filepath.WalkDir(dir, func(path string, e fs.DirEntry, _ error) error {
			if !e.IsDir() {
				t.Errorf("%v left %s", err, path)
			}
			return nil
		})
	}
}

func TestFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	everything(t, t.Context(), process(t, &server{}, filepath.Join(file, "discovery"), filepath.Join(file, "http"), time.Hour))
}

func TestGroupVersion_cannotLeadOutOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	c := process(t, &server{}, filepath.Join(dir, "discovery"), "", time.Hour)
	for _, gv := range []string{"../../evil", "..", "/etc"} {
		if _, err := c.ServerResourcesForGroupVersionWithContext(t.Context(), gv); err == nil {
			t.Errorf("%s is there", gv)
		}
	}
}

// TestTwoProcesses: while one process replaces a file over and over, another one
// always finds a whole one.
func TestTwoProcesses_neverReadHalfAFile(t *testing.T) {
	const name = "apps/v1/serverresources.json"
	if dir := os.Getenv("DISK_TEST_WRITER"); dir != "" {
		list := metav1.APIResourceList{TypeMeta: metav1.TypeMeta{Kind: "APIResourceList"}}
		for i := range 300 {
			list.APIResources = append(list.APIResources, metav1.APIResource{Name: fmt.Sprintf("thing-%d-%d", os.Getpid(), i)})
			content, _ := json.Marshal(list)
			if err := newFolder(dir).save(name, content); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		}
		os.Exit(0)
	}
	dir := t.TempDir()
	if err := newFolder(dir).save(name, []byte(`{"kind":"APIResourceList"}`)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		wg.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTwoProcesses_neverReadHalfAFile$")
			cmd.Env = append(os.Environ(), "DISK_TEST_WRITER="+dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	go func() { wg.Wait(); close(done) }()
	for reads := 0; ; reads++ {
		content, _, err := newFolder(dir).load(name)
		var list metav1.APIResourceList
		if err == nil {
			err = json.Unmarshal(content, &list)
		}
		if err != nil {
			t.Fatalf("read %d: %v", reads, err)
		}
		select {
		case <-done:
			return
		default:
		}
	}
}

func questions(c *CachedDiscoveryClient) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"ServerGroupsWithContext": func(ctx context.Context) error { _, err := c.ServerGroupsWithContext(ctx); return err },
		"ServerResourcesForGroupVersionWithContext": func(ctx context.Context) error {
			_, err := c.ServerResourcesForGroupVersionWithContext(ctx, "apps/v1")
			return err
		},
		"ServerGroupsAndResourcesWithContext": func(ctx context.Context) error { _, _, err := c.ServerGroupsAndResourcesWithContext(ctx); return err },
		"ServerPreferredResourcesWithContext": func(ctx context.Context) error { _, err := c.ServerPreferredResourcesWithContext(ctx); return err },
		"ServerPreferredNamespacedResourcesWithContext": func(ctx context.Context) error {
			_, err := c.ServerPreferredNamespacedResourcesWithContext(ctx)
			return err
		},
	}
}

func TestGap10_C5_firstCallerLeavesAndNineGetTheAnswerOfOneFetch(t *testing.T) {
	for name := range questions(nil) {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := &server{delay: 10 * time.Second}
			c := process(t, s, dir, "", time.Hour)
			ask := questions(c)[name]
			first, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(errQuota) })
			var wg sync.WaitGroup
			wg.Go(func() {
				start := time.Now()
				err := ask(first)
				if took := time.Since(start); took != time.Second || !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
					t.Errorf("%s, first caller after %v: %v", name, took, err)
				}
			})
			synctest.Wait()
			for range 9 {
				wg.Go(func() {
					if err := ask(t.Context()); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			wg.Wait()
			if asked := s.take(); len(asked) != 5 || s.cancelled != 0 {
				t.Errorf("%s: asked %v, %d cancelled", name, asked, s.cancelled)
			}
		})
	}
}

func TestC5_whenAllLeaveTheFetchIsCancelledAndNothingIsWritten(t *testing.T) {
	for name := range questions(nil) {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := &server{delay: time.Minute / 4} // within the client's own time limit
			ask := questions(process(t, s, dir, "", time.Hour))[name]
			leaving, cancel := context.WithCancelCause(t.Context())
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					if err := ask(leaving); !errors.Is(err, errQuota) {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			time.Sleep(time.Second)
			cancel(errQuota)
			wg.Wait()
			synctest.Wait()
			if s.cancelled != 1 {
				t.Errorf("%s: %d cancelled at the server", name, s.cancelled)
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 0 {
				t.Errorf("%s: written %v", name, entries)
			}
		})
	}
}

func TestC7_nilContext(t *testing.T) {
	s := &server{}
	c := process(t, s, t.TempDir(), "", time.Hour)
	asks := questions(c)
	asks["ServerVersionWithContext"] = func(ctx context.Context) error { _, err := c.ServerVersionWithContext(ctx); return err }
	asks["OpenAPISchemaWithContext"] = func(ctx context.Context) error { _, err := c.OpenAPISchemaWithContext(ctx); return err }
	asks["PathsWithContext"] = func(ctx context.Context) error {
		_, err := c.OpenAPIV3WithContext(ctx).PathsWithContext(ctx)
		return err
	}
	for name, ask := range asks {
		if err := ask(nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c.WithLegacyWithContext(t.Context()) != discovery.DiscoveryInterfaceWithContext(c) || c.RESTClient() == nil || s.take() != nil {
		t.Error("WithLegacy, RESTClient or a request")
	}
}

func FuzzGroupsFile(f *testing.F) {
	f.Add([]byte(`{"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"a","versions":[{"groupVersion":"a/v1","version":"v1"}]}]}`))
	f.Add([]byte(`{"kind":"APIGroupList"`))
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		if err := newFolder(dir).save("servergroups.json", content); err != nil {
			t.Fatal(err)
		}
		groups, err := process(t, &server{}, dir, "", time.Hour).ServerGroupsWithContext(klog.NewContext(t.Context(), klog.Logger{}))
		if err != nil || groups == nil {
			t.Errorf("%v, %v", groups, err)
		}
	})
}
