# What each target does stands behind `##`; `make help` prints it.
SHELL := /bin/bash
NEED := deploy/scripts/need.sh
BUILD_PACKAGES := libsqlite3-dev zlib1g-dev libhiredis-dev pkg-config
FONT_PACKAGES := fonts-inter fonts-dejavu-core
TEST_FONT_PACKAGES := fonts-noto-cjk
TEST_PACKAGES := chromium pngcheck python3 curl redis-server
S3_PACKAGES := python3 python3-venv curl
SQL_PACKAGES := postgresql postgresql-client python3 python3-venv

.DEFAULT_GOAL := help
.PHONY: help run build test test-swift test-s3 test-schema test-pages test-sql fuzz lint format docs bench bench-cards bench-limits bench-llm bench-png bench-rules bench-s3 pictures clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do printf '  %-12s %s\n' "$$name" "$$text"; done

run: build ## Build, seed the sample catalogue, value it, draw its cards and serve it on http://127.0.0.1:8020
	@$(NEED) $(FONT_PACKAGES)
	@exec deploy/scripts/run.sh

build: ## Build the programs .build/release/deal and .build/release/deal-server
	@$(NEED) $(BUILD_PACKAGES)
	@deploy/scripts/build.sh release deal deal-server

test: test-swift test-s3 test-schema test-pages test-sql ## Run every test: modules, services, command line, a real S3 server, pages in a real browser, SQL on real databases

test-swift: ## Run the Swift tests only
	@$(NEED) $(BUILD_PACKAGES) $(FONT_PACKAGES) $(TEST_FONT_PACKAGES) $(TEST_PACKAGES)
	@echo "Building the tests. The first time all dependencies are compiled: some minutes on two cores (up to 8)." >&2
	@swift build --build-tests
	@Tests/run.sh

test-s3: ## Keep objects in a real S3 server that verifies signatures, exchange them with boto3, and look after its buckets
	@$(NEED) $(BUILD_PACKAGES) $(FONT_PACKAGES) $(S3_PACKAGES)
	@Tests/S3Server/run.sh

test-pages: ## Serve a fresh catalogue with the release programs and look at its pages in headless Chromium
	@$(NEED) $(BUILD_PACKAGES) $(FONT_PACKAGES) $(TEST_PACKAGES)
	@deploy/scripts/build.sh release deal deal-server
	@Tests/Pages/run.sh .build/release

test-schema: ## Check the ruleset schema of docs/ with the sample, and with rulesets that are wrong
	@$(NEED) python3 python3-venv
	@Tests/Schema/run.sh

test-sql: ## Value generated listings by generated rulesets in SQLite, DuckDB and PostgreSQL, and compare every total
	@$(NEED) $(BUILD_PACKAGES) $(SQL_PACKAGES)
	@deploy/scripts/build.sh release deal deal-server
	@Tests/SQL/run.sh .build/release --rulesets 25 --listings 100

fuzz: ## Fuzz the readers of all that comes from outside: rules, pictures, fonts, requests, answers of services and models; a minute each
	@Tests/Fuzz/run.sh 60

lint: ## Check the format of all Swift code
	@swift format lint --strict --parallel --recursive Sources Tests Benchmarks/Sources Package.swift Benchmarks/Package.swift

format: ## Bring all Swift code into the house format
	@swift format --in-place --parallel --recursive Sources Tests Benchmarks/Sources Package.swift Benchmarks/Package.swift

docs: ## Build the documentation of the five modules into docs-out/
	@deploy/scripts/docs.sh

bench: bench-cards bench-limits bench-llm bench-png bench-rules bench-s3 ## Run every benchmark, with its peers in the same run

bench-cards: ## Time drawn cards and a warm card request beside headless Chromium, takumi, Skia and Pillow drawing the same cards
	@$(NEED) $(BUILD_PACKAGES) $(FONT_PACKAGES) chromium python3 python3-venv curl
	@Benchmarks/peers/cards/run.sh

bench-png: ## Time PNG and deflate beside libpng, zlib, libdeflate, ISA-L and oxipng on the same pictures
	@$(NEED) $(BUILD_PACKAGES) $(FONT_PACKAGES) gcc libpng-dev libdeflate-dev libisal-dev python3 python3-venv
	@Benchmarks/peers/png/run.sh

bench-rules: ## Time the valuation of whole catalogues beside ZEN, DuckDB and polars with the same rules and listings
	@$(NEED) $(BUILD_PACKAGES) python3 python3-venv
	@Benchmarks/peers/rules/run.sh

bench-s3: ## Time puts and gets beside boto3, obstore and the AWS runtime on one server
	@$(NEED) $(BUILD_PACKAGES) $(S3_PACKAGES)
	@Benchmarks/peers/s3/run.sh

bench-limits: ## Time decisions in memory and in Redis beside throttled-py, limits and redis-benchmark
	@$(NEED) $(BUILD_PACKAGES) redis-server redis-tools python3 python3-venv
	@Benchmarks/peers/limits/run.sh

bench-llm: ## Time cached answers beside LiteLLM, GPTCache and LangChain, and count what reaches a provider through each
	@$(NEED) $(BUILD_PACKAGES) python3 python3-venv wrk
	@Benchmarks/peers/llm/run.sh

pictures: build ## Draw the pictures of docs/ and of CardRender's documentation anew
	@deploy/scripts/pictures.sh

clean: ## Remove everything that was built and the local catalogue
	rm -rf .build .build-* Benchmarks/.build data docs-out
