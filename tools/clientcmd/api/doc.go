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

// +k8s:deepcopy-gen=package

// Package api has the kubeconfig in the form in which programs work with it:
// clusters, users and contexts in maps by name. Version v1 is the form of the
// files.
//
// A Config holds credentials. Printing one with fmt shows none of them: the
// types with secrets have String and GoString, and RedactSecrets makes a
// Config fit for any other output.
package api
