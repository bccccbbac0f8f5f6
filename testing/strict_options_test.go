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

package testing

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/internalversion"
	"k8s.io/apimachinery/pkg/apis/meta/internalversion/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestStrictRefusesOptionsAsTheServerDoes(t *testing.T) {
	yes := true
	for _, watch := range []bool{false, true} {
		for _, version := range []string{"", "0", "7"} {
			for _, match := range []metav1.ResourceVersionMatch{"", metav1.ResourceVersionMatchExact, metav1.ResourceVersionMatchNotOlderThan, "Newest"} {
				for _, token := range []string{"", "more"} {
					for _, initial := range []*bool{nil, &yes} {
						o := metav1.ListOptions{Watch: watch, ResourceVersion: version, ResourceVersionMatch: match, Continue: token, SendInitialEvents: initial}
						server := internalversion.ListOptions{Watch: watch, ResourceVersion: version, ResourceVersionMatch: match, Continue: token, SendInitialEvents: initial}
						got, want := contradictions(o).ToAggregate(), validation.ValidateListOptions(&server, true).ToAggregate()
						if (got == nil) != (want == nil) || got != nil && got.Error() != want.Error() {
							t.Errorf("%v:\n got %v\nwant %v", &o, got, want)
						}
					}
				}
			}
		}
	}
}
