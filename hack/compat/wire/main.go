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

// Command wire plays one table of scenarios with this module and with the
// baseline, against a server that writes down what it is sent, and compares.
// README.md has the details.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

// quiet is the logger of the process.
var quiet = logr.Discard()

func main() {
	run := flag.Bool("run", false, "play the table and print the transcripts as JSON (what the comparison starts)")
	gates := flag.String("gates", "", "with -run: the gate set whose scenarios are played")
	only := flag.String("only", "", "play only the scenarios whose name matches this expression")
	baseline := flag.String("baseline", "bin/baseline/wire", "the program built with the baseline")
	show := flag.Bool("show", false, "print the transcripts as well")
	flag.Parse()

	filter, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if *run {
		klog.SetLogger(quiet) // scenarios look at what goes to the logger of their context
		json.NewEncoder(os.Stdout).Encode(runTable(*gates, filter.MatchString))
		return
	}
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	found, err := compare(self, *baseline, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	found.Print(os.Stdout, "wire", *show, *only == "")
	if found.Failed(*only == "") {
		os.Exit(1)
	}
}
