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

package clienttrace_test

import (
	"context"
	"fmt"

	"k8s.io/client-go/tools/clienttrace"
)

// A call that is traced prints why it was tried again and what it decoded.
// Here report stands for a call such as clientset.CoreV1().Pods("").List(ctx, …).
func Example() {
	ctx := clienttrace.WithClientTrace(context.Background(), &clienttrace.ClientTrace{
		AttemptDone: func(i clienttrace.AttemptDoneInfo) {
			if i.Retried() {
				fmt.Printf("attempt %d: %s, next in %v\n", i.Attempt, i.RetryReason, i.RetryDelay)
			}
		},
		DecodeDone: func(i clienttrace.DecodeDoneInfo) {
			fmt.Printf("decoded %d items out of %d bytes\n", i.Items, i.Bytes)
		},
	})
	report(ctx)
	// Output:
	// attempt 1: 429 Too Many Requests, next in 1s
	// decoded 3 items out of 1024 bytes
}

func report(ctx context.Context) {
	trace := clienttrace.ContextClientTrace(ctx)
	if trace != nil && trace.AttemptDone != nil {
		trace.AttemptDone(clienttrace.AttemptDoneInfo{Attempt: 1, StatusCode: 429, RetryReason: "429 Too Many Requests", RetryDelay: 1e9})
	}
	if trace != nil && trace.DecodeDone != nil {
		trace.DecodeDone(clienttrace.DecodeDoneInfo{Streaming: true, Items: 3, Bytes: 1024})
	}
}
