# The tools are taken from BIN: `make check BIN=.venv/bin/`; by default from the active environment.
BIN ?=
PYTHON ?= $(BIN)python

.PHONY: check lint test faults schedules screenshots bench peers format

check: lint test

lint:
	$(BIN)ruff format --check .
	$(BIN)ruff check .
	$(BIN)mypy --strict -n 2
	$(BIN)lint-imports

test:
	$(PYTHON) -m pytest -n 4

# Long days, long nights and broken machines: what takes minutes to show.
faults:
	$(PYTHON) -m pytest -m slow -n auto

# Random mornings on which everything goes wrong; `make schedules N=100 FROM=5000`.
N ?= 1000
FROM ?= 0
schedules:
	$(PYTHON) -m tests.faults.schedules --seeds $(N) --first $(FROM)

screenshots:
	$(PYTHON) -m tests.screenshots docs/images

bench:
	$(PYTHON) -m tests.benchmarks

# Programs of the same kind, to be measured beside the desk: `make peers bench`.
PEERS ?= harlequin posting toolong visidata
peers:
	for peer in $(PEERS); do $(PYTHON) -m venv .peers/$$peer && .peers/$$peer/bin/pip install -q $$peer 'tree-sitter<0.26'; done

format:
	$(BIN)ruff format .
	$(BIN)ruff check --fix .
