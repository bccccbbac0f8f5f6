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

// Command kubernetes is kube-controller-manager and kube-scheduler v1.37 with
// this module as their client-go.
//
//	kubernetes kube-controller-manager [-until-eof] FLAG...
//	kubernetes kube-scheduler [-until-eof] FLAG...
//
// With -until-eof it ends, as after SIGTERM, when its standard input does: at
// the latest when the process that started it is gone.
package main

import (
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // as the commands of Kubernetes have it
	_ "k8s.io/component-base/metrics/prometheus/version"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

func main() {
	args := os.Args[1:]
	if len(args) == 0 {
		args = []string{""}
	}
	var cmd *cobra.Command
	switch args[0] {
	case "kube-controller-manager":
		cmd = controllers.NewControllerManagerCommand()
	case "kube-scheduler":
		cmd = scheduler.NewSchedulerCommand()
	default:
		fmt.Fprintln(os.Stderr, "usage: kubernetes kube-controller-manager|kube-scheduler [-until-eof] FLAG...")
		os.Exit(2)
	}
	if args = args[1:]; len(args) > 0 && args[0] == "-until-eof" {
		args = args[1:]
		go func() { // ends with the process
			io.Copy(io.Discard, os.Stdin)
			syscall.Kill(os.Getpid(), syscall.SIGTERM)
		}()
	}
	cmd.SetArgs(args)
	os.Exit(cli.Run(cmd))
}
