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

package cache

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr/funcr"
	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
)

// storeWithout is a store of known objects that has a key, but not its object.
type storeWithout struct{ err error }

func (s storeWithout) ListKeys() []string                 { return []string{"ns/gone"} }
func (s storeWithout) GetByKey(string) (any, bool, error) { return nil, false, s.err }

func TestLogger_ofTheOptionsIsUsed(t *testing.T) {
	lists := newCluster("a") // and does not stream
	for name, c := range map[string]struct {
		do   func(ctx context.Context, logger klog.Logger)
		want []string // parts of what is logged
	}{
		"reflector": {func(ctx context.Context, logger klog.Logger) {
			NewReflectorWithOptions(lists, &v1.Pod{}, NewStore(MetaNamespaceKeyFunc), ReflectorOptions{Logger: &logger, Name: "named"})
		}, []string{"named", "WatchListClient"}},
		"run": {func(ctx context.Context, logger klog.Logger) {
			r := NewNamedReflector("named", lists, &v1.Pod{}, NewStore(MetaNamespaceKeyFunc), 0)
			ctx, cancel := context.WithCancel(klog.NewContext(ctx, logger))
			time.AfterFunc(time.Second, cancel)
			r.RunWithContext(ctx)
		}, []string{"Starting reflector", "Listing and watching", `"Caches populated" "type"="*v1.Pod" "reflector"="named"`, "Stopping reflector"}},
		"DeltaFIFO": {func(ctx context.Context, logger klog.Logger) {
			q := NewDeltaFIFOWithOptions(DeltaFIFOOptions{Logger: &logger, Name: "named", KnownObjects: storeWithout{errors.New("broken")}})
			q.Replace(nil, "1")
		}, []string{"named", "broken", "ns/gone"}},
		"RealFIFO": {func(ctx context.Context, logger klog.Logger) {
			q := NewRealFIFOWithOptions(RealFIFOOptions{Logger: &logger, Name: "named", KnownObjects: storeWithout{}})
			q.Resync()
		}, []string{"named", "ns/gone"}},
		"waiting": {func(ctx context.Context, logger klog.Logger) {
			ctx, cancel := context.WithCancelCause(klog.NewContext(ctx, logger))
			cancel(errQuota)
			WaitForNamedCacheSyncWithContext(ctx, func() bool { return false })
		}, []string{"Waiting for caches to sync", "Unable to sync caches", errQuota.Error()}},
	} {
		t.Run(name, func(t *testing.T) {
			var said strings.Builder
			logger := funcr.New(func(prefix, args string) { said.WriteString(prefix + " " + args + "\n") }, funcr.Options{Verbosity: 5})
			synctest.Test(t, func(t *testing.T) { c.do(t.Context(), logger) })
			for _, part := range c.want {
				if !strings.Contains(said.String(), part) {
					t.Errorf("the log lacks %s:\n%s", part, said.String())
				}
			}
		})
	}
}
