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

package servertest

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

// patience is for a server on a busy machine.
const patience = 10 * time.Second

func (c *check) watch(opts metav1.ListOptions) watch.Interface {
	c.Helper()
	w, err := c.Client.Watch(c.ctx, opts)
	c.ok(err)
	c.Cleanup(w.Stop)
	return w
}

// next is the next event.
func (c *check) next(w watch.Interface) watch.Event {
	c.Helper()
	select {
	case e, open := <-w.ResultChan():
		if !open {
			c.Fatal("the watch ended")
		}
		return e
	case <-time.After(patience):
		c.Fatal("no event comes")
	}
	return watch.Event{}
}

// wantEvents reads as many events as are wanted, each as "TYPE name". It
// returns their resource versions.
func (c *check) wantEvents(w watch.Interface, want ...string) []string {
	c.Helper()
	var got, versions []string
	late := time.After(patience)
	for len(got) < len(want) {
		select {
		case e, open := <-w.ResultChan():
			if !open {
				c.Fatalf("the watch ended after %q, want %q", got, want)
			}
			m, err := meta.Accessor(e.Object)
			if err != nil {
				c.Fatalf("after %q: %v", got, e.Object)
			}
			got = append(got, fmt.Sprintf("%s %s", e.Type, m.GetName()))
			versions = append(versions, m.GetResourceVersion())
		case <-late:
			c.Fatalf("events are %q, want %q", got, want)
		}
	}
	if !slices.Equal(got, want) {
		c.Errorf("events are %q, want %q", got, want)
	}
	return versions
}

var watching = []testCase{
	{"Watch from a version", func(c *check) {
		c.create("before")
		list := c.list(metav1.ListOptions{})
		a := c.create("a")
		w := c.watch(metav1.ListOptions{ResourceVersion: list.GetResourceVersion()})
		label("by", "me")(a)
		changed := c.update(a)
		c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{}))
		c.create("b")
		v := c.wantEvents(w, "ADDED a", "MODIFIED a", "DELETED a", "ADDED b")
		if v[1] != changed.GetResourceVersion() || !newer(v[1], v[2]) || !newer(v[2], v[3]) {
			c.Errorf("versions %q, the change had %q", v, changed.GetResourceVersion())
		}
		c.wantEvents(c.watch(metav1.ListOptions{ResourceVersion: v[1]}), "DELETED a", "ADDED b")
	}},
	{"Watch without a version begins with what there is", func(c *check) {
		// Without a version a server may begin with an older state than it has
		// written: each step is seen in a watch before the next one begins.
		w := c.watch(metav1.ListOptions{ResourceVersion: c.list(metav1.ListOptions{}).GetResourceVersion()})
		c.create("b")
		c.create("a")
		c.wantEvents(w, "ADDED b", "ADDED a")
		for _, version := range []string{"", "0"} {
			w := c.watch(metav1.ListOptions{ResourceVersion: version})
			c.wantEvents(w, "ADDED a", "ADDED b")
			name := "new" + version
			c.create(name)
			c.wantEvents(w, "ADDED "+name)
			c.ok(c.Client.Delete(c.ctx, name, metav1.DeleteOptions{}))
			c.wantEvents(w, "DELETED "+name)
		}
	}},
	{"Watch with selectors", func(c *check) {
		version := c.list(metav1.ListOptions{}).GetResourceVersion()
		byLabel := c.watch(metav1.ListOptions{ResourceVersion: version, LabelSelector: "app=x"})
		byName := c.watch(metav1.ListOptions{ResourceVersion: version, FieldSelector: "metadata.name=b"})
		a := c.create("a", label("app", "y"))
		c.create("b", label("app", "x"))
		label("app", "x")(a)
		a = c.update(a) // begins to match
		label("more", "yes")(a)
		a = c.update(a)
		label("app", "y")(a)
		a = c.update(a) // no longer matches
		label("more", "no")(a)
		c.update(a)
		c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{}))
		c.ok(c.Client.Delete(c.ctx, "b", metav1.DeleteOptions{}))
		v := c.wantEvents(byLabel, "ADDED b", "ADDED a", "MODIFIED a", "DELETED a", "DELETED b")
		for i := range v[1:] {
			if !newer(v[i], v[i+1]) {
				c.Errorf("versions %q", v)
			}
		}
		c.wantEvents(byName, "ADDED b", "DELETED b")
	}},
	{"Watch shows an object that leaves as it matched last", func(c *check) {
		version := c.list(metav1.ListOptions{}).GetResourceVersion()
		w := c.watch(metav1.ListOptions{ResourceVersion: version, LabelSelector: "app=x"})
		a := c.create("a", label("app", "x"))
		c.wantEvents(w, "ADDED a")
		label("app", "y")(a)
		a = c.update(a)
		e := c.next(w)
		m, err := meta.Accessor(e.Object)
		c.ok(err)
		if e.Type != watch.Deleted || m.GetLabels()["app"] != "x" || m.GetResourceVersion() != a.GetResourceVersion() {
			c.Errorf("%s %v, the update had version %s", e.Type, e.Object, a.GetResourceVersion())
		}
	}},
	{"Watch shows the steps of a deletion", func(c *check) {
		a := c.create("a", finalizers("example.com/one"))
		w := c.watch(metav1.ListOptions{ResourceVersion: a.GetResourceVersion()})
		c.ok(c.Client.Delete(c.ctx, "a", metav1.DeleteOptions{}))
		leaving := c.get("a")
		finalizers()(leaving)
		c.update(leaving)
		c.wantEvents(w, "MODIFIED a", "DELETED a")
	}},
	{"Watch with the initial events and their end", func(c *check) {
		a := c.create("a")
		c.create("b")
		yes := true
		w := c.watch(metav1.ListOptions{SendInitialEvents: &yes, AllowWatchBookmarks: true, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan})
		c.wantEvents(w, "ADDED a", "ADDED b")
		e := c.next(w)
		m, err := meta.Accessor(e.Object)
		c.ok(err)
		if e.Type != watch.Bookmark || m.GetAnnotations()[metav1.InitialEventsAnnotationKey] != "true" || !newer(a.GetResourceVersion(), m.GetResourceVersion()) {
			c.Errorf("%s %v", e.Type, e.Object)
		}
		c.create("c")
		c.wantEvents(w, "ADDED c")
	}},
	{"Watch is refused", func(c *check) {
		yes := true
		for _, r := range []struct {
			opts metav1.ListOptions
			want failure
		}{
			{metav1.ListOptions{ResourceVersion: "x"}, failure{http.StatusInternalServerError, "", `resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax`}},
			{metav1.ListOptions{FieldSelector: "spec.nothing=x"}, c.unknownField()},
			{metav1.ListOptions{SendInitialEvents: &yes}, invalid(`ListOptions.meta.k8s.io "" is invalid: …`)},
		} {
			w, err := c.Client.Watch(c.ctx, r.opts)
			if err == nil {
				w.Stop()
			}
			c.wantError(err, r.want)
		}
	}},
	{"Watch ends after its timeout", func(c *check) {
		seconds := int64(1)
		version := c.list(metav1.ListOptions{}).GetResourceVersion()
		w := c.watch(metav1.ListOptions{ResourceVersion: version, TimeoutSeconds: &seconds})
		for {
			select {
			case e, open := <-w.ResultChan():
				if !open {
					return
				}
				c.Errorf("%s %v", e.Type, e.Object)
			case <-time.After(patience):
				c.Fatal("the watch goes on")
			}
		}
	}},
}
