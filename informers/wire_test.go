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

package informers

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"k8s.io/client-go/features"
	featurestesting "k8s.io/client-go/features/testing"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// script answers lists and watches of pods with what is next in it, on a real
// connection. When a watch's text is out the connection is cut, except for the
// last one, which stays open.
type script struct {
	mu      sync.Mutex
	lists   []string
	watches []string
	asked   []string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	q := r.URL.Query()
	s.mu.Lock()
	if q.Get("watch") == "" {
		s.asked = append(s.asked, fmt.Sprintf("list %s limit=%s", q.Get("continue"), q.Get("limit")))
		body := s.lists[0]
		s.lists = s.lists[1:]
		s.mu.Unlock()
		if strings.Contains(body, `"Status"`) {
			w.WriteHeader(http.StatusGone)
		}
		fmt.Fprint(w, body)
		return
	}
	s.asked = append(s.asked, "watch "+q.Get("resourceVersion"))
	body := s.watches[0]
	s.watches = s.watches[1:]
	last := len(s.watches) == 0
	s.mu.Unlock()
	fmt.Fprint(w, body)
	w.(http.Flusher).Flush()
	if last {
		<-r.Context().Done()
		return
	}
	panic(http.ErrAbortHandler)
}

func podList(version, more string, items ...string) string {
	return `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"` + version + `","continue":"` + more + `"},"items":[` + strings.Join(items, ",") + `]}`
}

func podText(name, version string) string {
	b, _ := json.Marshal(&corev1.Pod{TypeMeta: metav1.TypeMeta{Kind: "Pod", APIVersion: "v1"}, ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name, ResourceVersion: version}})
	return string(b)
}

// badPod is a pod that has a string where a list should be.
func badPod(name, version string) string {
	return strings.Replace(podText(name, version), `"containers":null`, `"containers":"none"`, 1)
}

func eventText(kind, pod string) string { return `{"type":"` + kind + `","object":` + pod + "}\n" }

// play runs an informer against the script until its cache has want, and
// returns the errors that were reported meanwhile.
func (s *script) play(t *testing.T, want ...string) (reported string) {
	t.Helper()
	featurestesting.SetFeatureDuringTest(t, features.WatchListClient, false)
	var mu sync.Mutex
	var errs []string
	handlers := utilruntime.ErrorHandlers
	utilruntime.ErrorHandlers = []utilruntime.ErrorHandler{func(_ context.Context, err error, msg string, _ ...any) {
		mu.Lock()
		defer mu.Unlock()
		errs = append(errs, fmt.Sprintf("%s: %v", msg, err))
	}}
	defer func() { utilruntime.ErrorHandlers = handlers }()

	server := httptest.NewServer(s)
	defer server.Close()
	config := &rest.Config{Host: server.URL, QPS: -1, ContentConfig: rest.ContentConfig{ContentType: "application/json"}}
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	defer httpClient.CloseIdleConnections()
	client, err := kubernetes.NewForConfigAndClient(config, httpClient)
	if err != nil {
		t.Fatal(err)
	}
	factory := NewSharedInformerFactory(client, 0)
	ctx, stop := context.WithCancel(t.Context())
	informer := factory.Core().V1().Pods().Informer()
	seen := map[string]int{}
	informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(obj any) { mu.Lock(); defer mu.Unlock(); seen[obj.(*corev1.Pod).Name]++ },
		DeleteFunc: func(obj any) { t.Errorf("deletion of %v", obj) },
	})
	factory.StartWithContext(ctx)
	var got []string
	for range 3000 {
		got = informer.GetStore().ListKeys()
		slices.Sort(got)
		if slices.Equal(got, want) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	factory.Shutdown()
	if !slices.Equal(got, want) {
		t.Errorf("the cache has %v, want %v; asked %v; reported %v", got, want, s.asked, errs)
	}
	mu.Lock()
	defer mu.Unlock()
	for name, n := range seen {
		if n != 1 {
			t.Errorf("%s was added %d times", name, n)
		}
	}
	return strings.Join(errs, "\n")
}

func TestWire_anObjectThatDoesNotDecodeIsLeftOutAndNamed(t *testing.T) {
	s := &script{
		lists: []string{podList("3", "", podText("a", "1"), badPod("bad-in-list", "2"), podText("c", "3"))},
		watches: []string{
			eventText("ADDED", podText("d", "4")) + eventText("MODIFIED", badPod("c", "5")) + eventText("ADDED", badPod("bad-in-watch", "6")) + eventText("ADDED", podText("e", "7")),
			eventText("ADDED", podText("f", "8")),
		},
	}
	reported := s.play(t, "ns/a", "ns/c", "ns/d", "ns/e", "ns/f")
	for _, name := range []string{"bad-in-list", "bad-in-watch", `object "c" in namespace "ns"`} {
		if !strings.Contains(reported, name) {
			t.Errorf("reported %s, want %s named", reported, name)
		}
	}
}

func TestWire_aListAfterOneThatDecodedKeepsWhatItHasOfTheObject(t *testing.T) {
	gone := eventText("ERROR", `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}`)
	s := &script{
		lists:   []string{podList("2", "", podText("a", "1"), podText("b", "2")), podList("5", "", podText("a", "1"), badPod("b", "4"), podText("c", "5"))},
		watches: []string{gone, ""},
	}
	s.play(t, "ns/a", "ns/b", "ns/c") // and no deletion of b
}

func TestWire_aWatchThatIsCutInTheMiddleOfAFrameGoesOn(t *testing.T) {
	half := eventText("ADDED", podText("c", "3"))
	s := &script{
		lists:   []string{podList("1", "", podText("a", "1"))},
		watches: []string{eventText("ADDED", podText("b", "2")) + half[:len(half)/2], half},
	}
	s.play(t, "ns/a", "ns/b", "ns/c")
	if want := []string{"list  limit=500", "watch 1", "watch 2"}; !slices.Equal(s.asked, want) {
		t.Errorf("asked %q, want %q", s.asked, want)
	}
}

func TestWire_aPagedListThatExpiresBeginsAnew(t *testing.T) {
	s := &script{
		lists: []string{
			podList("3", "page2", podText("a", "1"), podText("gone-meanwhile", "2")),
			`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}`,
			podList("9", "", podText("a", "1"), podText("b", "9")),
		},
		watches: []string{""},
	}
	s.play(t, "ns/a", "ns/b")
	if want := []string{"list  limit=500", "list page2 limit=500", "list  limit="}; len(s.asked) < 3 || !slices.Equal(s.asked[:3], want) {
		t.Errorf("asked %q, want %q", s.asked, want)
	}
}
