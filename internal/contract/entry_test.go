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

// Package contract_test drives every kind of call that a clientset can make
// through the clauses of the context contract, over the wire and on the fakes.
package contract_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"go.uber.org/goleak"
	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	applyautoscalingv1 "k8s.io/client-go/applyconfigurations/autoscaling/v1"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// Pooled connections are closed by the tests that open them.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// An entry is one way to make a call.
type entry struct {
	name string
	call func(context.Context, kubernetes.Interface) error

	// stream is set if the call goes on after its header: the rest is read by
	// call too, until the stream ends.
	stream bool
	// wireOnly is set if a fake has no answer unless a test gives it one.
	wireOnly bool
}

// do drops the object of a call.
func do[T any](_ T, err error) error { return err }

// follow reads a watch to its end and returns why it ended (C8).
func follow(w watch.Interface, err error) error {
	if err != nil {
		return err
	}
	defer w.Stop()
	for range w.ResultChan() {
	}
	ended, ok := w.(rest.EndedWatch)
	if !ok {
		return errors.New("the watch cannot say why it ended")
	}
	return ended.Err()
}

// drain reads a stream to its end.
func drain(r io.ReadCloser, err error) error {
	if err != nil {
		return err
	}
	defer r.Close()
	return do(io.Copy(io.Discard, r))
}

func named(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Name: name} }

var mergePatch = []byte(`{"metadata":{"labels":{"a":"b"}}}`)

// entries are all verbs on a resource with namespaces and on one without,
// every subresource that has a method of its own, and the expansions.
func entries() []entry {
	all := append(namespaced(), clusterScoped()...)
	all = append(all, subresources()...)
	return append(all, expansions()...)
}

func namespaced() []entry {
	maps := func(c kubernetes.Interface) interface {
		Get(context.Context, string, metav1.GetOptions) (*corev1.ConfigMap, error)
		List(context.Context, metav1.ListOptions) (*corev1.ConfigMapList, error)
		Create(context.Context, *corev1.ConfigMap, metav1.CreateOptions) (*corev1.ConfigMap, error)
		Update(context.Context, *corev1.ConfigMap, metav1.UpdateOptions) (*corev1.ConfigMap, error)
		Patch(context.Context, string, types.PatchType, []byte, metav1.PatchOptions, ...string) (*corev1.ConfigMap, error)
		Apply(context.Context, *applycorev1.ConfigMapApplyConfiguration, metav1.ApplyOptions) (*corev1.ConfigMap, error)
		Delete(context.Context, string, metav1.DeleteOptions) error
		DeleteCollection(context.Context, metav1.DeleteOptions, metav1.ListOptions) error
		Watch(context.Context, metav1.ListOptions) (watch.Interface, error)
	} {
		return c.CoreV1().ConfigMaps("ns")
	}
	return []entry{
		{name: "configmaps get", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(maps(c).Get(ctx, "a", metav1.GetOptions{}))
		}},
		{name: "configmaps list", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(maps(c).List(ctx, metav1.ListOptions{}))
		}},
		{name: "configmaps create", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(maps(c).Create(ctx, &corev1.ConfigMap{ObjectMeta: named("new")}, metav1.CreateOptions{}))
		}},
		{name: "configmaps update", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(maps(c).Update(ctx, &corev1.ConfigMap{ObjectMeta: named("a")}, metav1.UpdateOptions{}))
		}},
		{name: "configmaps patch", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(maps(c).Patch(ctx, "a", types.MergePatchType, mergePatch, metav1.PatchOptions{}))
		}},
		{name: "configmaps apply", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(maps(c).Apply(ctx, applycorev1.ConfigMap("a", "ns"), metav1.ApplyOptions{FieldManager: "test", Force: true}))
		}},
		{name: "configmaps delete", call: func(ctx context.Context, c kubernetes.Interface) error {
			return maps(c).Delete(ctx, "a", metav1.DeleteOptions{})
		}},
		{name: "configmaps delete collection", call: func(ctx context.Context, c kubernetes.Interface) error {
			return maps(c).DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
		}},
		{name: "configmaps watch", stream: true, call: func(ctx context.Context, c kubernetes.Interface) error {
			return follow(maps(c).Watch(ctx, metav1.ListOptions{}))
		}},
	}
}

func clusterScoped() []entry {
	return []entry{
		{name: "nodes get", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Nodes().Get(ctx, "a", metav1.GetOptions{}))
		}},
		{name: "nodes list", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Nodes().List(ctx, metav1.ListOptions{}))
		}},
		{name: "nodes create", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Nodes().Create(ctx, &corev1.Node{ObjectMeta: named("new")}, metav1.CreateOptions{}))
		}},
		{name: "nodes update", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Nodes().Update(ctx, &corev1.Node{ObjectMeta: named("a")}, metav1.UpdateOptions{}))
		}},
		{name: "nodes patch", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Nodes().Patch(ctx, "a", types.StrategicMergePatchType, mergePatch, metav1.PatchOptions{}))
		}},
		{name: "nodes apply", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Nodes().Apply(ctx, applycorev1.Node("a"), metav1.ApplyOptions{FieldManager: "test", Force: true}))
		}},
		{name: "nodes delete", call: func(ctx context.Context, c kubernetes.Interface) error {
			return c.CoreV1().Nodes().Delete(ctx, "a", metav1.DeleteOptions{})
		}},
		{name: "nodes delete collection", call: func(ctx context.Context, c kubernetes.Interface) error {
			return c.CoreV1().Nodes().DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
		}},
		{name: "nodes watch", stream: true, call: func(ctx context.Context, c kubernetes.Interface) error {
			return follow(c.CoreV1().Nodes().Watch(ctx, metav1.ListOptions{}))
		}},
	}
}

