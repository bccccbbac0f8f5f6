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
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	gwebsocket "github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	streaming "k8s.io/streaming/pkg/httpstream"
	streamingspdy "k8s.io/streaming/pkg/httpstream/spdy"

	"k8s.io/client-go/internal/streamtest"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/portforward"
)

// kubelet is a double of one: kube-apiserver takes streams of pods on its node
// to it. It plays one part for all of them.
type kubelet struct {
	t       *testing.T
	run     func(s *streamtest.Session, command []string) // exec and attach
	forward func(port string, complain, data streaming.Stream)
	logs    func(w http.ResponseWriter, r *http.Request)

	reached chan string // how, for each request: spdy, websocket or http
	closed  chan struct{}
}

// register starts the double and has the server know its node and a pod there
// that runs. A node that is up to date lets the server hand WebSockets on; for
// another it translates them to SPDY.
func (k *kubelet) register(client kubernetes.Interface, upToDate bool) *corev1.Pod {
	k.t.Helper()
	k.reached, k.closed = make(chan string, 100), make(chan struct{}, 100)
	server := streamtest.New(k.t, k.serve)
	ctx, nodes := k.t.Context(), client.CoreV1().Nodes()
	node := must(nodes.Create(ctx, &corev1.Node{ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-"}}, metav1.CreateOptions{}))(k.t)
	port := must(strconv.Atoi(server.URL.Port()))(k.t)
	node.Status.Addresses = []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "127.0.0.1"}}
	node.Status.DaemonEndpoints.KubeletEndpoint.Port = int32(port)
	if upToDate {
		node.Status.DeclaredFeatures = []string{"ExtendWebSocketsToKubelet"}
	}
	node = must(nodes.UpdateStatus(ctx, node, metav1.UpdateOptions{}))(k.t)

	pods := client.CoreV1().Pods(namespace(k.t, client))
	spec := podSpec()
	spec.NodeName = node.Name
	pod := must(pods.Create(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "pod"}, Spec: spec}, metav1.CreateOptions{}))(k.t)
	pod.Status.Phase = corev1.PodRunning
	return must(pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{}))(k.t)
}

func (k *kubelet) serve(w http.ResponseWriter, r *http.Request) {
	defer func() { k.closed <- struct{}{} }()
	switch {
	case gwebsocket.IsWebSocketUpgrade(r):
		k.reached <- "websocket"
	case r.Header.Get("Upgrade") != "":
		k.reached <- "spdy"
	default:
		k.reached <- "http"
	}
	switch what, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); what {
	case "exec", "attach":
		command := r.URL.Query()["command"]
		r.URL.RawQuery = asInTheAPI(r.URL.Query()).Encode()
		streamtest.ServeExec(w, r, execProtocols, func(s *streamtest.Session) { k.run(s, command) })
	case "portForward":
		k.serveForward(w, r)
	case "containerLogs":
		k.logs(w, r)
	default:
		http.Error(w, "not for a kubelet: "+r.URL.Path, http.StatusNotFound)
	}
}

var execProtocols = []string{"v5.channel.k8s.io", "v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"}

// asInTheAPI has the API's names of what a kubelet calls differently.
func asInTheAPI(q url.Values) url.Values {
	out := url.Values{}
	for kubelets, name := range map[string]string{"input": "stdin", "output": "stdout", "error": "stderr", "tty": "tty"} {
		if q.Has(kubelets) {
			out.Set(name, "true")
		}
	}
	return out
}

func (k *kubelet) serveForward(w http.ResponseWriter, r *http.Request) {
	forwards := &streamtest.Forwards{Serve: k.forward}
	var conn streaming.Connection
	if gwebsocket.IsWebSocketUpgrade(r) {
		ws, err := (&gwebsocket.Upgrader{Subprotocols: []string{"SPDY/3.1+portforward.k8s.io"}}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		conn, err = streamingspdy.NewServerConnection(portforward.NewTunnelingConnection("kubelet", ws), func(s streaming.Stream, sent <-chan struct{}) error {
			go func() {
				<-sent
				forwards.Arrived(s)
			}()
			return nil
		})
		if err != nil {
			return
		}
	} else {
		conn = streamtest.SPDY(w, r, []string{portforward.PortForwardProtocolV1Name}, func(_ streaming.Connection, s streaming.Stream) { forwards.Arrived(s) })
		if conn == nil {
			return
		}
	}
	<-conn.CloseChan()
	conn.Close()
}

// wantReached fails the test unless the double was reached in that way.
func (k *kubelet) wantReached(how string) {
	k.t.Helper()
	select {
	case got := <-k.reached:
		if got != how {
			k.t.Errorf("the kubelet was reached by %s, want %s", got, how)
		}
	case <-time.After(20 * time.Second):
		k.t.Error("the kubelet was not reached")
	}
}

// wantClosed fails the test unless the double sees the end of a request.
func (k *kubelet) wantClosed() {
	k.t.Helper()
	select {
	case <-k.closed:
	case <-time.After(20 * time.Second):
		k.t.Error("the kubelet did not see the end of the stream")
	}
}

// subresource is the URL of one of the pod's.
func subresource(client *kubernetes.Clientset, pod *corev1.Pod, name string, query url.Values) *url.URL {
	r := client.CoreV1().RESTClient().Post().Namespace(pod.Namespace).Resource("pods").Name(pod.Name).SubResource(name)
	for key, values := range query {
		for _, value := range values {
			r.Param(key, value)
		}
	}
	return r.URL()
}
