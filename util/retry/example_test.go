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

package retry_test

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/util/retry"
)

func ExampleRetryOnConflictWithContext() {
	attempts := 0
	update := func(context.Context) error { // reads, changes and writes an object
		if attempts++; attempts < 3 {
			return apierrors.NewConflict(schema.GroupResource{Resource: "pods"}, "web", errors.New("changed"))
		}
		return nil
	}
	err := retry.RetryOnConflictWithContext(context.Background(), retry.DefaultRetry, update)
	fmt.Println(attempts, err)
	// Output: 3 <nil>
}
