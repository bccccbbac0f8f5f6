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
	"encoding/json"
	"errors"
	"unicode"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"

	"k8s.io/client-go/pkg/apis/clientauthentication"
	v1 "k8s.io/client-go/pkg/apis/clientauthentication/v1"
	"k8s.io/client-go/pkg/apis/clientauthentication/v1beta1"
)

// kindName is the only kind that goes either way.
const kindName = "ExecCredential"

// encode returns c in a version, as JSON with a line end. This and decode do
// what a codec factory with these two versions does; that one would take half
// a megabyte of every program that has a client.
func encode(c *clientauthentication.ExecCredential, version schema.GroupVersion) ([]byte, error) {
	var (
		out runtime.Object
		err error
	)
	switch version {
	case v1.SchemeGroupVersion:
		o := &v1.ExecCredential{}
		out, err = o, v1.Convert_clientauthentication_ExecCredential_To_v1_ExecCredential(c, o, nil)
	case v1beta1.SchemeGroupVersion:
		o := &v1beta1.ExecCredential{}
		out, err = o, v1beta1.Convert_clientauthentication_ExecCredential_To_v1beta1_ExecCredential(c, o, nil)
	default:
		err = notKnown(version.WithKind(kindName))
	}
	if err != nil {
		return nil, err
	}
	out.GetObjectKind().SetGroupVersionKind(version.WithKind(kindName))
	var b bytes.Buffer
	err = json.NewEncoder(&b).Encode(out)
	return b.Bytes(), err
}

// decode reads an ExecCredential in JSON or YAML, and returns the version it
// was in. What does not say its version is taken for the internal one, which
// nobody asks for.
func decode(data []byte) (*clientauthentication.ExecCredential, schema.GroupVersion, error) {
	var none schema.GroupVersion
	if !bytes.HasPrefix(bytes.TrimLeftFunc(data, unicode.IsSpace), []byte("{")) {
		var err error
		if data, err = yaml.YAMLToJSON(data); err != nil {
			return nil, none, err
		}
	}
	kind, err := kindOf(data)
	if err != nil {
		return nil, none, err
	}
	c := &clientauthentication.ExecCredential{}
	switch kind {
	case clientauthentication.SchemeGroupVersion.WithKind(kindName):
	case v1.SchemeGroupVersion.WithKind(kindName):
		in := &v1.ExecCredential{}
		if err := kjson.UnmarshalCaseSensitivePreserveInts(data, in); err != nil {
			return nil, none, err
		}
		err = v1.Convert_v1_ExecCredential_To_clientauthentication_ExecCredential(in, c, nil)
	case v1beta1.SchemeGroupVersion.WithKind(kindName):
		in := &v1beta1.ExecCredential{}
		if err := kjson.UnmarshalCaseSensitivePreserveInts(data, in); err != nil {
			return nil, none, err
		}
		err = v1beta1.Convert_v1beta1_ExecCredential_To_clientauthentication_ExecCredential(in, c, nil)
	default:
		err = notKnown(kind)
	}
	return c, kind.GroupVersion(), err
}

// kindOf is what the object says of itself, completed by what is expected.
func kindOf(data []byte) (schema.GroupVersionKind, error) {
	var said struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := json.Unmarshal(data, &said); err != nil {
		return schema.GroupVersionKind{}, errors.New("couldn't get version/kind; json parse error")
	}
	version, err := schema.ParseGroupVersion(said.APIVersion)
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	if said.Kind == "" {
		said.Kind = kindName
	}
	if version.Empty() {
		version = clientauthentication.SchemeGroupVersion
	}
	return version.WithKind(said.Kind), nil
}

func notKnown(kind schema.GroupVersionKind) error {
	return runtime.NewNotRegisteredErrForKind("k8s.io/client-go/plugin/pkg/client/auth/exec", kind)
}
