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
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/internal/controlplane"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

const (
	informerCount = 50
	objectCount   = 5000
)

// TestInformers_surviveARestartOfTheServer: the server is killed and started
// again under many informers while somebody writes. Afterwards every cache is
// what the server has, no handler was told nonsense, and nothing is left.
func TestInformers_surviveARestartOfTheServer(t *testing.T) {
	before := goleak.IgnoreCurrent()
	startup, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	server, err := controlplane.Start(startup, controlplane.Restartable())
	check(t, err)
	defer server.Stop()
	config := configFor(t, server, admin)
	config.ContentType = "application/vnd.kubernetes.protobuf"
	httpClient := must(rest.HTTPClientFor(config))(t)
	client := must(kubernetes.NewForConfigAndClient(config, httpClient))(t)
	ns := namespace(t, client)

	w := writer{client: client, ns: ns}
	w.fill(t, objectCount)
	ctx, stop := context.WithCancel(t.Context())
	var followers []*follower
	for range informerCount {
		followers = append(followers, followConfigMaps(ctx, t, client, ns))
	}
	for _, f := range followers {
		if s := f.factory.WaitForCacheSyncWithContext(startup); s.Err != nil {
			t.Fatal(s.Err)
		}
	}

	writing, stopWriting := context.WithCancel(ctx)
	var writes sync.WaitGroup
	writes.Go(func() { w.write(writing) })
	time.Sleep(time.Second)
	server.Kill()
	time.Sleep(time.Second)
	check(t, server.Restart(startup))
	time.Sleep(2 * time.Second)
	stopWriting()
	writes.Wait()
	if w.done == 0 || w.failed == 0 {
		t.Errorf("%d writes succeeded and %d failed: nothing was written around the restart", w.done, w.failed)
	}

	want := w.state(t)
	start := time.Now()
	for i, f := range followers {
		f.wantState(t, i, want)
	}
	t.Logf("%d writes, %d failed; all %d caches had the %d objects %v after the last write", w.done, w.failed, len(followers), len(want), time.Since(start))

	stop()
	for _, f := range followers {
		check(t, f.factory.ShutdownWithContext(startup))
	}
	httpClient.CloseIdleConnections()
	check(t, server.Stop())
	goleak.VerifyNone(t, before)
}

// writer makes, changes and deletes ConfigMaps. It is used by one goroutine.
type writer struct {
	client       kubernetes.Interface
	ns           string
	names        int
	done, failed int
}

func (w *writer) configMap(i int) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.ns, Name: fmt.Sprintf("object-%05d", i)},
		Data:       map[string]string{"written": time.Now().String()},
	}
}

func (w *writer) fill(t *testing.T, n int) {
	w.names = n
	var wg sync.WaitGroup
	const workers = 16
	for worker := range workers {
		wg.Go(func() {
			for i := worker; i < n; i += workers {
				if _, err := w.client.CoreV1().ConfigMaps(w.ns).Create(t.Context(), w.configMap(i), metav1.CreateOptions{}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// write writes until ctx ends. Some of it fails: the server is killed meanwhile.
func (w *writer) write(ctx context.Context) {
	api := w.client.CoreV1().ConfigMaps(w.ns)
	for ctx.Err() == nil {
		cm := w.configMap(rand.IntN(w.names))
		var err error
		switch rand.IntN(4) {
		case 0:
			err = api.Delete(ctx, cm.Name, metav1.DeleteOptions{})
		case 1:
			_, err = api.Create(ctx, cm, metav1.CreateOptions{})
		default:
			_, err = api.Update(ctx, cm, metav1.UpdateOptions{})
		}
		if err != nil {
			w.failed++
			time.Sleep(time.Millisecond)
			continue
		}
		w.done++
	}
}

// state is what the server has: resource versions by name.
func (w *writer) state(t *testing.T) map[string]string {
	list, err := w.client.CoreV1().ConfigMaps(w.ns).List(t.Context(), metav1.ListOptions{})
	check(t, err)
	state := map[string]string{}
	for _, cm := range list.Items {
		state[cm.Name] = cm.ResourceVersion
	}
	return state
}

// follower is an informer with a handler that keeps what it is told.
type follower struct {
	t       *testing.T
	factory informers.SharedInformerFactory

	mu      sync.Mutex
	present map[string]string // guarded by mu; resource versions by name
}

func followConfigMaps(ctx context.Context, t *testing.T, client kubernetes.Interface, ns string) *follower {
	f := &follower{t: t, present: map[string]string{}}
	f.factory = informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(ns))
	informer := f.factory.Core().V1().ConfigMaps().InformerWithContext(ctx)
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: f.added, UpdateFunc: f.updated, DeleteFunc: f.deleted})
	check(t, err)
	f.factory.StartWithContext(ctx)
	return f
}

func (f *follower) added(obj any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	cm := obj.(*corev1.ConfigMap)
	if _, ok := f.present[cm.Name]; ok {
		f.t.Errorf("%s was added twice without a deletion between", cm.Name)
	}
	f.present[cm.Name] = cm.ResourceVersion
}

func (f *follower) updated(_, obj any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	cm := obj.(*corev1.ConfigMap)
	if _, ok := f.present[cm.Name]; !ok {
		f.t.Errorf("%s was updated and never added", cm.Name)
	}
	f.present[cm.Name] = cm.ResourceVersion
}

func (f *follower) deleted(obj any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name, err := cache.DeletionHandlingObjectToName(obj)
	if _, ok := f.present[name.Name]; !ok || err != nil {
		f.t.Errorf("%v was deleted and never added (%v)", name, err)
	}
	delete(f.present, name.Name)
}

// cached is what the informer's store has.
func (f *follower) cached() map[string]string {
	state := map[string]string{}
	for _, obj := range f.factory.Core().V1().ConfigMaps().Informer().GetStore().List() {
		cm := obj.(*corev1.ConfigMap)
		state[cm.Name] = cm.ResourceVersion
	}
	return state
}

func (f *follower) handled() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.present)
}

var errDiffers = errors.New("differs from the server's state")

// wantState waits until cache and handler have what the server has.
func (f *follower) wantState(t *testing.T, i int, want map[string]string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	for {
		err := error(nil)
		if !maps.Equal(f.cached(), want) {
			err = fmt.Errorf("the cache of informer %d: %w", i, errDiffers)
		} else if !maps.Equal(f.handled(), want) {
			err = fmt.Errorf("the handler of informer %d: %w", i, errDiffers)
		}
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal(err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
