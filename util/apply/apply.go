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

// Package apply builds requests for server-side apply.
package apply

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	cbor "k8s.io/apimachinery/pkg/runtime/serializer/cbor/direct"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/features"
	"k8s.io/client-go/rest"
)

// NewRequest returns a request that applies applyConfiguration; the caller adds
// the resource, the name and the options. The body is CBOR if the gates
// ClientsAllowCBOR and ClientsPreferCBOR are both open, and JSON otherwise.
func NewRequest(client rest.Interface, applyConfiguration any) (*rest.Request, error) {
	if v := reflect.ValueOf(applyConfiguration); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, errors.New("apply configuration must not be nil")
	}
	patch, marshal := types.ApplyYAMLPatchType, json.Marshal // JSON is YAML
	gates := features.FeatureGates()
	if gates.Enabled(features.ClientsAllowCBOR) && gates.Enabled(features.ClientsPreferCBOR) {
		patch, marshal = types.ApplyCBORPatchType, cbor.Marshal
	}
	body, err := marshal(applyConfiguration)
	if err != nil {
		return nil, fmt.Errorf("failed to marshal apply configuration: %w", err)
	}
	return client.Patch(patch).Body(body), nil
}
