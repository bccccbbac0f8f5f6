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
	"context"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/klog/v2"
)

// shortcutExpander replaces short names by what discovery says they stand for and
// asks the mapper for that.
type shortcutExpander struct {
	mapper  meta.RESTMapperWithContext
	source  discovery.DiscoveryInterfaceWithContext
	warning func(string) // may be nil
}

var (
	_ meta.ResettableRESTMapper            = shortcutExpander{}
	_ meta.ResettableRESTMapperWithContext = shortcutExpander{}
)

// NewShortcutExpanderWithContext returns a mapper that understands short names. It
// asks client each time: give it one that caches. warningHandler, if not nil, is
// told where a short name has other meanings.
func NewShortcutExpanderWithContext(delegate meta.RESTMapperWithContext, client discovery.DiscoveryInterfaceWithContext, warningHandler func(string)) meta.RESTMapperWithContext {
	return shortcutExpander{mapper: delegate, source: client, warning: warningHandler}
}

func (e shortcutExpander) KindForWithContext(ctx context.Context, resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	return askExpanded(ctx, e, resource, "restmapper: KindForWithContext", e.mapper.KindForWithContext)
}

func (e shortcutExpander) KindsForWithContext(ctx context.Context, resource schema.GroupVersionResource) ([]schema.GroupVersionKind, error) {
	return askExpanded(ctx, e, resource, "restmapper: KindsForWithContext", e.mapper.KindsForWithContext)
}

func (e shortcutExpander) ResourceForWithContext(ctx context.Context, resource schema.GroupVersionResource) (schema.GroupVersionResource, error) {
	return askExpanded(ctx, e, resource, "restmapper: ResourceForWithContext", e.mapper.ResourceForWithContext)
}

func (e shortcutExpander) ResourcesForWithContext(ctx context.Context, resource schema.GroupVersionResource) ([]schema.GroupVersionResource, error) {
	return askExpanded(ctx, e, resource, "restmapper: ResourcesForWithContext", e.mapper.ResourcesForWithContext)
}

func (e shortcutExpander) ResourceSingularizerWithContext(ctx context.Context, resource string) (string, error) {
	expanded, err := e.expand(ctx, schema.GroupVersionResource{Resource: resource}, "restmapper: ResourceSingularizerWithContext")
	if err != nil {
		return resource, err
	}
	return e.mapper.ResourceSingularizerWithContext(ctx, expanded.Resource)
}

func (e shortcutExpander) RESTMappingWithContext(ctx context.Context, gk schema.GroupKind, versions ...string) (*meta.RESTMapping, error) {
	return e.mapper.RESTMappingWithContext(ctx, gk, versions...)
}

func (e shortcutExpander) RESTMappingsWithContext(ctx context.Context, gk schema.GroupKind, versions ...string) ([]*meta.RESTMapping, error) {
	return e.mapper.RESTMappingsWithContext(ctx, gk, versions...)
}

func (e shortcutExpander) ResetWithContext(ctx context.Context) {
	meta.MaybeResetRESTMapperWithContext(ctx, e.mapper)
}

// askExpanded asks the mapper for what a name stands for. A mapper that does not
// know it may find out that discovery was outdated, and with it the short names:
// what the name stands for now is worth another question.
func askExpanded[T any](ctx context.Context, e shortcutExpander, resource schema.GroupVersionResource, doing string, ask func(context.Context, schema.GroupVersionResource) (T, error)) (T, error) {
	var none T
	long, err := e.expand(ctx, resource, doing)
	if err != nil {
		return none, err
	}
	result, err := ask(ctx, long)
	if !meta.IsNoMatchError(err) || long != resource {
		return result, err
	}
	now, expandErr := e.expand(ctx, resource, doing)
	if expandErr != nil {
		return none, expandErr
	}
	if now == long {
		return result, err
	}
	return ask(ctx, now)
}

// expand replaces a short name. A name that is a resource itself, or that nobody
// knows, stays; so does every name if discovery fails, for then the mapper has
// the better error. The only error is the end of ctx.
func (e shortcutExpander) expand(ctx context.Context, resource schema.GroupVersionResource, doing string) (schema.GroupVersionResource, error) {
	if err := ctxerr.Check(ctx, doing); err != nil {
		return resource, err
	}
	names, err := e.names(ctx)
	if ctx.Err() != nil {
		return resource, ctxerr.Wrap(ctx, err, doing)
	}
	if err != nil {
		klog.FromContext(ctx).V(1).Info("Short names are not expanded", "err", err)
		return resource, nil
	}
	if names.isResource(resource.GroupResource()) {
		return resource, nil
	}
	long, others := names.find(resource.GroupResource())
	if long.Empty() {
		return resource, nil
	}
	for _, other := range others {
		if e.warning != nil {
			e.warning(fmt.Sprintf("short name %q could also match lower priority resource %s", resource.Resource, other))
		}
	}
	if long.Group != resource.Group && resource.Group != "" { // what was asked for is the start of the group's name, and a version
		return long.WithVersion(resource.Version), nil
	}
	return long.WithVersion(""), nil
}

// shortNames is what discovery says about names, in the order of the server's
// preference.
type shortNames struct {
	resources map[string][]string // name → groups that have it
	shortcuts []shortcut
}

type shortcut struct {
	name string
	long schema.GroupResource
}

func (e shortcutExpander) names(ctx context.Context) (*shortNames, error) {
	_, lists, err := e.source.ServerGroupsAndResourcesWithContext(ctx)
	if err != nil && (lists == nil || ctx.Err() != nil) {
		return nil, err
	}
	names := &shortNames{resources: map[string][]string{}}
	for _, list := range lists {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			klog.FromContext(ctx).V(1).Info("Short names of a group version are not expanded", "groupVersion", list.GroupVersion, "err", err)
			continue
		}
		for i := range list.APIResources {
			r := &list.APIResources[i]
			names.resources[r.Name] = append(names.resources[r.Name], gv.Group)
			for _, short := range r.ShortNames {
				names.shortcuts = append(names.shortcuts, shortcut{short, schema.GroupResource{Group: gv.Group, Resource: r.Name}})
			}
		}
	}
	return names, nil
}

// isResource says whether gr is a resource's full name, in its group if it names
// one.
func (n *shortNames) isResource(gr schema.GroupResource) bool {
	for _, group := range n.resources[gr.Resource] {
		if gr.Group == "" || gr.Group == group {
			return true
		}
	}
	return false
}

// find returns what gr stands for: in its own group, or, if there is none of that
// name, in one whose name starts so. The others have the same claim as the first.
func (n *shortNames) find(gr schema.GroupResource) (long schema.GroupResource, others []schema.GroupResource) {
	seen := map[schema.GroupResource]bool{}
	for _, s := range n.shortcuts {
		if s.name != gr.Resource || (gr.Group != "" && gr.Group != s.long.Group) || seen[s.long] {
			continue
		}
		seen[s.long] = true
		if long.Empty() {
			long = s.long
		} else {
			others = append(others, s.long)
		}
	}
	if !long.Empty() || gr.Group == "" {
		return long, others
	}
	for _, s := range n.shortcuts {
		if s.name == gr.Resource && strings.HasPrefix(s.long.Group, gr.Group) {
			return s.long, nil
		}
	}
	return long, nil
}
