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
	"flag"
	"fmt"
	"os"
	"strings"

	"k8s.io/klog/v2"
)

// openLog sends the logs of both parts to one file.
func (s *server) openLog(name string) error {
	// A fatal log line ends the process; what it has written has to go all the same.
	klog.OsExit = func(code int) {
		fmt.Fprintf(os.Stderr, "controlplane: kube-apiserver gave up%s\n", s.logTail())
		s.remove()
		os.Exit(code)
	}
	if name == "-" {
		return nil
	}
	if name == "" {
		name = s.path("log")
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	s.logFile = name
	flags := flag.NewFlagSet("", flag.PanicOnError)
	klog.InitFlags(flags)
	flags.Set("logtostderr", "false")
	flags.Set("stderrthreshold", "4")
	flags.Set("one_output", "true")
	klog.SetOutput(f) // closed by the end of the process: late goroutines still log
	return nil
}

// logTail is the end of the log, to go behind an error; empty if there is none.
func (s *server) logTail() string {
	if s.logFile == "" {
		return ""
	}
	klog.Flush()
	text, err := os.ReadFile(s.logFile)
	if err != nil || len(text) == 0 {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	lines = lines[max(0, len(lines)-15):]
	return "\n  the end of its log:\n  " + strings.Join(lines, "\n  ") + "\n"
}
