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

// Package fakeclient shows how to test code that uses informers with a fake
// client, which needs no server.
package fakeclient

import (
	"context"
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/cache"
)

func pod(name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "ns"}}
}

func TestInformer_tellsOfWhatTheFakeClientDoes(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	client := fake.NewClientset(pod("was-there"))

	added := make(chan string, 10)
	factory := informers.NewSharedInformerFactory(client, 0)
	_, err := factory.Core().V1().Pods().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(obj any) { added <- obj.(*corev1.Pod).Name },
	})
	if err != nil {
		t.Fatal(err)
	}
	factory.StartWithContext(ctx)
	defer func() {
		cancel() // ends the informer
		if err := factory.ShutdownWithContext(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	if !cache.WaitFor(ctx, "pods", factory.Core().V1().Pods().Informer().HasSyncedChecker()) {
		t.Fatal("the cache is not complete")
	}

	// The informer watches by now, so it sees what is made from here on.
	if _, err := client.CoreV1().Pods("ns").Create(ctx, pod("is-new"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"was-there", "is-new"} {
		select {
		case name := <-added:
			if name != want {
				t.Errorf("the informer told of %s, want %s", name, want)
			}
		case <-ctx.Done():
			t.Fatalf("the informer did not tell of %s", want)
		}
	}
}

func TestReactor_decidesTheAnswer(t *testing.T) {
	client := fake.NewClientset()
	client.PrependReactor("create", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewServiceUnavailable("not today")
	})
	_, err := client.CoreV1().Pods("ns").Create(t.Context(), pod("a"), metav1.CreateOptions{})
	if !apierrors.IsServiceUnavailable(err) {
		t.Errorf("err = %v", err)
	}
}

func TestContext_endsCallsOfFakesToo(t *testing.T) {
	errQuota := errors.New("quota used up")
	client := fake.NewClientset()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errQuota)
	_, err := client.CoreV1().Pods("ns").Create(ctx, pod("a"), metav1.CreateOptions{})
	if !errors.Is(err, context.Canceled) || !errors.Is(err, errQuota) {
		t.Errorf("err = %v", err)
	}
	if list, err := client.CoreV1().Pods("ns").List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) > 0 {
		t.Errorf("made all the same: %v, %v", list, err)
	}
}
