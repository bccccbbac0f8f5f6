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

// Package util has what recorders of both kinds of events need. It starts no
// goroutines.
package util

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/validation"
)

// ValidateEventType reports whether events may have this type.
func ValidateEventType(eventtype string) bool {
	return eventtype == corev1.EventTypeNormal || eventtype == corev1.EventTypeWarning
}

// IsKeyNotFoundError reports whether the server said that something is not there.
func IsKeyNotFoundError(err error) bool {
	var status *apierrors.StatusError
	return errors.As(err, &status) && status.Status().Code == http.StatusNotFound
}

// GenerateEventName returns the name of an event about the object refName that
// happened at unixNano. An object whose name cannot be part of an event's, for
// it has other rules or leaves no room, gets a random one.
func GenerateEventName(refName string, unixNano int64) string {
	name := fmt.Sprintf("%s.%x", refName, unixNano)
	if len(validation.NameIsDNSSubdomain(name, false)) > 0 {
		return uuid.New().String()
	}
	return name
}
