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
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"

	clienttesting "k8s.io/client-go/testing"
)

// A reactor in front of the tracker makes the first create fail.
func ExampleFake_PrependReactor() {
	fake, _ := newFake() // in a program: the Fake of kubernetes/fake.NewClientset()
	failed := false
	fake.PrependReactor("create", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		if failed {
			return false, nil, nil
		}
		failed = true
		return true, nil, apierrors.NewTooManyRequests("come back later", 1)
	})
	for range 2 {
		create := clienttesting.NewCreateAction(pods, "shop", pod("shop", "web"))
		obj, err := fake.InvokesWithContext(context.Background(), create, &corev1.Pod{})
		fmt.Println(obj != nil, err)
	}
	fmt.Println(len(fake.Actions()), "calls")
	// Output:
	// false come back later
	// true <nil>
	// 2 calls
}
