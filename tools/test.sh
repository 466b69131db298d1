#!/usr/bin/env bash
# `make test`: types, lint, unit, golden, and the tests that run real programs, which it installs or builds first.
# With HA_TEST_SUMMARY=FILE every suite appends a line "passed failed skipped".
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0

step() { printf '\n== %s\n' "$1"; shift; "$@" || { failed=1; echo "FAILED: $*"; }; }

# Where a program cannot be had, the tests that need it say so: an error in CI, a loud skip elsewhere.
provide() {
  local what=$1 dir
  if dir=$("tools/$what.sh" | tail -n 1) && [ -n "$dir" ]; then
    PATH="$dir:$PATH"
  else
    echo "could not provide: $what (see above)"
  fi
}

suite() {
  local name=$1 json
  shift
  json=$(mktemp)
  step "$name tests" npx --no-install mocha --reporter tools/mocha-reporter.cjs --reporter-option "output=$json" "$@"
  if [ -n "${HA_TEST_SUMMARY:-}" ]; then
    if [ -s "$json" ]; then cat "$json" >>"$HA_TEST_SUMMARY"; else echo "0 1 0" >>"$HA_TEST_SUMMARY"; fi
  fi
  rm -f "$json"
}

step 'type check' npm run --silent check
step 'lint' npm run --silent lint
for program in pulumi prometheus postgres kubernetes actionlint chromium drill-servers; do provide "$program"; done
export PATH
suite 'unit' 'tests/unit/**/*.test.ts'
suite 'golden' 'tests/golden/**/*.test.ts'
suite 'postgres' 'tests/postgres/**/*.test.ts'
suite 'admission' 'tests/admission/**/*.test.ts'
suite 'drills' 'tests/drills/**/*.test.ts'
suite 'browser' 'tests/browser/**/*.test.ts'
suite 'engine' 'tests/engine/**/*.test.ts'
exit "$failed"
