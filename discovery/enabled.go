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
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	apimachineryversion "k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/internal/ctxerr"
)

// IsResourceEnabledWithContext says whether the server has the resource. A
// group version that it does not have is a no, not an error.
func IsResourceEnabledWithContext(ctx context.Context, client ServerResourcesInterfaceWithContext, gvr schema.GroupVersionResource) (bool, error) {
	if err := ctxerr.Check(ctx, "discovery: IsResourceEnabledWithContext"); err != nil {
		return false, err
	}
	list, err := client.ServerResourcesForGroupVersionWithContext(ctx, gvr.GroupVersion().String())
	switch {
	case apierrors.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, err
	}
	return slices.ContainsFunc(list.APIResources, func(r metav1.APIResource) bool { return r.Name == gvr.Resource }), nil
}

// MatchesServerVersionWithContext returns an error unless the server was built
// from the same source as clientVersion says of the client.
func MatchesServerVersionWithContext(ctx context.Context, clientVersion apimachineryversion.Info, client ServerVersionInterfaceWithContext) error {
	if err := ctxerr.Check(ctx, "discovery: MatchesServerVersionWithContext"); err != nil {
		return err
	}
	server, err := client.ServerVersionWithContext(ctx)
	if err != nil {
		return fmt.Errorf("couldn't read version from server: %w", err)
	}
	if server.GitVersion != clientVersion.GitVersion || server.GitCommit != clientVersion.GitCommit || server.GitTreeState != clientVersion.GitTreeState {
		return fmt.Errorf("server version (%#v) differs from client version (%#v)", server, clientVersion)
	}
	return nil
}

// ServerSupportsVersionWithContext returns an error unless the server announces
// the group version. A server that announces nothing at all (to a user who may
// see nothing) is taken to have it.
func ServerSupportsVersionWithContext(ctx context.Context, client ServerGroupsInterfaceWithContext, requiredGV schema.GroupVersion) error {
	if err := ctxerr.Check(ctx, "discovery: ServerSupportsVersionWithContext"); err != nil {
		return err
	}
	groups, err := client.ServerGroupsWithContext(ctx)
	if err != nil {
		return err
	}
	served := metav1.ExtractGroupVersions(groups)
	if len(served) == 0 || slices.Contains(served, requiredGV.String()) {
		return nil
	}
	return fmt.Errorf("server does not support API version %q", requiredGV)
}
