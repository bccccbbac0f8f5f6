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

// UndeltaStore is a Store that hands its whole content to PushFunc after each
// change.
type UndeltaStore struct {
	Store
	PushFunc func([]any)
}

var _ Store = &UndeltaStore{}

// NewUndeltaStore returns an empty store.
func NewUndeltaStore(pushFunc func([]any), keyFunc KeyFunc) *UndeltaStore {
	return &UndeltaStore{Store: NewStore(keyFunc), PushFunc: pushFunc}
}

// pushed hands out the content if the change succeeded.
func (u *UndeltaStore) pushed(err error) error {
	if err == nil {
		u.PushFunc(u.Store.List())
	}
	return err
}

// Add implements Store.
func (u *UndeltaStore) Add(obj any) error { return u.pushed(u.Store.Add(obj)) }

// Update implements Store.
func (u *UndeltaStore) Update(obj any) error { return u.pushed(u.Store.Update(obj)) }

// Delete implements Store.
func (u *UndeltaStore) Delete(obj any) error { return u.pushed(u.Store.Delete(obj)) }

// Replace implements Store.
func (u *UndeltaStore) Replace(list []any, resourceVersion string) error {
	return u.pushed(u.Store.Replace(list, resourceVersion))
}
