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

package flowcontrol_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/client-go/util/flowcontrol"
)

// A caller who could not be served in time is told so at once.
func ExampleRateLimiter_wait() {
	limiter := flowcontrol.NewTokenBucketRateLimiter(1, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	fmt.Println(limiter.Wait(ctx))
	err := limiter.Wait(ctx)
	fmt.Println(err, errors.Is(err, context.DeadlineExceeded))
	// Output:
	// <nil>
	// rate: Wait(n=1) would exceed context deadline true
}
