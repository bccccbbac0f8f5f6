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

package fake_test

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/kubernetes/fake"
)

// Two writers read the same version of an object. On a server, and on a strict
// fake, the second one has to read it again.
func ExampleClientset_Strict() {
	ctx := context.Background()
	settings := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "settings"}}
	c := fake.NewClientset(settings).Strict().CoreV1().ConfigMaps("shop")

	mine, _ := c.Get(ctx, "settings", metav1.GetOptions{})
	theirs, _ := c.Get(ctx, "settings", metav1.GetOptions{})
	mine.Data = map[string]string{"color": "red"}
	theirs.Data = map[string]string{"color": "blue"}

	_, err := c.Update(ctx, mine, metav1.UpdateOptions{})
	fmt.Println("first:", err)
	_, err = c.Update(ctx, theirs, metav1.UpdateOptions{})
	fmt.Println("second:", err)
	// Output:
	// first: <nil>
	// second: Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply your changes to the latest version and try again
}
