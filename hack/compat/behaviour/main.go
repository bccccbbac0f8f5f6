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

// Command behaviour plays one table of scenarios with this module and with the
// baseline, inside the program, and compares what callers see. README.md has
// the details.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/go-logr/logr"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
)

// quietLogger is the logger of the process.
var quietLogger = logr.Discard()

func main() {
	testing.Init() // bubbles of fake time belong to a testing.T
	run := flag.Bool("run", false, "play the scenarios of a process (what the comparison starts)")
	process := flag.String("process", "", "with -run: the process whose scenarios are played")
	only := flag.String("only", "", "play only the scenarios whose name matches this expression")
	baseline := flag.String("baseline", "bin/baseline/behaviour", "the program built with the baseline")
	show := flag.Bool("show", false, "print the transcripts as well")
	flag.Parse()

	filter, err := regexp.Compile(*only)
	exitOn(err)
	if *run {
		// What is logged is not compared, and nothing that is logged may wait:
		// the default handlers sleep while others wait for them.
		klog.SetLogger(quietLogger)
		utilruntime.ErrorHandlers = nil
		play(*process, filter.MatchString, os.NewFile(transcriptFile, "transcripts"))
		return
	}
	self, err := os.Executable()
	exitOn(err)
	found, err := compare(self, *baseline, *only)
	exitOn(err)
	found.Print(os.Stdout, "behaviour", *show, *only == "")
	if found.Failed(*only == "") {
		os.Exit(1)
	}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
