# SPDX-License-Identifier: Apache-2.0
#
# Two commands are enough to begin with: `make demo` shows the programs at work, `make test` proves them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help build demo test check bench format lint tests-built

# Building fails where a module imports another that the manifest does not let it import.
BUILD := swift build --explicit-target-dependency-import-check error
# All tests are swift-testing ones; what was just built is what runs.
TEST := swift test --skip-build --disable-xctest --explicit-target-dependency-import-check error
# Left out of `make check`: whole programs, whole machines, and suites that take long by their nature.
SLOW := ^(EndToEndTests|HostsTests|SimulationTests)\.|SlowTests
SWIFT_FOLDERS := Package.swift Sources Agent/Sources Hub/Sources Tests
# Starts a hub and schools and hands real files over.
DEMO := .ci/demo

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name what; \
	    do printf '  make %-8s %s\n' "$$name" "$$what"; done

demo: ## build, then watch documents travel from schools to the Office
	@.ci/packages build
	@$(BUILD) --product handover-hub
	@$(BUILD) --product handover-agent
	@$(DEMO)

test: ## everything: units, both programs, other people's verifiers, real systemd hosts
	@.ci/packages test
	@$(MAKE) --no-print-directory tests-built
	@$(TEST)

check: tests-built ## the fast half of the tests, for the inner loop
	@$(TEST) --skip '$(SLOW)'

bench: ## seconds and bytes beside rsync, on this machine, in one run
	@.ci/packages test
	@Benchmarks/run
	@Benchmarks/delta

build: ## both programs, debug
	@$(BUILD)

tests-built:
	@$(BUILD) --build-tests

format: ## rewrite the Swift files in the project's layout
	@swift format --in-place --parallel --recursive $(SWIFT_FOLDERS)

lint: ## say where the layout differs, change nothing
	@swift format lint --strict --parallel --recursive $(SWIFT_FOLDERS)
