# `make demo` and `make test` set everything up first; nothing else is needed than Python 3.11, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo desk desk-smoke gallery test lowest pythons dist soak lint types floors unit coverage format docs bench clean

help:  ## what there is to do
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## the virtual environment with everything in it; what is missing of it is mended
	@PYTHON=$(PYTHON) ANYWAY=$(filter setup,$(MAKECMDGOALS)) sh tools/setup.sh

# With DEMO=… another verdict than successful is what was asked for, and no error of make.
demo: setup  ## read and verify an emulated card, and print the report (PCSC=1: through a real PC/SC service)
	@$(BIN)/chipkit demo $(if $(PCSC),--pcsc) $(DEMO) || { rc=$$?; [ $$rc -ge 10 ] && [ -n '$(if $(DEMO),asked)' ] || exit $$rc; }

desk: setup  ## the teller's window, with an invented card
	@$(BIN)/chipkit-desk --demo $(DESK)

desk-smoke: setup  ## open the desk in a real window, read the demo card, save desk.png
	@command -v xvfb-run >/dev/null && command -v xauth >/dev/null || { echo "desk-smoke: a display that nobody sees is missing: sudo apt-get install --no-install-recommends xvfb xauth" >&2; exit 2; }
	@xvfb-run -a -s "-screen 0 1366x768x24" env QT_QPA_PLATFORM=xcb $(BIN)/python -P -m chipkit_gui.smoke --out desk.png

gallery: setup  ## pictures of the desk in every state, two languages and three sizes, into dist/gallery; those of the pages into docs/gallery
	@$(BIN)/python -P -m chipkit_gui.gallery dist/gallery
	@$(BIN)/python -P -m chipkit_gui.gallery docs/gallery --few

test: setup  ## every check that CI runs
	@sh tools/check.sh

lowest: setup  ## the unit tests with the oldest packages that chipkit takes
	@sh tools/elsewhere.sh lowest -n 2 tests/unit --ignore=tests/unit/house

pythons: setup  ## the unit tests on every other Python that chipkit is said to run on
	@for version in 3.12 3.13; do sh tools/elsewhere.sh $$version -n 2 tests/unit --ignore=tests/unit/house || exit 1; done

dist: setup  ## wheel, source distribution and bill of materials in dist/, built twice to compare, and tried in an empty environment
	@$(BIN)/python -P tools/release.py dist

soak: setup  ## the tests that draw a sample in `make test`, with all of their cases or many more
	@CHIPKIT_SOAK=1 $(BIN)/pytest -n 2 tests/component/judgement/test_who_may_accuse.py tests/component/judgement/test_mutated_answers.py tests/component/examination tests/component/test_chip_any_bytes.py tests/component/test_active_authentication_matrix.py tests/component/test_chip_authentication_matrix.py tests/component/test_environments_by_commands.py tests/component/test_interrupted.py tests/component/test_layouts.py tests/component/test_imports_killed.py tests/component/test_mutated_proofs.py tests/component/test_pace_matrix.py tests/component/test_soak.py tests/component/test_trust_mutations.py tests/component/test_tutorials.py tests/component/test_trust_store_at_work.py tests/gui_side/test_desk_model.py tests/gui_side/test_desk_pcsc.py tests/gui_side/test_desk_running.py tests/gui_side/test_desk_sessions.py tests/gui_side/test_desk_checks.py tests/gui_side/test_desk_every_state.py tests/gui_side/test_desk_sheets.py tests/gui_side/test_desk_layout.py tests/gui_side/test_desk_tightness.py tests/gui_side/test_desk_window.py tests/unit/keys/test_killed_and_forked.py tests/unit/crypto/test_enveloping.py tests/unit/trust/test_taken_back_lists.py tests/unit/trust/test_drawn_sequences.py tests/unit/trust/test_odd_lists.py tests/unit/trust/test_other_encodings.py tests/unit/evidence tests/component/test_batches_killed.py tests/component/test_evidence_index.py tests/component/test_indexes_killed.py tests/component/test_many_at_once.py tests/component/papers/test_mutated_papers.py tests/unit/evidence/test_evidence_mutations.py tests/component/evidence_files
	@CHIPKIT_SOAK=1 $(BIN)/pytest -n 2 -m hypothesis tests

lint: setup  ## style
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: setup  ## types, also as Windows sees them
	@$(BIN)/mypy
	@$(BIN)/mypy --platform win32

floors: setup  ## imports only go down
	@$(BIN)/lint-imports

unit: setup  ## the tests alone
	@$(BIN)/pytest -n 2

coverage: setup  ## which lines of each floor no test reaches
	@$(BIN)/pytest -n 2 --cov --cov-report=term:skip-covered

format: setup  ## put the code into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: setup  ## write the parts of the pages that the code knows and what shells complete, draw the terminals, and build the site into dist/site, offline
	@$(BIN)/python -P tools/docs.py
	@$(BIN)/python -P tools/schemas.py
	@$(BIN)/python -P tools/completions.py
	@$(BIN)/python -P tools/surface.py
	@$(BIN)/python -P tools/terminal_pictures.py
	@$(BIN)/python -P tools/build_site.py

bench: setup  ## what reading costs: commands, worst inputs, time over PC/SC next to an echo card, to begin, to import, to verify one and many, what a teller waits for
	@$(BIN)/python benchmarks/read_commands.py
	@$(BIN)/python benchmarks/worst_inputs.py
	@$(BIN)/python benchmarks/pcsc_exchange.py
	@$(BIN)/python benchmarks/start_up.py
	@$(BIN)/python benchmarks/trust_import.py
	@$(BIN)/python benchmarks/trust_scale.py
	@$(BIN)/python benchmarks/passive_authentication.py
	@$(BIN)/python benchmarks/batch.py
	@$(BIN)/python benchmarks/desk.py

clean:  ## remove what the set-up made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
