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
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/tools/pager"
)

// list lists and replaces the content of the store.
func (r *Reflector) list(ctx context.Context) error {
	start := r.options.Clock.Now()
	r.metrics.lists.Inc()
	got := newListed(ctx, r)
	list, err := r.listPages(ctx, got)
	r.metrics.listDuration.Observe(r.options.Clock.Since(start).Seconds())
	if err != nil {
		return fmt.Errorf("failed to list %v: %w", r.typeDescription, err)
	}
	m, err := meta.ListAccessor(list)
	if err != nil {
		return fmt.Errorf("unable to understand list result %#v: %w", list, err)
	}
	version := m.GetResourceVersion()
	if err := meta.EachListItemWithAlloc(list, got.add); err != nil {
		return fmt.Errorf("unable to understand list result %#v (%w)", list, err)
	}
	r.metrics.itemsInList.Observe(float64(len(got.objs)))
	if err := got.replace(version); err != nil {
		return fmt.Errorf("unable to sync list result: %w", err)
	}
	r.received(version)
	return nil
}

// listPages lists, with a second try if the server does not have the state
// that was asked for. What it returns has the items that got has not.
func (r *Reflector) listPages(ctx context.Context, got *listed) (runtime.Object, error) {
	version := r.listVersion()
	pages := r.newPager(version, got)
	list, paginated, err := pages.ListWithAlloc(ctx, metav1.ListOptions{ResourceVersion: version})
	if isExpiredError(err) || isTooLargeResourceVersionError(err) {
		r.forget(true)
		version = r.listVersion()
		list, paginated, err = pages.ListWithAlloc(ctx, metav1.ListOptions{ResourceVersion: version}) // in pages if the first was
	}
	if err != nil {
		return nil, err
	}
	r.forget(false)
	if version == "0" && paginated {
		// It split up what a watch cache would have served whole, so it has no
		// watch cache, and later lists should be in pages as well.
		r.pagedLists = true
	}
	return list, nil
}

func (r *Reflector) newPager(version string, got *listed) *pager.ListPager {
	p := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return got.page(ctx, r.lw, options)
	})
	switch {
	case r.noChunks:
		p.PageSize = 0
	case r.WatchListPageSize != 0:
		p.PageSize = r.WatchListPageSize
	case r.pagedLists:
	case version != "" && version != "0":
		p.PageSize = 0 // pages of a given version would bypass the server's watch cache
	}
	return p
}

// isTooLargeResourceVersionError reports whether the server has not seen the
// resource version yet that it was asked for, as after a restore from a
// backup. Before 1.19 only the text of the cause said so.
func isTooLargeResourceVersionError(err error) bool {
	if apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge) {
		return true
	}
	status, ok := err.(apierrors.APIStatus) //nolint:errorlint // as the server sent it
	if !ok || status.Status().Details == nil || !apierrors.IsTimeout(err) {
		return false
	}
	for _, cause := range status.Status().Details.Causes {
		if cause.Message == "Too large resource version" {
			return true
		}
	}
	return false
}
