# Included by the Makefile of the module: everything that is generated from
# k8s.io/api, for which CODEGEN_FLAGS is the one place that says how, and what
# the module's own API types need.
CODEGEN_DIR := hack/codegen
CODEGEN_BIN := $(CODEGEN_DIR)/bin/codegen
CODEGEN_FLAGS = -C . --output-pkg k8s.io/client-go \
	--input-file $(CODEGEN_DIR)/kubernetes.txt \
	--clientset kubernetes --listers listers --informers informers \
	--apply applyconfigurations --apply-tool "$$(go -C $(CODEGEN_DIR) tool -n applyconfiguration-gen)" \
	--openapi $(CODEGEN_DIR)/openapi/models-schema.json.gz \
	--header hack/boilerplate.go.txt --prefers-protobuf

.PHONY: generate verify codegen-bin codegen-test openapi-models

generate: codegen-bin ## write all generated packages
	$(CODEGEN_BIN) $(CODEGEN_FLAGS)
	go -C $(CODEGEN_DIR) run ./apitypes -C ../..

verify: codegen-bin ## fail if the generated packages differ from what generate would write
	@$(CODEGEN_BIN) $(CODEGEN_FLAGS) --verify
	@go -C $(CODEGEN_DIR) run ./apitypes -C ../.. -verify

codegen-bin:
	@go build -C $(CODEGEN_DIR) -o bin/codegen .

codegen-test: ## the generator's own tests
	go -C $(CODEGEN_DIR) vet ./...
	go -C $(CODEGEN_DIR) test ./...

openapi-models: ## read the OpenAPI models anew, after a change of version in hack/codegen/openapi/go.mod
	go -C $(CODEGEN_DIR)/openapi tool models-schema | gzip -9 -n > $(CODEGEN_DIR)/openapi/models-schema.json.gz.new
	mv $(CODEGEN_DIR)/openapi/models-schema.json.gz.new $(CODEGEN_DIR)/openapi/models-schema.json.gz
