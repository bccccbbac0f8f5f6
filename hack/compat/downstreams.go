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

package main

import "path"

// A downstream is a module that uses client-go, and what of it is tested.
type downstream struct {
	// module and version are what the proxy has; the requirements of that
	// version count, lifted only by those of client-go v0.37.2.
	module, version string

	// folder, instead of a version, is a module below hack/compat.
	folder string

	// packages are patterns as for go test; all of them if there are none.
	packages []string

	// controlPlane is whether tests start kube-apiserver and etcd.
	controlPlane bool

	// leftOut says which tests do not run, and why. They are compiled.
	leftOut []leftOut
}

// leftOut are tests of one package, as for go test -skip; all if skip is empty.
type leftOut struct {
	pkg, skip string
	reason    string
}

// name is the last element of the path that is no major version.
func (d downstream) name() string {
	if d.folder != "" {
		return d.folder + "-program"
	}
	if base := path.Base(d.module); len(base) != 2 || base[0] != 'v' {
		return base
	}
	return path.Base(path.Dir(d.module))
}

// title is how the table calls it.
func (d downstream) title() string {
	if d.folder != "" {
		return "hack/compat/" + d.folder
	}
	return d.module + " " + d.version
}

var downstreams = []downstream{
	{module: "k8s.io/metrics", version: "v0.37.2"},
	{module: "k8s.io/component-helpers", version: "v0.37.2"},
	{module: "k8s.io/endpointslice", version: "v0.37.2"},
	{module: "k8s.io/cli-runtime", version: "v0.37.2"},
	{module: "k8s.io/component-base", version: "v0.37.2"},
	{module: "k8s.io/kubectl", version: "v0.37.2"},
	{module: "k8s.io/dynamic-resource-allocation", version: "v0.37.2"},
	{module: "k8s.io/pod-security-admission", version: "v0.37.2"},
	{module: "github.com/rancher/lasso", version: "v0.2.10", controlPlane: true},
	{module: "github.com/rancher/wrangler/v3", version: "v3.8.0", controlPlane: true},
	{folder: "kubectl", controlPlane: true},
	{module: "sigs.k8s.io/controller-runtime", version: "v0.25.2", controlPlane: true, leftOut: []leftOut{{
		pkg:    "pkg/client/apiutil",
		skip:   "^TestApiMachinery$/=false$|^TestLazyRestMapperProvider$/=false$",
		reason: "download a kube-apiserver that has no aggregated discovery from GitHub",
	}}},
}
