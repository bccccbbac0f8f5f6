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
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/auth"
	authexec "k8s.io/client-go/tools/auth/exec"
	"k8s.io/client-go/util/homedir"
)

func init() {
	seeds("auth/merged/drawn", 10, mergedInfos)
	add(
		scenario{name: "auth/file", do: infoFiles},
		scenario{name: "auth/exec", do: execCredentials},
		scenario{name: "auth/exec/unset", env: []string{"KUBERNETES_EXEC_INFO="}, do: execEnvironment},
		scenario{name: "auth/exec/set", env: []string{`KUBERNETES_EXEC_INFO={"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":true,"cluster":{"server":"https://h","insecure-skip-tls-verify":true}}}`}, do: execEnvironment},
		scenario{name: "auth/exec/broken", env: []string{"KUBERNETES_EXEC_INFO=broken"}, do: execEnvironment},
		scenario{name: "homedir/set", env: []string{"HOME=/somewhere"}, do: homes},
		scenario{name: "homedir/empty", env: []string{"HOME="}, do: homes},
		scenario{name: "homedir/odd", env: []string{"HOME=relative/../x/"}, do: homes},
	)
}

func homes(r *run) { r.note("%q", homedir.HomeDir()) }

func mergedInfos(r *run, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	word := func(words ...string) string { return words[rng.Intn(len(words))] }
	for i := range 30 {
		info := auth.Info{User: word("", "", "u"), Password: word("", "p"), BearerToken: word("", "", "t"), CAFile: word("", "ca"), CertFile: word("", "cert"), KeyFile: word("", "key")}
		if rng.Intn(2) == 0 {
			insecure := rng.Intn(2) == 0
			info.Insecure = &insecure
		}
		c := rest.Config{Host: "h", Username: word("", "before"), Password: word("", "before"), BearerToken: word("", "before"), BearerTokenFile: word("", "before")}
		c.CAFile, c.CertFile, c.KeyFile, c.Insecure = word("", "before"), word("", "before"), word("", "before"), rng.Intn(2) == 0
		c.CAData, c.CertData = []byte(word("", "data")), []byte(word("", "data"))
		got, err := info.MergeWithConfig(c)
		r.note("%d %s complete %v: %s %s", i, show(info), info.Complete(), errorFacts(err), strings.ReplaceAll(show(got), "TimeoutFromContext:(bool)false ", ""))
	}
}

func infoFiles(r *run) {
	dir := r.t.TempDir()
	path := filepath.Join(dir, "auth")
	for _, content := range []string{"", "{}", "null", "[]", "broken", `{"User":"u","Password":"p"}`, `{"user":"u"}`, `{"BearerToken":"t","Insecure":true}`, `{"Insecure":"x"}`, `{"CAFile":"a","CertFile":"b","KeyFile":"c","Unknown":1}`, `{"User":"u"} trailing`, `{"User":1}`} {
		sure(os.WriteFile(path, []byte(content), 0o600))
		info, err := auth.LoadFromFile(path)
		r.note("%q: %s %s", content, show(info), strings.ReplaceAll(errorFacts(err), dir, "DIR"))
	}
	for _, path := range []string{dir, filepath.Join(dir, "missing"), ""} {
		info, err := auth.LoadFromFile(path)
		r.note("%v %s %v", info != nil, strings.ReplaceAll(errorFacts(err), dir, "DIR"), os.IsNotExist(err))
	}
	written, err := json.Marshal(auth.Info{User: "u"})
	r.note("%s %v", written, err)
}

func execCredentials(r *run) {
	head := func(version, rest string) string {
		return fmt.Sprintf(`{"apiVersion":"client.authentication.k8s.io/%s","kind":"ExecCredential"%s}`, version, rest)
	}
	for _, text := range []string{
		"", "{}", "broken", "null", `{"apiVersion":"v1","kind":"Pod"}`, `{"apiVersion":"client.authentication.k8s.io/v1","kind":"Other"}`, `{"kind":"ExecCredential"}`,
		head("v1", ""), head("v1beta1", ""), head("v1alpha1", ""), head("v2", ""),
		head("v1", `,"spec":{}`), head("v1", `,"spec":{"cluster":{}}`), head("v1", `,"spec":{"cluster":null}`), head("v1", `,"spec":{"interactive":true}`),
		head("v1", `,"spec":{"cluster":{"server":"https://h","tls-server-name":"s","insecure-skip-tls-verify":true,"certificate-authority-data":"Y2E=","proxy-url":"http://p:1","disable-compression":true,"config":{"apiVersion":"x/v1","kind":"K","a":1}}}`),
		head("v1beta1", `,"spec":{"cluster":{"server":"https://h","certificate-authority-data":"Y2E=","config":{"a":1}}}`),
		head("v1", `,"spec":{"cluster":{"server":"h","proxy-url":"%zz"}}`), head("v1", `,"spec":{"cluster":{"certificate-authority-data":"not base64!"}}`),
		head("v1", `,"unknown":1,"spec":{"cluster":{"server":"h","other":2}}`), head("v1", `,"status":{"token":"secret"},"spec":{"cluster":{"server":"h"}}`),
	} {
		r.panicFree("load", func() {
			obj, c, err := authexec.LoadExecCredential([]byte(text))
			r.note("%s", text)
			r.note("%s %s", show(obj), errorFacts(err))
			configFacts(r, c)
		})
	}
}

// configFacts are those of a configuration that a plugin is told of.
func configFacts(r *run, c *rest.Config) {
	if c == nil {
		r.note("no config")
		return
	}
	proxy := c.Proxy
	d := *c
	d.Proxy = nil
	r.note("config %s proxy %v", strings.ReplaceAll(show(d), "TimeoutFromContext:(bool)false ", ""), proxy != nil)
	if proxy != nil {
		u, err := proxy(nil)
		r.note("proxy %v %v", u, err)
	}
}

func execEnvironment(r *run) {
	obj, c, err := authexec.LoadExecCredentialFromEnv()
	r.note("%s %s", show(obj), errorFacts(err))
	configFacts(r, c)
}
