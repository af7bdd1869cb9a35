# The two commands of the README are `make demo` and `make test`. Set-up steps are skipped when nothing changed.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo test test-whole test-parts unit lint up down bench clients lock

$(VENV)/.ready: requirements.lock pyproject.toml
	@echo "· virtual environment and pinned packages (first time about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

setup: $(VENV)/.ready

# The first demo fetches Kafka's jars (45 MB, once, into .cache) and says so.
demo: setup
	@$(BIN)/hub demo $(ARGS)

up: setup
	@$(BIN)/hub up --detach $(ARGS)

down: setup
	@$(BIN)/hub down $(ARGS)

bench: setup
	@$(BIN)/python -m bench $(ARGS)

# Example clients in Python, Node, Java and curl, each tried on a hub of its own; needs Node and a JDK with Maven.
clients: setup
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python clients/trial.py $(ARGS)

lint: setup
	@echo "· ruff"; $(BIN)/ruff check hub tests bench clients
	@$(BIN)/ruff format --check hub tests bench clients
	@echo "· mypy"; $(BIN)/mypy
	@echo "· import rules"; $(BIN)/lint-imports

# Two runs side by side, each with its own Kafka and PostgreSQL: most tests wait for something.
test: lint
	@echo "· tests (two runs side by side)"; $(MAKE) --no-print-directory -j2 test-whole test-parts

test-whole: setup
	@$(BIN)/python -m pytest tests/acceptance tests/contract tests/architecture tests/unit

test-parts: setup
	@$(BIN)/python -m pytest tests/integration

# The quick look while writing: pure tests without the generated examples, which `make test` runs as well.
unit: setup
	@$(BIN)/python -m pytest tests/unit -m "not hypothesis"

lock:
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.lock
