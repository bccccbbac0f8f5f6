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
	"fmt"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/features"
	featurestesting "k8s.io/client-go/features/testing"
	"k8s.io/client-go/kubernetes"
)

func TestList_of2000InPagesAndAtOnce(t *testing.T) {
	const many = 2000
	c := config(t)
	client := connect(t, c)
	ns := namespace(t, client)
	createMany(t, client, ns, many)
	featurestesting.SetFeatureDuringTest(t, features.ClientsAllowCBOR, true)
	for _, encoding := range encodings {
		t.Run(encoding, func(t *testing.T) {
			c := config(t)
			c.ContentType, c.AcceptContentTypes = encoding, encoding
			configMaps := connect(t, c).CoreV1().ConfigMaps(ns)

			whole := must(configMaps.List(t.Context(), metav1.ListOptions{}))(t)
			checkMany(t, whole.Items, many)

			var paged []corev1.ConfigMap
			pages := 0
			for options := (metav1.ListOptions{Limit: 300}); ; pages++ {
				page := must(configMaps.List(t.Context(), options))(t)
				paged = append(paged, page.Items...)
				if left := page.RemainingItemCount; left != nil && int(*left)+len(paged) != many {
					t.Errorf("page %d: %d items so far and %d left of %d", pages, len(paged), *left, many)
				}
				if options.Continue = page.Continue; options.Continue == "" {
					break
				}
			}
			if pages != 6 {
				t.Errorf("%d pages follow the first, want 6", pages)
			}
			checkMany(t, paged, many)
		})
	}
}

func TestList_ofNothing(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		list := must(client.CoreV1().ConfigMaps(ns).List(t.Context(), metav1.ListOptions{}))(t)
		if len(list.Items) != 0 || list.ResourceVersion == "" {
			t.Errorf("list %v", list)
		}
	})
}

func nameOf(i int) string { return fmt.Sprintf("cm-%04d", i) }

func createMany(t *testing.T, client kubernetes.Interface, ns string, n int) {
	t.Helper()
	next := make(chan int)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for i := range next {
				cm := configMap(nameOf(i), map[string]string{"text": strings.Repeat("x", 500)})
				if _, err := client.CoreV1().ConfigMaps(ns).Create(t.Context(), cm, metav1.CreateOptions{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// checkMany checks that all are there, once and in their order, and complete.
func checkMany(t *testing.T, items []corev1.ConfigMap, n int) {
	t.Helper()
	if len(items) != n {
		t.Fatalf("%d items, want %d", len(items), n)
	}
	for i, item := range items {
		if item.Name != nameOf(i) || len(item.Data["text"]) != 500 || item.UID == "" {
			t.Fatalf("item %d: %v", i, item)
		}
	}
}
