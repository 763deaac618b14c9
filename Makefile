# Everything that one does with this repository, one word each. `make` alone lists them.

CARGO ?= cargo
# Arguments of the demonstration: make demo REHEARSE="--stations 500 --seconds 20"
REHEARSE ?=
# Seconds for each fuzz target, and rows of the real night (0: all of it).
FUZZ_SECONDS ?= 20
NIGHT_ROWS ?= 0

.DEFAULT_GOAL := help
.PHONY: help demo build web test test-tools check format lint rooms deny audit docs fuzz bench night clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: web ## Build, then run the evening of a made-up nation with live pages (Ctrl-C ends it)
	$(CARGO) build -p scrutineer
	@exec "$${CARGO_TARGET_DIR:-target}/debug/scrutineer" rehearse $(REHEARSE)

build: web ## Build the program: target/release/scrutineer
	$(CARGO) build --release -p scrutineer

web: ## Build the program that checks a record in the browser
	@scripts/web.sh build

test: test-tools ## Install what the tests need and run all of them, with PostgreSQL, and the fuzz targets for a moment
	SCRUTINEER_REQUIRE_WEB=1 scripts/web.sh test
	SCRUTINEER_REQUIRE_POSTGRES=1 SCRUTINEER_REQUIRE_WEB=1 SCRUTINEER_REQUIRE_CLIENTS=1 scripts/postgres-for-tests.sh $(CARGO) test --workspace
	@SCRUTINEER_REQUIRE_FUZZ=1 $(MAKE) --no-print-directory fuzz

test-tools:
	@scripts/install-for-tests.sh test
	@scripts/python-for-tests.sh

check: format lint rooms deny docs ## Format, lints, rooms, licences, documentation: all that needs no test

format: ## Compare the format (to change it: cargo fmt)
	$(CARGO) fmt --all --check

lint: ## Lints; a warning is an error
	$(CARGO) clippy --workspace --all-targets -- -D warnings

rooms: ## Each room uses only rooms above it
	@scripts/check-rooms.sh

deny: ## Licences, sources and doubled versions of the dependencies
	@scripts/tool.sh cargo-deny
	PATH="$(CURDIR)/target/tools/bin:$$PATH" $(CARGO) deny --locked check bans licenses sources

audit: ## Known vulnerabilities and withdrawn versions (needs the network)
	@scripts/tool.sh cargo-deny
	PATH="$(CURDIR)/target/tools/bin:$$PATH" $(CARGO) deny --locked check advisories

docs: ## Build the book (docs/book) and the code's own documentation; a warning is an error
	@scripts/tool.sh mdbook
	@scripts/check-links.sh
	target/tools/bin/mdbook build docs
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps

fuzz: ## Run each fuzz target for FUZZ_SECONDS
	@scripts/fuzz.sh $(FUZZ_SECONDS)

bench: ## Run the benchmarks (docs/performance.md says how to read them)
	@scripts/install-for-tests.sh bench
	@scripts/bench.sh

night: build ## Replay a whole real night and compare it with the published totals (NIGHT_ROWS=5000 for a sample)
	@NIGHT_ROWS=$(NIGHT_ROWS) scripts/night.sh

clean: ## Remove what was built
	$(CARGO) clean
	rm -rf docs/book
