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
	"math/rand"
	refl "reflect"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	clienttesting "k8s.io/client-go/testing"
)

var actionConstructors = map[string]any{
	"Create": clienttesting.NewCreateAction, "CreateWithOptions": clienttesting.NewCreateActionWithOptions,
	"CreateSubresource": clienttesting.NewCreateSubresourceAction, "CreateSubresourceWithOptions": clienttesting.NewCreateSubresourceActionWithOptions,
	"RootCreate": clienttesting.NewRootCreateAction, "RootCreateWithOptions": clienttesting.NewRootCreateActionWithOptions,
	"RootCreateSubresource": clienttesting.NewRootCreateSubresourceAction, "RootCreateSubresourceWithOptions": clienttesting.NewRootCreateSubresourceActionWithOptions,
	"Delete": clienttesting.NewDeleteAction, "DeleteWithOptions": clienttesting.NewDeleteActionWithOptions,
	"DeleteCollection": clienttesting.NewDeleteCollectionAction, "DeleteCollectionWithOptions": clienttesting.NewDeleteCollectionActionWithOptions,
	"DeleteSubresource": clienttesting.NewDeleteSubresourceAction, "DeleteSubresourceWithOptions": clienttesting.NewDeleteSubresourceActionWithOptions,
	"RootDelete": clienttesting.NewRootDeleteAction, "RootDeleteWithOptions": clienttesting.NewRootDeleteActionWithOptions,
	"RootDeleteCollection": clienttesting.NewRootDeleteCollectionAction, "RootDeleteCollectionWithOptions": clienttesting.NewRootDeleteCollectionActionWithOptions,
	"RootDeleteSubresource": clienttesting.NewRootDeleteSubresourceAction, "RootDeleteSubresourceWithOptions": clienttesting.NewRootDeleteSubresourceActionWithOptions,
	"Get": clienttesting.NewGetAction, "GetWithOptions": clienttesting.NewGetActionWithOptions,
	"GetSubresource": clienttesting.NewGetSubresourceAction, "GetSubresourceWithOptions": clienttesting.NewGetSubresourceActionWithOptions,
	"RootGet": clienttesting.NewRootGetAction, "RootGetWithOptions": clienttesting.NewRootGetActionWithOptions,
	"RootGetSubresource": clienttesting.NewRootGetSubresourceAction, "RootGetSubresourceWithOptions": clienttesting.NewRootGetSubresourceActionWithOptions,
	"List": clienttesting.NewListAction, "ListWithOptions": clienttesting.NewListActionWithOptions,
	"RootList": clienttesting.NewRootListAction, "RootListWithOptions": clienttesting.NewRootListActionWithOptions,
	"Patch": clienttesting.NewPatchAction, "PatchWithOptions": clienttesting.NewPatchActionWithOptions,
	"PatchSubresource": clienttesting.NewPatchSubresourceAction, "PatchSubresourceWithOptions": clienttesting.NewPatchSubresourceActionWithOptions,
	"RootPatch": clienttesting.NewRootPatchAction, "RootPatchWithOptions": clienttesting.NewRootPatchActionWithOptions,
	"RootPatchSubresource": clienttesting.NewRootPatchSubresourceAction, "RootPatchSubresourceWithOptions": clienttesting.NewRootPatchSubresourceActionWithOptions,
	"ProxyGet": clienttesting.NewProxyGetAction,
	"Update":   clienttesting.NewUpdateAction, "UpdateWithOptions": clienttesting.NewUpdateActionWithOptions,
	"UpdateSubresource": clienttesting.NewUpdateSubresourceAction, "UpdateSubresourceWithOptions": clienttesting.NewUpdateSubresourceActionWithOptions,
	"RootUpdate": clienttesting.NewRootUpdateAction, "RootUpdateWithOptions": clienttesting.NewRootUpdateActionWithOptions,
	"RootUpdateSubresource": clienttesting.NewRootUpdateSubresourceAction, "RootUpdateSubresourceWithOptions": clienttesting.NewRootUpdateSubresourceActionWithOptions,
	"Watch": clienttesting.NewWatchAction, "WatchWithOptions": clienttesting.NewWatchActionWithOptions,
	"RootWatch": clienttesting.NewRootWatchAction, "RootWatchWithOptions": clienttesting.NewRootWatchActionWithOptions,
	"Extract": clienttesting.ExtractFromListOptions,
}

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.Intn(len(from))] }

func drawListOptions(rng *rand.Rand) metav1.ListOptions {
	o := metav1.ListOptions{
		LabelSelector:        pick(rng, "", "a", "a=b", "a=b,c!=d", "a in (b,c)", "!a", "a notin (x)", "a==b"),
		FieldSelector:        pick(rng, "", "metadata.name=x", "metadata.namespace!=y,spec.nodeName=n", "a=b"),
		ResourceVersion:      pick(rng, "", "0", "7"),
		ResourceVersionMatch: pick(rng, "", metav1.ResourceVersionMatchExact),
		Continue:             pick(rng, "", "tok"),
		Limit:                pick(rng, int64(0), 1, 50),
		AllowWatchBookmarks:  pick(rng, true, false),
	}
	if rng.Intn(3) == 0 {
		n := int64(3)
		o.TimeoutSeconds = &n
		yes := true
		o.SendInitialEvents = &yes
	}
	if rng.Intn(12) == 0 {
		o.LabelSelector = pick(rng, "a=b=c", ",,", "a in b", "-x", "a=!")
	}
	if rng.Intn(12) == 0 {
		o.FieldSelector = pick(rng, "a", "a=b,c", "=", "a=b\\x")
	}
	return o
}

