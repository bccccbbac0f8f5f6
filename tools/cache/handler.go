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

// ResourceEventHandler is told of changes to a resource, one after the other,
// after the store has them. The objects are shared and must not be modified. A
// handler that blocks holds up only itself: its notifications queue up without
// bound.
type ResourceEventHandler interface {
	// OnAdd is called for a new object; isInInitialList is true for those of
	// the first list and those that were in the store when the handler came.
	OnAdd(obj any, isInInitialList bool)
	// OnUpdate is called for a change, and for every object on a resync and
	// after a list that was needed anew, also when nothing changed. Several
	// changes can come as one.
	OnUpdate(oldObj, newObj any)
	// OnDelete is given the final state, or a DeletedFinalStateUnknown when
	// the deletion was missed.
	OnDelete(obj any)
}

// ResourceEventHandlerFuncs makes a ResourceEventHandler of functions, any of
// which may be nil.
type ResourceEventHandlerFuncs struct {
	AddFunc    func(obj any)
	UpdateFunc func(oldObj, newObj any)
	DeleteFunc func(obj any)
}

// OnAdd implements ResourceEventHandler.
func (r ResourceEventHandlerFuncs) OnAdd(obj any, isInInitialList bool) {
	if r.AddFunc != nil {
		r.AddFunc(obj)
	}
}

// OnUpdate implements ResourceEventHandler.
func (r ResourceEventHandlerFuncs) OnUpdate(oldObj, newObj any) {
	if r.UpdateFunc != nil {
		r.UpdateFunc(oldObj, newObj)
	}
}

// OnDelete implements ResourceEventHandler.
func (r ResourceEventHandlerFuncs) OnDelete(obj any) {
	if r.DeleteFunc != nil {
		r.DeleteFunc(obj)
	}
}

// ResourceEventHandlerDetailedFuncs is ResourceEventHandlerFuncs whose AddFunc
// learns whether the object was in the initial list.
type ResourceEventHandlerDetailedFuncs struct {
	AddFunc    func(obj any, isInInitialList bool)
	UpdateFunc func(oldObj, newObj any)
	DeleteFunc func(obj any)
}

// OnAdd implements ResourceEventHandler.
func (r ResourceEventHandlerDetailedFuncs) OnAdd(obj any, isInInitialList bool) {
	if r.AddFunc != nil {
		r.AddFunc(obj, isInInitialList)
	}
}

// OnUpdate implements ResourceEventHandler.
func (r ResourceEventHandlerDetailedFuncs) OnUpdate(oldObj, newObj any) {
	ResourceEventHandlerFuncs{UpdateFunc: r.UpdateFunc}.OnUpdate(oldObj, newObj)
}

// OnDelete implements ResourceEventHandler.
func (r ResourceEventHandlerDetailedFuncs) OnDelete(obj any) {
	ResourceEventHandlerFuncs{DeleteFunc: r.DeleteFunc}.OnDelete(obj)
}

// FilteringResourceEventHandler passes on what is about objects that
// FilterFunc accepts. An update that makes an object acceptable is an add to
// Handler, one that makes it unacceptable is a delete. FilterFunc must be a
// function of the object alone.
type FilteringResourceEventHandler struct {
	FilterFunc func(obj any) bool
	Handler    ResourceEventHandler
}

// OnAdd implements ResourceEventHandler.
func (r FilteringResourceEventHandler) OnAdd(obj any, isInInitialList bool) {
	if r.FilterFunc(obj) {
		r.Handler.OnAdd(obj, isInInitialList)
	}
}

// OnUpdate implements ResourceEventHandler.
func (r FilteringResourceEventHandler) OnUpdate(oldObj, newObj any) {
	switch is, was := r.FilterFunc(newObj), r.FilterFunc(oldObj); {
	case is && was:
		r.Handler.OnUpdate(oldObj, newObj)
	case is:
		r.Handler.OnAdd(newObj, false)
	case was:
		r.Handler.OnDelete(oldObj)
	}
}

// OnDelete implements ResourceEventHandler.
func (r FilteringResourceEventHandler) OnDelete(obj any) {
	if r.FilterFunc(obj) {
		r.Handler.OnDelete(obj)
	}
}
