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

package cached

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"k8s.io/client-go/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

// slowServer takes ten seconds for an answer.
type slowServer struct {
	paths, schemas, cancelled atomic.Int32
	fail                      atomic.Bool
}

func (s *slowServer) work(ctx context.Context) error {
	select {
	case <-time.After(10 * time.Second):
	case <-ctx.Done():
		s.cancelled.Add(1)
		return ctx.Err()
	}
	if s.fail.Load() {
		return errors.New("out of order")
	}
	return nil
}

func (s *slowServer) PathsWithContext(ctx context.Context) (map[string]openapi.GroupVersionWithContext, error) {
	s.paths.Add(1)
	if err := s.work(ctx); err != nil {
		return nil, err
	}
	return map[string]openapi.GroupVersionWithContext{"api/v1": &slowGroupVersion{s}}, nil
}

type slowGroupVersion struct{ s *slowServer }

func (g *slowGroupVersion) SchemaWithContext(ctx context.Context, contentType string) ([]byte, error) {
	g.s.schemas.Add(1)
	return []byte(contentType), g.s.work(ctx)
}

func (g *slowGroupVersion) ServerRelativeURL() string { return "/openapi/v3/api/v1" }

// questions asks for paths and for a document of a client that knows its paths.
func questions(t *testing.T) map[string]struct {
	ask   func(context.Context) error
	count *atomic.Int32
	s     *slowServer
} {
	s := &slowServer{}
	c := NewClientWithContext(s)
	s2 := &slowServer{}
	paths, err := NewClientWithContext(s2).PathsWithContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	type question = struct {
		ask   func(context.Context) error
		count *atomic.Int32
		s     *slowServer
	}
	return map[string]question{
		"PathsWithContext": {func(ctx context.Context) error { _, err := c.PathsWithContext(ctx); return err }, &s.paths, s},
		"SchemaWithContext": {func(ctx context.Context) error {
			body, err := paths["api/v1"].SchemaWithContext(ctx, "application/json")
			if err == nil && string(body) != "application/json" {
				t.Errorf("body %q", body)
			}
			return err
		}, &s2.schemas, s2},
	}
}

func TestGap02_aCancellationIsNobodyElsesAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, q := range questions(t) {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(errQuota) })
			if err := q.ask(ctx); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", name, err)
			}
			synctest.Wait()
			if q.s.cancelled.Load() != 1 {
				t.Errorf("%s: the request goes on without anybody waiting", name)
			}
			for range 3 {
				if err := q.ask(t.Context()); err != nil {
					t.Errorf("%s, second caller: %v", name, err)
				}
			}
			if n := q.count.Load(); n != 2 {
				t.Errorf("%s: %d requests, want one that was cancelled and one", name, n)
			}
		}
	})
}

func TestGap10_C5_callersShareAndLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, q := range questions(t) {
			first, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(errQuota) })
			var wg sync.WaitGroup
			wg.Go(func() {
				start := time.Now()
				err := q.ask(first)
				if took := time.Since(start); took != time.Second || !errors.Is(err, errQuota) {
					t.Errorf("%s, first caller after %v: %v", name, took, err)
				}
			})
			synctest.Wait()
			for range 9 {
				wg.Go(func() {
					if err := q.ask(t.Context()); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			wg.Wait()
			if n := q.count.Load(); n != 1 {
				t.Errorf("%s: %d requests for ten callers", name, n)
			}
		}
	})
}

func TestErrorsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, q := range questions(t) {
			q.s.fail.Store(true)
			if err := q.ask(t.Context()); err == nil {
				t.Errorf("%s: no error", name)
			}
			q.s.fail.Store(false)
			if err := q.ask(t.Context()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestC7_nilContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, q := range questions(t) {
			for range 2 { // without an answer and with one
				if err := q.ask(nil); err == nil || !strings.Contains(err.Error(), name) {
					t.Errorf("%s: %v", name, err)
				}
				if err := q.ask(t.Context()); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

func TestOldForms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slowServer{}
		paths, err := NewClientWithContext(s).Paths()
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if body, err := paths["api/v1"].Schema("x"); err != nil || string(body) != "x" {
				t.Errorf("%q, %v", body, err)
			}
		}
		if body, err := paths["api/v1"].Schema("y"); err != nil || string(body) != "y" {
			t.Errorf("%q, %v", body, err)
		}
		if n := s.schemas.Load(); n != 2 || paths["api/v1"].ServerRelativeURL() != "/openapi/v3/api/v1" {
			t.Errorf("%d requests for two content types", n)
		}
		s.fail.Store(true)
		if _, err := NewClientWithContext(s).Paths(); err == nil {
			t.Error("no error")
		}
	})
}
