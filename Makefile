# Every target sets up what it needs: Python >= 3.11 and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 1
UV_VERSION := 0.13.9
# Tests are compiled once and not in each of their processes, also where Python may not write bytecode.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest
export UV_PROJECT_ENVIRONMENT := $(VENV)

.DEFAULT_GOAL := help
.PHONY: help setup serve test test-long quick explore test-pg e2e lint fmt type bench sbom image lock clean

help: ## Show available commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.locked $(VENV)/.compiled ## Virtual environment from the lock file; gives .venv/bin/dprk-screen

$(VENV)/.locked: uv.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, found " + sys.version)'
	@echo "Setting up $(VENV): a virtual environment with the locked packages, a minute or less."
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv sync --frozen --inexact --quiet --compile-bytecode
	touch $@

# Search kernels and bytecode are compiled once here, not while a start is waited for: where Python
# may not write bytecode (PYTHONDONTWRITEBYTECODE), every command would compile a thousand modules.
$(VENV)/.compiled: $(VENV)/.locked $(wildcard screening/index/*.py screening/*/*_kernel.py)
	$(BIN)/python -m screening
	$(BIN)/python -m compileall -q api lists migrations screening
	touch $@

serve: setup ## Serve this machine on HOST:PORT (127.0.0.1:8000) with WORKERS processes
	$(BIN)/dprk-screen serve --trust-local --host $(HOST) --port $(PORT) --workers $(WORKERS)

test: setup ## The tests; those that need PostgreSQL, Chromium or the full lists say so when skipped
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST) -n 2 --dist worksteal -m "not long"

test-long: setup ## Kills, restarts, hostile files and whole lists: the tests of ten seconds and more
	$(PYTEST) -n 2 --dist worksteal -m long

# Every test of these is slow, e2e or full: they need not even be collected.
NOT_QUICK := tests/attempts tests/e2e tests/full tests/lists/test_damaged_lists.py tests/lists/test_damaged_tables.py

quick: setup ## The suite to run while working: a little more than a minute
	$(PYTEST) -n 2 --dist worksteal --hypothesis-profile quick $(NOT_QUICK:%=--ignore=%) -m "not postgres and not e2e and not full and not slow and not long"

explore: setup ## Property tests with ten times the examples, others in each run
	$(PYTEST) -n 2 --dist worksteal --hypothesis-profile explore -m "hypothesis and not full and not long"

test-pg: setup ## Only the PostgreSQL tests (DPRK_SCREEN_TEST_POSTGRES_URL)
	$(BIN)/pytest -m postgres

e2e: setup ## Browser and process tests
	$(BIN)/pytest -m e2e

lint: setup ## Style, types and import law
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: setup ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

type: setup ## Types only
	$(BIN)/mypy

bench: setup ## Print what the benchmarks measure (benchmarks/README.md)
	$(BIN)/python -m benchmarks

sbom: setup ## SBOM into dist/ and the dependency audit; RELEASE=1 fails where one cannot be made
	.ci/supply-chain

image: ## Container image; for a release, .ci/image-bases --pin first
	docker build -t dprk-screen .

lock: setup ## Renew uv.lock
	$(BIN)/uv lock

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
