# `make help` lists what there is. Python 3.11 or later and make are all a machine needs.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.setup-stamp
ASSETS := web/static/dist/manifest.json
FRONTEND := web/frontend/package.json web/frontend/package-lock.json web/frontend/build.mjs \
	$(wildcard web/frontend/src/*)

.DEFAULT_GOAL := help
.PHONY: help setup run test lint format bench mutants lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) $(ASSETS) ## Make .venv with the installed command; quick when nothing changed

$(INSTALLED): requirements/dev.txt pyproject.toml web/frontend/hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name it: make setup PYTHON=python3.11" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/dev.txt
	DISSENT_SKIP_ASSETS=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation -e .
	touch $@

$(ASSETS): $(FRONTEND) | $(INSTALLED)
	$(BIN)/python web/frontend/hatch_build.py
	touch $@

run: setup ## Serve the pages with demo people and cases; prints the address and the sign-ins
	$(BIN)/dissent serve --demo

test: setup lint ## Everything CI runs
	$(BIN)/dissent check bpmn forms
	$(BIN)/dissent rehearse
	$(BIN)/pytest -n auto --dist worksteal

lint: setup ## Style, types and the order of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## Put the code into the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## Print the figures of the benchmarks, beside other libraries
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/bench.txt
	$(BIN)/dissent bench

mutants: setup ## Plant faults in the rules and in a sample of the rest; list what no test notices
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/mutants.txt
	$(BIN)/python -m tests.mutants $(ASK)

lock: ## Pin every dependency with its hashes, after a change of pyproject.toml
	.ci/lock

clean: ## Remove what was built; the data in var/ stays
	rm -rf $(VENV) web/static/dist web/frontend/node_modules build dist *.egg-info \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find bpmn engine forms tests web -name __pycache__ -type d -prune -exec rm -rf {} +
