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
	"slices"
	"strings"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
)

var (
	// ErrNoContext says that a context is needed and none was chosen.
	ErrNoContext = errors.New("no context chosen")
	// ErrEmptyConfig says that nothing says where the server is. IsEmptyConfig
	// recognizes it.
	ErrEmptyConfig = NewEmptyConfigError("no configuration has been provided, try setting KUBERNETES_MASTER environment variable")
	// ErrEmptyCluster says that a cluster has no server, nor anything else.
	ErrEmptyCluster = errors.New("cluster has no server defined")
)

// emptyConfigError is a pointer type so that two of them are never the same
// error, whatever they say.
type emptyConfigError struct{ message string }

// NewEmptyConfigError returns an error that IsEmptyConfig recognizes.
func NewEmptyConfigError(message string) error { return &emptyConfigError{message} }

func (e *emptyConfigError) Error() string { return e.message }

// IsEmptyConfig reports whether err says that there is no configuration, and
// nothing else.
func IsEmptyConfig(err error) bool {
	var invalid invalidError
	if errors.As(err, &invalid) {
		return len(invalid) == 1 && IsEmptyConfig(invalid[0])
	}
	var empty *emptyConfigError
	return errors.As(err, &empty)
}

const contextNotFound = "context was not found for specified context"

// IsContextNotFound reports whether err says that a context is missing.
func IsContextNotFound(err error) bool {
	return err != nil && (errors.Is(err, ErrNoContext) || strings.Contains(err.Error(), contextNotFound))
}

// IsConfigurationInvalid reports whether err comes from Validate or
// ConfirmUsable, or from what uses them. ErrNoContext and a context that is
// missing count as well, ErrEmptyConfig alone does not.
func IsConfigurationInvalid(err error) bool {
	var invalid invalidError
	return errors.As(err, &invalid) || IsContextNotFound(err)
}

// invalidError is everything that is wrong with a configuration.
type invalidError []error

// invalid is nil if there are no errors.
func invalid(errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	return invalidError(slices.Clone(errs))
}

func (e invalidError) Error() string {
	return fmt.Sprintf("invalid configuration: %v", utilerrors.NewAggregate(e))
}

// Unwrap gives errors.Is and errors.As all of them.
func (e invalidError) Unwrap() []error { return e }

// Errors are all of them, as in utilerrors.Aggregate.
func (e invalidError) Errors() []error { return e }

// Is is part of utilerrors.Aggregate.
func (e invalidError) Is(target error) bool {
	return slices.ContainsFunc(e, func(err error) bool { return errors.Is(err, target) })
}

// MissingConfigError says that none of the files to load exists.
type MissingConfigError struct {
	Missing []string
}

func (c MissingConfigError) Error() string {
	return "Config not found: " + strings.Join(c.Missing, ", ")
}
