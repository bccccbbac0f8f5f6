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

package rest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// benchPod is a pod of 5.8 KB in protobuf, as clusters have them.
func benchPod() *corev1.Pod {
	at := metav1.Unix(1_760_000_000, 0)
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: "web-0", Namespace: "shop", UID: "0a1b2c3d-0000-1111-2222-333344445555", ResourceVersion: "123456", CreationTimestamp: at,
		Labels:      map[string]string{"app": "web", "pod-template-hash": "5d4f8c7b9", "team": "shop", "release": "stable"},
		Annotations: map[string]string{"example.com/checksum": strings.Repeat("9f86d081", 8), "example.com/scrape": "true"},
	}}
	for _, manager := range []string{"kube-controller-manager", "kubelet"} {
		pod.ManagedFields = append(pod.ManagedFields, metav1.ManagedFieldsEntry{Manager: manager, Operation: "Update", APIVersion: "v1", Time: &at, FieldsType: "FieldsV1",
			FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:spec":{` + strings.Repeat(`"f:containers":{".":{},"f:name":{}},`, 28) + `"f:nodeName":{}}}`)}})
	}
	for i := range 3 {
		c := corev1.Container{
			Name: fmt.Sprint("c", i), Image: "registry.example.com/shop/web:1.2.3", ImagePullPolicy: "IfNotPresent",
			Resources:    corev1.ResourceRequirements{Requests: corev1.ResourceList{"cpu": resource.MustParse("100m"), "memory": resource.MustParse("128Mi")}},
			Ports:        []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: "TCP"}},
			VolumeMounts: []corev1.VolumeMount{{Name: "config", MountPath: "/etc/web", ReadOnly: true}, {Name: "tmp", MountPath: "/tmp"}},
		}
		for j := range 9 {
			c.Env = append(c.Env, corev1.EnvVar{Name: fmt.Sprint("WEB_OPTION_", j), Value: fmt.Sprint("value-of-option-", j)})
		}
		pod.Spec.Containers = append(pod.Spec.Containers, c)
		pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{Type: corev1.PodConditionType(fmt.Sprint("Ready", i)), Status: "True", LastTransitionTime: at})
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, corev1.ContainerStatus{Name: c.Name, Ready: true, Image: c.Image,
			ImageID: c.Image + "@sha256:" + strings.Repeat("4d", 32), ContainerID: "containerd://" + strings.Repeat("7e", 32), State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at}}})
	}
	return pod
}

// fixed answers without work of its own, so that what is left is this package's.
func fixed(contentType string, body []byte) transportFunc {
	header := http.Header{"Content-Type": {contentType}}
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

// BenchmarkGet is a call without a network. "empty" has an object without
// fields: the cost of the request itself.
func BenchmarkGet(b *testing.B) {
	for name, body := range map[string][]byte{"empty": protobuf(b, &corev1.Pod{}), "pod": protobuf(b, benchPod())} {
		c := clientOf(b, fixed(protoType, body))
		b.Run("DoInto/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := getPod(c).UseProtobufAsDefault().VersionedParams(&metav1.GetOptions{}, testParams).DoInto(b.Context(), &corev1.Pod{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("Do.Into/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := getPod(c).UseProtobufAsDefault().VersionedParams(&metav1.GetOptions{}, testParams).Do(b.Context()).Into(&corev1.Pod{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkGetJSON is the same for a client that did not ask for protobuf.
func BenchmarkGetJSON(b *testing.B) {
	info, _ := runtime.SerializerInfoForMediaType(testCodecs.SupportedMediaTypes(), jsonType)
	body, err := runtime.Encode(testCodecs.EncoderForVersion(info.Serializer, corev1.SchemeGroupVersion), benchPod())
	if err != nil {
		b.Fatal(err)
	}
	c := clientOf(b, fixed(jsonType, bytes.TrimSpace(body)))
	for name, get := range map[string]func() error{
		"DoInto":  func() error { return getPod(c).DoInto(b.Context(), &corev1.Pod{}) },
		"Do.Into": func() error { return getPod(c).Do(b.Context()).Into(&corev1.Pod{}) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := get(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkGetTLS is the same over HTTP/2 on loopback, from a server in another
// process. "decode" is the part of the allocations that are the pod's own.
func BenchmarkGetTLS(b *testing.B) {
	url := startPodServer(b)
	tr := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	b.Cleanup(tr.CloseIdleConnections)
	c, err := RESTClientForConfigAndClient(testConfig(url), &http.Client{Transport: tr})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("DoInto", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := getPod(c).UseProtobufAsDefault().DoInto(b.Context(), &corev1.Pod{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	_, raw, _ := splitEnvelope(protobuf(b, benchPod()))
	b.Logf("%d bytes", len(raw))
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := unmarshalProtobuf(raw, new(corev1.Pod)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("generated", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := new(corev1.Pod).Unmarshal(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}

const podServerVariable = "REST_BENCH_POD_SERVER"

// startPodServer runs TestPodServer in a process of its own until the end of b.
func startPodServer(b *testing.B) string {
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestPodServer$")
	cmd.Env = append(os.Environ(), podServerVariable+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// TestPodServer is the server of BenchmarkGetTLS; in a test run it has nothing to do.
func TestPodServer(t *testing.T) {
	if os.Getenv(podServerVariable) == "" {
		return
	}
	body := protobuf(t, benchPod())
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", protoType)
		w.Write(body)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	fmt.Println(srv.URL)
	select {} // until it is killed
}

// BenchmarkList shows what a list costs beyond its objects.
func BenchmarkList(b *testing.B) {
	list := &corev1.PodList{}
	for range 1000 {
		list.Items = append(list.Items, *benchPod())
	}
	c := clientOf(b, fixed(protoType, protobuf(b, list)))
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Get().Resource("pods").DoInto(b.Context(), &corev1.PodList{}); err != nil {
			b.Fatal(err)
		}
	}
}
