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

import "context"

// ResourceEventHandlerWithContext is what a ResourceEventHandler can have
// beside its methods. It is then called through these, with a context that has
// the values of the one the informer runs with and ends with it, so that a
// handler that waits for something can stop.
type ResourceEventHandlerWithContext interface {
	OnAddWithContext(ctx context.Context, obj any, isInInitialList bool)
	OnUpdateWithContext(ctx context.Context, oldObj, newObj any)
	OnDeleteWithContext(ctx context.Context, obj any)
}

// ResourceEventHandlerEnd is what a ResourceEventHandler can have beside its
// methods. OnEnd is called once, after everything else, when the informer has
// ended; err says why and is errors.Is the end of the informer's context and
// its cause.
type ResourceEventHandlerEnd interface {
	OnEnd(err error)
}

// TypedResourceEventHandlerWithContext is ResourceEventHandlerWithContext for
// objects of one type.
type TypedResourceEventHandlerWithContext[T Object] interface {
	OnAddWithContext(ctx context.Context, obj T, isInInitialList bool)
	OnUpdateWithContext(ctx context.Context, oldObj, newObj T)
	OnDeleteWithContext(ctx context.Context, obj DeletedObject[T])
}

// callee is a handler of this package that has another one inside, which may
// want a context or to know of the end.
type callee interface {
	caller() func(context.Context, notification)
	ender() func(error)
	inside() any
}

// caller returns how to call handler.
func caller(handler ResourceEventHandler) func(context.Context, notification) {
	switch h := handler.(type) {
	case callee:
		return h.caller()
	case ResourceEventHandlerWithContext:
		return func(ctx context.Context, n notification) { notifyWithContext(ctx, h, n) }
	case FilteringResourceEventHandler:
		return filtered(h)
	case *FilteringResourceEventHandler:
		return filtered(*h)
	}
	return func(_ context.Context, n notification) { notify(handler, n) }
}

// filtered does what the methods of h do, with a context for the handler inside.
func filtered(h FilteringResourceEventHandler) func(context.Context, notification) {
	inner := caller(h.Handler)
	return func(ctx context.Context, n notification) {
		is := h.FilterFunc(n.obj)
		if n.kind != updated {
			if is {
				inner(ctx, n)
			}
			return
		}
		switch was := h.FilterFunc(n.old); {
		case is && was:
			inner(ctx, n)
		case is:
			inner(ctx, notification{kind: added, obj: n.obj})
		case was:
			inner(ctx, notification{kind: deleted, obj: n.old})
		}
	}
}

func notify(h ResourceEventHandler, n notification) {
	switch n.kind {
	case added:
		h.OnAdd(n.obj, n.initial)
	case updated:
		h.OnUpdate(n.old, n.obj)
	case deleted:
		h.OnDelete(n.obj)
	}
}

func notifyWithContext(ctx context.Context, h ResourceEventHandlerWithContext, n notification) {
	switch n.kind {
	case added:
		h.OnAddWithContext(ctx, n.obj, n.initial)
	case updated:
		h.OnUpdateWithContext(ctx, n.old, n.obj)
	case deleted:
		h.OnDeleteWithContext(ctx, n.obj)
	}
}

// ender returns how to tell handler, or the one inside it, of the end; nil if
// it does not want to know.
func ender(handler any) func(error) {
	switch h := handler.(type) {
	case callee:
		return h.ender()
	case ResourceEventHandlerEnd:
		return h.OnEnd
	case FilteringResourceEventHandler:
		return ender(h.Handler)
	case *FilteringResourceEventHandler:
		return ender(h.Handler)
	}
	return nil
}

// caller implements callee.
func (h untypedHandler[T]) caller() func(context.Context, notification) {
	inner := typedCaller(h.TypedResourceEventHandler)
	return func(ctx context.Context, n notification) { inner(ctx, typed[T](n)) }
}

// inside implements callee.
func (h untypedHandler[T]) inside() any { return h.TypedResourceEventHandler }

// ender implements callee.
func (h untypedHandler[T]) ender() func(error) {
	handler := h.TypedResourceEventHandler
	for {
		switch f := handler.(type) {
		case TypedFilteringResourceEventHandler[T]:
			handler = f.Handler
		case *TypedFilteringResourceEventHandler[T]:
			handler = f.Handler
		default:
			return ender(handler)
		}
	}
}

// typedNotification is notification for objects of one type.
type typedNotification[T Object] struct {
	kind     notificationKind
	old, obj T
	gone     DeletedObject[T] // instead of obj for deletions
	initial  bool
}

// typed panics, as callers know it, for an object of another type.
func typed[T Object](n notification) typedNotification[T] {
	t := typedNotification[T]{kind: n.kind, initial: n.initial}
	switch n.kind {
	case updated:
		t.old, t.obj = n.old.(T), n.obj.(T)
	case added:
		t.obj = n.obj.(T)
	case deleted:
		if unknown, ok := n.obj.(DeletedFinalStateUnknown); ok {
			last, _ := unknown.Obj.(T) // absent if only the key is known
			t.gone = DeletedObject[T]{OptionalObj: last, FinalStateUnknown: &unknown}
		} else {
			t.gone = DeletedObject[T]{OptionalObj: n.obj.(T)}
		}
	}
	return t
}

func typedCaller[T Object](handler TypedResourceEventHandler[T]) func(context.Context, typedNotification[T]) {
	switch h := handler.(type) {
	case TypedResourceEventHandlerWithContext[T]:
		return func(ctx context.Context, n typedNotification[T]) { notifyTypedWithContext(ctx, h, n) }
	case TypedFilteringResourceEventHandler[T]:
		return typedFiltered(h)
	case *TypedFilteringResourceEventHandler[T]:
		return typedFiltered(*h)
	}
	return func(_ context.Context, n typedNotification[T]) {
		switch n.kind {
		case added:
			handler.OnAdd(n.obj, n.initial)
		case updated:
			handler.OnUpdate(n.old, n.obj)
		case deleted:
			handler.OnDelete(n.gone)
		}
	}
}

func notifyTypedWithContext[T Object](ctx context.Context, h TypedResourceEventHandlerWithContext[T], n typedNotification[T]) {
	switch n.kind {
	case added:
		h.OnAddWithContext(ctx, n.obj, n.initial)
	case updated:
		h.OnUpdateWithContext(ctx, n.old, n.obj)
	case deleted:
		h.OnDeleteWithContext(ctx, n.gone)
	}
}

// typedFiltered is filtered for objects of one type.
func typedFiltered[T Object](h TypedFilteringResourceEventHandler[T]) func(context.Context, typedNotification[T]) {
	inner := typedCaller(h.Handler)
	return func(ctx context.Context, n typedNotification[T]) {
		var none T
		switch n.kind {
		case added:
			if h.FilterFunc(n.obj) {
				inner(ctx, n)
			}
		case deleted:
			if n.gone.OptionalObj == none || h.FilterFunc(n.gone.OptionalObj) {
				inner(ctx, n)
			}
		case updated:
			switch is, was := h.FilterFunc(n.obj), h.FilterFunc(n.old); {
			case is && was:
				inner(ctx, n)
			case is:
				inner(ctx, typedNotification[T]{kind: added, obj: n.obj})
			case was:
				inner(ctx, typedNotification[T]{kind: deleted, gone: DeletedObject[T]{OptionalObj: n.old}})
			}
		}
	}
}
