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

// Package exec is for programs that are credential plugins: it reads what the
// program that runs them tells them.
package exec

import (
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/rest"
)

func LoadExecCredential(data []byte) (runtime.Object, *rest.Config, error) { panic("not yet") }
func LoadExecCredentialFromEnv() (runtime.Object, *rest.Config, error)     { panic("not yet") }
