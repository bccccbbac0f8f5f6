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

package liststream

import (
	"bytes"
	"fmt"
	"io"
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	resourcev1 "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
)

var (
	scheme = func() *runtime.Scheme {
		s := runtime.NewScheme()
		for _, add := range []func(*runtime.Scheme) error{
			admissionregistrationv1.AddToScheme, appsv1.AddToScheme, autoscalingv2.AddToScheme, batchv1.AddToScheme,
			coordinationv1.AddToScheme, corev1.AddToScheme, discoveryv1.AddToScheme, networkingv1.AddToScheme,
			rbacv1.AddToScheme, resourcev1.AddToScheme,
		} {
			if err := add(s); err != nil {
				panic(err)
			}
		}
		metav1.AddToGroupVersion(s, schema.GroupVersion{Version: "v1"})
		return s
	}()
	codecs = serializer.NewCodecFactory(scheme)
)

const (
	inJSON     = runtime.ContentTypeJSON
	inProtobuf = runtime.ContentTypeProtobuf
)

// whole is the ordinary way: the client's codec on the whole body.
func whole(contentType string) runtime.Decoder {
	info, ok := runtime.SerializerInfoForMediaType(codecs.SupportedMediaTypes(), contentType)
	if !ok {
		panic(contentType)
	}
	return codecs.WithoutConversion().DecoderToVersion(info.Serializer, nil)
}

func encode(t testing.TB, contentType string, gv schema.GroupVersion, obj runtime.Object) []byte {
	t.Helper()
	info, _ := runtime.SerializerInfoForMediaType(codecs.SupportedMediaTypes(), contentType)
	body, err := runtime.Encode(codecs.EncoderForVersion(info.Serializer, gv), obj)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// lists are the kinds of lists of the scheme that clients get.
func lists() []schema.GroupVersionKind {
	var kinds []schema.GroupVersionKind
	for gvk, t := range scheme.AllKnownTypes() {
		if _, ok := t.FieldByName("Items"); ok && strings.HasSuffix(gvk.Kind, "List") && gvk.Version != runtime.APIVersionInternal {
			kinds = append(kinds, gvk)
		}
	}
	return kinds
}

func newFuzzer(seed int64) interface{ Fill(any) } {
	return fuzzer.FuzzerFor(metafuzzer.Funcs, rand.NewSource(seed), codecs)
}

// stingy gives a few bytes a read, a different number each time, and counts
// how many were asked for.
type stingy struct {
	r    io.Reader
	n    int
	read int
}

func (s *stingy) Read(p []byte) (int, error) {
	s.n = s.n%7 + 1
	n, err := s.r.Read(p[:min(len(p), s.n)])
	s.read += n
	return n, err
}

// pod is like those of PERFORMANCE: 5.8 KB in protobuf.
func pod(i int) corev1.Pod {
	name := fmt.Sprintf("web-frontend-7d4b9c6f5d-%05d", i)
	labels := map[string]string{
		"app.kubernetes.io/name": "web-frontend", "app.kubernetes.io/part-of": "shop", "app.kubernetes.io/version": "1.42.0",
		"pod-template-hash": "7d4b9c6f5d", "team": "storefront", "tier": "frontend",
	}
	started := metav1.NewTime(time.Unix(1_700_000_000+int64(i), 0))
	var env []corev1.EnvVar
	for j := range 12 {
		env = append(env, corev1.EnvVar{Name: fmt.Sprintf("SHOP_SETTING_%02d", j), Value: fmt.Sprintf("http://service-%02d.shop.svc.cluster.local:8080", j)})
	}
	container := func(name string) corev1.Container {
		return corev1.Container{
			Name: name, Image: "registry.example.com/shop/" + name + ":1.42.0", Env: env, ImagePullPolicy: corev1.PullIfNotPresent,
			Args:                     []string{"--listen=:8080", "--log-level=info", "--trace=true"},
			Ports:                    []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: corev1.ProtocolTCP}},
			VolumeMounts:             []corev1.VolumeMount{{Name: "config", MountPath: "/etc/shop"}, {Name: "kube-api-access", MountPath: "/var/run/secrets/kubernetes.io/serviceaccount", ReadOnly: true}},
			TerminationMessagePath:   "/dev/termination-log",
			TerminationMessagePolicy: corev1.TerminationMessageReadFile,
		}
	}
	status := func(name string) corev1.ContainerStatus {
		return corev1.ContainerStatus{
			Name: name, Ready: true, Image: "registry.example.com/shop/" + name + ":1.42.0", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: started}},
			ImageID: "registry.example.com/shop/" + name + "@sha256:" + strings.Repeat("ab", 32), ContainerID: "containerd://" + strings.Repeat("cd", 32),
		}
	}
	fields := func(n int) *metav1.FieldsV1 {
		return &metav1.FieldsV1{Raw: []byte(`{"f:metadata":{"f:labels":{` + strings.Repeat(`"f:app.kubernetes.io/name":{},`, n) + `"f:team":{}}}}`)}
	}
	p := corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: name, GenerateName: "web-frontend-7d4b9c6f5d-", Namespace: fmt.Sprintf("ns-%02d", i%50), UID: "0f3b4c1e-8f2a-4e52-9f0e-1c2d3e4f5a6b", ResourceVersion: fmt.Sprint(1000 + i), CreationTimestamp: started, Labels: labels,
			Annotations:     map[string]string{"prometheus.io/scrape": "true", "prometheus.io/port": "8080", "checksum/config": strings.Repeat("ef", 32)},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "web-frontend-7d4b9c6f5d", UID: "1a2b"}},
			ManagedFields: []metav1.ManagedFieldsEntry{
				{Manager: "kube-controller-manager", Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", Time: &started, FieldsType: "FieldsV1", FieldsV1: fields(30)},
				{Manager: "kubelet", Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", Time: &started, FieldsType: "FieldsV1", FieldsV1: fields(20), Subresource: "status"},
			},
		},
		Spec: corev1.PodSpec{
			NodeName: fmt.Sprintf("node-%04d", i%333), ServiceAccountName: "web", RestartPolicy: corev1.RestartPolicyAlways, DNSPolicy: corev1.DNSClusterFirst, SchedulerName: "default-scheduler",
			Containers: []corev1.Container{container("server"), container("proxy")},
			Tolerations: []corev1.Toleration{{Key: "node.kubernetes.io/not-ready", Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute},
				{Key: "node.kubernetes.io/unreachable", Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute}},
		},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, HostIP: "10.0.0.1", PodIP: "10.1.2.3", PodIPs: []corev1.PodIP{{IP: "10.1.2.3"}}, StartTime: &started, QOSClass: corev1.PodQOSBurstable,
			ContainerStatuses: []corev1.ContainerStatus{status("server"), status("proxy")},
		},
	}
	for _, c := range []corev1.PodConditionType{corev1.PodInitialized, corev1.PodReady, corev1.ContainersReady, corev1.PodScheduled} {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: c, Status: corev1.ConditionTrue, LastTransitionTime: started})
	}
	return p
}

