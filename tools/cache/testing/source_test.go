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

package framework_test

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	framework "k8s.io/client-go/tools/cache/testing"
)

// A watch begins at a change that the source still has, or now.
func TestFakeControllerSource_whereAWatchBegins(t *testing.T) {
	add := func(s *framework.FakeControllerSource, n int) {
		for i := range n {
			s.Add(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint(i)}})
		}
	}
	for _, tt := range []struct {
		before  int
		reset   bool
		after   int
		version string
		message string
	}{
		{0, false, 0, "0", ""}, {0, false, 0, "-1", "too old resource version: -1 (0)"},
		{0, false, 2, "0", "too old resource version: 0 (1)"}, {0, false, 2, "1", ""}, {0, false, 2, "2", ""},
		{3, true, 0, "2", "too old resource version: 2 (3)"}, {3, true, 0, "3", ""},
		{3, true, 2, "3", "too old resource version: 3 (4)"}, {3, true, 2, "4", ""},
	} {
		s := framework.NewFakeControllerSource()
		add(s, tt.before)
		if tt.reset {
			s.ResetWatch()
		}
		add(s, tt.after)
		w, err := s.Watch(metav1.ListOptions{ResourceVersion: tt.version})
		switch {
		case tt.message == "" && err != nil, tt.message != "" && (err == nil || err.Error() != tt.message || !apierrors.IsResourceExpired(err)):
			t.Errorf("%+v: %v", tt, err)
		case err == nil:
			w.Stop()
		}
		s.Shutdown()
	}
}
