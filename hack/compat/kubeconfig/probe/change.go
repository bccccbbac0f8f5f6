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

package main

import (
	"fmt"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// changes are what programs do to a configuration. Each of them takes the
// first entry of a kind in the order of names.
var changes = map[string]func(*api.Config){
	"nothing": func(*api.Config) {},
	"namespace": func(c *api.Config) {
		for _, context := range c.Contexts {
			context.Namespace = "changed"
		}
	},
	"rename": func(c *api.Config) {
		name := first(c.Contexts)
		c.Contexts["renamed"] = c.Contexts[name]
		delete(c.Contexts, name)
		c.CurrentContext = "renamed"
	},
	"token": func(c *api.Config) {
		user := c.AuthInfos[first(c.AuthInfos)]
		user.Token, user.TokenFile = "changed", ""
	},
	"delete-user":    func(c *api.Config) { delete(c.AuthInfos, first(c.AuthInfos)) },
	"delete-cluster": func(c *api.Config) { delete(c.Clusters, first(c.Clusters)) },
	"add": func(c *api.Config) {
		cluster, user, context := api.NewCluster(), api.NewAuthInfo(), api.NewContext()
		cluster.Server, cluster.ProxyURL, cluster.CertificateAuthority = "https://added", "http://proxy", "certs/added.crt"
		cluster.DisableCompression = true
		user.Impersonate, user.ImpersonateUID, user.ImpersonateGroups = "somebody", "7", []string{"g1", "g2"}
		user.ImpersonateUserExtra["key"] = []string{"v1", "v2"}
		user.ClientCertificate, user.ClientKey = "certs/added.crt", "/elsewhere/added.key"
		context.Cluster, context.AuthInfo = "added", "added"
		context.Extensions["tool"] = &runtime.Unknown{Raw: []byte(`{"b":[1,2],"a":"x"}`), ContentType: runtime.ContentTypeJSON}
		c.Clusters["added"], c.AuthInfos["added"], c.Contexts["added"] = cluster, user, context
	},
	"exec": func(c *api.Config) {
		c.AuthInfos[first(c.AuthInfos)].Exec = &api.ExecConfig{Command: "./login", Args: []string{"-v"}, Env: []api.ExecEnvVar{{Name: "A", Value: "b"}},
			APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: api.NeverExecInteractiveMode, InstallHint: "look\nhere", ProvideClusterInfo: true}
	},
	"use":               func(c *api.Config) { c.CurrentContext = first(c.Contexts) },
	"unset":             func(c *api.Config) { c.CurrentContext = "" },
	"colors":            func(c *api.Config) { c.Preferences.Colors = !c.Preferences.Colors },
	"cluster-extension": func(c *api.Config) { clear(c.Clusters[first(c.Clusters)].Extensions) },
	"everything": func(c *api.Config) {
		clear(c.Clusters)
		clear(c.AuthInfos)
		clear(c.Contexts)
		c.CurrentContext = ""
	},
}

func first[T any](m map[string]T) string { return slices.Min(slices.Collect(maps.Keys(m))) }

func change(access clientcmd.ConfigAccess, name string, relative bool) error {
	if changes[name] == nil {
		return fmt.Errorf("no change %q", name)
	}
	config, err := access.GetStartingConfig()
	if err != nil {
		return err
	}
	changes[name](config)
	return clientcmd.ModifyConfig(access, *config, relative)
}
