# The two commands of the README. Needs git, make and Python 3.11 or newer; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-slow test-all fuzz test-torch test-browser test-spark test-oldest test-newest check docs wheel audit clean

demo: $(VENV)/.installed  ## scan the demo exports, print the crises, write report.html
	$(BIN)/crisisdetect scan data/demo_fr.csv data/demo_en.ndjson --report report.html

test: $(VENV)/.installed-dev  ## pass the tests
	scripts/test -m "not slow"

test-slow: $(VENV)/.installed-dev  ## pass the slow tests: guarantees by simulation, faults, kills at random points, fuzzing, notebooks
	scripts/test -m slow

test-all: $(VENV)/.installed-dev  ## pass both in one run, which reads each export once
	scripts/test

FUZZ_MINUTES ?= 10

fuzz: $(VENV)/.installed-dev  ## fuzz each byte-level reader by coverage for FUZZ_MINUTES minutes (10): for the night
	$(BIN)/python tests/fuzz/corpus.py build/fuzz
	for reader in csv json ndjson xml gzip zstd zip parquet arrow arrow_stream redaction; do \
	  FUZZ_KEEP=build $(BIN)/python tests/fuzz/fuzz_readers.py $$reader -max_total_time=$$((60 * $(FUZZ_MINUTES))) \
	    -max_len=6000 -timeout=30 -rss_limit_mb=4096 build/fuzz || exit 1; \
	done

test-torch: .venv-torch/.installed  ## pass the tests that need torch or sentence vectors: training, hub models without ONNX, meaning
	.venv-torch/bin/python -m pytest -q tests/training src/crisisdetect/training tests/unit/test_scoring_torch.py \
	  tests/security/test_nothing_leaves.py::test_scan tests/security/test_nothing_leaves.py::test_train tests/integration/test_coordination_meaning.py \
	  tests/unit/test_explain_concerns.py src/crisisdetect/words src/crisisdetect/explain

test-browser: $(VENV)/.installed-browser  ## pass the tests of the report in a real browser; needs chromium (apt-get install chromium)
	$(BIN)/python -m pytest -q -n auto tests/browser

test-spark: .venv-spark/.installed  ## pass the tests on Apache Spark; needs Java 17
	.venv-spark/bin/python -m pytest -q tests/spark

test-oldest: $(VENV)/.installed-dev  ## pass the quick part with the oldest dependencies that are allowed
	scripts/test-oldest

test-newest: $(VENV)/.installed-dev  ## pass the quick part on the newest Python of this machine
	scripts/test-newest

docs: $(VENV)/.installed-dev  ## build the pages into build/docs, with warnings as errors
	scripts/docs

wheel: .venv-supply/.installed  ## build wheel and sdist twice, use the wheel where nothing else is; leaves dist/
	.venv-supply/bin/python -u scripts/check_wheel.py

audit: .venv-supply/.installed  ## look the versions of dist/requirements.txt up among known vulnerabilities
	.venv-supply/bin/python scripts/audit.py $(AUDIT)

check: $(VENV)/.installed-dev  ## pass the linters, types and import layers
	scripts/check

$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip

$(VENV)/.installed: pyproject.toml | $(BIN)/pip
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	$(BIN)/pip install --quiet --group dev
	touch $@

$(VENV)/.installed-browser: pyproject.toml $(VENV)/.installed-dev
	$(BIN)/pip install --quiet --group browser
	touch $@

.venv-torch/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-torch
	.venv-torch/bin/pip install --quiet --upgrade pip
	.venv-torch/bin/pip install --quiet --group train --group meaning --group test
	.venv-torch/bin/pip install --quiet --editable .
	touch $@

.venv-spark/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-spark
	.venv-spark/bin/pip install --quiet --upgrade pip
	.venv-spark/bin/pip install --quiet --editable ".[spark]" "pytest>=8.4" "hypothesis>=6.150"
	touch $@

.venv-supply/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-supply
	.venv-supply/bin/pip install --quiet --upgrade pip
	.venv-supply/bin/pip install --quiet --group supply
	touch $@

clean:
	rm -rf .venv .venv-* report.html build dist
