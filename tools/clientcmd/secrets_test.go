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
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	clientcmdlatest "k8s.io/client-go/tools/clientcmd/api/latest"
)

// TestCredentials_areInNothingThatIsPrintedOrLogged fills every field that can
// hold a credential with the same word and looks for it everywhere.
func TestCredentials_areInNothingThatIsPrintedOrLogged(t *testing.T) {
	f := newFolder(t)
	const secret = "s3cr3t"
	log := everythingLogged(t)
	full := func() clientcmdapi.AuthInfo {
		return clientcmdapi.AuthInfo{Token: secret, Password: secret, ClientCertificateData: []byte("cert"), ClientKeyData: []byte(secret),
			AuthProvider: &clientcmdapi.AuthProviderConfig{Name: "p", Config: map[string]string{"id-token": secret}},
			Exec: &clientcmdapi.ExecConfig{Command: "c", APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: "Never", Args: []string{secret},
				Env: []clientcmdapi.ExecEnvVar{{Name: "A", Value: secret}}}}
	}
	config := sample()
	for _, name := range []string{"u1", "u2"} {
		user := full()
		config.AuthInfos[name] = &user
	}
	for _, cluster := range config.Clusters {
		cluster.ProxyURL = "http://user:" + secret + "@proxy:3128"
		cluster.Extensions = map[string]runtime.Object{"e": &runtime.Unknown{Raw: []byte(`"` + secret + `"`)}}
	}
	if err := WriteToFile(config, f.at("config")); err != nil {
		t.Fatal(err)
	}
	rules := &ClientConfigLoadingRules{ExplicitPath: f.at("config")}
	overrides := &ConfigOverrides{AuthInfo: full()}
	deferred := NewNonInteractiveDeferredLoadingClientConfig(rules, overrides)
	_, wrong := deferred.ClientConfig() // there are too many credentials
	proxied := sample()
	proxied.Clusters["c1"].ProxyURL = "ftp://user:" + secret + "@proxy"
	unparsed := sample()
	unparsed.Clusters["c1"].ProxyURL = "http://user:" + secret + "@pro xy"
	withUser := sample()
	withUser.Clusters["c1"].Server = "https://user:" + secret + "@host"
	withUser.Clusters["c1"].ProxyURL = config.Clusters["c1"].ProxyURL
	external, err := clientcmdlatest.Scheme.ConvertToVersion(&config, clientcmdlatest.ExternalVersion)
	if err != nil {
		t.Fatal(err)
	}
	things := map[string]any{
		"overrides": overrides, "overrides as value": *overrides, "deferred": deferred, "rules": rules,
		"direct": NewDefaultClientConfig(config, overrides), "persister": PersisterForUser(rules, "u1"),
		"error": wrong, "Validate": Validate(config), "proxy": Validate(proxied), "proxy that is no URL": Validate(unparsed),
		"error of a relative path":         RelativizeAuthInfoLocalPaths(config.AuthInfos["u1"]),
		"error of a relative path to a CA": RelativizeClusterLocalPaths(withUser.Clusters["c1"]),
		"clusters":                         []clientcmdapi.Cluster{*config.Clusters["c1"], *withUser.Clusters["c1"]},
		"content of a file":                external,
	}
	loaded, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	things["loaded"] = loaded
	for _, name := range []string{"exec", "auth provider"} {
		one := *withUser.DeepCopy()
		user := full()
		user.Password = ""
		if name == "exec" {
			user.AuthProvider = nil
		} else {
			user.Exec = nil
		}
		one.AuthInfos["u1"] = &user
		client, err := NewDefaultClientConfig(one, nil).ClientConfig()
		if err != nil {
			t.Fatal(err)
		}
		things["client with "+name], things["client with "+name+" as value"] = client, *client
		tlsConfig, err := client.TransportConfig()
		if name == "auth provider" {
			client.AuthProvider = nil // nobody has registered it
			tlsConfig, err = client.TransportConfig()
		}
		if err != nil {
			t.Fatal(err)
		}
		things["transport of "+name], things["transport of "+name+" as value"] = tlsConfig, *tlsConfig
		client.Host = strings.Replace(client.Host, "@host", "@ho st", 1)
		_, things["error of a host with a blank"] = rest.RESTClientFor(client)
	}
	for what, thing := range things {
		if thing == nil {
			t.Errorf("%s: nothing to look at", what)
		}
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			text := fmt.Sprintf(format, thing)
			for _, form := range []string{secret, fmt.Sprint([]byte(secret)), fmt.Sprintf("%#v", []byte(secret))} {
				if strings.Contains(text, strings.Trim(form, "[]")) {
					t.Errorf("%s with %s: %s", what, format, text)
				}
			}
		}
	}
	klog.Flush()
	if strings.Contains(log.String(), secret) {
		t.Errorf("the log has it:\n%s", log)
	}
}

// everythingLogged collects the log at the highest verbosity until the test
// ends.
func everythingLogged(t *testing.T) *bytes.Buffer {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	klog.InitFlags(flags)
	flags.Set("v", "10")
	klog.LogToStderr(false)
	log := &bytes.Buffer{}
	klog.SetOutput(log)
	t.Cleanup(func() {
		flags.Set("v", "0")
		klog.SetOutput(os.Stderr)
		klog.LogToStderr(true)
		klog.StopFlushDaemon()
	})
	return log
}
