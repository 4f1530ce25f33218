# The two commands of the README. Needs git, make and Python 3.11 or newer; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check clean

demo: $(VENV)/.installed  ## scan the demo exports, print the crises, write report.html
	$(BIN)/crisisdetect scan data/demo_fr.csv data/demo_en.ndjson --report report.html

test: $(VENV)/.installed-dev  ## pass the tests
	scripts/test

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

clean:
	rm -rf $(VENV) report.html build dist
