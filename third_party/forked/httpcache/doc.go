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

// Package httpcache is a private HTTP cache (RFC 9111) as a RoundTripper: it
// answers from a Cache while an answer is fresh, asks the server with the
// validators of the old answer when it is not, and keeps the new one.
//
// It is made for the answers of an API server that carry an ETag. An answer is
// kept when its body has been read to the end; one that is cut short never is.
// The cache does not tell users apart: do not share one between them.
//
// The name of the folder is that of the baseline, where this package is a fork;
// the code here is our own.
package httpcache