func pods(n int) *corev1.PodList {
	list := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "123456"}}
	for i := range n {
		list.Items = append(list.Items, pod(i))
	}
	return list
}

// sameAs decodes body both ways and fails unless the results are the same. It
// returns what came of the streaming decoder.
func sameAs(t *testing.T, contentType string, gv schema.GroupVersion, body []byte, list reflect.Type) Outcome {
	t.Helper()
	want, got := reflect.New(list).Interface().(runtime.Object), reflect.New(list).Interface().(runtime.Object)
	if out, _, err := whole(contentType).Decode(body, nil, want); err != nil || out != want {
		t.Fatalf("the ordinary decoder: %T, %v", out, err)
	}
	out, err := Decode(t.Context(), contentType, &stingy{r: bytes.NewReader(body)}, got, Options{GroupVersion: gv, Decoder: whole(contentType)})
	if err != nil {
		t.Fatalf("%v\n%q", err, body[:min(len(body), 2000)])
	}
	if !out.Handled {
		if replayed, err := io.ReadAll(out.Body); err != nil || !bytes.Equal(replayed, body) {
			t.Fatalf("the body that was not handled is not whole: %d of %d bytes, %v", len(replayed), len(body), err)
		}
		return out
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("streamed\n%#v\nwhole\n%#v", got, want)
	}
	if out.Bytes != int64(len(body)) {
		t.Errorf("%d bytes reported of %d", out.Bytes, len(body))
	}
	return out
}
