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

// Package clientcmd finds and reads kubeconfig files, and makes of them, of
// flags and of the environment the rest.Config of a client.
//
// The usual way, which lets a program's user choose with KUBECONFIG and flags:
//
//	rules := clientcmd.NewDefaultClientConfigLoadingRules()
//	overrides := &clientcmd.ConfigOverrides{}
//	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides).ClientConfig()
//
// Of several files the first one that has an entry wins, entry by entry. Files
// that do not exist are passed over, unless a file was asked for by name.
// Relative paths start in the folder of the file that has them. Without any
// configuration a program in a pod acts as the pod's service account.
//
// # Files and contexts
//
// Everything here but a prompt and the wait for a lock is work of a moment on
// local files, which no context can interrupt; a ClientConfig starts no
// goroutines and keeps nothing open. What may take as long as a person or
// another process wants has a form with a context: DirectClientConfig and
// DeferredLoadingClientConfig have ClientConfigWithContext, PromptingAuthLoader
// has LoadAuthWithContext and PromptWithContext, and ModifyConfigWithContext
// waits for the lock of a file where ModifyConfig fails.
//
// # Credentials
//
// No error and no log line of this package has a credential in it, nor has
// what fmt prints of the types. Files are written for their owner alone, or
// with the mode that they had. A file with credentials that belongs to somebody
// else and can be read by everybody gets a warning.
package clientcmd
