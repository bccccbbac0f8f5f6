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

package certificate

import (
	"context"

	"k8s.io/klog/v2"
)

// NewFileStore returns a store in certDirectory.
//
// Deprecated: use NewFileStoreWithLogger.
func NewFileStore(pairNamePrefix, certDirectory, keyDirectory, certFile, keyFile string) (FileStore, error) {
	return NewFileStoreWithLogger(klog.Background(), pairNamePrefix, certDirectory, keyDirectory, certFile, keyFile)
}

// Deprecated: use StartWithContext.
func (m *manager) Start() { m.StartWithContext(m.configured(context.TODO())) }

// Deprecated: use RotateCertsWithContext.
func (m *manager) RotateCerts() (bool, error) {
	return m.RotateCertsWithContext(m.configured(context.TODO()))
}
