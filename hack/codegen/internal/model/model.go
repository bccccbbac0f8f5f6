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

// Package model says what an API consists of, as plain sorted data: groups,
// versions, kinds, and the methods that a client of each kind has. Everything
// that a tag, a name or a hand-written file decides is decided here; whoever
// renders a model has no decisions left to take.
package model

// Model is everything that one run of the generator knows.
type Model struct {
	Out    Output
	Groups []*Group // in the order of Dir

	// Clients holds the versions with clients in the order in which they were
	// given. It is the order of preference in the scheme.
	Clients []*Version
}

// Output says where the generated packages go, as import paths.
type Output struct {
	Clientset       string
	ClientsetName   string // package name of the clientset
	Apply           string // apply configurations; empty for none
	Listers         string
	Informers       string
	PrefersProtobuf bool // clients speak protobuf unless told otherwise
	Schemaless      bool // there are no OpenAPI models: fakes deduce how fields merge from the objects
}

// Group is one API group in all its versions.
type Group struct {
	Dir      string // directory under which its packages lie, "apiserverinternal"
	Name     string // name on the wire, "internal.apiserver.k8s.io"; empty for the core group
	GoName   string // name in Go, "Internal"
	Versions []*Version
	Watched  []*Version // those with informers
}

// Version is one version of a group: one Go package of types.
type Version struct {
	Group     *Group
	Name      string // "v1beta1"
	GoName    string // "V1beta1"
	Package   string // import path of the types
	Typed     string // import path of the typed client
	Fake      string // import path of its fake
	Apply     string // import path of the apply configurations
	Listers   string // import path of the listers
	Informers string // import path of the informers
	Kinds     []*Kind
	Listed    []*Kind // the kinds with listers
	Watched   []*Kind // the kinds with informers
	HasClient bool    // there is a typed client

	// Scheme holds the packages whose types the typed client sends or
	// receives: its own, those of its subresources, those that its
	// hand-written expansions import.
	Scheme []string
}

// ClientName is the name of the group client, "CoreV1Client".
func (v *Version) ClientName() string { return v.QualifiedName() + "Client" }

// VarName is QualifiedName for a field, "coreV1".
func (v *Version) VarName() string { return lowerFirst(v.QualifiedName()) }

// QualifiedName names group and version, "CoreV1".
func (v *Version) QualifiedName() string { return v.Group.GoName + v.GoName }

// Kind is one type that clients are generated for.
type Kind struct {
	Version    *Version
	Name       string // "Pod"
	Var        string // "pod"
	File       string // base name of its files, "pod"
	Plural     string // "Pods"
	PluralVar  string // "pods"
	Resource   string // "pods", as in URLs
	Namespaced bool

	HasList  bool // there is a list type and a way to fetch one
	HasApply bool
	Listed   bool // has a lister
	Watched  bool // has an informer
	Methods  []Method

	Extension Expansions
}

// Expansions says which interfaces are written by hand.
type Expansions struct {
	Client          bool
	Lister          bool
	NamespaceLister bool
}

// Method is one method of a client.
type Method struct {
	Name        string
	Verb        Verb
	Subresource string
	Input       Type // what is sent; zero for verbs that send nothing
	Result      Type
	Namespaced  bool
	Builtin     bool // gentype has it: nothing to generate but the signature
}

// Type is a named Go type.
type Type struct {
	Package string
	Name    string
}

// Verb is what a method does, in the words of the genclient tags.
type Verb string

// The verbs that tags may name.
const (
	Create           Verb = "create"
	Update           Verb = "update"
	UpdateStatus     Verb = "updateStatus"
	Delete           Verb = "delete"
	DeleteCollection Verb = "deleteCollection"
	Get              Verb = "get"
	List             Verb = "list"
	Watch            Verb = "watch"
	Patch            Verb = "patch"
	Apply            Verb = "apply"
	ApplyStatus      Verb = "applyStatus"
)
