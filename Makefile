# Each target does all its own set-up: a fresh machine needs Python 3.11+ and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: pictures lock docs help demo test check cov bench corpus mutation soak clean setup

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

# The program alone (demo), then what its tests need on top.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, this is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (once; about half a minute) …"
	@$(PIP) --require-hashes --requirement requirements.txt
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --editable .
	@touch $@

$(STAMP): $(READY) constraints.txt
	@echo "Installing the test tools into $(VENV) (once; about a minute) …"
	@$(PIP) --require-hashes --requirement constraints.txt
	@touch $@

setup: $(STAMP)  ## install into .venv

lock:  ## renew the pinned versions and hashes (needs uv)
	@uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file constraints.txt
	@uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --constraints constraints.txt --output-file requirements.txt

demo: $(READY)  ## the 2017 story through the real pipeline, no token and no internet needed
	@$(BIN)/monitor demo $(DEMO_ARGS)

check: $(STAMP)  ## the quick checks: lint, format, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

test: check  ## everything: quick checks, tests with branch coverage, docs tests
	@MONITOR_PYTHON=$(BIN)/python bash tests/run.sh $(PYTEST_ARGS)

pictures: $(STAMP)  ## the pictures in the docs, from the preview page (needs Chromium)
	@$(BIN)/python -m tests.web.pictures

corpus: $(STAMP)  ## how much of the recorded corpus the parsers read, as a table
	@$(BIN)/python -m tests.corpus.report

bench: $(STAMP)  ## the benchmarks; writes docs/performance.md
	@$(BIN)/python -m bench

docs: $(STAMP)  ## write docs/commands.md from the commands
	@$(BIN)/python -m tests.docs.commands

mutation: $(STAMP)  ## take each defence out of a copy: the tests must miss it
	@$(BIN)/python -m tests.mutation

soak: $(STAMP)  ## the long runs, about an hour; docs/reliability.md says how to run a piece
	@$(BIN)/python -m pytest -m soak -s tests $(PYTEST_ARGS)

clean:  ## remove the environment and caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
