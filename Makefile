# Everything here works from a bare clone. Extra arguments go in ARGS: make test ARGS="tests/unit -k fasting"
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BOOTSTRAP = $(PYTHON) -u deploy/bootstrap.py

.PHONY: help demo stop status test check bench ordeal week mutants manage
.DEFAULT_GOAL := help

help:              ## what can be done here
	@grep -E '^[a-z]+: +##' $(MAKEFILE_LIST) | sed 's/: *## */\t/' | expand -t 12

demo:              ## a running hospital with realistic data; prints the address and the sign-ins
	@$(BOOTSTRAP) demo $(ARGS)

stop:              ## end every process of the demo; the data stays
	@$(BOOTSTRAP) stop $(ARGS)

status:            ## every process by role, with its pid
	@$(BOOTSTRAP) status $(ARGS)

test:              ## the whole suite on real engines, browser journeys included
	@$(BOOTSTRAP) test $(ARGS)

check:             ## lint, types, import contracts, forgotten migrations
	@$(BOOTSTRAP) check $(ARGS)

bench:             ## the benchmarks, as a table
	@$(BOOTSTRAP) bench $(ARGS)

ordeal:            ## 5,000 reminders under 200 kills and faulty gateways, as a table (ARGS="--reminders 500 --kills 20")
	@$(BOOTSTRAP) ordeal $(ARGS)

week:              ## 32 coordinators on one week for ten minutes: moves, drags, swaps, offers (RACE_SECONDS=60, RACE_THINKS=0)
	@RACE_SECONDS=$${RACE_SECONDS:-600} RACE_THINKS=$${RACE_THINKS:-4} $(BOOTSTRAP) test tests/races/test_week.py -n0 -s $(ARGS)

mutants:           ## what no test of the rules would notice: make mutants ARGS="checklists.domain.clocks*"
	@$(BOOTSTRAP) mutants $(ARGS)

manage:            ## manage.py with the demo's database: make manage ARGS="check_invariants"
	@$(BOOTSTRAP) manage $(ARGS)
