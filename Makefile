.PHONY: check screenshots

check: ## format, lint, types, layers and tests: the same as CI
	.venv/bin/pytest

screenshots: ## draw the pictures of the README again, from the running demo
	.venv/bin/python screenshots/make.py
