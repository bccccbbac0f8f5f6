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

package clientcmd

import (
	"context"
	"fmt"
	"maps"
	"time"

	restclient "k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// persistPatience is how long tokens wait for somebody else's lock where no
// context says how long: they can have been given for the only time.
const persistPatience = 5 * time.Second

// persister keeps the auth provider configuration of one user in the files it
// came from.
type persister struct {
	access ConfigAccess
	user   string
}

// PersisterForUser returns a persister that writes to the files of
// configAccess. It reads them again when they are locked, so that what another
// process has changed meanwhile stays. It also has a PersistContext method,
// which waits for the lock until a context ends, and a Reload method, which
// returns what is in the files now.
func PersisterForUser(configAccess ConfigAccess, user string) restclient.AuthProviderConfigPersister {
	return &persister{configAccess, user}
}

// PersistContext keeps config. A user that is not in the files any more, or
// has no auth provider there, is left alone.
func (p *persister) PersistContext(ctx context.Context, config map[string]string) error {
	if ctx != nil && ctx.Done() == nil {
		bounded, cancel := context.WithTimeoutCause(ctx, persistPatience, fmt.Errorf("the files of user %q are locked", p.user))
		defer cancel()
		ctx = bounded
	}
	if p.access == nil { // the configuration is of no file
		return nil
	}
	return modify(ctx, p.access, false, func(all *clientcmdapi.Config) (*clientcmdapi.Config, error) {
		user := all.AuthInfos[p.user]
		if user == nil || user.AuthProvider == nil {
			return nil, nil
		}
		user.AuthProvider.Config = maps.Clone(config)
		return all, nil
	})
}

// Reload returns what the files say; nothing if the user is not there any more.
func (p *persister) Reload() (map[string]string, error) {
	all, err := p.access.GetStartingConfig()
	if err != nil {
		return nil, err
	}
	if user := all.AuthInfos[p.user]; user != nil && user.AuthProvider != nil {
		return user.AuthProvider.Config, nil
	}
	return nil, nil
}
