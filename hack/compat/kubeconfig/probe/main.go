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

// Command probe prints all that tools/clientcmd says of the files that
// KUBECONFIG or -kubeconfig names, or changes them. It is built twice, with the
// baseline and with this module.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/spf13/pflag"

	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	flags := pflag.NewFlagSet("probe", pflag.ContinueOnError)
	overrides := &clientcmd.ConfigOverrides{}
	clientcmd.BindOverrideFlags(overrides, flags, clientcmd.RecommendedConfigOverrideFlags(""))
	explicit := flags.String("kubeconfig", "", "the only file")
	edits := flags.StringSlice("edit", nil, "changes to make")
	relative := flags.Bool("relative", false, "write relative paths")
	aboutFlags := flags.Bool("flags", false, "print the flags instead")
	if err := flags.Parse(os.Args[1:]); err != nil {
		show(map[string]any{"flags": err.Error()})
		return
	}
	switch {
	case *aboutFlags:
		show(describe())
	case len(*edits) > 0:
		options := clientcmd.NewDefaultPathOptions()
		options.LoadingRules.ExplicitPath = *explicit
		for _, name := range *edits {
			if err := change(options, name, *relative); err != nil {
				show(map[string]any{name: problem(err)})
			}
		}
	default:
		show(inspect(*explicit, overrides))
	}
}

// describe lists the flags that can be bound.
func describe() any {
	all := map[string]any{}
	for _, prefix := range []string{"", "x-"} {
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		clientcmd.BindOverrideFlags(&clientcmd.ConfigOverrides{}, flags, clientcmd.RecommendedConfigOverrideFlags(prefix))
		flags.VisitAll(func(f *pflag.Flag) {
			all[prefix+" "+f.Name] = []any{f.Shorthand, f.Usage, f.DefValue, f.NoOptDefVal, f.Value.Type(), f.Annotations}
		})
	}
	return all
}

// show prints a line for each value, with all the names that lead there.
func show(v any) {
	text, err := json.Marshal(v)
	var plain any
	if err == nil {
		err = json.Unmarshal(text, &plain)
	}
	if err != nil {
		panic(err)
	}
	lines("", plain)
}

func lines(path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			lines(path+" / "+key, v[key])
		}
	case []any:
		for i, value := range v {
			lines(fmt.Sprintf("%s [%d]", path, i), value)
		}
	default:
		fmt.Printf("%s: %#v\n", path, v)
	}
}

// problem is the text of an error, that of each if it is several, and what
// kind of error it is.
func problem(err error) any {
	if err == nil {
		return nil
	}
	said := []string{err.Error()}
	if several, ok := err.(interface{ Errors() []error }); ok {
		said = nil
		for _, e := range several.Errors() {
			said = append(said, e.Error())
		}
		slices.Sort(said) // the order is that of a map
		if len(said) == 1 {
			said = append(said, err.Error())
		}
	}
	for name, is := range map[string]func(error) bool{
		"IsNotExist": os.IsNotExist, "IsEmptyConfig": clientcmd.IsEmptyConfig,
		"IsContextNotFound": clientcmd.IsContextNotFound, "IsConfigurationInvalid": clientcmd.IsConfigurationInvalid,
	} {
		if is(err) {
			said = append(said, "~"+name)
		}
	}
	slices.Sort(said)
	return said
}
