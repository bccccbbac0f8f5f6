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

// Package e2e_test runs against a real kube-apiserver: `make e2e`. All tests
// of a run share one, and have a namespace each.
package e2e_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/features"
	featurestesting "k8s.io/client-go/features/testing"
	"k8s.io/client-go/internal/controlplane"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// shared is the control plane of the run. It starts with the first test that
// asks for it and is stopped by TestMain.
var shared struct {
	start sync.Once
	*controlplane.Cluster
	err error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.Cluster != nil {
		if err := shared.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// cluster returns the control plane of this run. It serves CBOR, too.
func cluster(t testing.TB) *controlplane.Cluster {
	t.Helper()
	shared.start.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		shared.Cluster, shared.err = controlplane.Start(ctx, controlplane.FeatureGates("CBORServingAndStorage=true"))
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.Cluster
}

// Users of the control plane.
const (
	admin            = "admin"      // with a token
	adminCertificate = "admin-cert" // with a client certificate
	nobody           = "nobody"     // known, and allowed nothing
)

// configFor is how user reaches c, without a client-side rate limit.
func configFor(t testing.TB, c *controlplane.Cluster, user string) *rest.Config {
	t.Helper()
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		&clientcmd.ClientConfigLoadingRules{ExplicitPath: c.Kubeconfig},
		&clientcmd.ConfigOverrides{CurrentContext: user}).ClientConfig()
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	return config
}

// config is that of the admin on the control plane of the run.
func config(t testing.TB) *rest.Config { return configFor(t, cluster(t), admin) }

// connect makes a clientset whose connections end with the test.
func connect(t testing.TB, c *rest.Config) *kubernetes.Clientset {
	t.Helper()
	h, err := rest.HTTPClientFor(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.CloseIdleConnections)
	client, err := kubernetes.NewForConfigAndClient(c, h)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// namespace makes one for the test. Nothing removes it: there is no controller
// that would, and it goes with the control plane.
func namespace(t testing.TB, client kubernetes.Interface) string {
	t.Helper()
	ns, err := client.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-"},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return ns.Name
}

// encodings are the content types in which a test talks to the server.
var encodings = []string{runtime.ContentTypeJSON, runtime.ContentTypeProtobuf, runtime.ContentTypeCBOR}

// inEachEncoding runs test once for each of them, with a client and a namespace.
func inEachEncoding(t *testing.T, test func(t *testing.T, client *kubernetes.Clientset, namespace string)) {
	for _, encoding := range encodings {
		t.Run(encoding, func(t *testing.T) {
			if encoding == runtime.ContentTypeCBOR {
				featurestesting.SetFeatureDuringTest(t, features.ClientsAllowCBOR, true)
			}
			c := config(t)
			c.ContentType, c.AcceptContentTypes = encoding, encoding
			client := connect(t, c)
			test(t, client, namespace(t, client))
		})
	}
}

// must ends the test on an error and drops nothing else.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
