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
	"reflect"
	"strings"
	"sync"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/internal/builtin"
	"k8s.io/client-go/internal/servertest"
	"k8s.io/client-go/kubernetes/scheme"
)

// What the strict fakes do is what the server does: the cases that they pass
// in their packages, here with real clients.
func TestServer_behavesAsTheStrictFakes(t *testing.T) {
	c := config(t)
	client, g := connect(t, c), connectGeneric(t, c)
	defineGadgets := sync.OnceFunc(func() {
		must(g.dynamic.Resource(definitions).Create(t.Context(), servertest.GadgetDefinition(), metav1.CreateOptions{}))(t)
		t.Cleanup(func() {
			check(t, g.dynamic.Resource(definitions).Delete(context.WithoutCancel(t.Context()), "gadgets.suite.example.com", metav1.DeleteOptions{}))
		})
		soon(t, "serve gadgets", func(ctx context.Context) bool {
			_, err := g.dynamic.Resource(servertest.Gadgets("", nil, nil).Resource).List(ctx, metav1.ListOptions{})
			return err == nil
		})
	})
	ofDynamic := func(t *testing.T, make func(string, dynamic.ResourceInterface, dynamic.ResourceInterface) servertest.Target) servertest.Target {
		ns := namespace(t, client)
		r := g.dynamic.Resource(make("", nil, nil).Resource)
		return make(ns, r.Namespace(ns), r)
	}
	for name, open := range map[string]func(t *testing.T) servertest.Target{
		"dynamic/configmaps":  func(t *testing.T) servertest.Target { return ofDynamic(t, servertest.ConfigMaps) },
		"dynamic/deployments": func(t *testing.T) servertest.Target { return ofDynamic(t, servertest.Deployments) },
		"dynamic/gadgets": func(t *testing.T) servertest.Target {
			defineGadgets()
			return ofDynamic(t, servertest.Gadgets)
		},
		"typed/configmaps": func(t *testing.T) servertest.Target {
			ns, kind := namespace(t, client), corev1.SchemeGroupVersion.WithKind("ConfigMap")
			empty := func() *corev1.ConfigMap { return &corev1.ConfigMap{} }
			return servertest.ConfigMaps(ns, servertest.FromTyped(client.CoreV1().ConfigMaps(ns), kind, empty), servertest.FromTyped(client.CoreV1().ConfigMaps(""), kind, empty))
		},
		"typed/deployments": func(t *testing.T) servertest.Target {
			ns, kind := namespace(t, client), appsv1.SchemeGroupVersion.WithKind("Deployment")
			empty := func() *appsv1.Deployment { return &appsv1.Deployment{} }
			target := servertest.Deployments(ns, servertest.FromTyped(client.AppsV1().Deployments(ns), kind, empty), servertest.FromTyped(client.AppsV1().Deployments(""), kind, empty))
			target.Scale.Patches = false
			return target
		},
		"metadata/configmaps": func(t *testing.T) servertest.Target {
			ns := namespace(t, client)
			target := servertest.ConfigMaps(ns, nil, nil)
			w := wholeWriter{g.dynamic.Resource(target.Resource).Namespace(ns), target.New}
			m := g.metadata.Resource(target.Resource)
			target.Client, target.All = servertest.FromMetadata(m.Namespace(ns), w), servertest.FromMetadata(m, w)
			target.Field = nil
			return target
		},
	} {
		t.Run(name, func(t *testing.T) { servertest.Run(t, open) })
	}
}

// wholeWriter writes objects of which only the metadata is known.
type wholeWriter struct {
	c    dynamic.ResourceInterface
	make func(name string) *unstructured.Unstructured
}

func (w wholeWriter) whole(obj *unstructured.Unstructured) *unstructured.Unstructured {
	whole := w.make(obj.GetName())
	whole.Object["metadata"] = obj.Object["metadata"]
	return whole
}

func (w wholeWriter) Create(ctx context.Context, obj *unstructured.Unstructured, opts metav1.CreateOptions, _ ...string) (*unstructured.Unstructured, error) {
	return w.c.Create(ctx, w.whole(obj), opts)
}

func (w wholeWriter) Update(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions, _ ...string) (*unstructured.Unstructured, error) {
	return w.c.Update(ctx, w.whole(obj), opts)
}

// What internal/builtin says of resources is what the server says of them.
func TestServer_hasTheStatusThatTheStrictFakesGiveIt(t *testing.T) {
	asker := connect(t, config(t)).Discovery()
	_, lists, err := asker.ServerGroupsAndResourcesWithContext(t.Context())
	check(t, err)
	for _, list := range lists {
		gv := must(schema.ParseGroupVersion(list.GroupVersion))(t)
		if !builtin.Is(gv.Group) {
			continue
		}
		served := map[string]bool{}
		for _, r := range list.APIResources {
			served[r.Name] = true
		}
		for _, r := range list.APIResources {
			gr := schema.GroupResource{Group: gv.Group, Resource: r.Name}
			obj, err := scheme.Scheme.New(gv.WithKind(r.Kind))
			if err != nil || strings.Contains(r.Name, "/") || builtin.IsQuestion(gr) {
				continue
			}
			has := reflect.ValueOf(obj).Elem().FieldByName("Status").IsValid() && !builtin.KeepsStatus(gr)
			if has != served[r.Name+"/status"] {
				t.Errorf("%s of %s: the server has status %v, fakes %v", r.Name, gv, !has, has)
			}
		}
	}
}
