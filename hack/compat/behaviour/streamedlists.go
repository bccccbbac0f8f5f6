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

package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/watchlist"
)

func init() { add(scenario{name: "watchlist/options", do: watchListOptions}) }

func watchListOptions(r *run) {
	limit := int64(7)
	for i, o := range []metav1.ListOptions{
		{}, {LabelSelector: "a=b", FieldSelector: "c=d", TimeoutSeconds: &limit}, {Limit: 5}, {Continue: "x"}, {Limit: 5, Continue: "x"},
		{ResourceVersion: "0"}, {ResourceVersion: "3"}, {ResourceVersion: "x"}, {ResourceVersion: "0", ResourceVersionMatch: "NotOlderThan"}, {ResourceVersion: "3", ResourceVersionMatch: "NotOlderThan"},
		{ResourceVersion: "3", ResourceVersionMatch: "Exact"}, {ResourceVersionMatch: "NotOlderThan"}, {ResourceVersionMatch: "odd"}, {ResourceVersion: "0", Limit: 5}, {ResourceVersion: "3", Limit: 5},
		{Watch: true}, {AllowWatchBookmarks: true, SendInitialEvents: new(bool)}, {Watch: true, ResourceVersion: "0", LabelSelector: "!a"},
	} {
		got, ok, err := watchlist.PrepareWatchListOptionsFromListOptions(o)
		r.note("%d %v %s %s", i, ok, errorFacts(err), show(got))
		r.note("%d left %s", i, show(o))
	}
	for _, v := range []any{nil, "x", struct{}{}, unsupported(true), unsupported(false)} {
		r.note("%T %v %v", v, v, watchlist.DoesClientNotSupportWatchListSemantics(v))
	}
}

type unsupported bool

func (u unsupported) IsWatchListSemanticsUnSupported() bool { return bool(u) }
