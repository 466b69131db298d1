#!/usr/bin/env bash
# Prints the folder with actionlint, which checks .github/workflows.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

destination="$cache_root/actionlint-$ACTIONLINT_VERSION"
finish() { echo "$destination/bin"; exit 0; }
[ -x "$destination/bin/actionlint" ] && finish

need_go "actionlint $ACTIONLINT_VERSION"
begin actionlint
[ -x "$destination/bin/actionlint" ] && finish
out="$work_dir/out"

say "actionlint $ACTIONLINT_VERSION: building from Go modules (about half a minute on two cores, once)"
GO_LDFLAGS="-X github.com/rhysd/actionlint.version=$ACTIONLINT_VERSION" build_from_modules "$work_dir/actionlint" "$out/bin" \
  "github.com/rhysd/actionlint@v$ACTIONLINT_VERSION" github.com/rhysd/actionlint/cmd/actionlint

publish "$out" "$destination"
say "actionlint $ACTIONLINT_VERSION: built in $((SECONDS - started)) s"
finish
