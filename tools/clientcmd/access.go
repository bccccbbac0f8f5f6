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
	"os"
	"path/filepath"

	restclient "k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// ConfigAccess knows the files of a configuration that can be changed.
type ConfigAccess interface {
	// GetLoadingPrecedence returns the files, the most important one first.
	GetLoadingPrecedence() []string
	// GetStartingConfig returns what they say now; no file says nothing.
	GetStartingConfig() (*clientcmdapi.Config, error)
	// GetDefaultFilename returns the file for what is in none yet.
	GetDefaultFilename() string
	// IsExplicitFile reports whether a single file was asked for.
	IsExplicitFile() bool
	// GetExplicitFile returns that file, or nothing.
	GetExplicitFile() string
}

// PathOptions are the ways in which a program's user can say where the files
// are.
type PathOptions struct {
	// GlobalFile is the file that is used if nothing else is said.
	GlobalFile string
	// EnvVar is the environment variable with a list of files.
	EnvVar string
	// ExplicitFileFlag is the name of the flag for a single file.
	ExplicitFileFlag string
	// GlobalFileSubpath is GlobalFile as help texts show it, without the home
	// directory.
	GlobalFileSubpath string
	// LoadingRules load the files; their ExplicitPath is the flag's value.
	LoadingRules *ClientConfigLoadingRules
}

var _ ConfigAccess = (*PathOptions)(nil)

// NewDefaultPathOptions is what kubectl has: a flag, KUBECONFIG, and the file in
// the home directory.
func NewDefaultPathOptions() *PathOptions {
	o := &PathOptions{
		GlobalFile:        RecommendedHomeFile,
		EnvVar:            RecommendedConfigPathEnvVar,
		ExplicitFileFlag:  RecommendedConfigPathFlag,
		GlobalFileSubpath: filepath.Join(RecommendedHomeDir, RecommendedFileName),
		LoadingRules:      NewDefaultClientConfigLoadingRules(),
	}
	o.LoadingRules.DoNotResolvePaths = true // what is written back keeps its paths
	return o
}

// GetEnvVarFiles returns the files that EnvVar lists.
func (o *PathOptions) GetEnvVarFiles() []string {
	if o.EnvVar == "" || os.Getenv(o.EnvVar) == "" {
		return []string{}
	}
	return eachOnce(filepath.SplitList(os.Getenv(o.EnvVar)))
}

// GetLoadingPrecedence returns the explicit file, those of EnvVar, or
// GlobalFile.
func (o *PathOptions) GetLoadingPrecedence() []string {
	if o.IsExplicitFile() {
		return []string{o.GetExplicitFile()}
	}
	if files := o.GetEnvVarFiles(); len(files) > 0 {
		return files
	}
	return []string{o.GlobalFile}
}

// GetStartingConfig loads the files; no file is an empty configuration.
func (o *PathOptions) GetStartingConfig() (*clientcmdapi.Config, error) {
	rules := *o.LoadingRules
	rules.Precedence = o.GetLoadingPrecedence()
	return startingConfig(&rules)
}

// GetDefaultFilename returns the explicit file, of those in EnvVar the first
// that exists or the last, or GlobalFile.
func (o *PathOptions) GetDefaultFilename() string {
	if o.IsExplicitFile() {
		return o.GetExplicitFile()
	}
	files := o.GetEnvVarFiles()
	if len(files) == 0 {
		return o.GlobalFile
	}
	for _, file := range files {
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return files[len(files)-1]
}

// IsExplicitFile reports whether a single file was asked for.
func (o *PathOptions) IsExplicitFile() bool { return o.LoadingRules.ExplicitPath != "" }

// GetExplicitFile returns that file, or nothing.
func (o *PathOptions) GetExplicitFile() string { return o.LoadingRules.ExplicitPath }

// ClientConfigGetter loads a configuration that is in no file. It writes
// nothing back.
type ClientConfigGetter struct {
	load KubeconfigGetter
}

var _ ClientConfigLoader = (*ClientConfigGetter)(nil)

// Load calls the function.
func (g *ClientConfigGetter) Load() (*clientcmdapi.Config, error) { return g.load() }

// GetStartingConfig calls the function.
func (g *ClientConfigGetter) GetStartingConfig() (*clientcmdapi.Config, error) { return g.load() }

// GetLoadingPrecedence returns nothing: there are no files.
func (g *ClientConfigGetter) GetLoadingPrecedence() []string { return nil }

// GetDefaultFilename returns nothing: there are no files.
func (g *ClientConfigGetter) GetDefaultFilename() string { return "" }

// IsExplicitFile is false.
func (g *ClientConfigGetter) IsExplicitFile() bool { return false }

// GetExplicitFile returns nothing.
func (g *ClientConfigGetter) GetExplicitFile() string { return "" }

// IsDefaultConfig is false.
func (g *ClientConfigGetter) IsDefaultConfig(*restclient.Config) bool { return false }
