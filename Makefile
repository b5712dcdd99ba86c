# Two commands: `make run` plays the quickstart, `make test` runs the tests. Both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=

.PHONY: run test check setup wasm clean

run: setup
	@$(BIN)/sparring models pull smollm2
	@$(BIN)/sparring run examples/quickstart.yaml

test: setup
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: setup
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@for v in 3.11 3.12 3.13; do echo "mypy --strict for Python $$v"; $(BIN)/mypy --python-version $$v || exit 1; done
	@$(BIN)/basedpyright

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Makefile: $$($(PYTHON) --version 2>&1) found, Python 3.11 to 3.13 expected. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Makefile: $(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	@echo "installing the locked packages into $(VENV) (once; about two minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The optional WebAssembly sandbox: 100 MB more to fetch, and its tests are no longer skipped.
wasm: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-wasm.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
