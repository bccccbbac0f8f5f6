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

// Package exec has the error of a command that ended with an exit code.
package exec

// ExitError is what a command that ran and failed returns.
type ExitError interface {
	String() string
	Error() string
	// Exited reports whether the command came to an end by itself.
	Exited() bool
	// ExitStatus is the exit code.
	ExitStatus() int
}

var _ ExitError = CodeExitError{}

// CodeExitError is an exit code and what is known about its reason.
type CodeExitError struct {
	Err  error
	Code int
}

// Error is the text of Err.
func (e CodeExitError) Error() string { return e.Err.Error() }

// String is the text of Err.
func (e CodeExitError) String() string { return e.Err.Error() }

// Unwrap is Err, for errors.Is and errors.As.
func (e CodeExitError) Unwrap() error { return e.Err }

// Exited is always true.
func (e CodeExitError) Exited() bool { return true }

// ExitStatus is the exit code.
func (e CodeExitError) ExitStatus() int { return e.Code }
