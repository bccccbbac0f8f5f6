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

package testing_test

import (
	"reflect"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	clienttesting "k8s.io/client-go/testing"
)

func TestAction_matches(t *testing.T) {
	get := clienttesting.NewGetAction(pods, "shop", "web")
	status := clienttesting.NewGetSubresourceAction(pods, "shop", "status", "web")
	deep := clienttesting.NewPatchSubresourceAction(pods, "shop", "web", types.MergePatchType, nil, "a", "b")
	for _, c := range []struct {
		action         clienttesting.Action
		verb, resource string
		matches        bool // Action.Matches
		handles        bool // SimpleReactor.Handles
	}{
		{get, "get", "pods", true, true},
		{get, "GET", "Pods", true, false},
		{get, "list", "pods", false, false},
		{get, "get", "nodes", false, false},
		{get, "*", "pods", false, true},
		{get, "get", "*", false, true},
		{get, "get", "pods/status", false, false},
		{get, "get", "pods/", true, true},
		{status, "get", "pods", true, true},
		{status, "get", "pods/status", true, true},
		{status, "get", "PODS/STATUS", true, false},
		{status, "get", "pods/", false, false},
		{status, "get", "pods/*", false, false},
		{status, "get", "*/status", false, false},
		{status, "*", "*", false, true},
		{deep, "patch", "pods/a/b", true, true},
		{deep, "patch", "pods/a", false, false},
	} {
		if got := c.action.Matches(c.verb, c.resource); got != c.matches {
			t.Errorf("%v: Matches(%q, %q) = %v", c.action, c.verb, c.resource, got)
		}
		if got := (&clienttesting.SimpleReactor{Verb: c.verb, Resource: c.resource}).Handles(c.action); got != c.handles {
			t.Errorf("%v: SimpleReactor{%q, %q}.Handles = %v", c.action, c.verb, c.resource, got)
		}
	}
	for resource, want := range map[string]bool{"*": true, "pods": true, "nodes": false} {
		a := clienttesting.NewWatchAction(pods, "", noOpts)
		if got := (&clienttesting.SimpleWatchReactor{Resource: resource}).Handles(a); got != want {
			t.Errorf("SimpleWatchReactor{%q}.Handles = %v", resource, got)
		}
		if got := (&clienttesting.SimpleProxyReactor{Resource: resource}).Handles(a); got != want {
			t.Errorf("SimpleProxyReactor{%q}.Handles = %v", resource, got)
		}
	}
}

// everyAction has all fields of all kinds of actions set.
func everyAction() []clienttesting.Action {
	list := metav1.ListOptions{LabelSelector: "a=b", FieldSelector: "metadata.name=web", ResourceVersion: "7"}
	del := metav1.DeleteOptions{DryRun: []string{"All"}}
	web := pod("shop", "web", "a", "b")
	return []clienttesting.Action{
		clienttesting.NewGetSubresourceActionWithOptions(pods, "shop", "status", "web", metav1.GetOptions{ResourceVersion: "7"}),
		clienttesting.NewListActionWithOptions(pods, podKind, "shop", list),
		clienttesting.NewWatchActionWithOptions(pods, "shop", list),
		clienttesting.NewCreateSubresourceActionWithOptions(pods, "web", "binding", "shop", web, metav1.CreateOptions{DryRun: []string{"All"}}),
		clienttesting.NewUpdateSubresourceActionWithOptions(pods, "status", "shop", web, metav1.UpdateOptions{DryRun: []string{"All"}}),
		clienttesting.NewPatchSubresourceActionWithOptions(pods, "shop", "web", types.MergePatchType, []byte("{}"), metav1.PatchOptions{DryRun: []string{"All"}}, "status"),
		clienttesting.NewDeleteSubresourceActionWithOptions(pods, "status", "shop", "web", del),
		clienttesting.NewDeleteCollectionActionWithOptions(pods, "shop", del, list),
		clienttesting.NewProxyGetAction(pods, "shop", "https", "web", "8080", "/metrics", map[string]string{"a": "b"}),
		clienttesting.GenericActionImpl{ActionImpl: clienttesting.ActionImpl{Verb: "get", Resource: pods}, Value: 7},
	}
}

