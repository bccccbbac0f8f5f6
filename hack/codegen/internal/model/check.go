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

package model

import (
	"errors"
	"fmt"
)

// check returns an error for a model that cannot become Go packages.
func (m *Model) check() error {
	var errs []error
	goNames := map[string]*Group{}
	for _, g := range m.Groups {
		if other := goNames[g.GoName]; other != nil {
			errs = append(errs, fmt.Errorf("groups %s and %s are both named %s in Go: set +groupGoName in one of them", g.Dir, other.Dir, g.GoName))
		}
		goNames[g.GoName] = g
		versions := map[string]bool{}
		for _, v := range g.Versions {
			if versions[v.Name] {
				errs = append(errs, fmt.Errorf("group %s: version %s is given twice", g.Dir, v.Name))
			}
			versions[v.Name] = true
			errs = append(errs, v.check())
		}
	}
	return errors.Join(errs...)
}

func (v *Version) check() error {
	var errs []error
	if len(v.Kinds) == 0 {
		errs = append(errs, fmt.Errorf("package %s: no type has the tag +genclient", v.Package))
	}
	files := map[string]string{"doc": "the package comment", v.Group.Dir + "_client": "the group client", "scheme": "the scheme"}
	plurals := map[string]string{"RESTClient": "the REST client"}
	for _, k := range v.Kinds {
		if owner, taken := files[k.File]; taken {
			errs = append(errs, fmt.Errorf("package %s: type %s: file %s.go belongs to %s", v.Package, k.Name, k.File, owner))
		}
		files[k.File] = k.Name
		if owner, taken := plurals[k.Plural]; taken {
			errs = append(errs, fmt.Errorf("package %s: type %s: method %s belongs to %s", v.Package, k.Name, k.Plural, owner))
		}
		plurals[k.Plural] = k.Name
		errs = append(errs, k.check())
	}
	return errors.Join(errs...)
}

func (k *Kind) check() error {
	names := map[string]bool{}
	for _, m := range k.Methods {
		if names[m.Name] {
			return fmt.Errorf("package %s: type %s: two methods are named %s", k.Version.Package, k.Name, m.Name)
		}
		names[m.Name] = true
	}
	return nil
}
