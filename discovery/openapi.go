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

package discovery

import (
	"context"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	"google.golang.org/protobuf/proto"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/openapi"
)

const openAPIV2ProtobufType = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"

// OpenAPISchemaWithContext returns the OpenAPI v2 document of the whole server.
func (d *DiscoveryClient) OpenAPISchemaWithContext(ctx context.Context) (*openapi_v2.Document, error) {
	if err := ctxerr.Check(ctx, "discovery: OpenAPISchemaWithContext"); err != nil {
		return nil, err
	}
	body, _, err := d.raw(ctx, "/openapi/v2", openAPIV2ProtobufType)
	if err != nil {
		return nil, err
	}
	document := &openapi_v2.Document{}
	if err := proto.Unmarshal(body, document); err != nil {
		return nil, err
	}
	return document, nil
}

// OpenAPIV3WithContext returns a client for the OpenAPI v3 documents, one per
// group version. It asks the server anew each time; see openapi/cached.
func (d *DiscoveryClient) OpenAPIV3WithContext(context.Context) openapi.ClientWithContext {
	return openapi.NewClientWithContext(d.restClient)
}
