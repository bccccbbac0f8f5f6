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
	"encoding/json"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/internal/plainjson"
)

// decodeAggregated decodes an aggregated document. Where it is written as usual
// strings that come again and again, as verbs, groups and kinds do, are in memory
// once: caches hold them for the life of a program.
func decodeAggregated(body []byte) (apidiscovery.APIGroupDiscoveryList, error) {
	d := &document{Reader: plainjson.Reader{Texts: &plainjson.Texts{}}}
	d.Reset(body)
	list := d.list()
	if d.Complete() {
		return list, nil
	}
	list = apidiscovery.APIGroupDiscoveryList{}
	err := json.Unmarshal(body, &list)
	return list, err
}

// document reads an aggregated document. Elements of a list are collected in one
// place, and put into a slice of their number when all are known.
type document struct {
	plainjson.Reader

	groups       []apidiscovery.APIGroupDiscovery
	versions     []apidiscovery.APIVersionDiscovery
	resources    []apidiscovery.APIResourceDiscovery
	subresources []apidiscovery.APISubresourceDiscovery
	kinds        []metav1.GroupVersionKind
	texts        []string
}

// The names of the fields, in the order in which the methods have them.
var (
	fieldsOfList        = []string{"items", "metadata", "kind", "apiVersion"}
	fieldsOfMetadata    = []string{"name"}
	fieldsOfGroup       = []string{"metadata", "versions", "kind", "apiVersion"}
	fieldsOfVersion     = []string{"version", "resources", "freshness"}
	fieldsOfResource    = []string{"resource", "responseKind", "scope", "singularResource", "verbs", "shortNames", "categories", "subresources"}
	fieldsOfSubresource = []string{"subresource", "responseKind", "acceptedTypes", "verbs"}
	fieldsOfKind        = []string{"group", "version", "kind"}
)

func (d *document) list() (list apidiscovery.APIGroupDiscoveryList) {
	d.Object(fieldsOfList, func(field int) {
		switch field {
		case 0:
			list.Items = array(d, &d.groups, d.group)
		case 1:
			d.metadata()
		case 2:
			list.Kind = d.Text()
		case 3:
			list.APIVersion = d.Text()
		default:
			d.Skip()
		}
	})
	return list
}

// metadata reads the metadata of an object that has a name at most.
func (d *document) metadata() (name string) {
	d.Object(fieldsOfMetadata, func(field int) {
		switch {
		case field == 0:
			name = d.Text()
		case !d.Null():
			d.GiveUp()
		}
	})
	return name
}

func (d *document) group() (group apidiscovery.APIGroupDiscovery) {
	d.Object(fieldsOfGroup, func(field int) {
		switch field {
		case 0:
			group.Name = d.metadata()
		case 1:
			group.Versions = array(d, &d.versions, d.version)
		case 2:
			group.Kind = d.Text()
		case 3:
			group.APIVersion = d.Text()
		default:
			d.Skip()
		}
	})
	return group
}

func (d *document) version() (version apidiscovery.APIVersionDiscovery) {
	d.Object(fieldsOfVersion, func(field int) {
		switch field {
		case 0:
			version.Version = d.Text()
		case 1:
			version.Resources = array(d, &d.resources, d.resource)
		case 2:
			version.Freshness = apidiscovery.DiscoveryFreshness(d.Text())
		default:
			d.Skip()
		}
	})
	return version
}

func (d *document) resource() (resource apidiscovery.APIResourceDiscovery) {
	d.Object(fieldsOfResource, func(field int) {
		switch field {
		case 0:
			resource.Resource = d.Text()
		case 1:
			resource.ResponseKind = d.kindIfAny()
		case 2:
			resource.Scope = apidiscovery.ResourceScope(d.Text())
		case 3:
			resource.SingularResource = d.Text()
		case 4:
			resource.Verbs = d.strings()
		case 5:
			resource.ShortNames = d.strings()
		case 6:
			resource.Categories = d.strings()
		case 7:
			resource.Subresources = array(d, &d.subresources, d.subresource)
		default:
			d.Skip()
		}
	})
	return resource
}

func (d *document) subresource() (sub apidiscovery.APISubresourceDiscovery) {
	d.Object(fieldsOfSubresource, func(field int) {
		switch field {
		case 0:
			sub.Subresource = d.Text()
		case 1:
			sub.ResponseKind = d.kindIfAny()
		case 2:
			sub.AcceptedTypes = array(d, &d.kinds, d.kind)
		case 3:
			sub.Verbs = d.strings()
		default:
			d.Skip()
		}
	})
	return sub
}

func (d *document) kindIfAny() *metav1.GroupVersionKind {
	if d.Null() {
		return nil
	}
	kind := d.kind()
	return &kind
}

func (d *document) kind() (kind metav1.GroupVersionKind) {
	d.Object(fieldsOfKind, func(field int) {
		switch field {
		case 0:
			kind.Group = d.Text()
		case 1:
			kind.Version = d.Text()
		case 2:
			kind.Kind = d.Text()
		default:
			d.Skip()
		}
	})
	return kind
}

func (d *document) strings() []string { return array(d, &d.texts, d.Text) }

// array reads an array by way of collected, which no array inside of it uses.
func array[T any](d *document, collected *[]T, element func() T) []T {
	*collected = (*collected)[:0]
	if !d.Array(func() { *collected = append(*collected, element()) }) {
		return nil
	}
	return append(make([]T, 0, len(*collected)), *collected...)
}
