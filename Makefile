# Which commands does a developer need? `make` alone lists them.
#
# PYTHON may name any Python from 3.11 on; ARGS goes to pytest: make test ARGS="-k reflection -x"
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; \
	done || true)
ARGS ?=
BIN := .venv/bin
NEEDS_PYTHON = @if [ -z "$(PYTHON)" ]; then \
	echo "This project needs Python 3.11 or later; name one: make PYTHON=/path/to/python3.11"; exit 1; fi

.DEFAULT_GOAL := help
.PHONY: help run test screenshots check coverage mutants bench year format reset lock translations asvs flask sbom scan setup setup-browser

help: ## List these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s%s\n", $$1, $$2}'

run: setup ## Start the whole platform with demo data; Ctrl-C stops it
	@exec $(BIN)/python -m dev.run

test: setup-browser ## Run all tests on a PostgreSQL and a Redis of their own
	@exec $(BIN)/python -m pytest $(ARGS)

screenshots: setup-browser ## Look at every page; keep a picture of each in var/screenshots
	@SCREENSHOTS=1 exec $(BIN)/python -m pytest tests/house/test_pages.py

check: setup ## Format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

coverage: setup ## Is every branch of the law tested?
	$(BIN)/python -m coverage run --branch --source=compliance -m pytest -q -n 0 tests/compliance
	$(BIN)/python -m coverage report --fail-under=100 --include='compliance/*'

mutants: setup ## Change the law a little everywhere: does a test notice? (about 20 minutes)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python "mutmut ~= 3.8"
	@$(BIN)/python -m dev.mutation $(ARGS)

bench: setup ## Measure all that is promised to be fast, and print the ratios (ARGS=--full: an hour)
	@$(BIN)/python -m bench $(ARGS)

year: setup ## Play a year of business and compare the books (ARGS="--investors 1000 --rounds 6")
	@$(BIN)/python -m bench.year $(ARGS)

format: setup ## Put the code in its form
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .

reset: ## Delete all data of the demo and start over
	$(NEEDS_PYTHON)
	@$(PYTHON) -m dev.reset

lock: setup ## Write down the exact versions (ARGS=--upgrade for newer ones)
	@$(BIN)/python -m dev.lock $(ARGS)

translations: setup ## Collect the sentences, update and compile the English catalogue
	@$(BIN)/python -m dev.translations

asvs: setup ## Write docs/asvs.md: each security requirement, how it is met, its tests
	@$(BIN)/python -m dev.asvs

flask: setup ## Run a command beside the running demo: make flask DO=check-books
	@exec $(BIN)/python -m dev.command $(DO)

sbom: setup ## List the software of others that runs here (CycloneDX, var/sbom.cdx.json)
	@$(BIN)/python -m dev.sbom

scan: setup ## Look for weaknesses: bandit over the code; ARGS=crawl also wapiti over the running demo
	@$(BIN)/python -m dev.scan $(ARGS)

setup: ## Bring .venv, front end and translations up to date (the others call it)
	$(NEEDS_PYTHON)
	@$(PYTHON) -m dev.setup

setup-browser:
	$(NEEDS_PYTHON)
	@$(PYTHON) -m dev.setup --browser
