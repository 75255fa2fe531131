# `make` lists the targets. `make run` and `make test` need Python 3.11 or newer, make and a package index; nothing else.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
T ?= tests
K ?=
JOBS ?= $(if $(K)$(filter-out tests,$(T)),0,auto)
N ?= 1000
FAILPOINTS ?= 0
BROKEN ?= 0
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench golden lock clean docs equality torture fuzz peers reliability

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null || grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST)

$(VENV)/.base:
	@test -n "$(PYTHON)" || { echo "Filterwatch needs Python 3.11 or newer; none was found. Install it, or say make PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The Python module 'venv' is missing (Debian, Ubuntu: apt-get install python3-venv)."; exit 1; }
	@touch $@

$(VENV)/.run: requirements.txt requirements-build.txt pyproject.toml $(VENV)/.base
	@echo "installing Filterwatch into $(VENV)"
	@$(PIP) install --require-hashes -r requirements-build.txt -r requirements.txt
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "installing the test tools into $(VENV)"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run  ## a simulated school: live logs, drafts, pages and mail (ARGS=--once runs it to the end)
	@$(BIN)/filterwatch demo $(ARGS)

test: $(VENV)/.dev  ## the tests, on all cores; a part of them: make test T=tests/detect K=repeat
	@$(BIN)/python -m pytest -n $(JOBS) --maxprocesses 8 --dist worksteal $(T) $(if $(K),-k "$(K)")

check: $(VENV)/.dev  ## formatting, lint, types, import contracts, generated docs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.check_docs

fix: $(VENV)/.dev  ## let ruff mend what it can
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format .

bench: $(VENV)/.run  ## measure on data made by seed, and print the table of docs/performance.md
	@$(BIN)/python -m bench $(ARGS)

golden: $(VENV)/.dev  ## write the expected files of tests/golden anew; read the diff before you commit
	@FILTERWATCH_GOLDEN=write $(BIN)/python -m pytest tests -q -k golden

torture: $(VENV)/.dev  ## N random kill -9 under rotating writers (make torture N=1000 FAILPOINTS=100 BROKEN=100)
	@$(BIN)/python -m tests.torture --kills $(N) --failpoints $(FAILPOINTS) --broken $(BROKEN) $(ARGS)

equality: $(VENV)/.dev  ## a million random lines: flagged and themed as the plain reference does it (ARGS="--lines N --seed S")
	@$(BIN)/python -m tests.reference_equality $(ARGS)

fuzz: $(VENV)/.dev  ## 1 M random and 1 M mutated lines, 10 k logs read in two ways, addresses, gzip files (ARGS=--help)
	@$(BIN)/python -m tests.fuzz $(ARGS)

peers: $(VENV)/.dev  ## what rsyslog, fail2ban, GNU tail and others lose or double in the hard cases, where they are installed
	@$(BIN)/python -m tests.peers $(ARGS)

reliability: $(VENV)/.dev  ## run every test of the fault catalogue, and write docs/reliability.md with what came of it
	@$(BIN)/python -m tests.reliability
	@$(BIN)/python -m tools.check_docs --write

docs: $(VENV)/.dev  ## write the generated pages of docs/ anew
	@$(BIN)/python -m tools.check_docs --write

lock:  ## resolve the dependencies anew and lock them with their hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --group build -c requirements.txt -o requirements-build.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt

clean:  ## remove what the other targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
