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
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// realPod is number i of a cluster's pods: of one deployment in fifty, on one of
// 200 nodes, as a kubelet leaves it, some 5 KB on the wire.
func realPod(i int) *v1.Pod {
	app := fmt.Sprintf("storefront-%02d", i%50)
	since := metav1.NewTime(time.Date(2026, 11, 1, 0, 0, i%86400, 0, time.UTC))
	pod := &v1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("%s-7d9c5b8f6d-%05x", app, i), GenerateName: app + "-7d9c5b8f6d-",
			Namespace: fmt.Sprintf("team-%02d", i%20), UID: types.UID(fmt.Sprintf("8a6e0804-2bd0-4672-b79d-%012x", i)),
			ResourceVersion: fmt.Sprint(1000 + i), CreationTimestamp: since,
			Labels: map[string]string{
				"app.kubernetes.io/name": app, "app.kubernetes.io/instance": app + "-production", "app.kubernetes.io/version": "2.14.3",
				"app.kubernetes.io/managed-by": "Helm", "pod-template-hash": "7d9c5b8f6d", "topology.kubernetes.io/zone": fmt.Sprintf("zone-%d", i%3),
			},
			Annotations: map[string]string{
				"prometheus.io/scrape": "true", "prometheus.io/port": "9090", "prometheus.io/path": "/metrics",
				"checksum/config":                      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
				"kubectl.kubernetes.io/restartedAt":    "2026-11-01T00:00:00Z",
				"cni.projectcalico.org/containerID":    fmt.Sprintf("%064x", i),
				"cluster-autoscaler.kubernetes.io/doc": strings.Repeat("safe to evict ", 4),
			},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: app + "-7d9c5b8f6d",
				UID: types.UID(fmt.Sprintf("1f0e0804-2bd0-4672-b79d-%012x", i%50)), Controller: new(true), BlockOwnerDeletion: new(true)}},
			ManagedFields: []metav1.ManagedFieldsEntry{
				{Manager: "kube-controller-manager", Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", Time: &since, FieldsType: "FieldsV1",
					FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:metadata":{"f:annotations":{".":{},"f:checksum/config":{},"f:prometheus.io/path":{},"f:prometheus.io/port":{},"f:prometheus.io/scrape":{}},"f:generateName":{},"f:labels":{".":{},"f:app.kubernetes.io/instance":{},"f:app.kubernetes.io/managed-by":{},"f:app.kubernetes.io/name":{},"f:pod-template-hash":{}},"f:ownerReferences":{".":{},"k:{\"uid\":\"1f0e0804\"}":{}}},"f:spec":{"f:affinity":{},"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:env":{".":{},"k:{\"name\":\"LOG_LEVEL\"}":{".":{},"f:name":{},"f:value":{}}},"f:image":{},"f:imagePullPolicy":{},"f:livenessProbe":{".":{},"f:httpGet":{".":{},"f:path":{},"f:port":{}}},"f:name":{},"f:ports":{".":{}},"f:resources":{".":{},"f:limits":{},"f:requests":{}},"f:volumeMounts":{".":{}}}},"f:dnsPolicy":{},"f:restartPolicy":{},"f:schedulerName":{}}}`)}},
				{Manager: "kubelet", Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", Time: &since, FieldsType: "FieldsV1", Subresource: "status",
					FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:status":{"f:conditions":{"k:{\"type\":\"ContainersReady\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}},"k:{\"type\":\"Initialized\"}":{".":{},"f:status":{},"f:type":{}},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}},"f:containerStatuses":{},"f:hostIP":{},"f:phase":{},"f:podIP":{},"f:podIPs":{".":{}},"f:startTime":{}}}`)}},
			},
		},
		Spec: v1.PodSpec{
			NodeName: fmt.Sprintf("node-%03d.example.internal", i%200), ServiceAccountName: app, RestartPolicy: v1.RestartPolicyAlways, DNSPolicy: v1.DNSClusterFirst,
			SchedulerName: "default-scheduler", EnableServiceLinks: new(true), Priority: new(int32(0)), PreemptionPolicy: new(v1.PreemptLowerPriority),
			SecurityContext: &v1.PodSecurityContext{RunAsNonRoot: new(true), RunAsUser: new(int64(1000))}, TerminationGracePeriodSeconds: new(int64(30)),
			Tolerations: []v1.Toleration{
				{Key: "node.kubernetes.io/not-ready", Operator: v1.TolerationOpExists, Effect: v1.TaintEffectNoExecute, TolerationSeconds: new(int64(300))},
				{Key: "node.kubernetes.io/unreachable", Operator: v1.TolerationOpExists, Effect: v1.TaintEffectNoExecute, TolerationSeconds: new(int64(300))},
			},
			Volumes: []v1.Volume{
				{Name: "config", VolumeSource: v1.VolumeSource{ConfigMap: &v1.ConfigMapVolumeSource{LocalObjectReference: v1.LocalObjectReference{Name: app + "-config"}, DefaultMode: new(int32(420))}}},
				{Name: "tmp", VolumeSource: v1.VolumeSource{EmptyDir: &v1.EmptyDirVolumeSource{}}},
				{Name: fmt.Sprintf("kube-api-access-%05x", i), VolumeSource: v1.VolumeSource{Projected: &v1.ProjectedVolumeSource{DefaultMode: new(int32(420)), Sources: []v1.VolumeProjection{
					{ServiceAccountToken: &v1.ServiceAccountTokenProjection{Path: "token", ExpirationSeconds: new(int64(3607))}},
					{ConfigMap: &v1.ConfigMapProjection{LocalObjectReference: v1.LocalObjectReference{Name: "kube-root-ca.crt"}, Items: []v1.KeyToPath{{Key: "ca.crt", Path: "ca.crt"}}}},
				}}}},
			},
		},
		Status: v1.PodStatus{
			Phase: v1.PodRunning, HostIP: fmt.Sprintf("10.0.0.%d", i%200), HostIPs: []v1.HostIP{{IP: fmt.Sprintf("10.0.0.%d", i%200)}},
			PodIP: fmt.Sprintf("10.1.%d.%d", i>>8&255, i&255), PodIPs: []v1.PodIP{{IP: fmt.Sprintf("10.1.%d.%d", i>>8&255, i&255)}}, QOSClass: v1.PodQOSBurstable, StartTime: &since,
		},
	}
	for _, c := range []string{"app", "proxy"} {
		image := "registry.example.internal/" + app + "/" + c + ":2.14.3"
		pod.Spec.Containers = append(pod.Spec.Containers, realContainer(c, image, i))
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, v1.ContainerStatus{
			Name: c, Ready: true, Started: new(true), Image: image, ImageID: "registry.example.internal/" + app + "/" + c + "@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			ContainerID: fmt.Sprintf("containerd://%064x", i), State: v1.ContainerState{Running: &v1.ContainerStateRunning{StartedAt: since}},
		})
	}
	for _, c := range []v1.PodConditionType{v1.PodReadyToStartContainers, v1.PodInitialized, v1.PodReady, v1.ContainersReady, v1.PodScheduled} {
		pod.Status.Conditions = append(pod.Status.Conditions, v1.PodCondition{Type: c, Status: v1.ConditionTrue, LastTransitionTime: since})
	}
	return pod
}

