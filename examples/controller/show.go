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

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

var (
	source   = cache.NewObjectName("default", "settings")
	mirrored = map[string]string{"mirror": "yes"}
)

// server is what can be killed and started again.
type server interface {
	Kill()
	Restart(ctx context.Context) error
}

// stage is where the steps of show play.
type stage struct {
	client  kubernetes.Interface
	factory informers.SharedInformerFactory
	run     context.Context // of the factory
}

func show(ctx context.Context, server server, client kubernetes.Interface, factory informers.SharedInformerFactory) error {
	s := stage{client: client, factory: factory, run: ctx}
	for _, step := range []struct {
		title string
		do    func(context.Context) error
	}{
		{"A ConfigMap is mirrored into labelled namespaces", s.adds},
		{"An informer ends when its last holder leaves", s.holders},
		{"The server is killed and started again", func(ctx context.Context) error { return s.restart(ctx, server) }},
	} {
		fmt.Printf("\n%s\n", step.title)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.title, err)
		}
	}
	fmt.Printf("\nAfterwards\n")
	return nil
}

func (s stage) adds(ctx context.Context) error {
	cm := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: source.Namespace, Name: source.Name}, Data: map[string]string{"colour": "green"}}
	if _, err := s.client.CoreV1().ConfigMaps(source.Namespace).Create(ctx, cm, metav1.CreateOptions{}); err != nil {
		return err
	}
	for _, name := range []string{"team-a", "team-b"} {
		if err := s.namespace(ctx, name); err != nil {
			return err
		}
	}
	return s.change(ctx, "blue", "team-a", "team-b")
}

// holders has two holders of one informer leave, one after the other.
func (s stage) holders(ctx context.Context) error {
	first, leaveFirst := context.WithCancelCause(ctx)
	second, leaveSecond := context.WithCancelCause(ctx)
	defer leaveFirst(nil)
	defer leaveSecond(nil)
	secrets := s.factory.Core().V1().Secrets()
	informer := secrets.TypedInformerWithContext(first)
	told := make(farewell, 1)
	if _, err := informer.AddEventHandler(told); err != nil {
		return err
	}
	secrets.ListerWithContext(second)
	s.factory.StartWithContext(s.run) // starts what is not running yet
	if !cache.WaitFor(ctx, "", informer.HasSyncedChecker()) {
		return context.Cause(ctx)
	}
	fmt.Println("  Two contexts hold the informer of Secrets.")
	leaveFirst(errors.New("the first has seen enough"))
	if err := wait.PollUntilContextTimeout(ctx, 10*time.Millisecond, 300*time.Millisecond, true, func(context.Context) (bool, error) { return informer.IsStopped(), nil }); err == nil {
		return errors.New("the informer ended although it was held")
	}
	fmt.Println("  The first has ended: it runs on.")
	start := time.Now()
	leaveSecond(errors.New("the second has, too"))
	select {
	case err := <-told:
		fmt.Printf("  The second has ended: %s later the handlers know that it stopped.\n    %v\n", time.Since(start).Round(10*time.Microsecond), err)
	case <-time.After(time.Second):
		return errors.New("the informer runs although nobody holds it")
	}
	if !informer.IsStopped() || secrets.InformerWithContext(ctx).IsStopped() {
		return errors.New("the next to ask got the informer that has ended")
	}
	return nil
}

// farewell is a handler that wants to know of the end only.
type farewell chan error

func (farewell) OnAdd(any, bool)   {}
func (farewell) OnUpdate(any, any) {}
func (farewell) OnDelete(any)      {}
func (f farewell) OnEnd(err error) { f <- err }

func (s stage) restart(ctx context.Context, server server) error {
	server.Kill()
	fmt.Println("  Killed. Nobody told the controller.")
	time.Sleep(time.Second)
	start := time.Now()
	if err := server.Restart(ctx); err != nil {
		return err
	}
	fmt.Printf("  Started again within %s.\n", time.Since(start).Round(10*time.Millisecond))
	if err := s.namespace(ctx, "team-c"); err != nil {
		return err
	}
	return s.change(ctx, "red", "team-a", "team-b", "team-c")
}

func (s stage) namespace(ctx context.Context, name string) error {
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: mirrored}}
	_, err := s.client.CoreV1().Namespaces().Create(ctx, ns, metav1.CreateOptions{})
	return err
}

// change changes the source and waits until all namespaces have it.
func (s stage) change(ctx context.Context, colour string, namespaces ...string) error {
	cm := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: source.Namespace, Name: source.Name}, Data: map[string]string{"colour": colour}}
	if _, err := s.client.CoreV1().ConfigMaps(source.Namespace).Update(ctx, cm, metav1.UpdateOptions{}); err != nil {
		return err
	}
	start := time.Now()
	for _, ns := range namespaces {
		err := wait.PollUntilContextTimeout(ctx, 5*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
			got, err := s.client.CoreV1().ConfigMaps(ns).Get(ctx, source.Name, metav1.GetOptions{})
			if apierrors.IsNotFound(err) {
				return false, nil
			}
			return err == nil && got.Data["colour"] == colour, err
		})
		if err != nil {
			return fmt.Errorf("%s has no %s copy: %w", ns, colour, err)
		}
	}
	fmt.Printf("  The source is %s now, and %s after the change so are %v.\n", colour, time.Since(start).Round(time.Millisecond), namespaces)
	return nil
}
