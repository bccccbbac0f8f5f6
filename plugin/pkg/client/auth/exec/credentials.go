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

package exec

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// credentials are what a plugin answered.
type credentials struct {
	token  string           // may be empty
	cert   *tls.Certificate // may be nil
	expiry time.Time        // zero if the plugin does not know
}

// String has nothing of them in it, for whoever prints what holds them.
func (*credentials) String() string { return "credentials" }

// GoString is String.
func (*credentials) GoString() string { return "credentials" }

func (c *credentials) valid(now time.Time) bool {
	return c != nil && (c.expiry.IsZero() || now.Before(c.expiry))
}

// parse reads a plugin's answer, which must be of the version it was asked in.
// Errors do not repeat anything of it but kind and version.
func parse(output []byte, version schema.GroupVersion) (*credentials, error) {
	if len(bytes.TrimSpace(output)) == 0 {
		return nil, errors.New("exec plugin printed nothing")
	}
	answer, said, err := decode(output)
	if err != nil {
		return nil, fmt.Errorf("decoding stdout: %w", withoutOutput(err))
	}
	if said != version {
		return nil, fmt.Errorf("exec plugin is configured to use API version %s, plugin returned version %s", version, said)
	}
	status := answer.Status
	switch {
	case status == nil:
		return nil, errors.New("exec plugin didn't return a status field")
	case status.Token == "" && status.ClientCertificateData == "" && status.ClientKeyData == "":
		return nil, errors.New("exec plugin didn't return a token or cert/key pair")
	case (status.ClientCertificateData == "") != (status.ClientKeyData == ""):
		return nil, errors.New("exec plugin returned only certificate or key, not both")
	}
	c := &credentials{token: status.Token}
	if status.ExpirationTimestamp != nil {
		c.expiry = status.ExpirationTimestamp.Time
	}
	if status.ClientCertificateData == "" {
		return c, nil
	}
	pair, err := tls.X509KeyPair([]byte(status.ClientCertificateData), []byte(status.ClientKeyData))
	if err != nil {
		return nil, fmt.Errorf("failed parsing client key/certificate: %w", err)
	}
	if pair.Leaf == nil {
		if pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0]); err != nil {
			return nil, fmt.Errorf("failed parsing client key/certificate: %w", err)
		}
	}
	c.cert = &pair
	return c, nil
}

// withoutOutput lets those errors through that are known to show nothing of
// the input but a kind, a version or the name of a field.
func withoutOutput(err error) error {
	var (
		field *json.UnmarshalTypeError
		when  *time.ParseError
	)
	switch {
	case runtime.IsNotRegisteredError(err):
		return err
	case errors.As(err, &field):
		return fmt.Errorf("cannot use the %s in field %s", kindOfValue(field.Value), field.Field)
	case errors.As(err, &when):
		return errors.New("expirationTimestamp is not a time as in RFC 3339")
	}
	return errors.New("couldn't get version/kind; it is not an ExecCredential in JSON")
}

// kindOfValue is the first word: for some numbers the number follows.
func kindOfValue(v string) string {
	for i, r := range v {
		if r == ' ' {
			return v[:i]
		}
	}
	return v
}
