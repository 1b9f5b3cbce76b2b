# Gongbao: what a person types. Each target installs what it needs first; a second call costs nothing.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.PHONY: help install refresh test test-fast lint format ui sql docs lock clean distclean

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
UV     := $(BIN)/uv
ROOMS  := extraction orchestration expectations

# A company's proxy bears a certificate that the system knows and uv alone does not.
export UV_SYSTEM_CERTS ?= 1
# uv keeps its downloads under HOME; a machine without one still installs.
export UV_CACHE_DIR ?= $(if $(wildcard $(HOME)/.),$(HOME)/.cache/uv,$(CURDIR)/.gongbao/uv-cache)

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Gongbao into $(VENV) ..."
	@# uv itself comes out of the lock, hash and all, before it installs the rest.
	@test -x $(UV) || { awk '/^uv==/ {on=1} on {print} on && !/\\$$/ {exit}' requirements.lock > $(VENV)/uv.lock \
	  && $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/uv.lock; }
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock
	@$(UV) pip install --quiet --compile-bytecode --no-deps --python $(BIN)/python --editable .
	@# An editable install leaves the project's own modules uncompiled where Python may not write them itself.
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m compileall -q $(ROOMS) || true
	@touch $@

install: $(STAMP) ## Make the environment (.venv) from requirements.lock

refresh: $(STAMP) ## Read the reports in seeds/, build, check and publish the warehouse
	@$(BIN)/gongbao refresh $(ARGS)

test: $(STAMP) ## Run every test (unit, gold, pipeline, browser)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

test-fast: $(STAMP) ## Run the tests that take seconds
	@$(BIN)/python -m pytest -q tests/unit $(ARGS)

lint: $(STAMP) ## Check style, types, SQL and the imports between rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests

format: $(STAMP) ## Let the formatters write
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ui: $(STAMP) ## Serve the Dagster UI on http://127.0.0.1:3000
	@$(BIN)/gongbao ui $(ARGS)

sql: $(STAMP) ## Open a read-only SQL shell on the published warehouse
	@$(BIN)/gongbao sql $(ARGS)

docs: $(STAMP) ## Write dbt's documentation of the models as one page
	@$(BIN)/gongbao docs

lock: ## Pin every dependency again (needs the registries)
	$(UV) pip compile --quiet --universal --generate-hashes --extra dev --extra postgres pyproject.toml -o requirements.lock \
	  --no-header --no-emit-index-url

clean: ## Remove what refreshes and tools wrote (the environment stays)
	rm -rf .gongbao warehouse dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache \
	  .hypothesis .import_linter_cache .coverage
	find $(ROOMS) tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the environment too
	rm -rf $(VENV) *.egg-info
