//go:build e2e

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

package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/internal/controlplane"
	"k8s.io/client-go/rest"
)

const (
	resourcesPerGroup = 10
	fixed             = 256 << 10 // what two requests may allocate whatever the answers are
)

// manyGroups is how many groups with custom resources the server gets. With 300
// it is busy for many minutes: BenchmarkServerGroupsAndResources in discovery has
// their document without it.
func manyGroups(t *testing.T) int {
	text := os.Getenv("E2E_DISCOVERY_GROUPS")
	if text == "" {
		return 10
	}
	return must(strconv.Atoi(text))(t)
}

// What discovery costs on top of what the server's answer costs anyway: reading
// and decoding it.
func TestDiscovery_costsWhatItsAnswerCosts(t *testing.T) {
	groups := manyGroups(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
	defer cancel()
	own := must(controlplane.Start(ctx))(t) // so that others have no use for these resources
	defer func() { check(t, own.Stop()) }()
	c := configFor(t, own, admin)
	begin := time.Now()
	defineMany(t, c, groups)
	t.Logf("%d definitions took %v", groups*resourcesPerGroup, time.Since(begin))

	var requests atomic.Int32
	c.Wrap(func(rt http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			requests.Add(1)
			return rt.RoundTrip(r)
		})
	})
	h := must(rest.HTTPClientFor(c))(t)
	defer h.CloseIdleConnections()
	asker := must(discovery.NewDiscoveryClientForConfigAndClient(c, h))(t)
	ask := func() {
		_, lists, err := asker.ServerGroupsAndResourcesWithContext(ctx)
		if check(t, err); len(lists) < groups {
			t.Fatalf("%d groups", len(lists))
		}
	}
	waitForAll(t, h, c.Host, groups)
	requests.Store(0)
	ask()
	if n := requests.Load(); n != 2 {
		t.Errorf("%d requests, want one for /api and one for /apis", n)
	}
	client, raw := best(t, ask), best(t, func() { readAndDecode(t, h, c.Host) })
	t.Logf("%d groups: discovery %v, %d KiB; reading and decoding %v, %d KiB; ratios %.2f, %.2f", groups,
		client.took, client.allocated>>10, raw.took, raw.allocated>>10, float64(client.took)/float64(raw.took), float64(client.allocated)/float64(raw.allocated))
	if float64(client.allocated) > 1.2*float64(raw.allocated)+fixed {
		t.Error("it allocates more than 1.2 times as much")
	}
	if float64(client.took) > 2*float64(raw.took) { // 1.2 where nothing else runs
		t.Error("it takes more than twice the time")
	}
}

// defineMany defines custom resources, several at a time.
func defineMany(t *testing.T, c *rest.Config, groups int) {
	t.Helper()
	r := must(dynamic.NewForConfig(c))(t).Resource(definitions)
	names := make(chan [2]int)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for n := range names {
				if _, err := r.Create(t.Context(), manyDefinition(n[0], n[1]), metav1.CreateOptions{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for g := range groups {
		for i := range resourcesPerGroup {
			names <- [2]int{g, i}
		}
	}
	close(names)
	workers.Wait()
}

func manyDefinition(g, i int) *unstructured.Unstructured {
	d := widgetDefinition()
	group, kind := fmt.Sprintf("group%d.example.com", g), fmt.Sprintf("Resource%d", i)
	plural := strings.ToLower(kind) + "s"
	d.SetName(plural + "." + group)
	spec := d.Object["spec"].(map[string]any)
	spec["group"] = group
	spec["names"] = map[string]any{"plural": plural, "singular": strings.ToLower(kind), "kind": kind, "listKind": kind + "List"}
	return d
}

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

// readAndDecode gives what the server says at /apis.
func readAndDecode(t *testing.T, h *http.Client, host string) apidiscovery.APIGroupDiscoveryList {
	t.Helper()
	var list apidiscovery.APIGroupDiscoveryList
	for _, path := range []string{"/api", "/apis"} {
		req := must(http.NewRequestWithContext(t.Context(), http.MethodGet, host+path, nil))(t)
		req.Header.Set("Accept", aggregated)
		resp := must(h.Do(req))(t)
		body, err := io.ReadAll(resp.Body)
		check(t, err)
		check(t, resp.Body.Close())
		list = apidiscovery.APIGroupDiscoveryList{}
		check(t, json.Unmarshal(body, &list))
	}
	return list
}

// waitForAll waits until the server serves all that was defined.
func waitForAll(t *testing.T, h *http.Client, host string, groups int) {
	t.Helper()
	for range 600 {
		n := 0
		for _, g := range readAndDecode(t, h, host).Items {
			if strings.HasPrefix(g.Name, "group") && len(g.Versions) == 1 && len(g.Versions[0].Resources) == resourcesPerGroup {
				n++
			}
		}
		if n == groups {
			return
		}
		time.Sleep(time.Second)
	}
	t.Fatal("the server does not serve what was defined")
}

type cost struct {
	took      time.Duration
	allocated uint64
}

// best is the least that one of several runs costs.
func best(t *testing.T, run func()) cost {
	t.Helper()
	var least cost
	for i := range 10 {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		begin := time.Now()
		run()
		took := time.Since(begin)
		runtime.ReadMemStats(&after)
		this := cost{took, after.TotalAlloc - before.TotalAlloc}
		if i == 0 {
			least = this
		}
		least = cost{min(least.took, this.took), min(least.allocated, this.allocated)}
	}
	return least
}
