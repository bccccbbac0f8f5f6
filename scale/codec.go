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

package scale

import (
	"fmt"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// encode writes a scale as JSON, which every server takes, in a version.
func encode(scale *autoscalingv1.Scale, version schema.GroupVersion) ([]byte, error) {
	converted, err := converter.ConvertToVersion(scale, version)
	if err != nil {
		return nil, err
	}
	json, _ := runtime.SerializerInfoForMediaType(converter.codecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	return runtime.Encode(json.Serializer, converted)
}

func notConvertible(err error) error {
	return fmt.Errorf("could not convert scale update to external Scale: %w", err)
}

// decode reads a scale of any version, in any format.
func decode(body []byte) (*autoscalingv1.Scale, error) {
	obj, err := runtime.Decode(converter.codecs.UniversalDeserializer(), body)
	if err != nil {
		return nil, err
	}
	if status, ok := obj.(*metav1.Status); ok && status.Status != metav1.StatusSuccess {
		return nil, apierrors.FromObject(status)
	}
	converted, err := converter.ConvertToVersion(obj, autoscalingv1.SchemeGroupVersion)
	if err == nil {
		if scale, ok := converted.(*autoscalingv1.Scale); ok {
			return scale, nil
		}
		err = fmt.Errorf("it is a %T", obj)
	}
	return nil, fmt.Errorf("received an object from a /scale endpoint which was not convertible to autoscaling Scale: %w", err)
}
