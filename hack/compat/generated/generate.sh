#!/usr/bin/env bash
# Writes clients, listers and informers for types of other modules into client.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
codegen=../../codegen
go build -C "$codegen" -o bin/codegen .
"$codegen/bin/codegen" --output-pkg k8s.io/client-go/hack/compat/generated \
	--clientset client/versioned --listers client/listers --informers client/informers \
	--apply client/applyconfiguration --apply-tool "$(go -C "$codegen" tool -n applyconfiguration-gen)" \
	--header ../../boilerplate.go.txt \
	k8s.io/sample-apiserver/pkg/apis/wardle/v1beta1 k8s.io/sample-apiserver/pkg/apis/wardle/v1alpha1 \
	k8s.io/metrics/pkg/apis/metrics/v1 k8s.io/metrics/pkg/apis/metrics/v1beta1 k8s.io/metrics/pkg/apis/metrics/v1alpha1 \
	k8s.io/kube-aggregator/pkg/apis/apiregistration/v1 k8s.io/kube-aggregator/pkg/apis/apiregistration/v1beta1 \
	k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1 k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1
