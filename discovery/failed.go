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

package discovery

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// ErrGroupDiscoveryFailed says which group versions could not be had. What
// could is returned beside it.
type ErrGroupDiscoveryFailed struct {
	// Groups has the reason for each group version that is missing.
	Groups map[schema.GroupVersion]error
}

var _ error = &ErrGroupDiscoveryFailed{}

// Error names the group versions in a fixed order.
func (e *ErrGroupDiscoveryFailed) Error() string {
	parts := make([]string, 0, len(e.Groups))
	for gv, err := range e.Groups {
		parts = append(parts, fmt.Sprintf("%s: %v", gv, err))
	}
	slices.Sort(parts)
	return "unable to retrieve the complete list of server APIs: " + strings.Join(parts, ", ")
}

// Is makes all errors of this type the same to errors.Is.
func (e *ErrGroupDiscoveryFailed) Is(target error) bool {
	_, ok := target.(*ErrGroupDiscoveryFailed)
	return ok
}

// Unwrap gives errors.Is and errors.As the reasons, ordered by group version.
func (e *ErrGroupDiscoveryFailed) Unwrap() []error {
	gvs := slices.SortedFunc(maps.Keys(e.Groups), func(a, b schema.GroupVersion) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Version, b.Version))
	})
	reasons := make([]error, 0, len(gvs))
	for _, gv := range gvs {
		if err := e.Groups[gv]; err != nil {
			reasons = append(reasons, err)
		}
	}
	return reasons
}

// IsGroupDiscoveryFailedError says whether err is an *ErrGroupDiscoveryFailed
// itself: the server answered for some group versions and not for others. It
// says no to one that is wrapped because the caller's context ended.
func IsGroupDiscoveryFailedError(err error) bool {
	_, ok := err.(*ErrGroupDiscoveryFailed)
	return ok
}

// GroupDiscoveryFailedErrorGroups finds an *ErrGroupDiscoveryFailed in err and
// returns its reasons.
func GroupDiscoveryFailedErrorGroups(err error) (map[schema.GroupVersion]error, bool) {
	var failed *ErrGroupDiscoveryFailed
	if errors.As(err, &failed) {
		return failed.Groups, true
	}
	return nil, false
}
