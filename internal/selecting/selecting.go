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

// Package selecting finds the objects whose label selector matches something,
// for the listers of workloads and disruption budgets.
package selecting

import (
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Search says what is looked for: objects of type T in the namespace of
// Target whose selector matches its labels.
type Search[T any] struct {
	Target   metav1.Object
	List     func(labels.Selector) ([]T, error) // of the namespace of Target
	Selector func(T) *metav1.LabelSelector

	// NoLabels, with the name of Target, is the error when that has no labels.
	// If it is empty, a target without labels is looked for like any other.
	NoLabels string

	// NotFound, with name, namespace and labels of Target, is the error when
	// nothing matches.
	NotFound string

	// EmptyMatchesAll says that an empty selector matches everything. Otherwise
	// it matches nothing. A missing or invalid one never matches.
	EmptyMatchesAll bool
}

// Run returns what matches, or an error if nothing does.
func (s Search[T]) Run() ([]T, error) {
	set := labels.Set(s.Target.GetLabels())
	if s.NoLabels != "" && len(set) == 0 {
		return nil, fmt.Errorf(s.NoLabels, s.Target.GetName())
	}
	items, err := s.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	var found []T
	for _, item := range items {
		if s.matches(item, set) {
			found = append(found, item)
		}
	}
	if len(found) == 0 {
		text := fmt.Sprintf(s.NotFound, s.Target.GetName(), s.Target.GetNamespace(), s.Target.GetLabels())
		return nil, errors.New(text)
	}
	return found, nil
}

func (s Search[T]) matches(item T, set labels.Set) bool {
	selector, err := metav1.LabelSelectorAsSelector(s.Selector(item))
	if err != nil || (selector.Empty() && !s.EmptyMatchesAll) {
		return false
	}
	return selector.Matches(set)
}
