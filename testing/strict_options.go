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
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// contradictions is what the server finds wrong with options of a list or a
// watch, in its words and order. It has a validation of the internal version of
// the options for that, which would come with its scheme into every program
// with a typed client; the test compares the two.
func contradictions(o metav1.ListOptions) field.ErrorList {
	match, initial := o.ResourceVersionMatch, o.SendInitialEvents != nil
	exact, notOlder := metav1.ResourceVersionMatchExact, metav1.ResourceVersionMatchNotOlderThan
	var errs field.ErrorList
	refuse := func(option, text string, wrong bool) {
		if wrong {
			errs = append(errs, field.Forbidden(field.NewPath(option), text))
		}
	}
	if o.Watch {
		refuse("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan", initial && match != notOlder)
		refuse("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided", match != "" && !initial)
		if match != "" && match != notOlder {
			errs = append(errs, field.NotSupported(field.NewPath("resourceVersionMatch"), match, []metav1.ResourceVersionMatch{notOlder}))
		}
		refuse("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided", match != "" && o.Continue != "")
		return errs
	}
	refuse("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided", match != "" && o.ResourceVersion == "")
	refuse("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided", match != "" && o.Continue != "")
	if match != "" && match != exact && match != notOlder {
		errs = append(errs, field.NotSupported(field.NewPath("resourceVersionMatch"), match, []metav1.ResourceVersionMatch{exact, notOlder, ""}))
	}
	refuse("resourceVersionMatch", `resourceVersionMatch "exact" is forbidden for resourceVersion "0"`, match == exact && o.ResourceVersion == "0")
	refuse("sendInitialEvents", "sendInitialEvents is forbidden for list", initial)
	return errs
}
