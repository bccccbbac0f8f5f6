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

import (
	"os"
	"runtime"
	"strings"
	"testing"
)

func TestGet(t *testing.T) {
	info := Get()
	if info.GitVersion != gitVersion || info.GitCommit != gitCommit || info.BuildDate != buildDate || info.GoVersion != runtime.Version() ||
		info.Platform != runtime.GOOS+"/"+runtime.GOARCH || info.Compiler != runtime.Compiler {
		t.Errorf("%+v", info)
	}
}

// An archive gets its commit from git, which needs all of these in place.
func TestArchivePlaceholders(t *testing.T) {
	attributes, err := os.ReadFile(".gitattributes")
	if err != nil || !strings.Contains(string(attributes), "base.go export-subst") {
		t.Errorf("%q, %v", attributes, err)
	}
	source, err := os.ReadFile("base.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"v0.0.0-master+$Format:%H$"`, `"$Format:%H$"`} {
		if !strings.Contains(string(source), want) && strings.Contains(gitCommit, "Format") {
			t.Errorf("base.go has no %s", want)
		}
	}
}
