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
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	applyautoscalingv1 "k8s.io/client-go/applyconfigurations/autoscaling/v1"
	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clienttrace"
)

var podLabels = map[string]string{"app": "e2e"}

func podSpec() corev1.PodSpec {
	return corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "example.com/main"}}}
}

func makePod(t *testing.T, client kubernetes.Interface, ns, name string) *corev1.Pod {
	t.Helper()
	return must(client.CoreV1().Pods(ns).Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: podLabels}, Spec: podSpec(),
	}, metav1.CreateOptions{}))(t)
}

func TestSubresources_eviction(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, pods := t.Context(), client.CoreV1().Pods(ns)
		for _, name := range []string{"a", "b"} {
			makePod(t, client, ns, name)
		}
		check(t, pods.EvictV1(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: ns}}))
		if _, err := pods.Get(ctx, "a", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
			t.Errorf("get after eviction: %v, want NotFound", err)
		}
		err := client.PolicyV1().Evictions(ns).Evict(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "b", Namespace: ns}})
		check(t, err)
		err = pods.EvictV1(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: ns}})
		if !apierrors.IsNotFound(err) {
			t.Errorf("second eviction: %v, want NotFound", err)
		}
	})
}

// A disruption budget answers an eviction with 429 and a Retry-After of ten
// seconds; the client waits and tries again until its context ends.
func TestSubresources_C2_C3_evictionAgainstABudgetWaitsWithItsContext(t *testing.T) {
	client := connect(t, config(t))
	ns := namespace(t, client)
	ctx, pods := t.Context(), client.CoreV1().Pods(ns)
	pod := makePod(t, client, ns, "a")
	pod.Status.Phase = corev1.PodRunning
	pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
	must(pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{}))(t)
	one := intstr.FromInt32(1)
	must(client.PolicyV1().PodDisruptionBudgets(ns).Create(ctx, &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "keep"},
		Spec:       policyv1.PodDisruptionBudgetSpec{MinAvailable: &one, Selector: &metav1.LabelSelector{MatchLabels: podLabels}},
	}, metav1.CreateOptions{}))(t)

	refused := make(chan struct{}, 10)
	trace := &clienttrace.ClientTrace{AttemptDone: func(done clienttrace.AttemptDoneInfo) {
		if done.StatusCode != http.StatusTooManyRequests || done.RetryDelay < time.Second {
			t.Errorf("%+v, want 429 and a delay of seconds", done)
		}
		refused <- struct{}{}
	}}
	hang.ReturnsPromptly(t, refused, func(ctx context.Context) error {
		return pods.EvictV1(clienttrace.WithClientTrace(ctx, trace), &policyv1.Eviction{
			ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: ns},
		})
	})
}

func TestSubresources_scale(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, deployments := t.Context(), client.AppsV1().Deployments(ns)
		must(deployments.Create(ctx, &appsv1.Deployment{
			ObjectMeta: metav1.ObjectMeta{Name: "d"},
			Spec: appsv1.DeploymentSpec{
				Selector: &metav1.LabelSelector{MatchLabels: podLabels},
				Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: podLabels}, Spec: podSpec()},
			},
		}, metav1.CreateOptions{}))(t)
		scale := must(deployments.GetScale(ctx, "d", metav1.GetOptions{}))(t)
		if scale.Spec.Replicas != 1 || scale.Status.Selector != "app=e2e" {
			t.Errorf("scale %v", scale)
		}
		scale.Spec.Replicas = 3
		updated := must(deployments.UpdateScale(ctx, "d", scale, metav1.UpdateOptions{}))(t)
		if updated.Spec.Replicas != 3 {
			t.Errorf("updated to %v", updated.Spec)
		}
		applied := must(deployments.ApplyScale(ctx, "d",
			applyautoscalingv1.Scale().WithName("d").WithNamespace(ns).
				WithSpec(applyautoscalingv1.ScaleSpec().WithReplicas(5)),
			metav1.ApplyOptions{FieldManager: "e2e", Force: true}))(t)
		if applied.Spec.Replicas != 5 {
			t.Errorf("applied %v", applied.Spec)
		}
		d := must(deployments.Get(ctx, "d", metav1.GetOptions{}))(t)
		if *d.Spec.Replicas != 5 {
			t.Errorf("%d replicas, want 5", *d.Spec.Replicas)
		}
	})
}

func TestSubresources_bindAndStatus(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, pods := t.Context(), client.CoreV1().Pods(ns)
		makePod(t, client, ns, "a")
		check(t, pods.Bind(ctx, &corev1.Binding{
			ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: ns},
			Target:     corev1.ObjectReference{Kind: "Node", Name: "nowhere"},
		}, metav1.CreateOptions{}))
		pod := must(pods.Get(ctx, "a", metav1.GetOptions{}))(t)
		if pod.Spec.NodeName != "nowhere" {
			t.Errorf("bound to %q", pod.Spec.NodeName)
		}
		pod.Status.Message = "here"
		pod.Labels["ignored"] = "yes" // an update of the status is of the status only
		pod = must(pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{}))(t)
		if pod.Status.Message != "here" {
			t.Errorf("status %v", pod.Status)
		}
	})
}

// There is no kubelet that has logs, and no node. The server says so, and the
// error is the server's.
func TestSubresources_logsErrorPath(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, pods := t.Context(), client.CoreV1().Pods(ns)
		makePod(t, client, ns, "a")
		if logs := must(pods.GetLogs("a", &corev1.PodLogOptions{}).DoRaw(ctx))(t); len(logs) != 0 {
			t.Errorf("logs of a pod that was never started: %q", logs)
		}
		_, err := pods.GetLogs("none", &corev1.PodLogOptions{}).Stream(ctx)
		if !apierrors.IsNotFound(err) || !strings.Contains(err.Error(), `"none"`) {
			t.Errorf("logs of no pod: %v, want NotFound", err)
		}
		_, err = pods.GetLogs("a", &corev1.PodLogOptions{Container: "other"}).Stream(ctx)
		if !apierrors.IsBadRequest(err) || !strings.Contains(err.Error(), "other") {
			t.Errorf("logs of no container: %v, want BadRequest", err)
		}
		check(t, pods.Bind(ctx, &corev1.Binding{
			ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: ns},
			Target:     corev1.ObjectReference{Kind: "Node", Name: "nowhere"},
		}, metav1.CreateOptions{}))
		_, err = pods.GetLogs("a", &corev1.PodLogOptions{}).Stream(ctx)
		if status := apierrors.APIStatus(nil); !errors.As(err, &status) || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("logs from a node that is not there: %v, want the server's error", err)
		}
	})
}

func TestSubresources_tokenRequest(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		ctx, accounts := t.Context(), client.CoreV1().ServiceAccounts(ns)
		must(accounts.Create(ctx, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "robot"}}, metav1.CreateOptions{}))(t)
		seconds := int64(900)
		request := must(accounts.CreateToken(ctx, "robot", &authenticationv1.TokenRequest{
			Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &seconds},
		}, metav1.CreateOptions{}))(t)
		if request.Status.Token == "" || request.Status.ExpirationTimestamp.IsZero() {
			t.Fatal("no token, or one that never expires")
		}
		c := config(t)
		c.BearerToken = request.Status.Token
		robot := connect(t, c)
		me := must(robot.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{}))(t)
		if want := "system:serviceaccount:" + ns + ":robot"; me.Status.UserInfo.Username != want {
			t.Errorf("the token is that of %q, want %q", me.Status.UserInfo.Username, want)
		}
	})
}
