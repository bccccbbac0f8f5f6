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

package autoscalingv1

import (
	api "k8s.io/api/autoscaling/v1"
	"k8s.io/apimachinery/pkg/conversion"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/scale/scheme"
	"k8s.io/client-go/scale/scheme/internal/selector"
)

// RegisterConversions adds the conversions between this version and
// scheme.Scale to a scheme.
func RegisterConversions(s *runtime.Scheme) error {
	conversions := runtime.NewSchemeBuilder(
		add(Convert_v1_Scale_To_scheme_Scale),
		add(Convert_scheme_Scale_To_v1_Scale),
		add(Convert_v1_ScaleSpec_To_scheme_ScaleSpec),
		add(Convert_scheme_ScaleSpec_To_v1_ScaleSpec),
		add(Convert_v1_ScaleStatus_To_scheme_ScaleStatus),
		add(Convert_scheme_ScaleStatus_To_v1_ScaleStatus),
	)
	return conversions.AddToScheme(s)
}

func add[A, B any](convert func(*A, *B, conversion.Scope) error) func(*runtime.Scheme) error {
	return func(s *runtime.Scheme) error {
		return s.AddConversionFunc((*A)(nil), (*B)(nil), func(a, b any, scope conversion.Scope) error {
			return convert(a.(*A), b.(*B), scope)
		})
	}
}

// Convert_v1_Scale_To_scheme_Scale makes out what in says.
func Convert_v1_Scale_To_scheme_Scale(in *api.Scale, out *scheme.Scale, s conversion.Scope) error {
	out.ObjectMeta = in.ObjectMeta
	if err := Convert_v1_ScaleSpec_To_scheme_ScaleSpec(&in.Spec, &out.Spec, s); err != nil {
		return err
	}
	return Convert_v1_ScaleStatus_To_scheme_ScaleStatus(&in.Status, &out.Status, s)
}

// Convert_scheme_Scale_To_v1_Scale makes out what in says.
func Convert_scheme_Scale_To_v1_Scale(in *scheme.Scale, out *api.Scale, s conversion.Scope) error {
	out.ObjectMeta = in.ObjectMeta
	if err := Convert_scheme_ScaleSpec_To_v1_ScaleSpec(&in.Spec, &out.Spec, s); err != nil {
		return err
	}
	return Convert_scheme_ScaleStatus_To_v1_ScaleStatus(&in.Status, &out.Status, s)
}

// Convert_v1_ScaleSpec_To_scheme_ScaleSpec makes out what in says.
func Convert_v1_ScaleSpec_To_scheme_ScaleSpec(in *api.ScaleSpec, out *scheme.ScaleSpec, _ conversion.Scope) error {
	out.Replicas = in.Replicas
	return nil
}

// Convert_scheme_ScaleSpec_To_v1_ScaleSpec makes out what in says.
func Convert_scheme_ScaleSpec_To_v1_ScaleSpec(in *scheme.ScaleSpec, out *api.ScaleSpec, _ conversion.Scope) error {
	out.Replicas = in.Replicas
	return nil
}

// Convert_v1_ScaleStatus_To_scheme_ScaleStatus makes out what in says. An
// empty selector becomes nil.
func Convert_v1_ScaleStatus_To_scheme_ScaleStatus(in *api.ScaleStatus, out *scheme.ScaleStatus, _ conversion.Scope) (err error) {
	out.Replicas = in.Replicas
	out.Selector, err = selector.Parse(in.Selector)
	return err
}

// Convert_scheme_ScaleStatus_To_v1_ScaleStatus makes out what in says.
func Convert_scheme_ScaleStatus_To_v1_ScaleStatus(in *scheme.ScaleStatus, out *api.ScaleStatus, _ conversion.Scope) (err error) {
	out.Replicas = in.Replicas
	out.Selector, err = selector.Format(in.Selector)
	return err
}
