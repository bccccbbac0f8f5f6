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

// Package pager lists large collections page by page, as the API's chunked
// lists allow (KEP-365, fields limit and continue of ListOptions).
package pager

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metainternalversion "k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
)

const (
	defaultPageSize       = 500
	defaultPageBufferSize = 10
)

// ListPageFunc returns one page of a list: a list object whose metadata says
// how to go on.
type ListPageFunc func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error)

// SimplePageFunc makes a ListPageFunc of a function without context. Its call
// is left behind when the context ends and ends with the function.
func SimplePageFunc(fn func(opts metav1.ListOptions) (runtime.Object, error)) ListPageFunc {
	return func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
		return shared.Leave(ctx, "list a page", func() (runtime.Object, error) { return fn(opts) }, nil)
	}
}

// ListPager lists in pages. It keeps no state between calls.
type ListPager struct {
	// PageSize is how many objects a page is asked to have where the options
	// do not say; 0 asks for everything at once.
	PageSize int64
	PageFn   ListPageFunc

	// FullListIfExpired makes List and ListWithAlloc list everything at once,
	// from the start, when the server has forgotten how a list goes on.
	FullListIfExpired bool

	// PageBufferSize is how many pages EachListItem reads ahead.
	PageBufferSize int32
}

// New returns a pager with pages of 500 that goes over to a full list when a
// continuation has expired.
func New(fn ListPageFunc) *ListPager {
	return &ListPager{
		PageSize:          defaultPageSize,
		PageFn:            fn,
		FullListIfExpired: true,
		PageBufferSize:    defaultPageBufferSize,
	}
}

// List returns the whole list, and whether it came in more than one piece: the
// page itself if there was one, and else a *metainternalversion.List of all
// items, which keep the arrays of their pages alive.
func (p *ListPager) List(ctx context.Context, options metav1.ListOptions) (runtime.Object, bool, error) {
	return p.list(ctx, options, meta.EachListItem)
}

// ListWithAlloc is List, but each item is copied out of its page's array.
func (p *ListPager) ListWithAlloc(ctx context.Context, options metav1.ListOptions) (runtime.Object, bool, error) {
	return p.list(ctx, options, meta.EachListItemWithAlloc)
}

// eachItem calls fn for the items of a list object.
type eachItem func(list runtime.Object, fn func(runtime.Object) error) error

func (p *ListPager) list(ctx context.Context, options metav1.ListOptions, each eachItem) (runtime.Object, bool, error) {
	var whole *metainternalversion.List
	pages, err := p.pages(ctx, "pager.ListPager.List", options)
	pages.mayRestart = p.FullListIfExpired
	for page := pages.next(ctx, &err); page != nil; page = pages.next(ctx, &err) {
		switch {
		case pages.restarted:
			return page.list, true, nil
		case whole == nil && page.last:
			return page.list, false, nil
		case whole == nil:
			whole = &metainternalversion.List{}
			whole.ResourceVersion = page.meta.GetResourceVersion() // that of the first page
		}
		if err := each(page.list, func(obj runtime.Object) error {
			whole.Items = append(whole.Items, obj)
			return nil
		}); err != nil {
			return nil, true, err
		}
	}
	if err != nil {
		return nil, whole != nil, err
	}
	return whole, true, nil
}

// EachListItem calls fn for every item while it reads pages ahead, and returns
// the first error of fn, of a page or of ctx. The items keep the arrays of
// their pages alive. What it starts has ended when it returns, but for a page
// function without context that does not come back.
func (p *ListPager) EachListItem(ctx context.Context, options metav1.ListOptions, fn func(obj runtime.Object) error) error {
	return p.eachPage(ctx, options, func(list runtime.Object) error { return meta.EachListItem(list, fn) })
}

// EachListItemWithAlloc is EachListItem, but each item is copied out of its
// page's array.
func (p *ListPager) EachListItemWithAlloc(ctx context.Context, options metav1.ListOptions, fn func(obj runtime.Object) error) error {
	return p.eachPage(ctx, options, func(list runtime.Object) error { return meta.EachListItemWithAlloc(list, fn) })
}

// eachPage calls use for every page, in this goroutine, while another reads
// ahead.
func (p *ListPager) eachPage(ctx context.Context, options metav1.ListOptions, use func(runtime.Object) error) error {
	if p.PageBufferSize < 0 {
		return fmt.Errorf("ListPager.PageBufferSize must be >= 0, got %d", p.PageBufferSize)
	}
	pages, err := p.pages(ctx, "pager.ListPager.EachListItem", options)
	if err != nil {
		return err
	}
	reading, stopReading := context.WithCancel(ctx)
	ahead := make(chan runtime.Object, p.PageBufferSize)
	done := make(chan error, 1)
	go func() {
		defer close(ahead)
		var err error
		for page := pages.next(reading, &err); page != nil; page = pages.next(reading, &err) {
			select {
			case ahead <- page.list:
			case <-reading.Done():
				done <- ctxerr.New(reading, "list pages")
				return
			}
		}
		done <- err
	}()
	defer func() {
		stopReading()
		for range ahead { // until the reader has closed it
		}
	}()
	for list := range ahead {
		if err := ctxerr.Check(ctx, "pager.ListPager.EachListItem"); err != nil {
			return err
		}
		if err := use(list); err != nil {
			return err
		}
	}
	return <-done
}

// page is one piece of a list.
type page struct {
	list runtime.Object
	meta metav1.ListInterface
	last bool
}

// pages goes through the pages of one list.
type pages struct {
	pager      *ListPager
	options    metav1.ListOptions // of the next page
	requested  metav1.ListOptions // of the whole
	mayRestart bool               // nobody has used a page yet, so that the list can begin anew
	restarted  bool               // a continuation expired and the page is everything
	finished   bool
}

func (p *ListPager) pages(ctx context.Context, function string, options metav1.ListOptions) (*pages, error) {
	if options.Limit == 0 {
		options.Limit = p.PageSize
	}
	return &pages{pager: p, options: options, requested: options}, ctxerr.Check(ctx, function)
}

// next returns the next page, or nil after the last one or with an error. A
// page function that does not heed ctx is left behind.
func (p *pages) next(ctx context.Context, err *error) *page {
	if *err != nil || p.finished {
		return nil
	}
	options := p.options
	list, e := shared.Leave(ctx, "list a page", func() (runtime.Object, error) { return p.pager.PageFn(ctx, options) }, nil)
	if errors.IsResourceExpired(e) && p.mayRestart && options.Continue != "" {
		// What was read so far is of a state that the server no longer knows,
		// so the list begins anew, in one piece that cannot expire.
		p.restarted = true
		p.options = p.requested
		p.options.Limit = 0
		p.options.Continue = ""
		options = p.options
		list, e = shared.Leave(ctx, "list all at once", func() (runtime.Object, error) { return p.pager.PageFn(ctx, options) }, nil)
	}
	if e != nil {
		*err = e
		return nil
	}
	m, e := meta.ListAccessor(list)
	if e != nil {
		*err = fmt.Errorf("returned object must be a list: %w", e)
		return nil
	}
	// A continuation says itself which state it goes on with.
	p.options.ResourceVersion, p.options.ResourceVersionMatch = "", ""
	p.options.Continue = m.GetContinue()
	p.finished = p.restarted || p.options.Continue == ""
	return &page{list: list, meta: m, last: p.finished}
}
