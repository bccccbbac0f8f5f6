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
	"os"
	"reflect"
	"slices"

	restclient "k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"k8s.io/client-go/internal/ctxerr"
)

// PersistAuthProviderConfigForUser returns what keeps the auth provider
// configuration of a user.
type PersistAuthProviderConfigForUser func(user string) restclient.AuthProviderConfigPersister

// ModifyConfigWithContext changes the files of configAccess so that they say
// what newConfig says. An entry that changed or is gone is written to the file
// it came from, a new one to the default file; other files are not touched.
// The extensions of the configuration as a whole stay as they are. With
// relativizePaths, paths in entries that are written become relative to their
// file where they lead to something in or below its folder.
//
// The files are locked meanwhile, by files beside them that end in ".lock". If
// somebody else has a lock, this waits until ctx ends; with a ctx that cannot
// end, it fails.
func ModifyConfigWithContext(ctx context.Context, configAccess ConfigAccess, newConfig clientcmdapi.Config, relativizePaths bool) error {
	return modify(ctx, configAccess, relativizePaths, func(*clientcmdapi.Config) (*clientcmdapi.Config, error) {
		return &newConfig, nil
	})
}

// modify asks change for the new configuration when the files are locked.
func modify(ctx context.Context, access ConfigAccess, relativize bool, change func(*clientcmdapi.Config) (*clientcmdapi.Config, error)) error {
	if ctx == nil {
		return ctxerr.NilContext("clientcmd: ModifyConfig")
	}
	if UseModifyConfigLock {
		unlock, err := lockAll(ctx, access.GetLoadingPrecedence())
		if err != nil {
			return err
		}
		defer unlock()
	}
	old, err := access.GetStartingConfig()
	if err != nil {
		return err
	}
	next, err := change(old.DeepCopy())
	if err != nil || next == nil {
		return err
	}
	e := edit{access: access, relativize: relativize, files: map[string]*clientcmdapi.Config{}}
	if err := e.apply(old, next); err != nil {
		return err
	}
	return e.write()
}

// edit is the change of some files.
type edit struct {
	access     ConfigAccess
	relativize bool

	files map[string]*clientcmdapi.Config // those that change, as they will be
	order []string                        // their names in the order of the first change
}

// file returns the content of a file that changes. One that does not exist is
// empty.
func (e *edit) file(name string) (*clientcmdapi.Config, error) {
	if config, ok := e.files[name]; ok {
		return config, nil
	}
	config, err := LoadFromFile(name)
	if os.IsNotExist(err) {
		config, err = clientcmdapi.NewConfig(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("error loading config file %q: %w", name, err)
	}
	e.files[name] = config
	e.order = append(e.order, name)
	return config, nil
}

// home is the file of an entry.
func (e *edit) home(origin string) string {
	switch {
	case e.access.IsExplicitFile():
		return e.access.GetExplicitFile()
	case origin != "":
		return origin
	}
	return e.access.GetDefaultFilename()
}

func (e *edit) apply(old, next *clientcmdapi.Config) error {
	if err := e.currentContext(old.CurrentContext, next.CurrentContext); err != nil {
		return err
	}
	if err := e.preferences(&old.Preferences, &next.Preferences); err != nil {
		return err
	}
	if err := entries(e, old.Clusters, next.Clusters, entryOf[clientcmdapi.Cluster]{
		in:         func(c *clientcmdapi.Config) map[string]*clientcmdapi.Cluster { return c.Clusters },
		origin:     func(c *clientcmdapi.Cluster) *string { return &c.LocationOfOrigin },
		relativize: RelativizeClusterLocalPaths,
	}); err != nil {
		return err
	}
	if err := entries(e, old.AuthInfos, next.AuthInfos, entryOf[clientcmdapi.AuthInfo]{
		in:         func(c *clientcmdapi.Config) map[string]*clientcmdapi.AuthInfo { return c.AuthInfos },
		origin:     func(a *clientcmdapi.AuthInfo) *string { return &a.LocationOfOrigin },
		relativize: RelativizeAuthInfoLocalPaths,
	}); err != nil {
		return err
	}
	return entries(e, old.Contexts, next.Contexts, entryOf[clientcmdapi.Context]{
		in:     func(c *clientcmdapi.Config) map[string]*clientcmdapi.Context { return c.Contexts },
		origin: func(c *clientcmdapi.Context) *string { return &c.LocationOfOrigin },
	})
}

// currentContext goes to the default file; when it is taken away, then from
// the file that had it.
func (e *edit) currentContext(old, next string) error {
	if old == next {
		return nil
	}
	name := e.home("")
	if next == "" {
		var err error
		if name, err = e.first(func(c *clientcmdapi.Config) bool { return c.CurrentContext != "" }); err != nil || name == "" {
			return err
		}
	}
	config, err := e.file(name)
	if err != nil {
		return err
	}
	config.CurrentContext = next
	return nil
}

// preferences go to the file that has some, or to the default file.
func (e *edit) preferences(old, next *clientcmdapi.Preferences) error {
	if reflect.DeepEqual(old, next) {
		return nil
	}
	name, err := e.first(func(c *clientcmdapi.Config) bool { return c.Preferences.Colors || len(c.Preferences.Extensions) > 0 })
	if err != nil {
		return err
	}
	if name == "" {
		name = e.home("")
	}
	config, err := e.file(name)
	if err != nil {
		return err
	}
	config.Preferences = *next.DeepCopy()
	return nil
}

// first returns the first of the files for which has is true, or nothing.
func (e *edit) first(has func(*clientcmdapi.Config) bool) (string, error) {
	for _, name := range e.access.GetLoadingPrecedence() {
		if name == "" {
			continue
		}
		config, ok := e.files[name]
		if !ok {
			var err error
			config, err = LoadFromFile(name)
			if os.IsNotExist(err) {
				continue
			}
			if err != nil {
				return "", fmt.Errorf("error loading config file %q: %w", name, err)
			}
		}
		if has(config) {
			return name, nil
		}
	}
	return "", nil
}

// entryOf is what clusters, users and contexts have in common.
type entryOf[T any] struct {
	in         func(*clientcmdapi.Config) map[string]*T
	origin     func(*T) *string
	relativize func(*T) error // nil without paths
}

// entries brings one kind of entry from old to next.
func entries[T any](e *edit, old, next map[string]*T, of entryOf[T]) error {
	for name, entry := range next {
		if entry == nil || reflect.DeepEqual(old[name], entry) {
			continue
		}
		changed := *entry
		home := e.home(*of.origin(entry))
		config, err := e.file(home)
		if err != nil {
			return err
		}
		if e.relativize && of.relativize != nil {
			*of.origin(&changed) = home
			if err := of.relativize(&changed); err != nil {
				return err
			}
		}
		of.in(config)[name] = &changed
	}
	for name, entry := range old {
		if next[name] != nil || entry == nil {
			continue
		}
		config, err := e.file(e.home(*of.origin(entry)))
		if err != nil {
			return err
		}
		delete(of.in(config), name)
	}
	return nil
}

// write puts the files in place, those first that were changed first.
func (e *edit) write() error {
	slices.SortStableFunc(e.order, func(a, b string) int { return e.rank(a) - e.rank(b) })
	for _, name := range e.order {
		if err := WriteToFile(*e.files[name], name); err != nil {
			return err
		}
	}
	return nil
}

// rank puts the least important file first: until the last one is written,
// what counts most is as it was.
func (e *edit) rank(name string) int {
	return -slices.Index(e.access.GetLoadingPrecedence(), name)
}
