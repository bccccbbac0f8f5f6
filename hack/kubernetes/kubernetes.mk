# Included by the Makefile of the module: Kubernetes with this module as its
# client-go. Nearly all of it is compiled again after a change of rest or cache.
KUBERNETES_BIN := $(CURDIR)/.cache/kubernetes
KUBERNETES_BUILD := CGO_ENABLED=0 GOWORK=off go build -p $(P) -ldflags='-s -w'
KUBERNETES_ENV = CGO_ENABLED=0 CONTROLPLANE=$(KUBERNETES_BIN)/controlplane KUBERNETES=$(KUBERNETES_BIN)/kubernetes

.PHONY: e2e-kubernetes kubernetes-bin

e2e-kubernetes: kubernetes-bin ## make e2e, and a deployment's life, on Kubernetes built on this module: many minutes to build
	@$(KUBERNETES_ENV) go test -p $(P) -tags e2e -count=1 -timeout 20m ./test/e2e/...
	@$(KUBERNETES_ENV) go test -p $(P) -tags e2e_kubernetes -count=1 -timeout 40m -v ./test/e2e-kubernetes

# hack/controlplane is built with its own go.mod but for one line; the path in
# that counts from the folder of the module.
kubernetes-bin:
	@mkdir -p $(KUBERNETES_BIN)
	@sed 's#k8s.io/client-go => .*#k8s.io/client-go => ../..#' hack/controlplane/go.mod > $(KUBERNETES_BIN)/controlplane.mod
	@cp hack/controlplane/go.sum $(KUBERNETES_BIN)/controlplane.sum
	@echo "Building kube-apiserver, kube-controller-manager and kube-scheduler on this module: many minutes after a change."
	@cd hack/controlplane && $(KUBERNETES_BUILD) -modfile=$(KUBERNETES_BIN)/controlplane.mod -o $(KUBERNETES_BIN)/controlplane .
	@cd hack/kubernetes && $(KUBERNETES_BUILD) -o $(KUBERNETES_BIN)/kubernetes .
