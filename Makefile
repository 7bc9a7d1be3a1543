# Lan Tỏa. `make help` lists what there is; each target makes what it needs, when it is missing or stale.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ENGINE ?= embedded
WORKERS ?= 2
CI ?=
MATRIX ?=
MATRIX_OF := $(addprefix tests/faults/test_,pulse.py workers_killed.py smpp.py kannel.py providers.py outages.py zombies.py replicas.py racing.py rebalancing.py one_agency_at_seven_times.py planner_killed.py posts.py rates.py)
PACKAGES := libs/common services/publisher services/indexer services/notifier services/gateway
PROJECTS := $(addsuffix /pyproject.toml,$(PACKAGES))
RUN_STAMP := .venv/.run-stamp
DEV_STAMP := .venv/.dev-stamp

.PHONY: help run demo test check format generate lock bench faults stack-up stack-down stack-clean clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r target says; do printf '  \033[1m%-12s\033[0m %s\n' "$$target" "$$says"; done

run: $(RUN_STAMP) ## all services in one process on the embedded engine; Ctrl-C stops
	@$(BIN)/lantoa run all

demo: $(DEV_STAMP) ## the whole story once, by itself, in ≤ 60 s (ENGINE=cluster: on real servers)
	@$(BIN)/python -m tests.journeys.demo --engine $(ENGINE)

test: $(DEV_STAMP) ## every test that this machine can run (LANTOA_REQUIRE_STACK=1: real servers too)
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST)

check: $(DEV_STAMP) ## format, lint, types, imports, generated files, locks: under a minute
	@BIN=$(BIN) tools/check.sh

format: $(DEV_STAMP) ## format the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

generate: $(DEV_STAMP) ## write the generated documents
	@$(BIN)/lantoa docs write .

lock: $(DEV_STAMP) ## write the lock files (UPGRADE=1: with newer versions)
	@UV=$(BIN)/uv tools/lock.sh

bench: $(DEV_STAMP) ## measure: JSON lines, and the table of docs/performance.md
	@$(BIN)/python -m tests.bench

faults: $(DEV_STAMP) ## kill and stop services under load; prove that nothing is lost (MATRIX=brief or long: the notifier)
	@$(if $(MATRIX),LANTOA_FAULTS=$(MATRIX) $(BIN)/pytest -q $(MATRIX_OF) $(PYTEST),$(BIN)/python -m tests.faults)

stack-up: $(DEV_STAMP) ## start real Kafka, OpenSearch and a Mongo-wire server on this machine
	@$(BIN)/python deploy/local/stack.py up

stack-down: $(DEV_STAMP) ## stop them
	@$(BIN)/python deploy/local/stack.py down

stack-clean: $(DEV_STAMP) ## stop them and delete their data
	@$(BIN)/python deploy/local/stack.py clean

clean: ## delete the environment and caches; data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/uv: requirements/installer.lock
	@PYTHON=$(PYTHON) tools/environment.sh

$(RUN_STAMP): .venv/bin/uv requirements/run.lock $(PROJECTS)
	@tools/install.sh run $(PACKAGES)
	@touch $@

$(DEV_STAMP): .venv/bin/uv requirements/dev.lock $(PROJECTS)
	@tools/install.sh dev $(PACKAGES)
	@touch $@ $(RUN_STAMP)
