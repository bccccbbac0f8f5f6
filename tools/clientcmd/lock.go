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

package clientcmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/client-go/internal/ctxerr"
)

// UseModifyConfigLock can be set to false, before anything is modified, by a
// program that alone uses its files.
var UseModifyConfigLock = true

// How long a waiter sleeps between two looks at a lock.
const (
	shortestLockWait = 5 * time.Millisecond
	longestLockWait  = 200 * time.Millisecond
)

// lockAll takes the locks of the files, in an order that is the same for
// everybody, and returns what gives them back.
func lockAll(ctx context.Context, files []string) (unlock func(), err error) {
	var held []string
	unlock = func() {
		for _, lock := range slices.Backward(held) {
			os.Remove(lock)
		}
	}
	names := slices.DeleteFunc(slices.Sorted(slices.Values(files)), func(f string) bool { return f == "" })
	for _, file := range slices.Compact(names) {
		lock := file + ".lock"
		if err := acquire(ctx, lock); err != nil {
			unlock()
			return nil, err
		}
		held = append(held, lock)
	}
	return unlock, nil
}

// acquire makes the lock file. If it is there already, it waits for its end
// with a ctx that can end, and fails otherwise.
func acquire(ctx context.Context, lock string) error {
	if err := os.MkdirAll(filepath.Dir(lock), 0o755); err != nil {
		return err
	}
	wait := shortestLockWait
	for {
		if ctx.Err() != nil {
			return ctxerr.New(ctx, fmt.Sprintf("wait for the lock %s", lock))
		}
		file, err := os.OpenFile(lock, os.O_CREATE|os.O_EXCL, 0)
		if err == nil {
			return file.Close()
		}
		if !os.IsExist(err) || ctx.Done() == nil {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctxerr.Wrap(ctx, err, fmt.Sprintf("wait for the lock %s", lock))
		}
		wait = min(2*wait, longestLockWait)
	}
}
