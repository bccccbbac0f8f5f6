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

// Package certificate keeps a certificate that a cluster signs: it asks for
// one, stores it, and replaces it when 70 to 90 % of its life have passed.
//
// A Manager does nothing until it is started. Its goroutines and requests end
// when the context it was started with ends or it is stopped:
//
//	if m, ok := manager.(certificate.ManagerWithContext); ok {
//		done := m.StartWithContext(ctx)
//		…
//		<-done // after the end of ctx: nothing runs any more
//	}
package certificate
