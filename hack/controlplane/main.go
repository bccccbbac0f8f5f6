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

// Command controlplane is a Kubernetes control plane for tests and demos: etcd
// and kube-apiserver in one process, on loopback ports that it picks itself.
//
//	controlplane run [flags] -- COMMAND ARG...
//	controlplane serve [flags]
//
// run starts the control plane, runs the command with KUBECONFIG set, stops the
// control plane and exits with the command's code. serve prints the path of the
// kubeconfig once the server is ready, and runs until SIGINT, SIGTERM or, with
// -until-eof, the end of its standard input. Both remove what they have written,
// unless -dir names a folder to keep: started again with the same folder, the
// server has the same address, credentials and objects as before.
//
// There is no controller manager, scheduler or kubelet: nothing creates pods for
// a Deployment, and a deleted namespace stays in phase Terminating.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const usage = `usage: controlplane run [flags] -- COMMAND ARG...
       controlplane serve [flags]
`

func main() {
	if code, ok := asProgram(); ok {
		os.Exit(code)
	}
	os.Exit(realMain(os.Args[1:]))
}

func realMain(args []string) int {
	verb, opts, command, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "controlplane: %v\n%s", err, usage)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if opts.untilEOF {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		go func() { // ends with the process
			io.Copy(io.Discard, bufio.NewReader(os.Stdin))
			cancel()
		}()
	}

	server, err := start(ctx, opts.serverOptions)
	switch {
	case err == nil:
	case ctx.Err() != nil: // asked to stop before it was ready: no news
		return interrupted
	default:
		fmt.Fprintf(os.Stderr, "controlplane: %v\n", err)
		return 1
	}
	defer server.stop()
	if verb == "run" {
		return runCommand(ctx, server, command)
	}
	fmt.Println(server.kubeconfig())
	select {
	case <-ctx.Done():
		return 0
	case err := <-server.died:
		fmt.Fprintf(os.Stderr, "controlplane: %v\n%s", err, server.logTail())
		return 1
	}
}

// interrupted is the exit code that shells give a command ended by SIGINT.
const interrupted = 128 + int(syscall.SIGINT)

type options struct {
	serverOptions

	untilEOF bool
}

func parse(args []string) (verb string, o options, command []string, err error) {
	if len(args) == 0 {
		return "", o, nil, errors.New("what should it do?")
	}
	verb = args[0]
	if verb != "run" && verb != "serve" {
		return "", o, nil, fmt.Errorf("unknown command %q", verb)
	}
	fs := flag.NewFlagSet("controlplane "+verb, flag.ContinueOnError)
	fs.StringVar(&o.dir, "dir", "", "keep all data here and start from what is there; the default is a temporary folder that is removed")
	fs.IntVar(&o.port, "port", 0, "port of the API server; by default that of the last start with the same -dir, else a free one")
	fs.StringVar(&o.log, "log", "", "write the server's log to this file; the default is a file in the data folder, - is standard error")
	fs.DurationVar(&o.timeout, "timeout", 2*time.Minute, "give up if the server is not ready by then")
	fs.BoolVar(&o.untilEOF, "until-eof", false, "stop when standard input ends, as it does when the starting process dies")
	gates := fs.String("feature-gates", "", "feature gates of kube-apiserver, such as CBORServingAndStorage=true")
	fs.Func("apiserver-flag", "a flag for kube-apiserver, such as --v=4; may be repeated; it replaces ours, or adds to it if the flag takes a list", func(v string) error {
		o.flags = append(o.flags, v)
		return nil
	})
	if err := fs.Parse(args[1:]); err != nil {
		return "", o, nil, err
	}
	if *gates != "" {
		o.flags = append(o.flags, "--feature-gates="+*gates)
	}
	switch {
	case verb == "run" && fs.NArg() == 0:
		return "", o, nil, errors.New("run needs a command")
	case verb == "serve" && fs.NArg() > 0:
		return "", o, nil, fmt.Errorf("serve takes no arguments, got %q", strings.Join(fs.Args(), " "))
	}
	return verb, o, fs.Args(), nil
}
