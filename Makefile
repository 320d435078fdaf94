# Signback: the commands of every day. `make run` starts the demonstration mill, `make test` proves it.
# The distribution's own Python is a quarter quicker than one that was built without its optimizations.
FIT = -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(shell for p in /usr/bin/python3 python3; do $$p $(FIT) && echo $$p && break; done)
PORT ?= 8000
WORKERS ?= 2
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
PYTEST := $(BIN)/python -m pytest --no-header -n $(WORKERS)

# One after the other: the last line printed is the last run's summary.
.NOTPARALLEL:
.PHONY: .venv run test test-sqlite test-postgres check bench bench-big demo docs

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -qq --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv: $(STAMP)

run: $(STAMP)
	$(BIN)/signback serve --demo --port $(PORT) $(ARGS)

demo: $(STAMP)
	$(BIN)/signback demo $(ARGS)

test: test-sqlite test-postgres

test-sqlite: $(STAMP)
	SIGNBACK_TEST_DB=sqlite $(PYTEST) $(ARGS)

test-postgres: $(STAMP)
	SIGNBACK_TEST_DB=postgres $(BIN)/python -m tests.with_postgres -- $(PYTEST) $(ARGS)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports
	$(BIN)/signback docs --check

bench: $(STAMP)
	$(BIN)/python -m benchmarks $(ARGS)
	$(BIN)/python -m tests.with_postgres --durable -- $(BIN)/python -m benchmarks $(ARGS)

# A million business orders take some minutes to make and some gigabytes of the temporary folder; `bench` itself measures
# two malls side by side, of a thousand and a million orders, in five to seven minutes on each database
# (`ARGS="--only mall-growth --rows 20000"` for less).
bench-big: $(STAMP)
	$(MAKE) bench ARGS="--only steps --rows 1000000"

docs: $(STAMP)
	$(BIN)/signback docs $(ARGS)
