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
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
	clocktesting "k8s.io/utils/clock/testing"
)

func informerNames(r *run) {
	for _, text := range []string{"", "a", "a", "A b/ü", "b"} {
		n, err := cache.NewInformerName(text)
		r.note("%q: %v %s", text, n != nil, errText(err))
		if n == nil {
			continue
		}
		r.note("%q", n.Name())
		for range 2 {
			id := n.WithResource(podsResource)
			r.note("%q %v %v", id.Name(), id.GroupVersionResource(), id.Reserved())
		}
		zero := n.WithResource(schema.GroupVersionResource{})
		r.note("%q %v %v", zero.Name(), zero.GroupVersionResource(), zero.Reserved())
		if text == "b" {
			n.Release()
			id := n.WithResource(schema.GroupVersionResource{Resource: "later"})
			r.note("released: %q %q %v", n.Name(), id.Name(), id.Reserved())
			n.Release()
		}
	}
	_, err := cache.NewInformerName("b")
	r.err("b again", err)
	_, err = cache.NewInformerName("a")
	r.err("a again", err)
	cache.ResetInformerNamesForTesting()
	_, err = cache.NewInformerName("a")
	r.err("a after all", err)
	var none *cache.InformerName
	r.panics("none", func() {
		r.note("%q", none.Name())
		id := none.WithResource(podsResource)
		r.note("%q %v %v", id.Name(), id.GroupVersionResource(), id.Reserved())
		none.Release()
	})
	var id cache.InformerNameAndResource
	r.note("%q %v %v", id.Name(), id.GroupVersionResource(), id.Reserved())
}

func namedFactories(r *run) {
	n, err := cache.NewInformerName("factory")
	r.err("name", err)
	for range 2 {
		f := informers.NewSharedInformerFactoryWithOptions(fake.NewSimpleClientset(), 0, informers.WithInformerName(n))
		f.Core().V1().Pods().Informer()
		f.Core().V1().Nodes().Informer()
		r.note("%v", n.WithResource(podsResource).Reserved())
		f.Start(r.ctx.Done())
		r.note("%d", len(f.WaitForCacheSync(r.ctx.Done())))
	}
	n.Release()
}

func deadlines(r *run) {
	mine := func(err error) bool { return err != nil && err.Error() == "mine" }
	for _, maximum := range []time.Duration{0, time.Second, time.Minute, -1} {
		for _, reset := range []time.Duration{0, time.Second, 10 * time.Second} {
			c := clocktesting.NewFakeClock(time.Unix(1000, 0))
			d := cache.NewRetryWithDeadline(maximum, reset, mine, c)
			text := fmt.Sprint(d.ShouldRetry())
			for i, step := range []struct {
				err error
				d   time.Duration
			}{{nil, 0}, {fmt.Errorf("mine"), 0}, {fmt.Errorf("mine"), time.Second}, {fmt.Errorf("mine"), time.Second}, {nil, 0}, {fmt.Errorf("mine"), 5 * time.Second}, {fmt.Errorf("else"), time.Second},
				{fmt.Errorf("mine"), time.Second}, {fmt.Errorf("mine"), 61 * time.Second}, {fmt.Errorf("mine"), 11 * time.Second}, {nil, 30 * time.Second}, {fmt.Errorf("mine"), 0}, {fmt.Errorf("mine"), time.Second}} {
				c.Step(step.d)
				d.After(step.err)
				text += fmt.Sprintf(" %d %v", i, d.ShouldRetry())
			}
			r.note("%v %v: %s", maximum, reset, text)
		}
	}
	r.panics("nil function", func() {
		d := cache.NewRetryWithDeadline(time.Second, time.Second, nil, clocktesting.NewFakeClock(time.Unix(1000, 0)))
		r.note("%v", d.ShouldRetry())
		d.After(fmt.Errorf("mine"))
	})
}

func expiring(r *run) {
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	deleted := make(chan string, 100)
	for _, ttl := range []time.Duration{time.Minute, 0, -time.Minute} {
		policy := &cache.TTLPolicy{TTL: ttl, Clock: c}
		for _, age := range []time.Duration{0, time.Minute - 1, time.Minute, time.Minute + 1, time.Hour, -time.Hour} {
			r.note("%v %v: %v", ttl, age, policy.IsExpired(&cache.TimestampedEntry{Timestamp: c.Now().Add(-age)}))
		}
		s := cache.NewFakeExpirationStore(cache.MetaNamespaceKeyFunc, deleted, policy, c)
		for step := range 6 {
			r.err("add", s.Add(pod(fmt.Sprintf("a/%d@1", step))))
			c.Step(25 * time.Second)
			o, found, err := s.GetByKey("a/0")
			r.note("%v %d: %s %v %v %s", ttl, step, brief(o), found, err, text(s.ListKeys()))
			if step == 2 {
				r.err("update", s.Update(pod("a/1@2")))
			}
			if step == 4 {
				r.err("replace", s.Replace([]any{pod("b/x@3"), pod("b/y@4")}, "9"))
			}
			r.note("%s", briefs(s.List()))
		}
		var gone []string
		for len(deleted) > 0 {
			gone = append(gone, <-deleted)
		}
		r.note("deleted %s", text(gone))
	}
	r.panics("nil entry", func() { (&cache.TTLPolicy{TTL: 1, Clock: c}).IsExpired(nil) })
	r.panics("no key", func() {
		p := &cache.FakeExpirationPolicy{RetrieveKeyFunc: func(any) (string, error) { return "", fmt.Errorf("mine") }}
		r.note("%v", p.IsExpired(&cache.TimestampedEntry{}))
	})
	s := cache.NewTTLStore(func(any) (string, error) { return "", fmt.Errorf("mine") }, time.Minute)
	r.err("add", s.Add(1))
	r.err("delete", s.Delete(1))
	r.err("replace", s.Replace([]any{1}, ""))
	_, _, err := s.Get(1)
	r.err("get", err)
}

func init() {
	add(scenario{name: "cache/names", alone: true, do: informerNames},
		scenario{name: "cache/namedFactory", alone: true, do: namedFactories},
		scenario{name: "cache/deadline", do: deadlines},
		scenario{name: "cache/expiring", do: expiring})
}
