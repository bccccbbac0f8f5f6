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

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/internal/shared"
)

// ToCategoryExpanderWithContext gives c a method that takes a context. If it has
// none, the call runs in a goroutine that a caller leaves when its context ends,
// as if the category were unknown.
func ToCategoryExpanderWithContext(c CategoryExpander) CategoryExpanderWithContext {
	if ctxful, ok := c.(CategoryExpanderWithContext); ok || c == nil {
		return ctxful
	}
	return categoryAdapter{c}
}

type categoryAdapter struct{ old CategoryExpander }

func (a categoryAdapter) ExpandWithContext(ctx context.Context, category string) ([]schema.GroupResource, bool) {
	type result struct {
		resources []schema.GroupResource
		ok        bool
	}
	r, err := shared.Leave(ctx, "restmapper: ExpandWithContext", func() (result, error) {
		resources, ok := a.old.Expand(category)
		return result{resources, ok}, nil
	}, nil)
	return r.resources, r.ok && err == nil
}
