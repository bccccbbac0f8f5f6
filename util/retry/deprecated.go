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

package retry

import (
	"context"

	"k8s.io/apimachinery/pkg/util/wait"
)

// OnError is OnErrorWithContext without a context.
//
// Deprecated: use OnErrorWithContext.
func OnError(backoff wait.Backoff, retriable func(error) bool, fn func() error) error {
	return OnErrorWithContext(context.TODO(), backoff, retriable, func(context.Context) error { return fn() })
}

// RetryOnConflict is RetryOnConflictWithContext without a context.
//
// Deprecated: use RetryOnConflictWithContext.
func RetryOnConflict(backoff wait.Backoff, fn func() error) error {
	return RetryOnConflictWithContext(context.TODO(), backoff, func(context.Context) error { return fn() })
}
