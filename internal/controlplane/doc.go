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

// Package controlplane starts hack/controlplane, a real kube-apiserver with
// etcd, as a child process: for end-to-end tests, examples and benchmarks.
//
// The program is a module of its own, so that users of this module download no
// server. It is compiled when it is first needed, which takes minutes, and kept
// in the folder .cache of the tree until its inputs change.
//
// No process outlives its Cluster, or the process that started it.
package controlplane
