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

// Package selector converts between a label selector and the two fields that
// the older versions of a Scale have for it: a map of labels, and beside it the
// text of the whole selector, since a map cannot say everything.
package selector

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Join makes one selector of the two fields; text counts if it is not empty.
// Without either it is nil.
func Join(labels map[string]string, text string) (*metav1.LabelSelector, error) {
	switch {
	case text != "":
		return metav1.ParseToLabelSelector(text)
	case labels != nil:
		copied := make(map[string]string, len(labels))
		for key, value := range labels {
			copied[key] = value
		}
		return &metav1.LabelSelector{MatchLabels: copied}, nil
	}
	return nil, nil
}

// Split makes the two fields of a selector. What only the text can say is not
// in the map.
func Split(selector *metav1.LabelSelector) (labels map[string]string, text string, err error) {
	if selector == nil {
		return nil, "", nil
	}
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return nil, "", err
	}
	labels = make(map[string]string, len(selector.MatchLabels))
	for key, value := range selector.MatchLabels {
		labels[key] = value
	}
	return labels, parsed.String(), nil
}
