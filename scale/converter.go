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
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"k8s.io/client-go/scale/scheme"
	"k8s.io/client-go/scale/scheme/appsint"
	"k8s.io/client-go/scale/scheme/appsv1beta1"
	"k8s.io/client-go/scale/scheme/appsv1beta2"
	"k8s.io/client-go/scale/scheme/autoscalingv1"
	"k8s.io/client-go/scale/scheme/extensionsint"
	"k8s.io/client-go/scale/scheme/extensionsv1beta1"
)

// ScaleConverter converts between all versions that a Scale has had.
type ScaleConverter struct {
	scheme *runtime.Scheme
	codecs serializer.CodecFactory
}

// NewScaleConverter makes a converter. It does no I/O.
func NewScaleConverter() *ScaleConverter {
	s := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		scheme.AddToScheme, appsint.AddToScheme, extensionsint.AddToScheme,
		autoscalingv1.AddToScheme, appsv1beta1.AddToScheme, appsv1beta2.AddToScheme, extensionsv1beta1.AddToScheme,
	} {
		utilruntime.Must(add(s))
	}
	return &ScaleConverter{scheme: s, codecs: serializer.NewCodecFactory(s)}
}

// Scheme is where the versions and their conversions are registered.
func (c *ScaleConverter) Scheme() *runtime.Scheme { return c.scheme }

// Codecs encode and decode the versions.
func (c *ScaleConverter) Codecs() serializer.CodecFactory { return c.codecs }

// ScaleVersions are the versions, those of the form between them included.
func (c *ScaleConverter) ScaleVersions() []schema.GroupVersion {
	return []schema.GroupVersion{
		autoscalingv1.SchemeGroupVersion, scheme.SchemeGroupVersion, extensionsv1beta1.SchemeGroupVersion, extensionsint.SchemeGroupVersion,
		appsint.SchemeGroupVersion, appsv1beta1.SchemeGroupVersion, appsv1beta2.SchemeGroupVersion,
	}
}

// ConvertToVersion converts a Scale of any version to outVersion.
func (c *ScaleConverter) ConvertToVersion(in runtime.Object, outVersion schema.GroupVersion) (runtime.Object, error) {
	between, err := c.scheme.ConvertToVersion(in, runtime.InternalGroupVersioner)
	if err != nil {
		return nil, err
	}
	return c.scheme.ConvertToVersion(between, outVersion)
}
