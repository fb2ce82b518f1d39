# What one can ask of this house; `make` alone lists it.

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run story migrate test check bench kill faults attacks mutation failover screens translate lock

bin := .venv/bin
typed := app bot handlers web casework db domain locales simulator tests benchmarks
rooms = $(wildcard $(typed))

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

setup: ## make .venv from the hash-pinned lock (quick when nothing changed)
	@scripts/setup.sh run

setup-tests: ## the same, with what the tests need: Chromium, PostgreSQL, a compiler
	@scripts/setup.sh test

run: setup ## set up and start: the demo on this machine, or Telegram when TELEGRAM_TOKEN is set
	@$(bin)/cordata run

story: setup ## ten seconds: one report from the first tap to taking charge, both phones in the terminal
	@$(bin)/cordata story

migrate: setup ## bring the tables of the database forward
	@$(bin)/cordata migrate

check: setup-tests ## format, lint, types, borders between rooms, house tests
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy $(rooms)
	$(bin)/lint-imports
	$(bin)/pytest tests/house

test: setup-tests ## everything that must be green before a change lands
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy $(rooms)
	$(bin)/lint-imports
	$(bin)/pytest

bench: setup-tests ## measure updates per second beside bots built the usual way (a few minutes; docs/benchmarks.md)
	$(bin)/python -m benchmarks updates

kill: setup-tests ## end the house again and again while people write, and count what was lost (a few minutes)
	$(bin)/python -m tests.kill

faults: setup-tests ## let everything around the house fail while people write, and count the invariants (about half an hour)
	$(bin)/python -m tests.faults

attacks: setup-tests ## attack a whole house, and count what was refused (a few minutes)
	$(bin)/python -m tests.attacks

mutation: setup-tests ## plant small faults into triage, danger, sealing, relay and retention: the tests must notice (half an hour)
	$(bin)/python -m tests.mutation

failover: setup-tests ## kill the leading database node under two replicas; needs Debian's patroni, etcd-server, haproxy and pgbouncer (two minutes)
	$(bin)/python -m tests.failover

screens: setup-tests ## take the pictures in docs/screens anew, from the running product
	$(bin)/python -m tests.screens

translate: setup-tests ## bring the catalogues in step with the texts, then name what lacks a translation
	$(bin)/python -m locales update
	$(bin)/python -m locales check

lock: ## write the locks anew from pyproject.toml (UPGRADE=--upgrade takes the newest of everything)
	@scripts/lock.sh $(UPGRADE)
