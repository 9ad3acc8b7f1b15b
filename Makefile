# Everything one needs day by day. `make run` and `make test` install what they need by themselves.
PYTHON ?= python3
PORT ?= 8000
export PORTAL_DEMO = 1
export PORT

.PHONY: run test test-faults lint lock bench clean

run: .venv/installed  ## the demo in the browser
	@.venv/bin/python manage.py run

test: .venv/installed-dev  ## all tests; choose some with ARGS="tests/portal -k name"
	@.venv/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

test-faults: .venv/installed-dev  ## kills and races ten times as often as in `make test`
	@FAULTS=200 .venv/bin/python -m pytest tests/consultations/asking/test_asking_kills.py tests/consultations/desk/test_claim_race.py tests/doctors/test_people.py tests/journeys/test_draft_kills.py tests/portal/test_outage_live.py $(ARGS)

lint: .venv/installed-dev
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@.venv/bin/djade --check $$(git ls-files 'templates/*.html')
	@.venv/bin/mypy portal doctors consultations
	@.venv/bin/lint-imports
	@.venv/bin/python manage.py makemigrations --check --dry-run
	@.venv/bin/python manage.py lint_migrations

lock: .venv/installed-dev  ## pin requirements with hashes
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" requirements.in -o requirements.txt
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt

bench: .venv/installed-dev  ## every measurement; each is one command in bench/
	@for one in bench/*; do [ -x "$$one" ] && "$$one"; done

clean:  ## forget the environment; the data in var/ stays
	rm -rf .venv staticfiles

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make run PYTHON=python3.12") if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing what the portal needs …"
	@.venv/bin/python -m pip install --disable-pip-version-check --require-hashes --no-input -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed | .venv/bin/python
	@echo "Installing what the tests need …"
	@.venv/bin/python -m pip install --disable-pip-version-check --require-hashes --no-input -r requirements-dev.txt
	@touch $@
