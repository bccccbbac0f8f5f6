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

package events

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	eventsv1beta1 "k8s.io/api/events/v1beta1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// GetFieldSelector returns the selector of the events about an object, in the
// words of a version of events. What is empty does not matter.
func GetFieldSelector(eventsGroupVersion schema.GroupVersion, regardingGroupVersionKind schema.GroupVersionKind, regardingName string, regardingUID types.UID) (fields.Selector, error) {
	var prefix string
	switch eventsGroupVersion {
	case eventsv1.SchemeGroupVersion, eventsv1beta1.SchemeGroupVersion:
		prefix = "regarding."
	case corev1.SchemeGroupVersion:
		prefix = "involvedObject."
	default:
		return nil, fmt.Errorf("unknown version %v", eventsGroupVersion)
	}
	var terms []fields.Selector
	add := func(field, value string) {
		if value != "" {
			terms = append(terms, fields.OneTermEqualSelector(prefix+field, value))
		}
	}
	add("name", regardingName)
	add("kind", regardingGroupVersionKind.Kind)
	add("apiVersion", regardingGroupVersionKind.GroupVersion().String())
	add("uid", string(regardingUID))
	return fields.AndSelectors(terms...), nil
}
