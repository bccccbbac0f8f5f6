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
	"strings"

	"github.com/spf13/pflag"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

func flagFacts(r *run, what string, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		r.note("%s --%s -%q %q value %q type %s none %q deprecated %q hidden %v %v", what, f.Name, f.Shorthand, f.Usage, f.DefValue, f.Value.Type(), f.NoOptDefVal, f.Deprecated, f.Hidden, f.Annotations)
	})
}

func newFlags() *pflag.FlagSet {
	f := pflag.NewFlagSet("program", pflag.ContinueOnError)
	f.Usage = func() {}
	return f
}

func parsedFlags(r *run) {
	for _, prefix := range []string{"", "my-"} {
		for _, line := range []string{"", "--server=https://a", "--server= --token=t", "--namespace=ns", "-n ns", "--namespace=ns/x", "--namespace=namespaces/y", "--namespace=", "-s https://b -n z", "--insecure-skip-tls-verify", "--insecure-skip-tls-verify=false", "--insecure-skip-tls-verify=maybe", "--as me --as-uid 7 --as-group a --as-group b --as-group c,d", "--as-user-extra a=b",
			"--request-timeout 5s", "--request-timeout=", "--username u --password p", "--client-certificate c --client-key k --certificate-authority ca", "--tls-server-name n --proxy-url http://p --disable-compression", "--disable-compression=x", "--cluster c --user u --context x", "--unknown", "--token", "--embed-certs", "--as-group="} {
			args := strings.Fields(line)
			for i, a := range args {
				if strings.HasPrefix(a, "--") {
					args[i] = "--" + prefix + a[2:]
				}
			}
			o, flags := &clientcmd.ConfigOverrides{}, newFlags()
			clientcmd.BindOverrideFlags(o, flags, clientcmd.RecommendedConfigOverrideFlags(prefix))
			err := flags.Parse(args)
			r.note("%q: %s %v", args, hidden(show(o)), err)
		}
	}
}

func boundFlags(r *run) {
	for _, prefix := range []string{"", "x-"} {
		o, flags := &clientcmd.ConfigOverrides{}, newFlags()
		clientcmd.BindOverrideFlags(o, flags, clientcmd.RecommendedConfigOverrideFlags(prefix))
		flagFacts(r, "all "+prefix, flags)
		r.note("%s", hidden(show(clientcmd.RecommendedConfigOverrideFlags(prefix))))
		flags = newFlags()
		clientcmd.BindAuthInfoFlags(&api.AuthInfo{Username: "before"}, flags, clientcmd.RecommendedAuthOverrideFlags(prefix))
		flagFacts(r, "auth", flags)
		flags = newFlags()
		clientcmd.BindClusterFlags(&api.Cluster{Server: "before", InsecureSkipTLSVerify: true}, flags, clientcmd.RecommendedClusterOverrideFlags(prefix))
		flagFacts(r, "cluster", flags)
		flags = newFlags()
		clientcmd.BindContextFlags(&api.Context{Namespace: "before"}, flags, clientcmd.RecommendedContextOverrideFlags(prefix))
		flagFacts(r, "context", flags)
	}
	o, flags := &clientcmd.ConfigOverrides{}, newFlags()
	r.panics("no names", func() { clientcmd.BindOverrideFlags(o, flags, clientcmd.ConfigOverrideFlags{}) })
	flagFacts(r, "none", flags)
	r.panics("twice", func() {
		clientcmd.BindAuthInfoFlags(&o.AuthInfo, flags, clientcmd.RecommendedAuthOverrideFlags(""))
		clientcmd.BindAuthInfoFlags(&o.AuthInfo, flags, clientcmd.RecommendedAuthOverrideFlags(""))
	})
	var text, other string
	var yes bool
	list := []string{"before"}
	flags = newFlags()
	r.note("%v", clientcmd.FlagInfo{LongName: "text", ShortName: "t", Default: "d", Description: "the text"}.BindStringFlag(flags, &text))
	r.note("%v", clientcmd.FlagInfo{LongName: "yes", Default: "true"}.BindBoolFlag(flags, &yes))
	r.note("%v", clientcmd.FlagInfo{LongName: "list", Default: "a,b"}.BindStringArrayFlag(flags, &list))
	clientcmd.FlagInfo{}.BindStringFlag(flags, &other)
	clientcmd.FlagInfo{ShortName: "o"}.BindStringFlag(flags, &other)
	for _, info := range []clientcmd.FlagInfo{{LongName: "odd", Default: "maybe"}, {LongName: "odd2", Default: ""}} {
		r.panics(info.LongName, func() { info.BindBoolFlag(flags, &yes) })
	}
	flagFacts(r, "own", flags)
	r.note("%q %v %q %q", text, yes, list, other)
	r.note("%v", flags.Parse([]string{"-t", "x", "--yes=false", "--list", "c,d", "--list=e"}))
	r.note("%q %v %q", text, yes, list)
	var shouted string
	clientcmd.FlagInfo{LongName: "shout", Default: "x"}.BindTransformingStringFlag(flags, &shouted, func(text string) (string, error) {
		if text == "bad" {
			return "", fmt.Errorf("mine")
		}
		return strings.ToUpper(text), nil
	})
	r.note("%q %v %q", shouted, flags.Parse([]string{"--shout", "loud"}), shouted)
	r.note("%v %q", flags.Parse([]string{"--shout=bad"}), shouted)
	clientcmd.FlagInfo{LongName: "shout"}.AddSecretAnnotation(flags)
	clientcmd.FlagInfo{LongName: "nobody"}.AddSecretAnnotation(flags)
	flagFacts(r, "last", flags)
	flags.VisitAll(func(f *pflag.Flag) { r.note("%s %v", f.Name, f.Annotations) })
}

func init() {
	add(scenario{name: "clientcmd/flags/bound", do: boundFlags}, scenario{name: "clientcmd/flags/parsed", do: parsedFlags})
}
