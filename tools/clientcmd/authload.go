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
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/tools/auth"
)

// AuthLoader finds the credentials in a file.
type AuthLoader interface {
	LoadAuth(path string) (*auth.Info, error)
}

// fileAuthLoader only reads files.
type fileAuthLoader struct{}

func (fileAuthLoader) LoadAuth(path string) (*auth.Info, error) { return auth.LoadFromFile(path) }

// NewDefaultAuthLoader returns a loader that only reads files.
func NewDefaultAuthLoader() AuthLoader { return fileAuthLoader{} }

// PromptingAuthLoader asks a person where there is no file.
type PromptingAuthLoader struct {
	reader io.Reader
}

// NewPromptingAuthLoader returns a loader that reads answers from reader. A
// password is read from a terminal without showing it.
func NewPromptingAuthLoader(reader io.Reader) *PromptingAuthLoader {
	return &PromptingAuthLoader{reader}
}

// LoadAuthWithContext reads the file. If there is none, it asks, and writes the
// file, for its owner alone.
func (a *PromptingAuthLoader) LoadAuthWithContext(ctx context.Context, path string) (*auth.Info, error) {
	info, err := auth.LoadFromFile(path)
	if !os.IsNotExist(err) {
		return info, err
	}
	if info, err = a.PromptWithContext(ctx); err != nil {
		return nil, err
	}
	content, err := json.Marshal(info)
	if err != nil {
		return nil, err
	}
	return info, os.WriteFile(path, content, 0o600)
}

// PromptWithContext asks for a user name and a password. When ctx ends it
// returns; the goroutine that reads stays until the reader returns, and takes
// what it gets with it.
func (a *PromptingAuthLoader) PromptWithContext(ctx context.Context) (*auth.Info, error) {
	restore := func() {}
	if file, ok := a.reader.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		if state, err := term.GetState(int(file.Fd())); err == nil {
			restore = func() { term.Restore(int(file.Fd()), state) } //nolint:errcheck // nothing can be done
		}
	}
	info, err := shared.Leave(ctx, "ask for user name and password", a.ask, nil)
	if err != nil {
		restore() // who was left while asking for the password has turned echo off
		return nil, err
	}
	return info, nil
}

func (a *PromptingAuthLoader) ask() (*auth.Info, error) {
	lines := bufio.NewReader(a.reader)
	fmt.Print("Please enter Username: ")
	user, err := line(lines)
	if err != nil {
		return nil, err
	}
	fmt.Print("Please enter Password: ")
	password, err := a.secret(lines)
	if err != nil {
		return nil, err
	}
	return &auth.Info{User: user, Password: password}, nil
}

// secret reads a line that a terminal must not show.
func (a *PromptingAuthLoader) secret(lines *bufio.Reader) (string, error) {
	file, ok := a.reader.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		password, err := line(lines)
		if err != nil {
			return "", fmt.Errorf("error reading input for Password: %w", err)
		}
		return password, nil
	}
	password, err := term.ReadPassword(int(file.Fd()))
	fmt.Println()
	if err != nil {
		return "", errors.New("error reading input for Password")
	}
	return string(password), nil
}

// line returns what comes before the end of the line or of the input.
func line(r *bufio.Reader) (string, error) {
	text, err := r.ReadString('\n')
	if err == io.EOF && text != "" {
		err = nil
	}
	return strings.TrimRight(text, "\r\n"), err
}
