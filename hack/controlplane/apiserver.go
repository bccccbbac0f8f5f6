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
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/spf13/pflag"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/client-go/rest"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

// startAPIServer starts kube-apiserver on listener. It does not wait until it
// serves. Flags of the caller come last and win.
func (s *server) startAPIServer(listener net.Listener, etcd string, c *creds, extra []string) error {
	opts := apiserver.NewServerRunOptions()
	flags := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	for _, set := range opts.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse(append(apiServerFlags(etcd, c), extra...)); err != nil {
		return fmt.Errorf("flags of kube-apiserver: %w", err)
	}
	opts.SecureServing.Listener = listener
	// The server's own clients get warnings about deprecated kinds that they look after.
	rest.SetDefaultWarningHandler(rest.NoWarnings{})

	if err := opts.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	completed, err := opts.Complete(ctx)
	if err == nil {
		err = utilerrors.NewAggregate(completed.Validate())
	}
	if err != nil {
		cancel()
		return fmt.Errorf("options of kube-apiserver: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err := app.Run(ctx, completed)
		if ctx.Err() == nil {
			s.died <- fmt.Errorf("kube-apiserver ended: %w", errors.Join(err, context.Cause(ctx)))
		}
	}()
	s.undo = append(s.undo, func() {
		cancel()
		// It would wait a minute for clients to leave; they had their time.
		within(2*time.Second, func() { <-ended })
	})
	return nil
}

func apiServerFlags(etcd string, c *creds) []string {
	return []string{
		"--etcd-servers=" + etcd,
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--endpoint-reconciler-type=none", // a loopback address is no valid endpoint
		"--service-cluster-ip-range=10.0.0.0/24",
		"--allow-privileged=true",
		"--authorization-mode=RBAC",
		"--disable-admission-plugins=ServiceAccount", // no controller makes the accounts
		"--tls-cert-file=" + c.server.certFile,
		"--tls-private-key-file=" + c.server.keyFile,
		"--client-ca-file=" + c.ca.certFile,
		"--token-auth-file=" + c.tokenFile,
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-signing-key-file=" + c.serviceAccountKey,
		"--service-account-key-file=" + c.serviceAccountKey,
	}
}
