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

package testing_test

import (
	"context"
	"errors"
	"testing"

	"go.uber.org/goleak"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/watch"

	clienttesting "k8s.io/client-go/testing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errQuota = errors.New("the caller's quota is used up")

	pods     = corev1.SchemeGroupVersion.WithResource("pods")
	podKind  = corev1.SchemeGroupVersion.WithKind("Pod")
	scales   = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	foos     = schema.GroupVersionResource{Group: "example.com", Version: "v1", Resource: "foos"}
	noOpts   = metav1.ListOptions{}
	testingS = newScheme()
)

func newScheme() *runtime.Scheme {
	s := runtime.NewScheme()
	if err := corev1.AddToScheme(s); err != nil {
		panic(err)
	}
	return s
}

func newTracker() clienttesting.ObjectTracker {
	return clienttesting.NewObjectTracker(testingS, serializer.NewCodecFactory(testingS).UniversalDeserializer())
}

func pod(ns, name string, labels ...string) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name}}
	for i := 0; i+1 < len(labels); i += 2 {
		metav1.SetMetaDataLabel(&p.ObjectMeta, labels[i], labels[i+1])
	}
	return p
}

// newFake answers from a tracker, with reactors as a clientset has them.
func newFake() (*clienttesting.Fake, clienttesting.ObjectTracker) {
	f, tracker := &clienttesting.Fake{}, newTracker()
	f.AddReactor("*", "*", clienttesting.ObjectReaction(tracker))
	f.AddWatchReactor("*", clienttesting.ObjectWatchReaction(tracker))
	return f, tracker
}

func ended() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errQuota)
	return ctx
}

// wantEnded checks clause C3.
func wantEnded(t *testing.T, err error, ended error) {
	t.Helper()
	if !errors.Is(err, ended) || !errors.Is(err, errQuota) {
		t.Errorf("err = %v, want %v and the caller's cause", err, ended)
	}
}

// events reads as many events as there are now.
func events(w watch.Interface) []string {
	var got []string
	for {
		select {
		case e, ok := <-w.ResultChan():
			if !ok {
				return append(got, "closed")
			}
			p := e.Object.(*corev1.Pod)
			got = append(got, string(e.Type)+" "+p.Namespace+"/"+p.Name+" "+p.Labels["v"])
		default:
			return got
		}
	}
}
