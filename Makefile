# Two commands for a newcomer: `make report` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: report test lint clean

report: $(VENV)/.installed
	$(BIN)/recheck run --experiment tiny --out outputs/report

test: $(VENV)/.installed lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.installed
	$(BIN)/ruff format --check lib tests notebooks
	$(BIN)/ruff check lib tests notebooks
	$(BIN)/nbstripout --verify --extra-keys "metadata.papermill cell.metadata.papermill" notebooks/*.ipynb

# An installed torch is used as it is; otherwise the pinned version comes with the rest.
$(VENV)/.installed: pyproject.toml
	@if $(PYTHON) -c "import torch" 2>/dev/null; then \
		echo "using the torch that is installed"; \
		$(PYTHON) -m venv --system-site-packages $(VENV) && \
		$(PYTHON) -c "import tomllib; p = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
print('\n'.join(d for d in sum(p['optional-dependencies'].values(), p['dependencies']) if not d.startswith('torch==')))" \
			> $(VENV)/requirements.txt && \
		$(BIN)/pip install --quiet -r $(VENV)/requirements.txt && \
		$(BIN)/pip install --quiet --no-deps -e .; \
	else \
		$(PYTHON) -m venv $(VENV) && $(BIN)/pip install --quiet -e ".[full,test]"; \
	fi
	@touch $@

clean:
	rm -rf outputs/* papers/store
