# Footnote. `make help` tells what can be made.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8501
# A package index with CPU builds of torch, to be spared the much larger build for NVIDIA cards; see the README.
TORCH_INDEX ?=
# Extras to install besides, for example EXTRAS="ocr server" for text recognition and model servers.
EXTRAS ?=

# What the answers to the questions about the samples must come up to; of invalid markers, the most there may be.
FLOORS := correct=0.55 cited_gold=0.9 refused_unanswerable=0.8 quotes_verbatim=1.0 invalid_markers=0

# Collecting these alone would take seconds of `make test-fast`, which runs next to nothing of them.
FAR := browser long benchmarks

VENV := .venv
BIN := $(VENV)/bin
DEV := $(patsubst %,$(VENV)/.installed-%,ocr server cluster sign-in dev)
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --constraint constraints.txt
TORCH := $(shell grep '^torch==' constraints.txt)

.DEFAULT_GOAL := help
.PHONY: help run installed setup setup-dev weights samples test-fast test test-long lint audit format eval bench wheel clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: installed ## Set up what is missing, then open the chat at http://localhost:8501 (PORT=… changes the port)
	@$(BIN)/footnote run --setup --port $(PORT)

setup: installed weights samples ## Environment, weights and the index of the sample documents
	@echo "Footnote is set up. The command is $(BIN)/footnote"

setup-dev: $(DEV) weights samples ## The same, with every extra and the tools for development
	@$(BIN)/footnote models pull SmolLM2-135M-Instruct

installed: $(VENV)/.installed $(EXTRAS:%=$(VENV)/.installed-%)

$(VENV)/bin/python:
	@echo "Making a Python environment in $(VENV) …"
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found. Install it, or name it: make PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Name another: make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.torch: $(VENV)/bin/python constraints.txt
	@echo "Installing PyTorch (the largest part; a few minutes) …"
	@$(PIP) $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) '$(TORCH)'
	@touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml
	@echo "Installing Footnote and the packages it needs …"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-%: $(VENV)/.installed
	@echo "Installing what $* needs …"
	@$(PIP) --editable '.[$*]'
	@touch $@

weights: $(VENV)/.installed
	@$(BIN)/footnote models pull

samples: weights
	@$(BIN)/footnote add --samples

test-fast: $(DEV) ## The tests of logic, in less than a minute: no weights, no browser
	@$(BIN)/python -m pytest -n auto -m "not long and not real and not browser and not slow" $(FAR:%=--ignore=tests/%)

test: setup-dev ## Every test, the browser's included; 20 minutes at most
	@$(BIN)/python -m pytest -m "not long"

test-long: setup-dev ## The tests that take long: kills, fuzzing, load
	@$(BIN)/python -m pytest -m long

lint: $(DEV) ## Style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

audit: $(DEV) ## Known holes in the packages that are pinned
	@$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip

format: $(VENV)/.installed-dev ## Put the code into the house's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

eval: setup ## Ask the questions about the samples; fails when the answers are worse than they must be (a quarter of an hour)
	@$(BIN)/footnote eval questions tests/data/sample_questions.json --samples $(FLOORS:%=--floor %)

bench: setup ## Measure speed, each figure beside its reference
	@$(BIN)/footnote bench

wheel: $(DEV) ## Build the wheel into dist/ and try it outside the clone
	@rm -rf dist && mkdir dist
	@echo "Building the wheel and running it outside the clone …"
	@$(BIN)/python -m build --wheel --outdir dist > dist/build.log 2>&1 || { cat dist/build.log; exit 1; }
	@tests/wheel.sh dist/*.whl constraints.txt

clean: ## Remove what was built here; weights and libraries stay
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
