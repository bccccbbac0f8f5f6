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
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// workFolder has files for a scenario. What is written down has DIR for its path.
type workFolder struct {
	*run
	dir string
}

func newFolder(r *run) workFolder { return workFolder{r, r.t.TempDir()} }

func (f workFolder) path(name string) string { return filepath.Join(f.dir, name) }

func (f workFolder) write(name, text string) {
	must0(os.MkdirAll(filepath.Dir(f.path(name)), 0o700))
	must0(os.WriteFile(f.path(name), []byte(text), 0o600))
}

func (f workFolder) say(format string, args ...any) {
	f.note("%s", strings.ReplaceAll(hidden(fmt.Sprintf(format, args...)), f.dir, "DIR"))
}

// tree writes down all files, with what is in them.
func (f workFolder) tree(what string) {
	filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		info, _ := d.Info()
		text, _ := os.ReadFile(path)
		f.say("%s %s %v: %s", what, path, info.Mode(), text)
		return nil
	})
}

const (
	firstConfig  = "apiVersion: v1\nkind: Config\ncurrent-context: x1\nclusters:\n- name: c1\n  cluster: {server: https://one, certificate-authority: ca.crt}\ncontexts:\n- name: x1\n  context: {cluster: c1, user: u1, namespace: n1}\nusers:\n- name: u1\n  user: {token: t1}\n"
	secondConfig = "apiVersion: v1\nkind: Config\ncurrent-context: x2\nclusters:\n- name: c1\n  cluster: {server: https://other}\n- name: c2\n  cluster: {server: https://two}\ncontexts:\n- name: x2\n  context: {cluster: c2, user: u2}\nusers:\n- name: u2\n  user: {client-certificate: sub/c.crt, client-key: /abs/c.key}\n- name: u1\n  user: {username: second, auth-provider: {name: oidc, config: {a: b}}}\n"
)

func (f workFolder) fill() {
	f.write("first", firstConfig)
	f.write("below/second", secondConfig)
	f.write("broken", "clusters: [")
	f.write("empty", "")
	f.write("old", strings.ReplaceAll(secondConfig, "https://two", "https://old"))
}

func (f workFolder) rules() map[string]*clientcmd.ClientConfigLoadingRules {
	return map[string]*clientcmd.ClientConfigLoadingRules{
		"nothing":           {},
		"explicit":          {ExplicitPath: f.path("first"), Precedence: []string{f.path("below/second")}},
		"explicit missing":  {ExplicitPath: f.path("missing")},
		"explicit broken":   {ExplicitPath: f.path("broken")},
		"explicit empty":    {ExplicitPath: f.path("empty")},
		"both":              {Precedence: []string{f.path("first"), f.path("below/second")}},
		"other way":         {Precedence: []string{f.path("below/second"), f.path("first")}},
		"with missing":      {Precedence: []string{f.path("missing"), "", f.path("below/second")}},
		"with broken":       {Precedence: []string{f.path("first"), f.path("broken")}},
		"all missing":       {Precedence: []string{f.path("missing"), f.path("gone")}},
		"all missing warns": {Precedence: []string{f.path("missing"), f.path("gone")}, WarnIfAllMissing: true, Warner: func(err error) { f.say("warning %T %v", err, err) }},
		"unresolved":        {Precedence: []string{f.path("below/second")}, DoNotResolvePaths: true},
		"folder":            {Precedence: []string{f.dir}},
		"migrates":          {Precedence: []string{f.path("new")}, MigrationRules: map[string]string{f.path("new"): f.path("old")}},
		"migrates not":      {Precedence: []string{f.path("first")}, MigrationRules: map[string]string{f.path("first"): f.path("old"), f.path("newer"): f.path("gone")}},
		"migrates folder":   {Precedence: []string{f.path("first")}, MigrationRules: map[string]string{f.path("newest"): f.path("below")}},
	}
}

