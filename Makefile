# make help lists the targets. Everything is installed into .venv; nothing else is touched.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PORT ?= 8501
DEMO ?= 1
TESTS ?=
WORKERS ?= 3
ASSAY_HOME ?= data
export UV_PYTHON_DOWNLOADS := never
# Compiled modules are made and kept, or every start would compile the libraries again: the first
# page of the dashboard would take half as long again.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_NO_PROGRESS := 1

PROOFS := tests/loaders/test_kill.py tests/loaders/test_mutations.py tests/loaders/test_bombs.py \
	tests/loaders/test_tool_damage.py tests/loaders/test_parser.py tests/assay/test_digest.py \
	tests/models/test_agreement_coverage.py tests/models/test_agreement_bits.py \
	tests/browser/test_review.py tests/browser/test_soak.py tests/assay/test_journal_tampering.py \
	tests/assay/test_simulated_operation.py

.PHONY: help install run test test-fast test-spark prove browser spark screenshots lock lint clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## Create .venv and install the pinned packages

# Done again only if the lock or pyproject.toml changed.
$(STAMP): requirements.lock pyproject.toml
	@python=; for candidate in python3.13 python3.12 python3.11 python3; do \
		if command -v $$candidate >/dev/null && $$candidate -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; \
		then python=$$candidate; break; fi; done; \
	if [ -z "$$python" ]; then \
		echo "Assay needs Python 3.11, 3.12 or 3.13 with venv (Debian: apt-get install python3 python3-venv)."; exit 1; fi; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		echo "Creating $(VENV) with $$($$python --version)"; $$python -m venv $(VENV); fi
	@echo "Installing the pinned packages"
	@if $(BIN)/python -m pip install --quiet uv; then \
		$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
		$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .; \
	fi
	@touch $@

run: install ## Land the demo (first time), build, check, serve on PORT (DEMO=0: no demo)
	@if [ "$(DEMO)" != 0 ] && [ -z "$$(find '$(ASSAY_HOME)/drop' '$(ASSAY_HOME)/archive' -type f -print -quit 2>/dev/null)" ]; then $(BIN)/assay demo; fi
	@exec $(BIN)/assay up --port $(PORT)

test: install browser spark ## Set up whatever is missing and run every test (TESTS= picks some)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) $(TESTS)

test-fast: install ## Run the tests that need no build and no browser
	@$(BIN)/python -m pytest -m "not browser and not slow" $(TESTS)

test-spark: spark ## Build the agreement models on DuckDB and on Spark and compare (needs Java 17)
	@$(BIN)/python -m pytest tests/models/test_agreement_on_spark.py

prove: install ## Kill, damage, bomb, rebuild and simulate at length: 350 kills, 3,100 files, 20 rebuilds, 27,000 batches (25 min)
	@ASSAY_PROVE=1 $(BIN)/python -m pytest -q -s --timeout 1800 $(PROOFS)

browser: install ## Make sure of a Chromium for the browser tests
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing chromium for the browser tests"; \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; } >/dev/null 2>&1 \
			|| echo "chromium could not be installed; the browser tests are skipped."; \
	else echo "No Chromium found; the browser tests are skipped. To run them: sudo apt-get install chromium"; fi

spark: install ## Install Spark beside the rest where there is a Java to run it
	@if ! command -v java >/dev/null; then echo "No Java found; the comparison with Spark is skipped. To run it: sudo apt-get install openjdk-17-jre-headless"; \
	elif ! cmp -s requirements-spark.lock $(VENV)/.spark; then \
		echo "Installing Spark"; \
		$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-spark.lock \
			&& cp requirements-spark.lock $(VENV)/.spark; fi

screenshots: install browser ## Draw docs/screenshots/ from the warehouse in ASSAY_HOME: each page, light and dark, two widths
	@$(BIN)/python docs/make_screenshots.py

lock: install ## Pin the packages anew, with hashes and without naming a host
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--no-header --extra login --extra test pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--no-header --extra login --extra test --extra spark -c requirements.lock pyproject.toml -o requirements-spark.lock

lint: install ## Check the style of the Python code
	@$(BIN)/ruff check .

clean: ## Remove what can be made again: caches and dbt's target (never data)
	@rm -rf .pytest_cache .ruff_cache .hypothesis logs target '$(ASSAY_HOME)/target' '$(ASSAY_HOME)/logs'
	@find . -name __pycache__ -not -path './.venv/*' -type d -prune -exec rm -rf {} +