func TestAction_deepCopyIsEqualAndApart(t *testing.T) {
	for _, a := range everyAction() {
		c := a.DeepCopy()
		if !reflect.DeepEqual(a, c) {
			t.Errorf("copy of %#v is %#v", a, c)
		}
		switch c := c.(type) {
		case clienttesting.CreateActionImpl:
			c.Object.(metav1.Object).GetLabels()["a"] = "changed"
			c.CreateOptions.DryRun[0] = "changed"
		case clienttesting.UpdateActionImpl:
			c.Object.(metav1.Object).GetLabels()["a"] = "changed"
			c.UpdateOptions.DryRun[0] = "changed"
		case clienttesting.PatchActionImpl:
			c.Patch[0] = 'x'
			c.PatchOptions.DryRun[0] = "changed"
		case clienttesting.DeleteActionImpl:
			c.DeleteOptions.DryRun[0] = "changed"
		case clienttesting.DeleteCollectionActionImpl:
			c.DeleteOptions.DryRun[0] = "changed"
		case clienttesting.ProxyGetActionImpl:
			c.Params["a"] = "changed"
		}
	}
	for i, a := range everyAction() {
		if !reflect.DeepEqual(a, everyAction()[i]) {
			t.Errorf("%#v was changed through its copy", a)
		}
	}
	for _, a := range []clienttesting.Action{clienttesting.CreateActionImpl{}, clienttesting.ListActionImpl{}, clienttesting.WatchActionImpl{}} {
		if !reflect.DeepEqual(a, a.DeepCopy()) {
			t.Errorf("copy of a zero %T is %#v", a, a.DeepCopy())
		}
	}
}

// TestListAction_keepsWhatItAlwaysKept: programs compare recorded actions with
// ones that they make themselves.
func TestListAction_keepsWhatItAlwaysKept(t *testing.T) {
	all := metav1.ListOptions{LabelSelector: "a=b", Limit: 5, ResourceVersion: "7"}
	some := metav1.ListOptions{LabelSelector: "a=b"}
	for name, c := range map[string]struct {
		action clienttesting.ListActionImpl
		want   metav1.ListOptions
	}{
		"NewListActionWithOptions":     {clienttesting.NewListActionWithOptions(pods, podKind, "", all), all},
		"NewListAction":                {clienttesting.NewListAction(pods, podKind, "", all), some},
		"NewRootListActionWithOptions": {clienttesting.NewRootListActionWithOptions(pods, podKind, all), some},
		"NewRootListAction":            {clienttesting.NewRootListAction(pods, podKind, all), some},
	} {
		if !reflect.DeepEqual(c.action.GetListOptions(), c.want) {
			t.Errorf("%s keeps %+v", name, c.action.GetListOptions())
		}
	}
}

func TestExtractFromListOptions_panicsForBugsOfTests(t *testing.T) {
	for _, opts := range []any{nil, &metav1.ListOptions{}, metav1.ListOptions{LabelSelector: "a in ("}, metav1.ListOptions{FieldSelector: "a"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("no panic for %#v", opts)
				}
			}()
			clienttesting.ExtractFromListOptions(opts)
		}()
	}
	labels, fields, version := clienttesting.ExtractFromListOptions(metav1.ListOptions{ResourceVersion: "7"})
	if !labels.Empty() || !fields.Empty() || version != "7" {
		t.Errorf("got %v, %v, %v", labels, fields, version)
	}
}

// TestAction_optionsThatAreNone: actions of watches and deletions take anything
// for no options, so that tests may pass nil or a pointer.
func TestAction_optionsThatAreNone(t *testing.T) {
	for _, opts := range []any{nil, &metav1.ListOptions{LabelSelector: "a=b"}, metav1.GetOptions{}} {
		if a := clienttesting.NewWatchAction(pods, "shop", opts); !reflect.DeepEqual(a, clienttesting.NewWatchAction(pods, "shop", noOpts)) {
			t.Errorf("watch with %#v: %#v", opts, a)
		}
		if a := clienttesting.NewRootDeleteCollectionAction(pods, opts); !reflect.DeepEqual(a, clienttesting.NewRootDeleteCollectionAction(pods, noOpts)) {
			t.Errorf("delete-collection with %#v: %#v", opts, a)
		}
	}
	printed := clienttesting.NewListAction(pods, podKind, "", metav1.ListOptions{FieldSelector: "=", LabelSelector: "a  in (c,b)"})
	if o := printed.GetListOptions(); o.FieldSelector != "" || o.LabelSelector != "a in (b,c)" {
		t.Errorf("a list has the selectors as they are printed, got %+v", o)
	}
	proxied := clienttesting.NewProxyGetAction(pods, "shop", "", "web", "", "/", nil)
	if proxied.GetParams() != nil || proxied.DeepCopy().(clienttesting.ProxyGetAction).GetParams() == nil {
		t.Error("the parameters of a recorded proxy action are an empty map")
	}
}
