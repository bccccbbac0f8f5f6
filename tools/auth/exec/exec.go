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

// Package exec is for programs that are credential plugins: it reads what the
// program that runs them tells them.
package exec

import (
	"errors"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"

	"k8s.io/client-go/pkg/apis/clientauthentication"
	"k8s.io/client-go/pkg/apis/clientauthentication/install"
	"k8s.io/client-go/rest"
)

// infoVariable is where a plugin finds what it is told.
const infoVariable = "KUBERNETES_EXEC_INFO"

var (
	scheme = func() *runtime.Scheme {
		s := runtime.NewScheme()
		install.Install(s)
		return s
	}()
	codecs = serializer.NewCodecFactory(scheme)
)

// LoadExecCredentialFromEnv is LoadExecCredential with the content of
// KUBERNETES_EXEC_INFO.
func LoadExecCredentialFromEnv() (runtime.Object, *rest.Config, error) {
	info := os.Getenv(infoVariable)
	if info == "" {
		return nil, nil, errors.New(infoVariable + " env var is unset or empty")
	}
	return LoadExecCredential([]byte(info))
}

// LoadExecCredential returns the question that the plugin is to answer, in the
// version in which it was put, and a configuration without credentials for the
// cluster. It fails if the question does not say which cluster; that is what
// provideClusterInfo in a kubeconfig is for.
func LoadExecCredential(data []byte) (runtime.Object, *rest.Config, error) {
	question, kind, err := codecs.UniversalDeserializer().Decode(data, nil, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("decode: %w", err)
	}
	internal, err := scheme.ConvertToVersion(question, clientauthentication.SchemeGroupVersion)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot convert to internal version: %w", err)
	}
	credential, ok := internal.(*clientauthentication.ExecCredential)
	if !ok {
		return nil, nil, fmt.Errorf("%v is not an ExecCredential", kind)
	}
	if credential.Spec.Cluster == nil {
		return nil, nil, errors.New("ExecCredential does not contain cluster information")
	}
	config, err := rest.ExecClusterToConfig(credential.Spec.Cluster)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot create rest.Config: %w", err)
	}
	return question, config, nil
}
