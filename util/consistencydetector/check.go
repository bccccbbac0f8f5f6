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

package consistencydetector

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/diff"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
)

// retryInterval is the time between two tries of the list.
const retryInterval = time.Second

// RetrieveItemsFunc returns the objects to check.
type RetrieveItemsFunc[U any] func() []U

// ListFunc makes the list to check them against.
type ListFunc[T runtime.Object] func(ctx context.Context, options metav1.ListOptions) (T, error)

// TransformFunc changes a listed object as the objects to check were changed.
type TransformFunc func(any) (any, error)

// CheckDataConsistency lists with listOptions at exactly
// lastSyncedResourceVersion and panics if the answer, after
// listItemTransformFunc if there is one, has other objects than
// retrieveItemsFn. The order of the objects does not matter.
//
// A list that fails is tried again every second until ctx ends; then nothing
// is checked. Nothing is checked either for a part of a list (Continue), or for
// resource version 0, which stands for no version in particular.
func CheckDataConsistency[T runtime.Object, U any](ctx context.Context, identity string, lastSyncedResourceVersion string, listFn ListFunc[T], listItemTransformFunc TransformFunc, listOptions metav1.ListOptions, retrieveItemsFn RetrieveItemsFunc[U]) {
	if ctx == nil {
		panic(ctxerr.NilContext("consistencydetector.CheckDataConsistency"))
	}
	if lastSyncedResourceVersion == "0" || listOptions.Continue != "" {
		return
	}
	logger := klog.FromContext(ctx).WithName(identity)
	logger.Info("Checking consistency of received data, which costs one more list")
	listOptions.ResourceVersion = lastSyncedResourceVersion
	listOptions.ResourceVersionMatch = metav1.ResourceVersionMatchExact
	list, err := listUntil(klog.NewContext(ctx, logger), listFn, listOptions)
	if err != nil {
		logger.Error(err, "Consistency of received data was not checked")
		return
	}
	want, err := itemsOf(list, listItemTransformFunc)
	if err != nil {
		panic(err)
	}
	got := sorted(retrieveItemsFn())
	if difference := compare(want, got); difference != "" {
		logger.Info("Received data differs from a list of the same resource version", "diff", difference)
		panic(fmt.Sprintf("data inconsistency detected for %s, panicking!", identity))
	}
}

// listUntil repeats a failing list until it succeeds or ctx ends.
func listUntil[T runtime.Object](ctx context.Context, list ListFunc[T], options metav1.ListOptions) (T, error) {
	for {
		answer, err := list(ctx, options)
		if err == nil {
			return answer, nil
		}
		klog.FromContext(ctx).Info("List for the consistency check failed, will be tried again", "err", err)
		select {
		case <-time.After(retryInterval):
		case <-ctx.Done():
			return answer, ctxerr.Wrap(ctx, err, "list for the consistency check")
		}
	}
}

// itemsOf returns the objects of a list after transform, sorted.
func itemsOf(list runtime.Object, transform TransformFunc) ([]any, error) {
	objects, err := meta.ExtractListWithAlloc(list)
	if err != nil {
		return nil, err
	}
	items := make([]any, len(objects))
	for i, object := range objects {
		items[i] = object
		if transform == nil {
			continue
		}
		if items[i], err = transform(object); err != nil {
			return nil, err
		}
	}
	return sorted(items), nil
}

// sorted returns the objects in an order that depends on nothing but them.
func sorted[U any](objects []U) []any {
	all := make([]any, len(objects))
	for i, o := range objects {
		all[i] = o
	}
	slices.SortFunc(all, func(a, b any) int { return cmp.Compare(key(a), key(b)) })
	return all
}

func key(object any) string {
	m, err := meta.Accessor(object)
	if err != nil {
		return ""
	}
	return string(m.GetUID()) + "/" + m.GetNamespace() + "/" + m.GetName()
}

// compare returns how the two differ, or nothing.
func compare(want, got []any) string {
	if len(want) == len(got) {
		equal := true
		for i := range want {
			equal = equal && equality.Semantic.DeepEqual(want[i], got[i])
		}
		if equal {
			return ""
		}
	}
	return diff.Diff(want, got)
}