func realContainer(name, image string, i int) v1.Container {
	probe := &v1.Probe{ProbeHandler: v1.ProbeHandler{HTTPGet: &v1.HTTPGetAction{Path: "/healthz", Port: intstr.FromString("http"), Scheme: v1.URISchemeHTTP}},
		TimeoutSeconds: 1, PeriodSeconds: 10, SuccessThreshold: 1, FailureThreshold: 3}
	c := v1.Container{
		Name: name, Image: image, ImagePullPolicy: v1.PullIfNotPresent, LivenessProbe: probe, ReadinessProbe: probe,
		TerminationMessagePath: "/dev/termination-log", TerminationMessagePolicy: v1.TerminationMessageReadFile,
		Args:  []string{"--listen=:8080", "--metrics=:9090", "--config=/etc/app/config.yaml"},
		Ports: []v1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: v1.ProtocolTCP}, {Name: "metrics", ContainerPort: 9090, Protocol: v1.ProtocolTCP}},
		Resources: v1.ResourceRequirements{
			Requests: v1.ResourceList{v1.ResourceCPU: resource.MustParse("100m"), v1.ResourceMemory: resource.MustParse("128Mi")},
			Limits:   v1.ResourceList{v1.ResourceMemory: resource.MustParse("256Mi")},
		},
		VolumeMounts: []v1.VolumeMount{
			{Name: "config", MountPath: "/etc/app", ReadOnly: true}, {Name: "tmp", MountPath: "/tmp"},
			{Name: fmt.Sprintf("kube-api-access-%05x", i), MountPath: "/var/run/secrets/kubernetes.io/serviceaccount", ReadOnly: true},
		},
		SecurityContext: &v1.SecurityContext{AllowPrivilegeEscalation: new(false), ReadOnlyRootFilesystem: new(true), Capabilities: &v1.Capabilities{Drop: []v1.Capability{"ALL"}}},
	}
	for _, e := range []string{"LOG_LEVEL", "REGION", "TRACE_ENDPOINT", "FEATURE_FLAGS", "DATABASE_HOST"} {
		c.Env = append(c.Env, v1.EnvVar{Name: e, Value: "value-of-" + strings.ToLower(e)})
	}
	c.Env = append(c.Env, v1.EnvVar{Name: "POD_IP", ValueFrom: &v1.EnvVarSource{FieldRef: &v1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "status.podIP"}}})
	return c
}
