//go:build own

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

package generated_test

import (
	"context"
	"slices"
	"testing"
	"time"

	crdv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/hack/compat/generated/client/versioned"
	"k8s.io/client-go/internal/controlplane"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	watchtools "k8s.io/client-go/tools/watch"
)

// connect starts a control plane for the test.
func connect(t *testing.T) *rest.Config {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cluster, err := controlplane.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	config, err := clientcmd.BuildConfigFromFlags("", cluster.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	config.Timeout = time.Minute
	return config
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// define makes the server serve a kind, and returns when it does.
func define(t *testing.T, own versioned.Interface, gvk schema.GroupVersionKind, plural string, scope crdv1.ResourceScope) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	keep := true
	crds := own.ApiextensionsV1().CustomResourceDefinitions()
	crd := must(crds.Create(ctx, &crdv1.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{
			Name:        plural + "." + gvk.Group,
			Annotations: map[string]string{"api-approved.kubernetes.io": "unapproved, a test"},
		},
		Spec: crdv1.CustomResourceDefinitionSpec{
			Group: gvk.Group, Scope: scope,
			Names: crdv1.CustomResourceDefinitionNames{Kind: gvk.Kind, Plural: plural},
			Versions: []crdv1.CustomResourceDefinitionVersion{{
				Name: gvk.Version, Served: true, Storage: true,
				Schema:       &crdv1.CustomResourceValidation{OpenAPIV3Schema: &crdv1.JSONSchemaProps{Type: "object", XPreserveUnknownFields: &keep}},
				Subresources: &crdv1.CustomResourceSubresources{Status: &crdv1.CustomResourceSubresourceStatus{}},
			}},
		},
	}, metav1.CreateOptions{}))(t)
	_, err := watchtools.UntilWithoutRetry(ctx, must(crds.Watch(ctx, metav1.ListOptions{ResourceVersion: crd.ResourceVersion}))(t), func(e watch.Event) (bool, error) {
		crd, ok := e.Object.(*crdv1.CustomResourceDefinition)
		return ok && crd.Name == plural+"."+gvk.Group && slices.ContainsFunc(crd.Status.Conditions, func(c crdv1.CustomResourceDefinitionCondition) bool {
			return c.Type == crdv1.Established && c.Status == crdv1.ConditionTrue
		}), nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
