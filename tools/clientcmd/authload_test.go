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
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/tools/auth"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// silent is a person who does not answer before the end of the test.
func silent(t *testing.T) (answers io.Reader, asked <-chan struct{}) {
	r, w := io.Pipe()
	reading := make(chan struct{}, 10)
	t.Cleanup(func() { w.Close() })
	return readerFunc(func(b []byte) (int, error) {
		reading <- struct{}{}
		return r.Read(b)
	}), reading
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestGap41_C2_C3_aPromptEndsWithItsContext(t *testing.T) {
	f := newFolder(t)
	answers, asked := silent(t)
	loader := NewPromptingAuthLoader(answers)
	hang.ReturnsPromptly(t, asked, func(ctx context.Context) error {
		_, err := loader.LoadAuthWithContext(ctx, f.at("none"))
		return err
	})
	config := sample()
	config.AuthInfos["u1"] = &clientcmdapi.AuthInfo{}
	client := NewInteractiveClientConfig(config, "", &ConfigOverrides{}, answers, nil).(*DirectClientConfig)
	hang.ReturnsPromptly(t, asked, func(ctx context.Context) error {
		_, err := client.ClientConfigWithContext(ctx)
		return err
	})
	//lint:ignore SA1012 a nil context is the case under test
	if _, err := client.ClientConfigWithContext(nil); err == nil { //nolint:staticcheck // likewise
		t.Error("C7: no error")
	}
}

func TestPrompt_asksOnceAndOnlyWithoutCredentials(t *testing.T) {
	newFolder(t)
	config := sample()
	config.AuthInfos["u1"] = &clientcmdapi.AuthInfo{}
	client := NewInteractiveClientConfig(config, "", &ConfigOverrides{}, strings.NewReader("bob smith\nsecret word\n"), nil)
	for range 2 {
		got, err := client.ClientConfig()
		if err != nil || got.Username != "bob smith" || got.Password != "secret word" {
			t.Errorf("%v, %v", got, err)
		}
	}
	if got, err := NewInteractiveClientConfig(sample(), "", nil, strings.NewReader(""), nil).ClientConfig(); err != nil || got.Username != "" {
		t.Errorf("with a token: %v, %v", got, err)
	}
	_, err := NewPromptingAuthLoader(strings.NewReader("bob\n")).Prompt()
	wantError(t, "no password", err, "error reading input for Password")
}

func TestLoadAuth_writesTheAnswerForItsOwner(t *testing.T) {
	f := newFolder(t)
	info, err := NewPromptingAuthLoader(strings.NewReader("u\np\n")).LoadAuth(f.at("auth"))
	if err != nil || info.User != "u" {
		t.Fatalf("%v, %v", info, err)
	}
	if stat, err := os.Stat(f.at("auth")); err != nil || stat.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", stat, err)
	}
	again, err := NewDefaultAuthLoader().LoadAuth(f.at("auth"))
	if err != nil || again.Password != "p" {
		t.Errorf("%v, %v", again, err)
	}
	if _, err := auth.LoadFromFile(f.at("none")); !os.IsNotExist(err) {
		t.Errorf("err = %v", err)
	}
	if text := fmt.Sprintf("%v %+v %#v", *again, again, again); strings.Contains(text, `"p"`) {
		t.Errorf("printed: %s", text)
	}
}
