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

package servertest

import (
	"errors"
	"net/http"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// kind of the objects.
func (c *check) kind() string { return c.New("x").GetKind() }

// group is that of the resource as errors spell it: "deployments.apps".
func (c *check) group() string { return c.Resource.GroupResource().String() }

// create makes an object of that name, changed by change if there is one.
func (c *check) create(name string, change ...func(*unstructured.Unstructured)) *unstructured.Unstructured {
	c.Helper()
	obj := c.New(name)
	for _, f := range change {
		f(obj)
	}
	return c.must(c.Client.Create(c.ctx, obj, metav1.CreateOptions{}))
}

func (c *check) get(name string) *unstructured.Unstructured {
	c.Helper()
	return c.must(c.Client.Get(c.ctx, name, metav1.GetOptions{}))
}

func (c *check) must(obj *unstructured.Unstructured, err error) *unstructured.Unstructured {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	return obj
}

func (c *check) ok(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// wantGone says that there is no object of that name.
func (c *check) wantGone(name string) {
	c.Helper()
	if obj, err := c.Client.Get(c.ctx, name, metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		c.Errorf("%s is there: %v, %v", name, obj, err)
	}
}

// failure is how the server refuses. In the text, %R stands for the resource
// with its group and %K for the kind, also with its group.
type failure struct {
	code   int32
	reason metav1.StatusReason
	text   string // where it has a "…", anything may stand
}

func (c *check) wantError(err error, want failure) {
	c.Helper()
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		c.Errorf("err = %v (%T), want %d %s %s", err, err, want.code, want.reason, want.text)
		return
	}
	kind := c.kind()
	if g := c.Resource.Group; g != "" {
		kind += "." + g
	}
	text := strings.NewReplacer("%R", c.group(), "%K", kind).Replace(want.text)
	s := status.Status()
	if s.Code != want.code || s.Reason != want.reason || !reads(s.Message, text) {
		c.Errorf("the error is\n\t%d %s %s, want\n\t%d %s %s", s.Code, s.Reason, s.Message, want.code, want.reason, text)
	}
}

// reads says whether a message is as want has it.
func reads(message, want string) bool {
	parts := strings.Split(want, "…")
	message, begins := strings.CutPrefix(message, parts[0])
	if !begins || len(parts) == 1 {
		return begins && message == ""
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		i := strings.Index(message, part)
		if i < 0 {
			return false
		}
		message = message[i+len(part):]
	}
	return strings.HasSuffix(message, parts[last])
}

var (
	gone       = failure{http.StatusNotFound, metav1.StatusReasonNotFound, `%R "a" not found`}
	outOfDate  = failure{http.StatusConflict, metav1.StatusReasonConflict, `Operation cannot be fulfilled on %R "a": the object has been modified; please apply your changes to the latest version and try again`}
	badRequest = func(text string) failure {
		return failure{http.StatusBadRequest, metav1.StatusReasonBadRequest, text}
	}
	invalid = func(text string) failure {
		return failure{http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, text}
	}
)

// field reads Field, or Status.
func (c *check) field(obj *unstructured.Unstructured, path []string) any {
	c.Helper()
	v, _, err := unstructured.NestedFieldNoCopy(obj.Object, path...)
	c.ok(err)
	return v
}

func (c *check) setField(obj *unstructured.Unstructured, path []string, v any) {
	c.Helper()
	c.ok(unstructured.SetNestedField(obj.Object, v, path...))
}

func label(key, value string) func(*unstructured.Unstructured) {
	return func(obj *unstructured.Unstructured) {
		l := obj.GetLabels()
		if l == nil {
			l = map[string]string{}
		}
		l[key] = value
		obj.SetLabels(l)
	}
}

func finalizers(names ...string) func(*unstructured.Unstructured) {
	return func(obj *unstructured.Unstructured) { obj.SetFinalizers(names) }
}

// wantNewer says that b was written after a.
func (c *check) wantNewer(a, b *unstructured.Unstructured) {
	c.Helper()
	if !newer(a.GetResourceVersion(), b.GetResourceVersion()) {
		c.Errorf("resource version %q is not after %q", b.GetResourceVersion(), a.GetResourceVersion())
	}
}

func newer(a, b string) bool { return len(b) > len(a) || len(b) == len(a) && b > a }
