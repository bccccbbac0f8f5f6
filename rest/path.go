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

package rest

import (
	"k8s.io/apimachinery/pkg/api/validate/content"
)

// NameMayNotBe are the names that cannot be a segment of a URL's path.
var NameMayNotBe = []string{".", ".."}

// NameMayNotContain are what a segment of a URL's path cannot contain.
var NameMayNotContain = []string{"/", "%"}

// IsValidPathSegmentName says what keeps name from being a segment of a URL's
// path; nothing if it can be one.
func IsValidPathSegmentName(name string) []string { return content.IsPathSegmentName(name) }

// IsValidPathSegmentPrefix says what keeps name from being the beginning of a
// segment of a URL's path. "." may go on well and is no fault here.
func IsValidPathSegmentPrefix(name string) []string { return content.IsPathSegmentPrefix(name) }

// ValidatePathSegmentName is IsValidPathSegmentPrefix if prefix is true, else
// IsValidPathSegmentName.
func ValidatePathSegmentName(name string, prefix bool) []string {
	if prefix {
		return IsValidPathSegmentPrefix(name)
	}
	return IsValidPathSegmentName(name)
}
