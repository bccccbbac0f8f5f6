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

package restmapper

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// NewDiscoveryRESTMapperWithContext returns a mapper for the groups. Where a
// question leaves the choice, v1 of the core group comes first, then every
// group's preferred version, then its other versions, in the order of the groups.
// The mapper does no I/O.
func NewDiscoveryRESTMapperWithContext(groupResources []*APIGroupResources) meta.RESTMapperWithContext {
	p := prioritize(groupResources)
	union := make(meta.MultiRESTMapperWithContext, 0, len(p.mappers))
	for _, m := range p.mappers {
		union = append(union, m)
	}
	return meta.PriorityRESTMapperWithContext{Delegate: union, ResourcePriority: p.resources, KindPriority: p.kinds}
}

// priority is the mappers of all group versions and what comes first.
type priority struct {
	mappers   []*meta.DefaultRESTMapper
	resources []schema.GroupVersionResource
	kinds     []schema.GroupVersionKind
}

func (p *priority) add(gv schema.GroupVersion) {
	p.resources = append(p.resources, gv.WithResource(meta.AnyResource))
	p.kinds = append(p.kinds, gv.WithKind(meta.AnyKind))
}

func prioritize(groups []*APIGroupResources) *priority {
	p := &priority{}
	p.add(schema.GroupVersion{Version: "v1"})
	for _, g := range groups {
		var others []schema.GroupVersion
		if preferred := g.Group.PreferredVersion.Version; has(g, preferred) {
			p.add(schema.GroupVersion{Group: g.Group.Name, Version: preferred})
		}
		for _, version := range g.Group.Versions {
			if !has(g, version.Version) {
				continue
			}
			gv := schema.GroupVersion{Group: g.Group.Name, Version: version.Version}
			if version.Version != g.Group.PreferredVersion.Version {
				others = append(others, gv)
			}
			p.mappers = append(p.mappers, mapperFor(gv, g.VersionedResources[version.Version]))
		}
		for _, gv := range others {
			p.add(gv)
		}
	}
	for _, g := range groups {
		p.add(schema.GroupVersion{Group: g.Group.Name, Version: meta.AnyVersion})
	}
	return p
}

// has says whether the version is announced and its resources are known.
func has(g *APIGroupResources, version string) bool {
	_, ok := g.VersionedResources[version]
	return ok && slices.ContainsFunc(g.Group.Versions, func(v metav1.GroupVersionForDiscovery) bool { return v.Version == version })
}

// mapperFor knows each resource under its kind, the kind in lower case and the
// kind of its list.
func mapperFor(gv schema.GroupVersion, resources []metav1.APIResource) *meta.DefaultRESTMapper {
	mapper := meta.NewDefaultRESTMapper([]schema.GroupVersion{gv})
	for i := range resources {
		r := &resources[i]
		if strings.Contains(r.Name, "/") { // a subresource has its parent's mapping
			continue
		}
		var scope meta.RESTScope = meta.RESTScopeRoot
		if r.Namespaced {
			scope = meta.RESTScopeNamespace
		}
		kind := gv.WithKind(r.Kind)
		plural, singular := gv.WithResource(r.Name), gv.WithResource(r.SingularName)
		if r.SingularName == "" { // old servers do not say
			_, singular = meta.UnsafeGuessKindToResource(kind)
		}
		// The real kind last: it is what the resource maps back to.
		mapper.AddSpecific(gv.WithKind(strings.ToLower(r.Kind)), plural, singular, scope)
		mapper.AddSpecific(kind, plural, singular, scope)
		mapper.Add(gv.WithKind(r.Kind+"List"), scope)
	}
	mapper.Add(gv.WithKind("List"), meta.RESTScopeRoot)
	return mapper
}
