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

// Command ctxfix moves a program that uses client-go to the forms with a
// context, as a series of patches. README.md says what it does and what not.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// options are what a user can say about his module.
type options struct {
	dir      string
	tags     string
	patterns []string
	api      []string

	exported   string
	interfaces bool
	background bool
	cobra      bool

	write, diff bool
	out         string
	json        string
}

func parseOptions(args []string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("ctxfix", flag.ExitOnError)
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "usage: ctxfix [flags] [packages]\n\nWrites a series of patches that give the calls of client-go a context.")
		flags.PrintDefaults()
	}
	flags.StringVar(&o.dir, "C", ".", "the `directory` of the module")
	flags.StringVar(&o.tags, "tags", "", "build `tags`")
	api := flags.String("api", "k8s.io/client-go,k8s.io/apimachinery/pkg/api/meta", "import `paths` whose forms without a context are replaced")
	flags.StringVar(&o.exported, "exported", "keep", "exported functions of packages that others can import: `keep` them as they are, change them, or make a twin …WithContext of each")
	flags.BoolVar(&o.interfaces, "interfaces", false, "methods of the module's own interfaces get parameters, too, with all that implement them")
	flags.BoolVar(&o.background, "background", false, "context.Background() is a placeholder as context.TODO() is")
	flags.BoolVar(&o.cobra, "cobra", false, "cobra commands have a context even if nothing in the module calls ExecuteContext")
	flags.BoolVar(&o.write, "w", false, "write the files in place")
	flags.BoolVar(&o.diff, "d", false, "write nothing, and print what would change")
	flags.StringVar(&o.out, "o", "patches", "the `directory` that patches are written to")
	flags.StringVar(&o.json, "json", "", "write the report as JSON to this `file`")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	o.patterns = flags.Args()
	if len(o.patterns) == 0 {
		o.patterns = []string{"./..."}
	}
	o.api = strings.Split(*api, ",")
	if !slices.Contains([]string{"keep", "change", "twin"}, o.exported) {
		return nil, fmt.Errorf("-exported=%s is neither keep nor change nor twin", o.exported)
	}
	return o, nil
}

func main() {
	if isVettool(os.Args[1:]) {
		unitchecker.Main(Analyzer)
	}
	if err := realMain(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "ctxfix:", err)
		os.Exit(1)
	}
}

// isVettool knows how the go command calls an analyzer.
func isVettool(args []string) bool {
	return len(args) > 0 && (args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg"))
}

func realMain(args []string) error {
	o, err := parseOptions(args)
	if err != nil {
		return err
	}
	w, err := load(o.dir, o.tags, o.patterns)
	if err != nil {
		return err
	}
	for _, trouble := range w.trouble {
		fmt.Fprintln(os.Stderr, "ctxfix: not loaded:", trouble)
	}
	broken := w.broken()
	e, err := run(w, o)
	if err != nil {
		return err
	}
	e.report.print(os.Stderr)
	if broken > 0 {
		fmt.Fprintf(os.Stderr, "errors of the type checker: %d before, %d after\n", broken, e.world.broken())
	}
	if o.json != "" {
		text, err := json.MarshalIndent(e.report, "", "\t")
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.json, append(text, '\n'), 0o644); err != nil {
			return err
		}
	}
	return e.output(w)
}
