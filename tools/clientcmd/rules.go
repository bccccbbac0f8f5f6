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
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/klog/v2"

	restclient "k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/util/homedir"
)

// Where kubeconfig files are looked for.
const (
	RecommendedConfigPathFlag   = "kubeconfig"
	RecommendedConfigPathEnvVar = "KUBECONFIG"
	RecommendedHomeDir          = ".kube"
	RecommendedFileName         = "config"
	RecommendedSchemaName       = "schema"
)

var (
	// RecommendedConfigDir is the folder of a user's configuration.
	RecommendedConfigDir = filepath.Join(homedir.HomeDir(), RecommendedHomeDir)
	// RecommendedHomeFile is the kubeconfig file in it.
	RecommendedHomeFile = filepath.Join(RecommendedConfigDir, RecommendedFileName)
	// RecommendedSchemaFile is the cache of schemas in it.
	RecommendedSchemaFile = filepath.Join(RecommendedConfigDir, RecommendedSchemaName)
)

// ClientConfigLoader knows where the configuration is, and loads it.
type ClientConfigLoader interface {
	ConfigAccess
	// IsDefaultConfig reports whether config says nothing that a user chose.
	IsDefaultConfig(*restclient.Config) bool
	// Load returns the configuration, complete with paths.
	Load() (*clientcmdapi.Config, error)
}

// KubeconfigGetter returns a configuration from wherever it is.
type KubeconfigGetter func() (*clientcmdapi.Config, error)

// WarningHandler is told what is strange, but no error. Nil stands for the
// log, from verbosity 1 on.
type WarningHandler func(error)

// Warn tells the handler.
func (handler WarningHandler) Warn(err error) {
	if handler == nil {
		klog.V(1).Info(err) //nolint:logcheck // there is no context
		return
	}
	handler(err)
}

// ClientConfigLoadingRules load and merge files. Of several entries of one
// name, and of several current contexts, the first one counts.
type ClientConfigLoadingRules struct {
	// ExplicitPath is the only file to load, if it is set; it must exist.
	ExplicitPath string
	// Precedence are the files to load, the most important one first. Those that
	// do not exist are passed over.
	Precedence []string
	// MigrationRules copy files before loading: to the key, if that does not
	// exist, from the value, if that does.
	MigrationRules map[string]string
	// DoNotResolvePaths leaves relative paths as they are.
	DoNotResolvePaths bool
	// DefaultClientConfig is what a user did not choose, for IsDefaultConfig.
	DefaultClientConfig ClientConfig
	// WarnIfAllMissing warns if none of Precedence exists.
	WarnIfAllMissing bool
	// Warner is told of warnings.
	Warner WarningHandler
}

var _ ClientConfigLoader = (*ClientConfigLoadingRules)(nil)

// NewDefaultClientConfigLoadingRules loads the files in KUBECONFIG, or the one
// in the home directory.
func NewDefaultClientConfigLoadingRules() *ClientConfigLoadingRules {
	rules := &ClientConfigLoadingRules{
		Precedence: []string{RecommendedHomeFile},
		MigrationRules: map[string]string{
			RecommendedHomeFile: filepath.Join(os.Getenv("HOME"), RecommendedHomeDir, ".kubeconfig"),
		},
	}
	if list := os.Getenv(RecommendedConfigPathEnvVar); list != "" {
		rules.Precedence = eachOnce(filepath.SplitList(list))
		rules.WarnIfAllMissing = true
	}
	return rules
}

