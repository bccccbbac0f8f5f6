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

package prototable

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var podType = reflect.TypeFor[corev1.Pod]()

func marshal(t testing.TB, obj both) []byte {
	t.Helper()
	data, err := obj.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// aPod is a pod of 5.8 KB as clusters have them: what differs between the pods
// of a deployment differs with i.
func aPod(i int) *corev1.Pod {
	at := metav1.Unix(1_760_000_000+int64(i), 0)
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: fmt.Sprintf("checkout-6c9f7d8b5-%05x", i), GenerateName: "checkout-6c9f7d8b5-", Namespace: "shop",
		UID: "7b1c0d52-5f6e-4a07-9d43-0c8f2e1b6a90", ResourceVersion: fmt.Sprint(700_000 + i), CreationTimestamp: at,
		Labels:          map[string]string{"app": "checkout", "pod-template-hash": "6c9f7d8b5", "release": "2025-10", "team": "payments"},
		Annotations:     map[string]string{"example.com/config": strings.Repeat("c0ffee", 10), "example.com/scrape": "true"},
		OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "checkout-6c9f7d8b5", UID: "55aa", Controller: new(true), BlockOwnerDeletion: new(true)}},
	}}
	for _, manager := range []string{"kube-controller-manager", "kubelet"} {
		pod.ManagedFields = append(pod.ManagedFields, metav1.ManagedFieldsEntry{Manager: manager, Operation: "Update", APIVersion: "v1", Time: &at, FieldsType: "FieldsV1",
			FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:status":{` + strings.Repeat(`"f:conditions":{".":{},"f:type":{}},`, 28) + `"f:phase":{}}}`)}})
	}
	pod.Spec = corev1.PodSpec{NodeName: fmt.Sprintf("node-%03d", i%100), ServiceAccountName: "checkout", DeprecatedServiceAccount: "checkout",
		RestartPolicy: "Always", DNSPolicy: "ClusterFirst", SchedulerName: "default-scheduler", TerminationGracePeriodSeconds: new(int64(30)), Priority: new(int32(0)),
		SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: new(true)},
		Volumes: []corev1.Volume{
			{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "checkout"}, DefaultMode: new(int32(420))}}},
			{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
		},
		Tolerations: []corev1.Toleration{{Key: "node.kubernetes.io/not-ready", Operator: "Exists", Effect: "NoExecute", TolerationSeconds: new(int64(300))},
			{Key: "node.kubernetes.io/unreachable", Operator: "Exists", Effect: "NoExecute", TolerationSeconds: new(int64(300))}},
	}
	for _, name := range []string{"main", "metrics"} {
		image := "registry.example.com/shop/" + name + ":2.7.1"
		c := corev1.Container{Name: name, Image: image, Args: []string{"--config=/etc/checkout", "--v=2"}, ImagePullPolicy: "IfNotPresent",
			TerminationMessagePath: "/dev/termination-log", TerminationMessagePolicy: "File",
			Ports:        []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: "TCP"}},
			VolumeMounts: []corev1.VolumeMount{{Name: "config", MountPath: "/etc/checkout", ReadOnly: true}, {Name: "tmp", MountPath: "/tmp"}},
			Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{"cpu": resource.MustParse("250m"), "memory": resource.MustParse("256Mi")},
				Limits:   corev1.ResourceList{"memory": resource.MustParse("512Mi")}},
		}
		for j := range 9 {
			c.Env = append(c.Env, corev1.EnvVar{Name: fmt.Sprintf("CHECKOUT_OPTION_%d", j), Value: fmt.Sprintf("value-of-option-%d", j)})
		}
		pod.Spec.Containers = append(pod.Spec.Containers, c)
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, corev1.ContainerStatus{Name: name, Ready: true, Started: new(true), Image: image,
			ImageID: image + "@sha256:" + strings.Repeat("4d", 32), ContainerID: fmt.Sprintf("containerd://%064d", i),
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at}}})
	}
	pod.Status.Phase, pod.Status.HostIP, pod.Status.PodIP, pod.Status.StartTime = "Running", "10.0.0.7", "10.2.3.4", &at
	pod.Status.PodIPs, pod.Status.QOSClass = []corev1.PodIP{{IP: "10.2.3.4"}}, "Burstable"
	for _, c := range []corev1.PodConditionType{"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"} {
		pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{Type: c, Status: "True", LastTransitionTime: metav1.Time{Time: at.Add(time.Second)}})
	}
	return pod
}

// BenchmarkPod decodes the pods of a deployment, one after the other.
func BenchmarkPod(b *testing.B) {
	var all [][]byte
	for i := range 1000 {
		all = append(all, marshal(b, aPod(i)))
	}
	b.Logf("%d bytes", len(all[0]))
	for name, decode := range map[string]func([]byte, Message) error{
		"generated": func(data []byte, into Message) error { return into.Unmarshal(data) },
		"table":     Unmarshal,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := decode(all[i%len(all)], new(corev1.Pod)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
