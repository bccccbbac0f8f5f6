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

// Package watchlist says whether, and with which options, a list can be asked
// for as a stream of watch events.
package watchlist

import (
	metainternalversion "k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metainternalversionvalidation "k8s.io/apimachinery/pkg/apis/meta/internalversion/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/features"
)

// PrepareWatchListOptionsFromListOptions returns the options of the watch that
// gives the same objects as a list with listOptions. It returns false if there
// is none: the gate WatchListClient is closed, a page of a list is asked for,
// or a match that a watch does not know. Selectors that do not parse are an
// error.
func PrepareWatchListOptionsFromListOptions(listOptions metav1.ListOptions) (metav1.ListOptions, bool, error) {
	if !features.FeatureGates().Enabled(features.WatchListClient) {
		return metav1.ListOptions{}, false, nil
	}
	if listOptions.SendInitialEvents != nil || isPage(listOptions) {
		return metav1.ListOptions{}, false, nil
	}
	switch listOptions.ResourceVersionMatch {
	case "":
	case metav1.ResourceVersionMatchNotOlderThan:
		if listOptions.ResourceVersion == "" {
			return metav1.ListOptions{}, false, nil // the server would refuse it
		}
	default:
		return metav1.ListOptions{}, false, nil
	}

	watch := listOptions
	yes := true
	watch.Watch, watch.AllowWatchBookmarks, watch.SendInitialEvents = true, true, &yes
	watch.ResourceVersionMatch = metav1.ResourceVersionMatchNotOlderThan
	watch.Limit = 0
	if err := parses(watch); err != nil {
		return metav1.ListOptions{}, false, err
	}
	return watch, true, nil
}

// isPage reports whether the answer may be a part of the list. The server
// ignores a limit on a list from its cache (resource version 0).
func isPage(o metav1.ListOptions) bool {
	return o.Continue != "" || o.Limit > 0 && o.ResourceVersion != "0"
}

// parses returns why a server would not understand the options.
func parses(o metav1.ListOptions) error {
	var internal metainternalversion.ListOptions
	if err := metainternalversion.Convert_v1_ListOptions_To_internalversion_ListOptions(&o, &internal, nil); err != nil {
		return err
	}
	return metainternalversionvalidation.ValidateListOptions(&internal, true).ToAggregate()
}

// unsupported is implemented by clients, fakes above all, that cannot stream
// a list.
type unsupported interface {
	IsWatchListSemanticsUnSupported() bool
}

// DoesClientNotSupportWatchListSemantics reports whether client says of itself
// that it cannot stream a list.
func DoesClientNotSupportWatchListSemantics(client any) bool {
	u, ok := client.(unsupported)
	return ok && u.IsWatchListSemanticsUnSupported()
}
