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

package kubernetes

import (
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

// transport answers requests without a network.
type transport func(*http.Request) string

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(f(r))),
	}, nil
}

func TestNewForConfig_sharesOneLimiterAndLeavesTheConfigurationAlone(t *testing.T) {
	config := &rest.Config{Host: "http://server", QPS: 100, Burst: 3, Transport: transport(func(*http.Request) string { return `{}` })}
	before := *config
	cs, err := NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	if config.RateLimiter != nil || config.UserAgent != before.UserAgent || config.GroupVersion != nil || config.APIPath != "" {
		t.Errorf("the configuration was changed: %v", config)
	}
	want := cs.CoreV1().RESTClient().GetRateLimiter()
	if want == nil || cs.AppsV1().RESTClient().GetRateLimiter() != want {
		t.Error("groups do not share one rate limiter")
	}
	if gv := cs.RbacV1beta1().RESTClient().APIVersion(); gv.String() != "rbac.authorization.k8s.io/v1beta1" {
		t.Errorf("version of a group's client = %s", gv)
	}
}

func TestNewForConfig_burstMustBePositive(t *testing.T) {
	const text = "burst is required to be greater than 0 when RateLimiter is not set and QPS is set to greater than 0"
	for _, burst := range []int{0, -1} {
		if _, err := NewForConfig(&rest.Config{Host: "http://server", QPS: 5, Burst: burst}); err == nil || err.Error() != text {
			t.Errorf("burst %d: err = %v", burst, err)
		}
	}
}

// TestDecoding: a typed package knows its own types and those of its
// subresources; the clientset knows all of them.
func TestDecoding_byScheme(t *testing.T) {
	config := &rest.Config{Host: "http://server", Transport: transport(func(r *http.Request) string {
		if !strings.HasPrefix(r.URL.Path, "/api/v1/") || r.UserAgent() == "" {
			t.Errorf("request for %s from %q", r.URL, r.UserAgent())
		}
		return `{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d"}}`
	})}
	cs, err := NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	obj, err := cs.CoreV1().RESTClient().Get().Resource("pods").Do(t.Context()).Get()
	if err != nil || obj.GetObjectKind().GroupVersionKind().Kind == "Pod" {
		t.Errorf("clientset: %v, %v, want the Deployment", obj, err)
	}
	own, err := typedcorev1.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := own.RESTClient().Get().Resource("pods").Do(t.Context()).Get(); err == nil {
		t.Error("the core package knows the types of apps")
	}
}

func TestNil(t *testing.T) {
	var cs *Clientset
	if cs.Discovery() != nil {
		t.Error("Discovery of a nil clientset is not nil")
	}
	if New(nil).CoreV1().RESTClient() != nil {
		t.Error("the REST client of a client of none is not nil")
	}
}

// TestScheme_order: an object without a version is encoded in the first that
// its group has here.
func TestScheme_order(t *testing.T) {
	prefers := map[string]string{
		"certificates.k8s.io": "v1 v1beta1 v1alpha1", "coordination.k8s.io": "v1alpha2 v1beta1 v1", "rbac.authorization.k8s.io": "v1 v1beta1 v1alpha1",
		"resource.k8s.io": "v1 v1beta2 v1beta1 v1alpha3", "scheduling.k8s.io": "v1alpha3 v1beta1 v1", "storage.k8s.io": "v1beta1 v1 v1alpha1", "apps": "v1 v1beta1 v1beta2", "": "v1",
	}
	for group, want := range prefers {
		var got []string
		for _, gv := range scheme.Scheme.PrioritizedVersionsForGroup(group) {
			got = append(got, gv.Version)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("group %q: %v, want %s", group, got, want)
		}
	}
	if len(scheme.Scheme.PrioritizedVersionsForGroup("imagepolicy.k8s.io")) != 0 {
		t.Error("imagepolicy.k8s.io is registered, although no server serves it")
	}
	if !scheme.Scheme.IsVersionRegistered(metav1.SchemeGroupVersion) && !scheme.Scheme.IsGroupRegistered("") {
		t.Error("the types of every server are not registered")
	}
}

// TestImports: one typed package links one group, and what its subresources
// exchange.
func TestImports_aTypedPackageLinksItsOwnGroup(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Deps " "}}`, "k8s.io/client-go/kubernetes/typed/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	// The API packages that a group may need besides its own; core's types are
	// part of many others', and apidiscovery is how discovery decodes.
	also := map[string][]string{
		"core":       {"authentication/v1", "autoscaling/v1", "policy/v1", "policy/v1beta1"},
		"apps":       {"autoscaling/v1"},
		"extensions": {"apps/v1beta1"},
		"batch":      {"scheduling/v1alpha3"}, // a field of its own types
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		name := strings.TrimPrefix(words[0], "k8s.io/client-go/kubernetes/typed/")
		group, _, _ := strings.Cut(name, "/")
		for _, dep := range words[1:] {
			if dep == "k8s.io/client-go/kubernetes/scheme" {
				t.Errorf("%s imports %s", name, dep)
			}
			api, ok := strings.CutPrefix(dep, "k8s.io/api/")
			if !ok || strings.HasPrefix(api, group+"/") || api == "core/v1" || strings.HasPrefix(api, "apidiscovery/") {
				continue
			}
			if !slices.Contains(also[group], api) {
				t.Errorf("%s imports %s", name, dep)
			}
		}
	}
}