func loadingRules(r *run) {
	f := newFolder(r)
	f.fill()
	rules := f.rules()
	for _, name := range sorted(keys(rules)) {
		l := rules[name]
		f.say("%s precedence %q default %q explicit %v %q resolve %v", name, l.GetLoadingPrecedence(), l.GetDefaultFilename(), l.IsExplicitFile(), l.GetExplicitFile(), l.ResolvePaths())
		c, err := l.Load()
		f.say("%s: %s %s", name, writtenConfig(c), errKind(err))
		c, err = l.GetStartingConfig()
		f.say("%s starting: %s %s", name, writtenConfig(c), errKind(err))
		for _, o := range []*clientcmd.ConfigOverrides{nil, {CurrentContext: "x2"}, {ClusterInfo: api.Cluster{Server: "https://given"}}} {
			deferred := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(l, o)
			made, err := deferred.ClientConfig()
			f.say("%s config: %s %s", name, restConfigFacts(made), errKind(err))
			ns, set, err := deferred.Namespace()
			f.say("%s namespace: %q %v %s", name, ns, set, errKind(err))
			raw, err := deferred.RawConfig()
			f.say("%s raw: %s %s %v", name, writtenConfig(&raw), errKind(err), deferred.ConfigAccess() == l)
			interactive := clientcmd.NewInteractiveDeferredLoadingClientConfig(l, o, strings.NewReader("ann\nhush\n"))
			made, err = interactive.ClientConfig()
			f.say("%s interactive: %s %s", name, restConfigFacts(made), errKind(err))
		}
		f.say("%s is default %v", name, l.IsDefaultConfig(&rest.Config{}))
	}
	f.tree("file")
}

func modifiedConfigs(r *run) {
	changes := map[string]func(*api.Config){
		"nothing": func(*api.Config) {}, "current": func(c *api.Config) { c.CurrentContext = "x2" }, "no current": func(c *api.Config) { c.CurrentContext = "" },
		"cluster": func(c *api.Config) { c.Clusters["c1"].Server = "https://changed" }, "new": func(c *api.Config) {
			c.AuthInfos["u9"] = &api.AuthInfo{Token: "t9"}
			c.Clusters["c9"] = &api.Cluster{Server: "https://nine"}
			c.Contexts["x9"] = &api.Context{Cluster: "c9", AuthInfo: "u9"}
		}, "delete": func(c *api.Config) {
			delete(c.AuthInfos, "u1")
			delete(c.Clusters, "c2")
			delete(c.Contexts, "x1")
		}, "preferences": func(c *api.Config) { c.Preferences.Colors = true },
		"paths": func(c *api.Config) { c.AuthInfos["u2"].ClientCertificate = "elsewhere/c.crt" },
	}
	for _, name := range sorted(keys(changes)) {
		for _, rule := range []string{"both", "explicit", "all missing", "with broken"} {
			for _, relative := range []bool{true, false} {
				f := newFolder(r)
				f.fill()
				access := f.rules()[rule]
				c, err := access.GetStartingConfig()
				if err != nil {
					f.say("%s %s: %s", name, rule, errKind(err))
					continue
				}
				r.panicFree(name+" "+rule, func() {
					changes[name](c)
					f.say("%s %s %v: %s", name, rule, relative, errKind(clientcmd.ModifyConfig(access, *c, relative)))
				})
				f.tree("  ")
			}
		}
	}
}

func persistedProviders(r *run) {
	f := newFolder(r)
	f.fill()
	for _, user := range []string{"u1", "u2", "none"} {
		p := clientcmd.PersisterForUser(f.rules()["both"], user)
		r.panicFree(user, func() { f.say("%s: %v", user, p.Persist(map[string]string{"new": "value"})) })
	}
	f.tree("file")
}

func pathOptions(r *run) {
	f := newFolder(r)
	f.fill()
	o := clientcmd.NewDefaultPathOptions()
	home := os.Getenv("HOME")
	f.say("%s", strings.ReplaceAll(fmt.Sprintf("%q %q %q %q %q %v", o.GlobalFile, o.EnvVar, o.ExplicitFileFlag, o.GlobalFileSubpath, o.LoadingRules.Precedence, o.LoadingRules.MigrationRules), home, "HOME"))
	for _, value := range []string{"", f.path("first"), f.path("first") + ":" + f.path("below/second"), f.path("missing") + ":", ":" + f.path("first") + "::" + f.path("first"), f.path("missing") + ":" + f.path("gone")} {
		os.Setenv("KUBECONFIG", value)
		for _, explicit := range []string{"", f.path("below/second"), f.path("missing")} {
			o := clientcmd.NewDefaultPathOptions()
			o.GlobalFile = f.path("global")
			o.LoadingRules.ExplicitPath = explicit
			f.say("%q %q: %q %v %q %q %q", value, explicit, o.GetEnvVarFiles(), o.IsExplicitFile(), o.GetExplicitFile(), o.GetLoadingPrecedence(), o.GetDefaultFilename())
			c, err := o.GetStartingConfig()
			f.say("%s %s", writtenConfig(c), errKind(err))
		}
		l := clientcmd.NewDefaultClientConfigLoadingRules()
		f.say("%s", strings.ReplaceAll(fmt.Sprintf("%q %v %v %q %v", l.Precedence, l.MigrationRules, l.WarnIfAllMissing, l.GetDefaultFilename(), l.DefaultClientConfig == nil), home, "HOME"))
	}
}

