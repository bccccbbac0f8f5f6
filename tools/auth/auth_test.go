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

package auth

import (
	"os"
	"path/filepath"
	"testing"

	restclient "k8s.io/client-go/rest"
)

func TestInfo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "auth")
	if err := os.WriteFile(file, []byte(`{"User":"u","BearerToken":"t","CAFile":"ca","Insecure":true}`), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := LoadFromFile(file)
	if err != nil || !info.Complete() || (Info{Password: "p"}).Complete() {
		t.Fatalf("%v, %v", info, err)
	}
	config, err := info.MergeWithConfig(restclient.Config{Host: "h", Username: "old", Password: "old", TLSClientConfig: restclient.TLSClientConfig{CertFile: "old"}})
	if err != nil || config.Host != "h" || config.Username != "u" || config.Password != "" || config.BearerToken != "t" ||
		config.CAFile != "ca" || config.CertFile != "" || !config.Insecure {
		t.Errorf("%v, %v", &config, err)
	}
	if err := os.WriteFile(file, []byte("no JSON"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadFromFile(file); err == nil {
		t.Error("no error")
	}
}