// drawArg is an argument of a constructor.
func drawArg(rng *rand.Rand, t refl.Type) refl.Value {
	yes, zero := true, int64(0)
	policy := metav1.DeletePropagationForeground
	var v any
	switch refl.Zero(t).Interface().(type) {
	case schema.GroupVersionResource:
		v = pick(rng, schema.GroupVersionResource{Version: "v1", Resource: "pods"}, schema.GroupVersionResource{}, schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "Deployments"})
	case schema.GroupVersionKind:
		v = pick(rng, schema.GroupVersionKind{Version: "v1", Kind: "Pod"}, schema.GroupVersionKind{})
	case string:
		v = pick(rng, "", "x", "status", "ns/1")
	case []string:
		v = pick(rng, nil, []string{}, []string{"status"}, []string{"a", "b"})
	case []byte:
		v = pick(rng, nil, []byte{}, []byte("{}"))
	case types.PatchType:
		v = pick(rng, types.JSONPatchType, types.ApplyPatchType, "")
	case map[string]string:
		v = pick(rng, nil, map[string]string{}, map[string]string{"a": "b"})
	case metav1.ListOptions:
		v = drawListOptions(rng)
	case metav1.CreateOptions:
		v = pick(rng, metav1.CreateOptions{}, metav1.CreateOptions{DryRun: []string{"All"}, FieldManager: "m"}, metav1.CreateOptions{DryRun: []string{}})
	case metav1.UpdateOptions:
		v = pick(rng, metav1.UpdateOptions{}, metav1.UpdateOptions{DryRun: []string{"All"}, FieldManager: "m", FieldValidation: "Strict"})
	case metav1.PatchOptions:
		v = pick(rng, metav1.PatchOptions{}, metav1.PatchOptions{DryRun: []string{"All"}, Force: &yes, FieldManager: "m"})
	case metav1.DeleteOptions:
		v = pick(rng, metav1.DeleteOptions{}, metav1.DeleteOptions{GracePeriodSeconds: &zero, PropagationPolicy: &policy, Preconditions: metav1.NewUIDPreconditions("u")})
	case metav1.GetOptions:
		v = pick(rng, metav1.GetOptions{}, metav1.GetOptions{ResourceVersion: "0"})
	case nil:
		if t == refl.TypeOf((*runtime.Object)(nil)).Elem() {
			o := pick[runtime.Object](rng, &corev1.Pod{}, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Labels: map[string]string{}}})
			if o == nil {
				return refl.Zero(t)
			}
			return refl.ValueOf(o)
		}
		o := pick[any](rng, drawListOptions(rng), drawListOptions(rng), nil, &metav1.ListOptions{}, "x", metav1.GetOptions{})
		if o == nil {
			return refl.Zero(t)
		}
		return refl.ValueOf(o)
	default:
		panic(fmt.Sprint("no argument of type ", t))
	}
	return refl.ValueOf(v).Convert(t)
}

func init() {
	for name, constructor := range actionConstructors {
		add(scenario{name: "testing/actions/" + name, do: func(r *run) {
			rng := seeded(name)
			for i := range 40 {
				f := refl.ValueOf(constructor)
				var args []refl.Value
				for j := range f.Type().NumIn() {
					args = append(args, drawArg(rng, f.Type().In(j)))
				}
				r.panicFree(fmt.Sprint(i), func() {
					call := f.Call
					if f.Type().IsVariadic() {
						call = f.CallSlice
					}
					out := call(args)
					for _, o := range out {
						r.note("%d %s", i, show(o.Interface()))
					}
					a, ok := out[0].Interface().(clienttesting.Action)
					if !ok {
						return
					}
					for _, verb := range []string{"get", "CREATE", "list", "*", ""} {
						for _, resource := range []string{"pods", "Pods", "pods/status", "pods/", "*", "", "deployments", "x", "pods/a/b"} {
							if a.Matches(verb, resource) {
								r.note("%d matches %s %s", i, verb, resource)
							}
						}
					}
					r.note("%d copy %s", i, show(a.DeepCopy()))
					for m := range out[0].NumMethod() {
						if out[0].Method(m).Type().NumIn() == 0 {
							r.note("%d %s %s", i, out[0].Type().Method(m).Name, show(out[0].Method(m).Call(nil)[0].Interface()))
						}
					}
					r.note("%d text %s", i, hidden(fmt.Sprintf("%v %s", a, a)))
				})
			}
		}})
	}
}