func subresources() []entry {
	return []entry{
		{name: "pods update status", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Pods("ns").UpdateStatus(ctx, &corev1.Pod{ObjectMeta: named("a")}, metav1.UpdateOptions{}))
		}},
		{name: "pods apply status", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Pods("ns").ApplyStatus(ctx, applycorev1.Pod("a", "ns"), metav1.ApplyOptions{FieldManager: "test", Force: true}))
		}},
		{name: "pods patch status", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Pods("ns").Patch(ctx, "a", types.MergePatchType, mergePatch, metav1.PatchOptions{}, "status"))
		}},
		{name: "pods update ephemeral containers", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Pods("ns").UpdateEphemeralContainers(ctx, "a", &corev1.Pod{ObjectMeta: named("a")}, metav1.UpdateOptions{}))
		}},
		{name: "pods update resize", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Pods("ns").UpdateResize(ctx, "a", &corev1.Pod{ObjectMeta: named("a")}, metav1.UpdateOptions{}))
		}},
		{name: "serviceaccounts create token", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().ServiceAccounts("ns").CreateToken(ctx, "a", &authenticationv1.TokenRequest{}, metav1.CreateOptions{}))
		}},
		{name: "deployments get scale", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.AppsV1().Deployments("ns").GetScale(ctx, "a", metav1.GetOptions{}))
		}},
		{name: "deployments update scale", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.AppsV1().Deployments("ns").UpdateScale(ctx, "a", &autoscalingv1.Scale{ObjectMeta: named("a")}, metav1.UpdateOptions{}))
		}},
		{name: "deployments apply scale", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.AppsV1().Deployments("ns").ApplyScale(ctx, "a", applyautoscalingv1.Scale(), metav1.ApplyOptions{FieldManager: "test", Force: true}))
		}},
		{name: "certificatesigningrequests update approval", call: func(ctx context.Context, c kubernetes.Interface) error {
			csr := &certificatesv1.CertificateSigningRequest{ObjectMeta: named("a")}
			return do(c.CertificatesV1().CertificateSigningRequests().UpdateApproval(ctx, "a", csr, metav1.UpdateOptions{}))
		}},
	}
}

func expansions() []entry {
	event := func() *corev1.Event { return &corev1.Event{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns"}} }
	return []entry{
		{name: "pods bind", call: func(ctx context.Context, c kubernetes.Interface) error {
			return c.CoreV1().Pods("ns").Bind(ctx, &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns"}}, metav1.CreateOptions{})
		}},
		{name: "pods evict", call: func(ctx context.Context, c kubernetes.Interface) error {
			return c.CoreV1().Pods("ns").EvictV1(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns"}})
		}},
		{name: "evictions evict", call: func(ctx context.Context, c kubernetes.Interface) error {
			return c.PolicyV1().Evictions("ns").Evict(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns"}})
		}},
		{name: "pods logs", stream: true, call: func(ctx context.Context, c kubernetes.Interface) error {
			return drain(c.CoreV1().Pods("ns").GetLogs("a", &corev1.PodLogOptions{Follow: true}).Stream(ctx))
		}},
		{name: "pods logs at once", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Pods("ns").GetLogs("a", &corev1.PodLogOptions{}).DoRaw(ctx))
		}},
		{name: "pods proxy", wireOnly: true, call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Pods("ns").ProxyGet("http", "a", "80", "/healthz", nil).DoRaw(ctx))
		}},
		{name: "services proxy stream", stream: true, wireOnly: true, call: func(ctx context.Context, c kubernetes.Interface) error {
			return drain(c.CoreV1().Services("ns").ProxyGet("http", "a", "80", "/healthz", nil).Stream(ctx))
		}},
		{name: "namespaces finalize", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Namespaces().Finalize(ctx, &corev1.Namespace{ObjectMeta: named("a")}, metav1.UpdateOptions{}))
		}},
		{name: "nodes patch status", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Nodes().PatchStatus(ctx, "a", mergePatch))
		}},
		{name: "events create with namespace", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Events("ns").CreateWithEventNamespaceWithContext(ctx, event()))
		}},
		{name: "events update with namespace", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Events("ns").UpdateWithEventNamespaceWithContext(ctx, event()))
		}},
		{name: "events patch with namespace", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.CoreV1().Events("ns").PatchWithEventNamespaceWithContext(ctx, event(), mergePatch))
		}},
		{name: "deployments list", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.AppsV1().Deployments("").List(ctx, metav1.ListOptions{LabelSelector: "a=b"}))
		}},
		{name: "statefulsets watch", stream: true, call: func(ctx context.Context, c kubernetes.Interface) error {
			return follow(c.AppsV1().StatefulSets("").Watch(ctx, metav1.ListOptions{}))
		}},
		{name: "replicasets create", call: func(ctx context.Context, c kubernetes.Interface) error {
			return do(c.AppsV1().ReplicaSets("ns").Create(ctx, &appsv1.ReplicaSet{ObjectMeta: named("new")}, metav1.CreateOptions{}))
		}},
	}
}
