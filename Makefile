# Everything a developer runs; `make` alone lists it.
.DEFAULT_GOAL := help
BIN := .venv/bin

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

.PHONY: environment
environment: ## Make .venv with everything pinned, and the assets
	scripts/environment test

.PHONY: demo
demo: ## Load the illustrative town, print its plates, serve it
	scripts/demo

.PHONY: test
test: ## Every check, as CI runs them
	scripts/test

.PHONY: check
check: lint types contracts quick ## The checks that need no server

.PHONY: lint
lint: ## Style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: format
format: ## Mend style where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: types
types: ## Types
	$(BIN)/mypy
	$(BIN)/mypy --scripts-are-modules scripts/*.py scripts/assets scripts/division-history

.PHONY: contracts
contracts: ## Which room may import which
	$(BIN)/lint-imports

.PHONY: quick
quick: ## Tests on SQLite alone, without a browser
	$(BIN)/pytest -q -n 2 -m "not browser"

.PHONY: proof
proof: ## The long proofs in full: many thousand histories, a hundred kills
	DOORPLATE_TEST_PROOF=1 DOORPLATE_TEST_EXAMPLES=2000 scripts/with-postgres $(BIN)/pytest -n 2

.PHONY: bench
bench: ## Speed, as ratios against named peers
	scripts/bench

.PHONY: wheel
wheel: ## Build the wheel into dist/
	scripts/assets
	$(BIN)/python -m hatchling build --target wheel