func configsOfBytes(r *run) {
	for _, text := range []string{firstConfig, secondConfig, "", "x", "clusters: ["} {
		c, err := clientcmd.NewClientConfigFromBytes([]byte(text))
		r.note("%q: %s", text, errKind(err))
		if err != nil {
			continue
		}
		made, err := c.ClientConfig()
		r.note("%s %s", restConfigFacts(made), errKind(err))
		r.note("%v", c.ConfigAccess() != nil)
		for _, master := range []string{"", "https://master"} {
			made, err = clientcmd.BuildConfigFromKubeconfigGetter(master, func() (*api.Config, error) { return clientcmd.Load([]byte(text)) })
			r.note("getter %s %s", restConfigFacts(made), errKind(err))
		}
	}
	made, err := clientcmd.BuildConfigFromKubeconfigGetter("", func() (*api.Config, error) { return nil, fmt.Errorf("mine") })
	r.note("getter %s %s", restConfigFacts(made), errKind(err))
	for _, master := range []string{"", "https://master", "::bad"} {
		made, err := clientcmd.BuildConfigFromFlags(master, "")
		r.note("flags %q: %s %s", master, restConfigFacts(made), errKind(err))
	}
	config, _ := clientcmd.Load([]byte(firstConfig))
	for _, context := range []string{"", "x1", "gone"} {
		for _, answers := range []string{"", "ann\nhush\n"} {
			interactive := clientcmd.NewInteractiveClientConfig(*config, context, &clientcmd.ConfigOverrides{AuthInfo: api.AuthInfo{Username: pickFirst(answers)}}, strings.NewReader(answers), nil)
			made, err := interactive.ClientConfig()
			r.note("interactive %q %q: %s %s", context, answers, restConfigFacts(made), errKind(err))
		}
	}
	c, err := clientcmd.DefaultClientConfig.ClientConfig()
	r.note("default %s %s", restConfigFacts(c), errKind(err))
}

func pickFirst(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return first
}

func fileReferences(r *run) {
	f := newFolder(r)
	f.fill()
	c, err := clientcmd.LoadFromFile(f.path("below/second"))
	f.say("%v %s", err, hidden(show(c)))
	for _, name := range sorted(keys(c.AuthInfos)) {
		for _, p := range clientcmd.GetAuthInfoFileReferences(c.AuthInfos[name]) {
			f.say("%s %q", name, *p)
		}
		f.say("%s %v %s", name, clientcmd.RelativizeAuthInfoLocalPaths(c.AuthInfos[name]), show(c.AuthInfos[name]))
	}
	for _, name := range sorted(keys(c.Clusters)) {
		for _, p := range clientcmd.GetClusterFileReferences(c.Clusters[name]) {
			f.say("%s %q", name, *p)
		}
		f.say("%s %v %s", name, clientcmd.RelativizeClusterLocalPaths(c.Clusters[name]), show(c.Clusters[name]))
	}
	for _, name := range []string{"written", "new/below/written", "first", "below"} {
		f.say("write %s: %v", name, clientcmd.WriteToFile(*c, f.path(name)))
	}
	f.tree("file")
}

func init() {
	add(scenario{name: "clientcmd/loading/rules", real: true, do: loadingRules},
		scenario{name: "clientcmd/loading/modify", real: true, do: modifiedConfigs},
		scenario{name: "clientcmd/loading/persist", real: true, do: persistedProviders},
		scenario{name: "clientcmd/loading/options", real: true, alone: true, do: pathOptions},
		scenario{name: "clientcmd/loading/bytes", real: true, do: configsOfBytes},
		scenario{name: "clientcmd/loading/references", real: true, do: fileReferences})
}
