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

package clientcmd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	clientcmdlatest "k8s.io/client-go/tools/clientcmd/api/latest"
)

// Load reads the content of a kubeconfig file, YAML or JSON. Fields that it
// does not know are passed over; two entries of one name are an error. Errors
// never show a value, which could be a credential.
func Load(data []byte) (*clientcmdapi.Config, error) {
	config := clientcmdapi.NewConfig()
	if len(data) == 0 { // the codec wants a kind
		return config, nil
	}
	decoded, _, err := clientcmdlatest.Codec.Decode(data, &configKind, config)
	if err != nil {
		return nil, withoutValues(err)
	}
	config, ok := decoded.(*clientcmdapi.Config)
	if !ok {
		return nil, fmt.Errorf("a %T is not a kubeconfig", decoded)
	}
	config.Kind, config.APIVersion = "", "" // they belong to the file
	return config, nil
}

// configKind is what a file without a kind is.
var configKind = clientcmdlatest.ExternalVersion.WithKind("Config")

// quotedAnchor is what the YAML parser says of an alias without an anchor,
// which a value that begins with an asterisk looks like.
var quotedAnchor = regexp.MustCompile(`(?s)(unknown anchor|anchor) '.*'`)

func withoutValues(err error) error {
	text := err.Error()
	if safe := quotedAnchor.ReplaceAllString(text, "$1"); safe != text {
		return errors.New(safe)
	}
	return err
}

// LoadFromFile reads a kubeconfig file, and tells each entry where it came from.
// A file that does not exist is an error that os.IsNotExist recognizes.
func LoadFromFile(filename string) (*clientcmdapi.Config, error) {
	data, err := os.ReadFile(filename)
	if err != nil {
		return nil, err
	}
	config, err := Load(data)
	if err != nil {
		return nil, err
	}
	klog.V(6).Infoln("Config loaded from file: ", filename) //nolint:logcheck // there is no context
	setOrigin(config, filename)
	return config, nil
}

func setOrigin(config *clientcmdapi.Config, filename string) {
	for _, c := range config.Clusters {
		c.LocationOfOrigin = filename
	}
	for _, a := range config.AuthInfos {
		a.LocationOfOrigin = filename
	}
	for _, c := range config.Contexts {
		c.LocationOfOrigin = filename
	}
	if config.Clusters == nil {
		config.Clusters = map[string]*clientcmdapi.Cluster{}
	}
	if config.AuthInfos == nil {
		config.AuthInfos = map[string]*clientcmdapi.AuthInfo{}
	}
	if config.Contexts == nil {
		config.Contexts = map[string]*clientcmdapi.Context{}
	}
}

// GetConfigFromFileOrDie is LoadFromFile for a main function: a file that
// cannot be read ends the program. One that is missing is empty.
func GetConfigFromFileOrDie(filename string) *clientcmdapi.Config {
	config, err := LoadFromFile(filename)
	if os.IsNotExist(err) {
		return clientcmdapi.NewConfig()
	}
	if err != nil {
		klog.FatalDepth(1, err)
	}
	return config
}

// Write returns config as the content of a kubeconfig file, in YAML.
func Write(config clientcmdapi.Config) ([]byte, error) {
	return runtime.Encode(clientcmdlatest.Codec, &config)
}

// WriteToFile writes config as a kubeconfig file. A new file, and folders for
// it, are made; the file is for its owner alone. A file that is there keeps its
// mode and its owner, and who reads it at the same time sees the old content
// or the new one.
func WriteToFile(config clientcmdapi.Config, filename string) error {
	content, err := Write(config)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(filename), 0o755); err != nil {
		return err
	}
	return replaceFile(filename, content)
}
