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

package fake

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.uber.org/goleak"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	clienttesting "k8s.io/client-go/testing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var deployments = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}

var calls = map[string]func(ctx context.Context, f *FakeScaleClient) (*autoscalingv1.Scale, error){
	"get": func(ctx context.Context, f *FakeScaleClient) (*autoscalingv1.Scale, error) {
		return f.Scales("shop").Get(ctx, deployments.GroupResource(), "web", metav1.GetOptions{})
	},
	"update": func(ctx context.Context, f *FakeScaleClient) (*autoscalingv1.Scale, error) {
		return f.Scales("shop").Update(ctx, deployments.GroupResource(), &autoscalingv1.Scale{ObjectMeta: metav1.ObjectMeta{Name: "web"}}, metav1.UpdateOptions{})
	},
	"patch": func(ctx context.Context, f *FakeScaleClient) (*autoscalingv1.Scale, error) {
		return f.Scales("shop").Patch(ctx, deployments, "web", types.MergePatchType, []byte("{}"), metav1.PatchOptions{})
	},
}

func TestFakeScaleClient_recordsAndAnswers(t *testing.T) {
	for verb, call := range calls {
		f := &FakeScaleClient{}
		if scale, err := call(t.Context(), f); err != nil || scale == nil {
			t.Errorf("%s without reactors: %v, %v", verb, scale, err)
		}
		a := f.Actions()
		if len(a) != 1 || !a[0].Matches(verb, "deployments/scale") || a[0].GetNamespace() != "shop" {
			t.Errorf("%s recorded %v", verb, a)
		}
		var answer runtime.Object = &autoscalingv1.Scale{Spec: autoscalingv1.ScaleSpec{Replicas: 7}}
		f.AddReactor(verb, "deployments", func(clienttesting.Action) (bool, runtime.Object, error) { return true, answer, nil })
		if scale, err := call(t.Context(), f); err != nil || scale.Spec.Replicas != 7 {
			t.Errorf("%s: %v, %v", verb, scale, err)
		}
		answer = &metav1.Status{}
		if _, err := call(t.Context(), f); err == nil || !strings.Contains(err.Error(), "answered with *v1.Status") {
			t.Errorf("%s answered with something else: %v", verb, err)
		}
	}
}

func TestGap21_C3_C7_C9_endedAndNilContextsReachNoReactor(t *testing.T) {
	cause := errors.New("the caller had enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	for verb, call := range calls {
		f := &FakeScaleClient{}
		f.AddReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
			t.Error("a reactor was asked")
			return true, nil, nil
		})
		if _, err := call(ctx, f); !errors.Is(err, cause) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", verb, err)
		}
		if _, err := call(nil, f); err == nil || !strings.Contains(err.Error(), verb) { //nolint:staticcheck // that is the point
			t.Errorf("%s with nil: %v", verb, err)
		}
	}
}
