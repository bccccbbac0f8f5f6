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
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

// pod makes a pod of "namespace/name@version", with a label for each word.
func pod(text string, words ...string) *corev1.Pod {
	key, version, _ := strings.Cut(text, "@")
	namespace, name, found := strings.Cut(key, "/")
	if !found {
		namespace, name = "", key
	}
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, ResourceVersion: version}}
	for _, w := range words {
		if p.Labels == nil {
			p.Labels = map[string]string{}
		}
		p.Labels[w] = "yes"
	}
	return p
}

// brief is a short text for the objects that scenarios use.
func brief(v any) string {
	switch o := v.(type) {
	case nil:
		return "nil"
	case string:
		return fmt.Sprintf("%q", o)
	case metav1.Object:
		if isNil(v) {
			return fmt.Sprintf("nil %T", v)
		}
		text := fmt.Sprintf("%s/%s@%s", o.GetNamespace(), o.GetName(), o.GetResourceVersion())
		for _, k := range sorted(keys(o.GetLabels())) {
			text += "+" + k
		}
		return text
	case cache.DeletedFinalStateUnknown:
		return fmt.Sprintf("unknown(%s %s)", o.Key, brief(o.Obj))
	case *cache.DeletedFinalStateUnknown:
		return fmt.Sprintf("*unknown(%s %s)", o.Key, brief(o.Obj))
	case cache.Deltas:
		parts := make([]string, len(o))
		for i, d := range o {
			parts[i] = brief(d)
		}
		return "[" + strings.Join(parts, " ") + "]"
	case cache.Delta:
		return fmt.Sprintf("%s:%s", o.Type, brief(o.Object))
	case cache.ReplacedAllInfo:
		return fmt.Sprintf("all(%s %s)", o.ResourceVersion, briefs(o.Objects))
	case cache.SyncAllInfo:
		return "syncAll"
	case cache.BookmarkInfo:
		return fmt.Sprintf("bookmark(%s)", o.ResourceVersion)
	}
	return fmt.Sprintf("%T(%v)", v, v)
}

func isNil(v any) bool { p, ok := v.(*corev1.Pod); return ok && p == nil }

// briefs is for lists whose order nobody promises.
func briefs[T any](list []T) string {
	if list == nil {
		return "nil list"
	}
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = brief(v)
	}
	slices.Sort(parts)
	return "[" + strings.Join(parts, " ") + "]"
}

func keys[M ~map[K]V, K comparable, V any](m M) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// sorted tells a nil list from an empty one.
func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}

func text(list []string) string {
	if list == nil {
		return "nil list"
	}
	return fmt.Sprintf("%q", sorted(list))
}
