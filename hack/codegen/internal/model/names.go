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

package model

import (
	"strings"

	codegennamer "k8s.io/code-generator/pkg/namer"
	"k8s.io/gengo/v2"
	"k8s.io/gengo/v2/namer"
	"k8s.io/gengo/v2/types"
)

// names makes the names of a kind.
type names struct {
	plural   namer.Namer
	resource namer.Namer
}

func newNames(plurals map[string]string) names {
	return names{
		plural:   namer.NewPublicPluralNamer(plurals),
		resource: codegennamer.NewTagOverrideNamer("resourceName", namer.NewAllLowercasePluralNamer(plurals)),
	}
}

// lowerFirst turns a type name into a variable name: "APIService" becomes
// "aPIService", which is not pretty, but never collides.
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// comments returns all comment lines that may carry the tags of a type.
func comments(t *types.Type) []string {
	return append(append([]string(nil), t.SecondClosestCommentLines...), t.CommentLines...)
}

// lastTag returns the value of the last "+name=value" line.
func lastTag(lines []string, name string) (string, bool) {
	values := gengo.ExtractCommentTags("+", lines)[name]
	if len(values) == 0 {
		return "", false
	}
	return values[len(values)-1], true
}
