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
	"runtime"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"

	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

// fromTheFuture asks for a state of the cluster that it will not reach for a
// long time. The server holds such a call for three seconds before it gives up.
var fromTheFuture = metav1.ListOptions{
	ResourceVersion:      "9000000000000000000",
	ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
}

// Who cancels can say why, and the error of the call says it again.
var (
	errLeft   = errors.New("the user has left the page")
	errBudget = errors.New("the page has 200 ms for its data")
)

// contexts shows what the end of a context does to a call.
func (t *tour) contexts(ctx context.Context) {
	maps := t.core.ConfigMaps(t.namespace)

	var said error
	t.step(ctx, "a list that the server holds returns as soon as it is cancelled", func(ctx context.Context) error {
		ctx, cancel := context.WithCancelCause(ctx)
		var cancelled time.Time
		time.AfterFunc(200*time.Millisecond, func() { cancelled = time.Now(); cancel(errLeft) })
		_, said = maps.List(ctx, fromTheFuture)
		late := time.Since(cancelled)
		return errors.Join(
			expect(errors.Is(said, errLeft) && errors.Is(said, context.Canceled), "error %v", said),
			expect(late < time.Second, "it returned %v later", late))
	})
	t.say("→ %v", said)

	t.step(ctx, "a deadline ends it as well", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeoutCause(ctx, 200*time.Millisecond, errBudget)
		defer cancel()
		_, said = maps.List(ctx, fromTheFuture)
		return expect(errors.Is(said, errBudget) && errors.Is(said, context.DeadlineExceeded), "error %v", said)
	})
	t.say("→ %v", said)

	t.step(ctx, "a deadline that the rate limiter cannot meet fails at once", func(ctx context.Context) error {
		maps, err := t.slowConfigMaps()
		if err != nil {
			return err
		}
		if _, err := maps.List(ctx, metav1.ListOptions{}); err != nil { // takes the one token of this minute
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		start := time.Now()
		_, said = maps.List(ctx, metav1.ListOptions{})
		took := time.Since(start)
		return errors.Join(
			expect(errors.Is(said, context.DeadlineExceeded), "error %v", said),
			expect(took < 5*time.Second, "it took %v", took))
	})
	t.say("→ %v", said)

	t.step(ctx, "a watch ends with its context", func(ctx context.Context) error {
		said = t.watchUntilCancelled(ctx, maps)
		return expect(errors.Is(said, errLeft) && errors.Is(said, context.Canceled), "error %v", said)
	})
	t.say("→ %v", said)
}

// watchUntilCancelled cancels a watch after its first event and returns the
// reason that the watch gives for its end.
func (t *tour) watchUntilCancelled(ctx context.Context, maps typedcorev1.ConfigMapInterface) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w, err := maps.Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=news"})
	if err != nil {
		return err
	}
	defer w.Stop()
	news := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "news"}}
	if _, err := maps.Create(ctx, news, metav1.CreateOptions{}); err != nil {
		return err
	}
	if event, open := <-w.ResultChan(); !open || event.Type != watch.Added {
		return expect(false, "event %v", event)
	}
	cancel(errLeft)
	for range w.ResultChan() { // ends: the channel is closed
	}
	if ended, ok := w.(rest.EndedWatch); ok {
		return ended.Err()
	}
	return errors.New("the watch cannot say why it ended")
}

// slowConfigMaps is a client that sends one request a minute.
func (t *tour) slowConfigMaps() (typedcorev1.ConfigMapInterface, error) {
	config := rest.CopyConfig(t.config)
	config.QPS, config.Burst = 1.0/60, 1
	core, err := typedcorev1.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return core.ConfigMaps(t.namespace), nil
}

// nothingIsLeft closes the connections and counts goroutines: calls that were
// cancelled, watches and timers have left none.
func (t *tour) nothingIsLeft(ctx context.Context, before int) {
	t.step(ctx, "no goroutine is left of all this", func(context.Context) error {
		deadline := time.Now().Add(time.Second)
		for t.close(); runtime.NumGoroutine() > before && time.Now().Before(deadline); t.close() {
			time.Sleep(5 * time.Millisecond)
		}
		return expect(runtime.NumGoroutine() <= before, "%d goroutines, before it were %d", runtime.NumGoroutine(), before)
	})
}
