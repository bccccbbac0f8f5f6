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

package version

// The linker sets these with -X; their names are what release scripts use.
// The $Format$ placeholders are filled in by git archive, which .gitattributes
// in this folder asks for.
var (
	gitMajor     string
	gitMinor     string
	gitVersion   = "v0.0.0-master+$Format:%H$"
	gitCommit    = "$Format:%H$" // hash of the commit
	gitTreeState string          // "clean" or "dirty"

	buildDate = "1970-01-01T00:00:00Z" // ISO 8601, date -u +'%Y-%m-%dT%H:%M:%SZ'
)
