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

// Package builtin knows how a kube-apiserver treats the resources that are
// built into it, as far as that cannot be seen from their types.
package builtin

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/api/validation/path"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Is says whether a group is built in. Groups of custom resources may look
// alike.
func Is(group string) bool {
	switch group {
	case "", "apps", "autoscaling", "batch", "extensions", "policy",
		"admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "authentication.k8s.io",
		"authorization.k8s.io", "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
		"flowcontrol.apiserver.k8s.io", "imagepolicy.k8s.io", "internal.apiserver.k8s.io", "lifecycle.k8s.io", "networking.k8s.io",
		"node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io", "storagemigration.k8s.io":
		return true
	}
	return false
}

// IsQuestion says whether objects are answered and not stored, as reviews of
// access are.
func IsQuestion(r schema.GroupResource) bool {
	return r.Group == "authentication.k8s.io" || r.Group == "authorization.k8s.io"
}

// table has resources by group.
type table map[string][]string

func (t table) has(r schema.GroupResource) bool {
	of := t[r.Group]
	return slices.Contains(of, r.Resource) || slices.Contains(of, "*")
}

// CountsGenerations says whether changes of the spec are counted.
func CountsGenerations(r schema.GroupResource) bool { return generations.has(r) }

var generations = table{
	"":                             {"pods", "podtemplates", "replicationcontrollers"},
	"apps":                         {"daemonsets", "deployments", "replicasets", "statefulsets"},
	"extensions":                   {"daemonsets", "deployments", "replicasets", "ingresses", "networkpolicies"},
	"autoscaling":                  {"horizontalpodautoscalers"},
	"batch":                        {"*"},
	"policy":                       {"poddisruptionbudgets"},
	"admissionregistration.k8s.io": {"*"},
	"apiextensions.k8s.io":         {"*"},
	"discovery.k8s.io":             {"endpointslices"},
	"flowcontrol.apiserver.k8s.io": {"*"},
	"lifecycle.k8s.io":             {"*"},
	"networking.k8s.io":            {"ingresses", "ingressclasses", "networkpolicies"},
	"resource.k8s.io":              {"deviceclasses", "devicetaintrules", "resourceslices"},
	"scheduling.k8s.io":            {"priorityclasses"},
}

// KeepsStatus says whether a resource whose type has a status has no calls of
// their own for it.
func KeepsStatus(r schema.GroupResource) bool { return keepsStatus.has(r) }

var keepsStatus = table{}

// Scales says whether a resource has scales.
func Scales(r schema.GroupResource) bool { return scales.has(r) }

var scales = table{"": {"replicationcontrollers"}, "apps": {"deployments", "replicasets", "statefulsets"}}

// CreatesOnUpdate says whether an update makes an object that is not there.
func CreatesOnUpdate(r schema.GroupResource) bool { return createsOnUpdate.has(r) }

var createsOnUpdate = table{
	"":                          {"endpoints", "events", "limitranges", "services"},
	"events.k8s.io":             {"events"},
	"coordination.k8s.io":       {"*"},
	"node.k8s.io":               {"runtimeclasses"},
	"rbac.authorization.k8s.io": {"*"},
}

// ValidName says what is wrong with a name.
func ValidName(r schema.GroupResource) validation.ValidateNameFunc {
	switch {
	case r.Group == "rbac.authorization.k8s.io":
		return func(name string, _ bool) []string { return path.IsValidPathSegmentName(name) }
	case r == schema.GroupResource{Resource: "services"}:
		return validation.NameIsDNS1035Label
	case r == schema.GroupResource{Resource: "namespaces"}, r == schema.GroupResource{Group: "apps", Resource: "statefulsets"}:
		return validation.NameIsDNSLabel
	case r == schema.GroupResource{Group: "networking.k8s.io", Resource: "ipaddresses"}, strings.HasPrefix(r.Resource, "clustertrustbundles"):
		return func(name string, _ bool) []string { return path.IsValidPathSegmentName(name) }
	}
	return validation.NameIsDNSSubdomain
}

// Fields are the paths by which objects can be selected, beside their name and
// namespace.
func Fields(r schema.GroupResource) []string { return fields[r] }

var fields = map[schema.GroupResource][]string{
	{Resource: "pods"}: {"spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
		"status.phase", "status.podIP", "status.nominatedNodeName"},
	{Resource: "nodes"}:                      {"spec.unschedulable"},
	{Resource: "replicationcontrollers"}:     {"status.replicas"},
	{Group: "apps", Resource: "replicasets"}: {"status.replicas"},
	{Resource: "events"}: {"involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
		"involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"},
	{Resource: "namespaces"}:                                               {"status.phase"},
	{Resource: "secrets"}:                                                  {"type"},
	{Resource: "services"}:                                                 {"spec.clusterIP", "spec.type"},
	{Group: "batch", Resource: "jobs"}:                                     {"status.successful"},
	{Group: "resource.k8s.io", Resource: "resourceslices"}:                 {"spec.nodeName", "spec.driver", "spec.pool.name"},
	{Group: "certificates.k8s.io", Resource: "certificatesigningrequests"}: {"spec.signerName"},
	{Group: "certificates.k8s.io", Resource: "clustertrustbundles"}:        {"spec.signerName"},
	{Group: "certificates.k8s.io", Resource: "podcertificaterequests"}:     {"spec.signerName", "spec.podName", "spec.nodeName"},
}
