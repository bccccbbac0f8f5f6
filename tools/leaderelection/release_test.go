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

package leaderelection

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// Somebody else's write to the lease does not keep it from being given up.
func TestRelease_triesAgainAfterAConflict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lock{record: &record{}, who: "a"}
		c := config(l, func(ctx context.Context) { <-ctx.Done() })
		c.ReleaseOnCancel = true
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, func() {
			l.record.mu.Lock()
			defer l.record.mu.Unlock()
			conflicts := 3
			l.fault = func(_, verb string) error {
				if verb != "update" || conflicts == 0 {
					return nil
				}
				conflicts--
				return apierrors.NewConflict(leases, "lock", nil)
			}
			cancel()
		})
		elect(t, c).Run(ctx)
		synctest.Wait()
		if holder := l.record.current.HolderIdentity; holder != "" {
			t.Errorf("the lease is still held by %q", holder)
		}
	})
}
