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
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/client-go/internal/controlplane"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	clientcmdlatest "k8s.io/client-go/tools/clientcmd/api/latest"

	"k8s.io/apimachinery/pkg/runtime"
)

// cluster returns how to reach the cluster of KUBECONFIG, or starts one. The
// function it returns gives the cluster back.
func cluster(ctx context.Context) (config *rest.Config, release func(), err error) {
	if path := os.Getenv("KUBECONFIG"); path != "" {
		config, err := loadKubeconfig(path)
		if err == nil {
			fmt.Printf("The cluster is that of KUBECONFIG, at %s.\n", config.Host)
		}
		return config, func() {}, err
	}
	c, err := controlplane.Start(ctx)
	if err != nil {
		return nil, nil, err
	}
	release = func() {
		if err := c.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "tour:", err)
		}
	}
	config, err = loadKubeconfig(c.Kubeconfig)
	if err != nil {
		release()
		return nil, nil, err
	}
	fmt.Printf("Started kube-apiserver and etcd at %s.\n", config.Host)
	return config, release, nil
}

// loadKubeconfig reads the current context of one file.
func loadKubeconfig(path string) (*rest.Config, error) {
	text, err := os.ReadFile(filepath.SplitList(path)[0])
	if err != nil {
		return nil, err
	}
	var file clientcmdapi.Config
	if err := runtime.DecodeInto(clientcmdlatest.Codec, text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	current := file.Contexts[file.CurrentContext]
	if current == nil || file.Clusters[current.Cluster] == nil || file.AuthInfos[current.AuthInfo] == nil {
		return nil, fmt.Errorf("%s: its current context %q is not complete", path, file.CurrentContext)
	}
	c, u := file.Clusters[current.Cluster], file.AuthInfos[current.AuthInfo]
	return &rest.Config{
		Host: c.Server,
		TLSClientConfig: rest.TLSClientConfig{
			Insecure: c.InsecureSkipTLSVerify, ServerName: c.TLSServerName,
			CAFile: c.CertificateAuthority, CAData: c.CertificateAuthorityData,
			CertFile: u.ClientCertificate, CertData: u.ClientCertificateData,
			KeyFile: u.ClientKey, KeyData: u.ClientKeyData,
		},
		BearerToken: u.Token, BearerTokenFile: u.TokenFile,
		Username: u.Username, Password: u.Password,
		ExecProvider: u.Exec,
	}, nil
}