// eachOnce keeps the first of equal strings.
func eachOnce(all []string) []string {
	var once []string
	for _, s := range all {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}

// Load reads and merges the files. If some cannot be read, it returns what the
// others say, and an error; if ExplicitPath does not exist, nil and an error
// that os.IsNotExist recognizes.
func (rules *ClientConfigLoadingRules) Load() (*clientcmdapi.Config, error) {
	if err := rules.Migrate(); err != nil {
		return nil, err
	}
	files := rules.Precedence
	if rules.ExplicitPath != "" {
		if _, err := os.Stat(rules.ExplicitPath); os.IsNotExist(err) {
			return nil, err
		}
		files = []string{rules.ExplicitPath}
	}
	config := clientcmdapi.NewConfig()
	var errs []error
	var missing []string
	for _, file := range files {
		if file == "" {
			continue
		}
		one, err := LoadFromFile(file)
		switch {
		case os.IsNotExist(err):
			missing = append(missing, file)
		case err != nil:
			errs = append(errs, fmt.Errorf("error loading config file %q: %w", file, err))
		default:
			warnIfExposed(file, one, rules.Warner)
			merge(config, one)
		}
	}
	if rules.WarnIfAllMissing && len(missing) > 0 && len(missing) == len(files) {
		rules.Warner.Warn(MissingConfigError{Missing: missing})
	}
	if rules.ResolvePaths() {
		if err := ResolveLocalPaths(config); err != nil {
			errs = append(errs, err)
		}
	}
	return config, utilerrors.NewAggregate(errs)
}

// merge adds to config what next says and no file before it did.
func merge(config, next *clientcmdapi.Config) {
	firstWins(config.Clusters, next.Clusters)
	firstWins(config.AuthInfos, next.AuthInfos)
	firstWins(config.Contexts, next.Contexts)
	firstWins(config.Extensions, next.Extensions)
	if config.CurrentContext == "" {
		config.CurrentContext = next.CurrentContext
	}
	config.Preferences.Colors = config.Preferences.Colors || next.Preferences.Colors
	if config.Preferences.Extensions == nil {
		config.Preferences.Extensions = next.Preferences.Extensions
	} else {
		firstWins(config.Preferences.Extensions, next.Preferences.Extensions)
	}
}

// exposed has the files that this process has warned of. It is one for all
// rules, since programs make new rules for every load.
var exposed sync.Map

// warnIfExposed warns, once, of a file that belongs to another user, who can
// change what it runs, and whose credentials everybody can read.
func warnIfExposed(file string, config *clientcmdapi.Config, warner WarningHandler) {
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm()&0o004 == 0 || !belongsToAnother(info) || !holdsCredentials(config) {
		return
	}
	if _, warned := exposed.LoadOrStore(file, true); !warned {
		if warner == nil {
			warner = func(err error) { klog.Warning(err) } //nolint:logcheck // there is no context
		}
		warner.Warn(fmt.Errorf("config file %q holds credentials, belongs to another user, and can be read by everybody (mode %v)", file, info.Mode().Perm()))
	}
}

func holdsCredentials(config *clientcmdapi.Config) bool {
	for _, a := range config.AuthInfos {
		if a.Token != "" || a.Password != "" || len(a.ClientKeyData) > 0 ||
			a.AuthProvider != nil && len(a.AuthProvider.Config) > 0 || a.Exec != nil && len(a.Exec.Env) > 0 {
			return true
		}
	}
	return false
}

// Migrate copies files as MigrationRules say. Copies are for their owner alone.
func (rules *ClientConfigLoadingRules) Migrate() error {
	for to, from := range rules.MigrationRules {
		if _, err := os.Stat(to); err == nil {
			continue
		} else if os.IsPermission(err) {
			klog.V(1).Info(err) //nolint:logcheck // there is no context
			continue
		} else if !os.IsNotExist(err) {
			return err
		}
		if err := migrate(to, from); err != nil {
			return err
		}
	}
	return nil
}

func migrate(to, from string) error {
	info, err := os.Stat(from)
	switch {
	case os.IsNotExist(err) || os.IsPermission(err):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("cannot migrate %v to %v because it is a directory", from, to)
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// ResolvePaths reports whether relative paths are resolved.
func (rules ClientConfigLoadingRules) ResolvePaths() bool { return !rules.DoNotResolvePaths }

// GetLoadingPrecedence returns the files to load.
func (rules *ClientConfigLoadingRules) GetLoadingPrecedence() []string {
	if rules.ExplicitPath != "" {
		return []string{rules.ExplicitPath}
	}
	return rules.Precedence
}

// GetStartingConfig loads the files; no file is an empty configuration.
func (rules *ClientConfigLoadingRules) GetStartingConfig() (*clientcmdapi.Config, error) {
	return startingConfig(rules)
}

func startingConfig(loader ClientConfigLoader) (*clientcmdapi.Config, error) {
	config, err := loader.Load()
	if os.IsNotExist(err) {
		return clientcmdapi.NewConfig(), nil
	}
	if err != nil {
		return nil, err
	}
	return config, nil
}

// GetDefaultFilename returns the file to write what is in no file yet: the
// explicit one, the first one that exists, or the first one.
func (rules *ClientConfigLoadingRules) GetDefaultFilename() string {
	if rules.ExplicitPath != "" {
		return rules.ExplicitPath
	}
	for _, file := range rules.Precedence {
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	if len(rules.Precedence) > 0 {
		return rules.Precedence[0]
	}
	return ""
}

// IsExplicitFile reports whether ExplicitPath is set.
func (rules *ClientConfigLoadingRules) IsExplicitFile() bool { return rules.ExplicitPath != "" }

// GetExplicitFile returns ExplicitPath.
func (rules *ClientConfigLoadingRules) GetExplicitFile() string { return rules.ExplicitPath }

// IsDefaultConfig reports whether config is what DefaultClientConfig makes.
func (rules *ClientConfigLoadingRules) IsDefaultConfig(config *restclient.Config) bool {
	if rules.DefaultClientConfig == nil {
		return false
	}
	preset, err := rules.DefaultClientConfig.ClientConfig()
	return err == nil && reflect.DeepEqual(preset, config)
}
