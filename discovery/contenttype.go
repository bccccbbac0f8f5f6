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
	"mime"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// What a client may ask /api and /apis for.
const (
	AcceptV1       string = "application/json"
	AcceptV2       string = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
	AcceptV2NoPeer string = AcceptV2 + ";profile=nopeer" // what this server serves itself, without its peers' part
)

// aggregatedV2 is the document with all groups and their resources. Servers from
// 1.26 to 1.29 call it v2beta1 and are asked for the older documents.
var aggregatedV2 = schema.GroupVersionKind{Group: "apidiscovery.k8s.io", Version: "v2", Kind: "APIGroupDiscoveryList"}

// ContentTypeIsGVK says whether contentType is JSON with parameters that name gvk.
func ContentTypeIsGVK(contentType string, gvk schema.GroupVersionKind) (bool, error) {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false, err
	}
	return mediaType == AcceptV1 && params["g"] == gvk.Group && params["v"] == gvk.Version && params["as"] == gvk.Kind, nil
}

// isAggregated says whether a body of that type is an APIGroupDiscoveryList.
func isAggregated(contentType string) bool {
	is, err := ContentTypeIsGVK(contentType, aggregatedV2)
	return err == nil && is
}

// accept is what this client asks for.
func (d *DiscoveryClient) accept() string {
	switch {
	case d.UseLegacyDiscovery:
		return AcceptV1
	case d.NoPeerDiscovery:
		return AcceptV2NoPeer + "," + AcceptV2 + "," + AcceptV1
	default:
		return AcceptV2 + "," + AcceptV1
	}
}
