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

package pager

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errQuota   = errors.New("quota used up")
	errExpired = apierrors.NewResourceExpired("the continuation is too old")
)

// server has five pods and answers as the API does, two or so at a time.
type server struct {
	failAt int // call that fails, from 1
	err    error
	calls  []metav1.ListOptions
}

func (s *server) list(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
	s.calls = append(s.calls, opts)
	if len(s.calls) == s.failAt {
		return nil, s.err
	}
	start := 0
	fmt.Sscanf(opts.Continue, "from-%d", &start)
	end := 5
	if opts.Limit > 0 {
		end = min(end, start+int(opts.Limit))
	}
	list := &v1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "42"}}
	for i := start; i < end; i++ {
		list.Items = append(list.Items, v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("p", i)}})
	}
	if end < 5 {
		list.Continue = fmt.Sprint("from-", end)
	}
	return list, nil
}

func podNames(t *testing.T, list runtime.Object) []string {
	t.Helper()
	var names []string
	if list == nil {
		return nil
	}
	if err := meta.EachListItem(list, func(obj runtime.Object) error {
		names = append(names, obj.(*v1.Pod).Name)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

var all = []string{"p0", "p1", "p2", "p3", "p4"}

func TestList_asksAsTheServerNeedsIt(t *testing.T) {
	options := metav1.ListOptions{ResourceVersion: "7", ResourceVersionMatch: metav1.ResourceVersionMatchExact}
	type call struct {
		limit        int64
		continuation string
		rv           string
	}
	for name, c := range map[string]struct {
		server    *server
		pageSize  int64
		lenient   bool
		calls     []call
		paginated bool
		wantErr   error
	}{
		"one page":                  {&server{}, 10, true, []call{{10, "", "7"}}, false, nil},
		"no paging":                 {&server{}, 0, true, []call{{0, "", "7"}}, false, nil},
		"three pages":               {&server{}, 2, true, []call{{2, "", "7"}, {2, "from-2", ""}, {2, "from-4", ""}}, true, nil},
		"continuation expired":      {&server{failAt: 2, err: errExpired}, 2, true, []call{{2, "", "7"}, {2, "from-2", ""}, {0, "", "7"}}, true, nil},
		"expired, no full list":     {&server{failAt: 2, err: errExpired}, 2, false, []call{{2, "", "7"}, {2, "from-2", ""}}, true, errExpired},
		"first page is too old":     {&server{failAt: 1, err: errExpired}, 2, true, []call{{2, "", "7"}}, false, errExpired},
		"a later page is forbidden": {&server{failAt: 3, err: errQuota}, 2, true, []call{{2, "", "7"}, {2, "from-2", ""}, {2, "from-4", ""}}, true, errQuota},
	} {
		t.Run(name, func(t *testing.T) {
			p := New(c.server.list)
			p.PageSize, p.FullListIfExpired = c.pageSize, c.lenient
			list, paginated, err := p.ListWithAlloc(t.Context(), options)
			if !errors.Is(err, c.wantErr) || paginated != c.paginated {
				t.Errorf("paginated %v, err %v", paginated, err)
			}
			if err == nil && !slices.Equal(podNames(t, list), all) {
				t.Errorf("got %v", podNames(t, list))
			}
			var calls []call
			for _, o := range c.server.calls {
				calls = append(calls, call{o.Limit, o.Continue, o.ResourceVersion})
			}
			if !slices.Equal(calls, c.calls) {
				t.Errorf("calls %v, want %v", calls, c.calls)
			}
		})
	}
}

func TestEachListItem_stopsAtTheFirstError(t *testing.T) {
	for name, c := range map[string]struct {
		server  *server
		stopAt  string
		want    []string
		wantErr error
	}{
		"all":               {&server{}, "", all, nil},
		"callback fails":    {&server{}, "p2", all[:3], errQuota},
		"page fails":        {&server{failAt: 2, err: errQuota}, "", all[:2], errQuota},
		"never begins anew": {&server{failAt: 3, err: errExpired}, "", all[:4], errExpired},
	} {
		t.Run(name, func(t *testing.T) {
			p := New(c.server.list)
			p.PageSize = 2
			var got []string
			err := p.EachListItem(t.Context(), metav1.ListOptions{}, func(obj runtime.Object) error {
				got = append(got, obj.(*v1.Pod).Name)
				if obj.(*v1.Pod).Name == c.stopAt {
					return errQuota
				}
				return nil
			})
			if !errors.Is(err, c.wantErr) || !slices.Equal(got, c.want) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestList_refusesWhatIsNoList(t *testing.T) {
	p := New(func(context.Context, metav1.ListOptions) (runtime.Object, error) { return &v1.Pod{}, nil })
	if _, _, err := p.List(t.Context(), metav1.ListOptions{}); err == nil {
		t.Error("no error")
	}
}

func TestGap30_C2_C3_endsWithTheContextWhateverThePageFunctionDoes(t *testing.T) {
	const hour = time.Hour
	hang := func(metav1.ListOptions) (runtime.Object, error) {
		time.Sleep(hour)
		return &v1.PodList{}, nil
	}
	for name, call := range map[string]func(context.Context, *ListPager) error{
		"List": func(ctx context.Context, p *ListPager) error {
			_, _, err := p.List(ctx, metav1.ListOptions{})
			return err
		},
		"EachListItem": func(ctx context.Context, p *ListPager) error {
			return p.EachListItem(ctx, metav1.ListOptions{}, func(runtime.Object) error { return nil })
		},
	} {
		for kind, fn := range map[string]ListPageFunc{
			"without context": SimplePageFunc(hang),
			"deaf to it":      func(_ context.Context, o metav1.ListOptions) (runtime.Object, error) { return hang(o) },
		} {
			t.Run(name+" "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithTimeoutCause(t.Context(), 3*time.Second, errQuota)
					defer cancel()
					start := time.Now()
					err := call(ctx, New(fn))
					if took := time.Since(start); took != 3*time.Second {
						t.Errorf("took %v of fake time, want exactly 3s", took)
					}
					if !errors.Is(err, errQuota) || !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("err = %v", err)
					}
					time.Sleep(hour) // what was left behind ends by itself
				})
			})
		}
	}
}

func TestPager_C7_nilContext(t *testing.T) {
	p := New((&server{}).list)
	//lint:ignore SA1012 a nil context is the case under test
	if _, _, err := p.List(nil, metav1.ListOptions{}); err == nil {
		t.Error("List: no error")
	}
	//lint:ignore SA1012 a nil context is the case under test
	if err := p.EachListItem(nil, metav1.ListOptions{}, nil); err == nil {
		t.Error("EachListItem: no error")
	}
}
