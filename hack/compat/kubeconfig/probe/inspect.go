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
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// inspect asks everything that can be asked.
func inspect(explicit string, overrides *clientcmd.ConfigOverrides) any {
	report := map[string]any{}
	var warnings []string
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = explicit
	rules.Warner = func(err error) { warnings = append(warnings, err.Error()) }
	config, err := rules.Load()
	report["load"] = []any{written(config), problem(err), origins(config)}
	report["warnings"] = warnings
	report["rules"] = []any{rules.GetLoadingPrecedence(), rules.GetDefaultFilename(), rules.IsExplicitFile(), rules.GetExplicitFile()}
	starting, err := rules.GetStartingConfig()
	report["starting"] = []any{written(starting), problem(err)}
	options := clientcmd.NewDefaultPathOptions()
	options.LoadingRules.ExplicitPath = explicit
	starting, err = options.GetStartingConfig()
	report["options"] = []any{options.GetLoadingPrecedence(), options.GetDefaultFilename(), options.IsExplicitFile(), options.GetExplicitFile(),
		options.GetEnvVarFiles(), written(starting), problem(err)}
	report["deferred"] = client(clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides))
	report["deferred without overrides"] = client(clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{}))
	report["deferred with defaults"] = client(clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules,
		&clientcmd.ConfigOverrides{ClusterDefaults: clientcmd.ClusterDefaults}))
	report["interactive"] = client(clientcmd.NewInteractiveDeferredLoadingClientConfig(rules, overrides, strings.NewReader("ann\nhush\n")))
	report["default"] = client(&clientcmd.DefaultClientConfig)
	for _, master := range []string{"", "https://master"} {
		built, err := clientcmd.BuildConfigFromFlags(master, explicit)
		report["flags "+master] = []any{restConfig(built), problem(err)}
		built, err = clientcmd.BuildConfigFromKubeconfigGetter(master, rules.Load)
		report["getter "+master] = []any{restConfig(built), problem(err)}
	}
	if config != nil {
		parts(report, config, overrides, rules)
	}
	return report
}

// parts looks at each context, and at what helpers make of the configuration.
func parts(report map[string]any, config *api.Config, overrides *clientcmd.ConfigOverrides, rules *clientcmd.ClientConfigLoadingRules) {
	report["validate"] = problem(clientcmd.Validate(*config))
	for _, name := range append(slices.Sorted(maps.Keys(config.Contexts)), "", "missing") {
		for with, o := range map[string]*clientcmd.ConfigOverrides{"none": {}, "given": overrides} {
			report["context "+name+" with overrides "+with] = client(clientcmd.NewNonInteractiveClientConfig(*config.DeepCopy(), name, o, rules))
		}
		report["usable "+name] = problem(clientcmd.ConfirmUsable(*config, name))
		minified := config.DeepCopy()
		minified.CurrentContext = name
		err := api.MinifyConfig(minified)
		report["minified "+name] = []any{written(minified), problem(err)}
	}
	report["direct"] = client(clientcmd.NewDefaultClientConfig(*config.DeepCopy(), overrides))
	flat := config.DeepCopy()
	err := api.FlattenConfig(flat)
	report["flat"] = []any{problem(err)}
	if err == nil {
		report["flat"] = written(flat)
	}
	short := config.DeepCopy()
	api.ShortenConfig(short)
	report["short"] = written(short)
	redacted := config.DeepCopy()
	err = api.RedactSecrets(redacted)
	report["redacted"] = []any{written(redacted), problem(err)}
	report["empty"] = api.IsConfigEmpty(config)
	relative := config.DeepCopy()
	err = clientcmd.RelativizeConfigPaths(relative, "/nowhere")
	report["relative to elsewhere"] = []any{written(relative), problem(err)}
	err = clientcmd.ResolveConfigPaths(relative, "/somewhere")
	report["resolved"] = []any{written(relative), problem(err)}
}

func written(config *api.Config) any {
	if config == nil {
		return nil
	}
	text, err := clientcmd.Write(*config)
	if err != nil {
		return problem(err)
	}
	return strings.Split(string(text), "\n")
}

func origins(config *api.Config) any {
	if config == nil {
		return nil
	}
	all := map[string]string{}
	for name, c := range config.Clusters {
		all["cluster "+name] = c.LocationOfOrigin
	}
	for name, u := range config.AuthInfos {
		all["user "+name] = u.LocationOfOrigin
	}
	for name, c := range config.Contexts {
		all["context "+name] = c.LocationOfOrigin
	}
	return all
}

func client(config clientcmd.ClientConfig) any {
	made, err := config.ClientConfig()
	namespace, chosen, namespaceErr := config.Namespace()
	said := map[string]any{
		"client":    []any{restConfig(made), problem(err)},
		"namespace": []any{namespace, chosen, problem(namespaceErr)},
	}
	raw, err := config.RawConfig()
	said["raw"] = []any{written(&raw), problem(err)}
	if overriding, ok := config.(clientcmd.OverridingClientConfig); ok {
		merged, err := overriding.MergedRawConfig()
		said["merged"] = []any{written(&merged), problem(err)}
	}
	return said
}

func restConfig(c *rest.Config) any {
	if c == nil {
		return nil
	}
	said := map[string]any{
		"host": c.Host, "path": c.APIPath, "user": c.Username, "password": c.Password, "token": c.BearerToken, "token file": c.BearerTokenFile,
		"impersonate": c.Impersonate, "compression": !c.DisableCompression, "timeout": c.Timeout.String(), "agent": c.UserAgent,
		"qps": c.QPS, "burst": c.Burst, "auth provider": c.AuthProvider, "persister": c.AuthConfigPersister != nil,
		"insecure": c.Insecure, "server name": c.ServerName, "files": []string{c.CAFile, c.CertFile, c.KeyFile},
		"data": []string{string(c.CAData), string(c.CertData), string(c.KeyData)}, "protocols": c.NextProtos,
		"content": []any{c.ContentType, c.AcceptContentTypes, c.GroupVersion},
	}
	if c.ExecProvider != nil {
		said["exec"] = []any{c.ExecProvider, c.ExecProvider.Config != nil, c.ExecProvider.StdinUnavailable, c.ExecProvider.StdinUnavailableMessage, c.ExecProvider.PluginPolicy}
	}
	if c.Proxy != nil {
		proxy, err := c.Proxy(&http.Request{URL: &url.URL{Scheme: "https", Host: "server"}})
		said["proxy"] = []any{proxy, problem(err)}
	}
	return said
}
