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

// Package servertest has the cases that a kube-apiserver and the strict fakes
// have to pass alike: what a client of any kind may rely on when it creates,
// changes, lists, watches, and deletes objects.
package servertest

import (
	"context"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/dynamic"
)

// Target is one resource, as one kind of client sees it.
type Target struct {
	Resource schema.GroupVersionResource

	// Client and All call the resource in a namespace of its own, in which there
	// are no objects yet, and in all namespaces.
	Client, All dynamic.ResourceInterface
	Namespace   string

	// New is an object that the server takes, of the given name.
	New func(name string) *unstructured.Unstructured

	// Field, if the clients see more than metadata, is a path to a text that can
	// be changed.
	Field []string
	// Status, if the resource has that subresource, is a path to a number in it.
	Status []string
	// Generation says that changes of Field are counted.
	Generation bool
	// Strategic says that the resource takes strategic merge patches.
	Strategic bool
	// Unconditional says that an update needs no resource version.
	Unconditional bool
	// Scale says how the resource is scaled, nil if it is not.
	Scale *Scale
}

// Scale is what the scales of a resource are like. What is wanted is at
// spec.replicas, what is there at status.replicas.
type Scale struct {
	Selector string // of what New makes; empty if it is at status.selector
	Default  bool   // an object that does not say wants one replica
	Negative string // what the server says of less than no replicas
	Patches  bool   // the client can patch them
}

// Run runs all cases that concern the target, each on one that open gives.
func Run(t *testing.T, open func(t *testing.T) Target) {
	for _, group := range [][]testCase{creating, updating, patching, applying, deleting, listing, watching} {
		for _, c := range group {
			t.Run(c.name, func(t *testing.T) {
				c.run(&check{T: t, Target: open(t), ctx: t.Context()})
			})
		}
	}
	for _, c := range scaling {
		t.Run(c.name, func(t *testing.T) {
			if target := open(t); target.Scale != nil {
				c.run(&check{T: t, Target: target, ctx: t.Context()})
			}
		})
	}
}

type testCase struct {
	name string
	run  func(c *check)
}

// check is one case under way. Its ctx is that of the test.
type check struct {
	*testing.T
	Target
	ctx context.Context
}
