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

package websocket

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	gwebsocket "github.com/gorilla/websocket"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/httpstream"
	streaming "k8s.io/streaming/pkg/httpstream"
)

// upgradeFailure is an UpgradeFailureError of both packages that have one. What
// it is about can be found by errors.Is and errors.As.
type upgradeFailure struct{ cause error }

func (u *upgradeFailure) Error() string {
	return (&streaming.UpgradeFailureError{Cause: u.cause}).Error()
}

func (u *upgradeFailure) Unwrap() []error {
	return []error{
		&streaming.UpgradeFailureError{Cause: u.cause},
		&httpstream.UpgradeFailureError{Cause: u.cause},
		u.cause,
	}
}

// refused says why the server answered with something else than an upgrade. A
// Status that it sent can be found in the error by the functions of
// k8s.io/apimachinery/pkg/api/errors.
func refused(resp *http.Response, err error) error {
	if resp == nil {
		return &upgradeFailure{err}
	}
	body, _ := io.ReadAll(resp.Body) // in memory, and cut off, already
	var status metav1.Status
	if json.Unmarshal(body, &status) == nil && status.Kind == "Status" && status.Message != "" {
		return &upgradeFailure{&statusRefusal{apierrors.StatusError{ErrStatus: status}}}
	}
	text := strings.TrimSpace(string(body))
	if text != "" {
		text = ": " + text
	}
	return &upgradeFailure{fmt.Errorf("%w (%s)%s", err, resp.Status, text)}
}

// statusRefusal is the server's Status, and the dialer's error too.
type statusRefusal struct{ apierrors.StatusError }

func (s *statusRefusal) Unwrap() []error {
	return []error{&s.StatusError, gwebsocket.ErrBadHandshake}
}
