# One word per job, the same here and in CI. Needed: Go and make. The race
# detector needs a C compiler as well; without one the tests run without it.

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz e2e lint bench size api api-additions compat compat-kubeconfig compat-generated compat-wire compat-behaviour clean

# Packages that are built and tested at the same time.
P ?= 2

# What is tested without the race detector: generated trees, where no goroutines
# meet and every package would be compiled a second time for nothing.
QUIET := ^k8s.io/client-go/(applyconfigurations|kubernetes|listers|scale/scheme|examples)(/|$$)
GOTEST := go test -p $(P) -timeout 20m

# Programs built here carry no mark of the version control system, which can be
# missing, or refuse to talk about somebody else's folder.
export GOFLAGS := $(strip $(shell go env GOFLAGS) -buildvcs=false)

help: ## this list
	@awk -F '(:.*## |: )' '/^[a-z0-9-]+:.*## |^## [a-z0-9-]+: / {sub(/^## /, ""); printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## the tour, on a cluster of its own, or on that of KUBECONFIG; then a controller, on one that is killed
	@echo "Building examples/tour and examples/controller."
	@mkdir -p bin
	@CGO_ENABLED=0 go build -o bin/ ./examples/tour ./examples/controller
	@bin/tour
	@echo
	@bin/controller

test: ## all tests of the module, with the race detector where goroutines meet
	@race=-race; [ "$$(go env CGO_ENABLED)" = 1 ] || { race=; echo "no C compiler: testing without the race detector"; }; \
	code=0; \
	$(GOTEST) $$(go list ./... | grep -E '$(QUIET)') || code=1; \
	$(GOTEST) $$race $$(go list ./... | grep -vE '$(QUIET)') || code=1; \
	exit $$code

# How long each fuzz target runs, and where targets are looked for. Inputs are
# made smaller for two seconds at most: that would take the minute otherwise.
FUZZTIME ?= 60s
FUZZDIRS ?= .

fuzz: ## every fuzz target, one after the other, for FUZZTIME=60s each; FUZZDIRS="dir ..." for some of them
	@code=0; \
	for dir in $$(grep -rl --include='*_test.go' --exclude-dir=hack --exclude-dir=.cache '^func Fuzz' $(FUZZDIRS) | sed 's|/[^/]*$$||' | sort -u); do \
		targets=$$(go test -list '^Fuzz' ./$$dir) || { echo "$$targets"; code=1; continue; }; \
		for target in $$(echo "$$targets" | grep '^Fuzz'); do \
			echo "== $$dir $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 2s ./$$dir || code=1; \
		done; \
	done; \
	exit $$code

e2e: ## tests against a real kube-apiserver, which is built once
	@go run ./internal/controlplane/cmd
	@go test -tags e2e -count=1 -timeout 20m ./test/e2e/...

lint: ## gofmt, go vet, and hack/ctxvet, which proves parts of the context contract
	@bad=$$(gofmt -l . | grep -vE '/testdata/|^\.cache/'); [ -z "$$bad" ] || { echo "gofmt would change:"; echo "$$bad"; exit 1; }
	@go vet -p $(P) ./...
	@go vet -p $(P) -tags e2e ./test/e2e/...
	@go vet -p $(P) -tags e2e_kubernetes ./test/e2e-kubernetes
	@cd hack/ctxvet && go test . && CGO_ENABLED=0 go build -o bin/ctxvet .
	@cd hack/ctxfix && go vet . && go test -timeout 20m .
	@go vet -p $(P) -vettool=hack/ctxvet/bin/ctxvet ./...

bench: ## informers side by side with the baseline
	@cd hack/bench && go build -o bin/bench . && go build -modfile baseline.mod -o bin/bench-baseline . && \
	bin/bench && bin/bench -stream && bin/bench -events 60000 && bin/bench -events 60000 -handlers 10

size: ## what small programs link, against what the baseline links
	@go -C hack/size run .

api: ## the exported API against that of the baseline, and against the additions that are meant
	@cd hack/api && go test . && go run . -same ../../../shared/api/client-go-v0.37.2.txt

api-additions: ## write the list of additions anew
	@cd hack/api && go run . -update

compat: ## tests of modules that use client-go, on this module, and the four below; UPSTREAM=1 measures with upstream again, ONLY="kubectl metrics" selects
	@go -C hack/compat run . -p $(P) $(if $(UPSTREAM),-upstream) $(ONLY)
	@$(if $(ONLY),,$(MAKE) --no-print-directory compat-kubeconfig compat-generated compat-wire compat-behaviour)

compat-kubeconfig: ## kubeconfigs that kubectl wrote, changed here and read by kubectl again
	@cd hack/compat/kubeconfig && go vet -p $(P) . && go test -p $(P) -count=1 -timeout 20m ./...

compat-wire: ## a table of scenarios with upstream and with this module: the same requests, the same outcomes
	@cd hack/compat/wire && go build -modfile baseline.mod -o bin/baseline/wire . && go build -o bin/own/wire . && bin/own/wire $(if $(ONLY),-only '$(ONLY)')

compat-behaviour: ## a table of scenarios inside a program, with upstream and with this module: callers see the same
	@cd hack/compat/behaviour && go build -modfile baseline.mod -o bin/baseline/behaviour . && go build -o bin/own/behaviour . && bin/own/behaviour $(if $(ONLY),-only '$(ONLY)')

compat-generated: ## clients that upstream's generators and ours wrote for other modules, on this module and a real kube-apiserver
	@hack/compat/generated/generate.sh
	@go run ./internal/controlplane/cmd
	@cd hack/compat/generated && go vet -p $(P) -tags own . && go test -p $(P) -tags own -count=1 -timeout 20m .

clean: ## remove what was built
	rm -rf bin .cache

# make generate and make verify, if the generator is here
-include hack/codegen/generate.mk

# make e2e-kubernetes
-include hack/kubernetes/kubernetes.mk
