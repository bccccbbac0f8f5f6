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
	"fmt"
	"maps"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Join makes one selector of the two fields; text counts if it is not empty.
// Without either it is nil.
func Join(labels map[string]string, text string) (*metav1.LabelSelector, error) {
	switch {
	case text != "":
		return Parse(text)
	case labels != nil:
		return &metav1.LabelSelector{MatchLabels: maps.Clone(labels)}, nil
	}
	return nil, nil
}

// Split makes the two fields of a selector. There is no map for a selector of
// which it could say but a part.
func Split(selector *metav1.LabelSelector) (labels map[string]string, text string, err error) {
	text, err = Format(selector)
	if err != nil || selector == nil || len(selector.MatchExpressions) > 0 {
		return nil, text, err
	}
	return maps.Clone(selector.MatchLabels), text, nil
}

// Parse reads the text of a selector; an empty one is nil.
func Parse(text string) (*metav1.LabelSelector, error) {
	if text == "" {
		return nil, nil
	}
	selector, err := metav1.ParseToLabelSelector(text)
	if err != nil {
		return nil, fmt.Errorf("failed to parse target selector: %w", err)
	}
	return selector, nil
}

// Format is the text of a selector; that of nil is empty.
func Format(selector *metav1.LabelSelector) (string, error) {
	if selector == nil {
		return "", nil
	}
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return "", fmt.Errorf("invalid label selector: %w", err)
	}
	return parsed.String(), nil
}
