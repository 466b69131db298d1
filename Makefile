# Two commands do everything: `make preview` and `make test`; `make drills` proves recovery. Each installs what it needs.
NPM_INSTALLED := node_modules/.installed

.PHONY: help preview test drills check lint golden

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

preview: $(NPM_INSTALLED) ## Preview both regions: resources, policies, cost, availability, capacity; no cloud account
	@node bin/ha.js preview

test: $(NPM_INSTALLED) ## Type check, lint, unit, golden, browser and engine tests; builds the programs that they need
	@tools/test.sh

drills: $(NPM_INSTALLED) ## Real failovers of real servers, against their targets; needs root on Debian or Ubuntu
	@node bin/ha.js drill all $(if $(DRILLS_JSON),--json $(DRILLS_JSON))

check: $(NPM_INSTALLED) ## Type check only
	@npm run --silent check

lint: $(NPM_INSTALLED) ## Lint only
	@npm run --silent lint

golden: $(NPM_INSTALLED) ## Write the golden files anew; read the difference before you commit it
	@GOLDEN=write npx mocha 'tests/golden/**/*.test.ts'

$(NPM_INSTALLED): package.json package-lock.json
	@echo 'installing npm packages (1-2 minutes the first time)'
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
