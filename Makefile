# hotdog_nb. Needs make, git and Python 3.11 to 3.13; everything else goes into .venv, at the versions of constraints.txt.
# .venv/wheels keeps what pip fetched: the second run of any command needs no network.

.DEFAULT_GOAL := help
.NOTPARALLEL:

SUITS  := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13; do \
            $$python -c '$(SUITS)' 2>/dev/null && echo $$python && exit; done; echo python3)
OUT    ?= demo
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq
PINNED := --constraint constraints.txt --find-links .venv/wheels
LOCAL  := --no-index --no-build-isolation $(PINNED)
SOURCES := settings.ini setup.py pyproject.toml constraints.txt

PYTEST := $(BIN)/python -m pytest

.PHONY: help demo test coverage lab docs colab bench bench-quick peers soak pin clean

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

demo: .venv/runs  ## build the hot-dog classifier from the tiny web; the report is demo/report.html (OUT=... for another folder)
	@$(BIN)/hotdog demo --out "$(OUT)"
	@echo "The report: $(abspath $(OUT))/report.html"

test: .venv/develops  ## check everything: notebooks, library, README, pages, wheel (TESTS="-k sampling", TESTS="--lf -x" for some)
	@$(PYTEST) -n 2 --dist load --maxschedchunk 1 $(TESTS)

coverage: .venv/develops  ## how much of the library the notebooks' tests run, and the lines that none runs (NOTEBOOKS="sampling" for some)
	@$(BIN)/python tools/covered.py $(NOTEBOOKS)

lab: .venv/develops  ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab --notebook-dir nbs

docs: .venv/develops  ## make the library, README.md and docs/ from the notebooks
	@$(BIN)/python tools/generate.py

colab: .venv/develops  ## run the notebooks from the wheel alone, as in Colab, at its versions (NOTEBOOKS="optim/experiments" for some; COLAB_PYTHON=...)
	@$(BIN)/python tools/colab.py $(if $(COLAB_PYTHON),--python "$(COLAB_PYTHON)") $(NOTEBOOKS)

bench: peers  ## measure, hours in all, and store it in bench/README.md (SCRIPTS="startup rates" for some; PHOTOS=...)
	@$(BIN)/python bench $(SCRIPTS)

bench-quick: .venv/runs  ## measure in short, under five minutes, and only print it
	@$(BIN)/python bench --quick $(SCRIPTS)

peers: .venv/runs  ## install what is measured beside ours, some GB, in .venv/peers
	@$(BIN)/python bench --peers $(SCRIPTS)

soak: .venv/develops  ## do the worst to it, and look whether anything was lost or let in; under 20 minutes, writes bench/SOAK.md
	@$(BIN)/python tools/soak.py

pin: .venv/develops  ## move the pins of constraints*.txt to the newest versions that fit settings.ini
	@$(BIN)/python tools/pin.py

clean:  ## remove .venv and everything built
	@rm -rf .venv _proc build dist *.egg-info

# --- the environment: each file below is a stamp, made once and again when a source of it changes

.venv/made:
	@$(PYTHON) -c '$(SUITS)' 2>/dev/null || { echo "hotdog_nb needs Python 3.11, 3.12 or 3.13 with its venv module, and $(PYTHON) is not one: install it, or name yours with make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/builds: .venv/made constraints.txt
	@$(PIP) wheel $(PINNED) --wheel-dir .venv/wheels pip setuptools wheel
	@$(PIP) install --no-index $(PINNED) --upgrade pip setuptools wheel
	@touch $@

.venv/runs: .venv/builds $(SOURCES)
	@echo "Installing what hotdog_nb needs (about 1 GB, TensorFlow most of it; some minutes, once)"
	@$(PIP) wheel --no-build-isolation $(PINNED) --wheel-dir .venv/wheels .
	@rm -rf build .venv/wheels/hotdog_nb-*.whl
	@$(PIP) install $(LOCAL) --editable .
	@touch $@

.venv/develops: .venv/runs
	@echo "Installing what the work on the notebooks needs (some minutes, once)"
	@$(PIP) wheel --no-build-isolation $(PINNED) --wheel-dir .venv/wheels '.[dev]'
	@rm -rf build .venv/wheels/hotdog_nb-*.whl
	@$(PIP) install $(LOCAL) --editable '.[dev]'
	@touch $@
