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

// Package version says which build of this module a program contains.
//
// The values come from the archive that the module was released as
// (git archive fills in the commit), or from the linker:
//
//	go build -ldflags "-X k8s.io/client-go/pkg/version.gitVersion=v1.37.2 \
//	  -X k8s.io/client-go/pkg/version.gitCommit=… \
//	  -X k8s.io/client-go/pkg/version.buildDate=2026-11-22T00:00:00Z"
package version
