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

package transport

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

const (
	// tokenFilePeriod is how long the content of a token file is believed.
	tokenFilePeriod = time.Minute
	// tokenFileLeeway is how much earlier it is read again.
	tokenFileLeeway = 10 * time.Second
	// tokenFilePatience is how long a request waits for a file that hangs when
	// it can be sent with the last token instead.
	tokenFilePatience = time.Second
)

// NewCachedFileTokenSource reads the token from the file at path and reads it
// again about once a minute. While that fails, or takes longer than a second,
// the last token is used. At most one goroutine reads the file, however long
// that takes.
func NewCachedFileTokenSource(path string) *cachingTokenSource {
	return &cachingTokenSource{
		kind:     "token file",
		fetch:    newTokenFetcher(&fileTokenSource{path: path}),
		leeway:   tokenFileLeeway,
		patience: tokenFilePatience,
	}
}

// fileTokenSource reads a file for every token. Reading cannot be interrupted,
// so it has no TokenContext and leaves it to tokenFetcher not to be stuck.
type fileTokenSource struct {
	path string
}

func (f *fileTokenSource) Token() (*oauth2.Token, error) {
	content, err := os.ReadFile(f.path)
	if err != nil {
		return nil, fmt.Errorf("failed to read token file %q: %w", f.path, err)
	}
	token := strings.TrimSpace(string(content))
	if token == "" {
		return nil, fmt.Errorf("read empty token from file %q", f.path)
	}
	return &oauth2.Token{AccessToken: token, Expiry: time.Now().Add(tokenFilePeriod)}, nil
}

// tokenFrom is the text of a token for a request that runs on ctx.
func tokenFrom(ctx context.Context, source *cachingTokenSource) (string, error) {
	token, err := source.TokenContext(ctx)
	if err != nil {
		return "", err
	}
	return token.AccessToken, nil
}
