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

// Package clientgo is the root of a client library for Kubernetes in which the
// caller's context.Context comes first everywhere: cancellation, deadline,
// values and cause reach every call that can wait.
//
// There is nothing to import here. Programs begin with one of these:
//
//   - [k8s.io/client-go/rest] for the configuration of a connection, and
//     [k8s.io/client-go/tools/clientcmd] to read it from a kubeconfig;
//   - [k8s.io/client-go/kubernetes] for clients of all built-in kinds, or one of
//     its packages typed/GROUP/VERSION for those of one group, which links less;
//   - [k8s.io/client-go/dynamic] and [k8s.io/client-go/metadata] for kinds that
//     the program does not know when it is compiled;
//   - [k8s.io/client-go/informers] and [k8s.io/client-go/util/workqueue] for
//     controllers;
//   - [k8s.io/client-go/kubernetes/fake] for tests.
//
// # The context contract
//
// Each function and method that can do I/O, sleep or wait takes a context as its
// first parameter. When that ends, the call returns within 50 ms with an error
// that is errors.Is both ctx.Err() and context.Cause(ctx), and a second later
// nothing of the call is left: no goroutine, timer, connection or child process.
// Work that several callers wait for belongs to none of them and ends with the
// last. A nil context is an error that names the function. The fakes do the
// same.
//
// Forms without a context are those of the library that this one replaces. They
// are marked as deprecated and do nothing but call the other form.
package clientgo
