#!/usr/bin/env bash
# Prints the folder with the Pulumi CLI: the official one where it is installed, else one built from Go modules.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if command -v pulumi >/dev/null 2>&1; then
  installed="$(pulumi version 2>/dev/null | sed 's/^v//')"
  if version_at_least "${installed:-0}" "$PULUMI_CLI_MINIMUM"; then
    dirname "$(command -v pulumi)"
    exit 0
  fi
  say "pulumi $installed on PATH is older than $PULUMI_CLI_MINIMUM; building $PULUMI_CLI_VERSION instead"
fi

destination="$cache_root/pulumi-$PULUMI_CLI_VERSION"
finish() { echo "$destination/bin"; exit 0; }
[ -e "$destination/bin/BUILT_FROM_MODULES" ] && finish

need_go "pulumi $PULUMI_CLI_VERSION"
begin pulumi
[ -e "$destination/bin/BUILT_FROM_MODULES" ] && finish

say "pulumi $PULUMI_CLI_VERSION: building from Go modules (about four minutes on two cores, once)"
out="$work_dir/out"
version_flag="-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$PULUMI_CLI_VERSION"
GO_LDFLAGS="$version_flag" build_from_modules "$work_dir/cli" "$out/bin" \
  "github.com/pulumi/pulumi/pkg/v3@v$PULUMI_CLI_VERSION" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi

# A module of its own: the old SDK and the CLI do not fit into one build list.
sdk="github.com/pulumi/pulumi/sdk/v3"
GO_LDFLAGS="$version_flag" build_from_modules "$work_dir/host" "$out/bin" \
  "$sdk@v$PULUMI_LANGUAGE_NODEJS_SDK" "$sdk/nodejs/cmd/pulumi-language-nodejs"

dist="$(cd "$work_dir/host" && GOFLAGS=-mod=mod go list -m -f '{{.Dir}}' "$sdk")/nodejs/dist"
for name in pulumi-analyzer-policy pulumi-resource-pulumi-nodejs; do
  cp "$dist/$name" "$out/bin/$name"
done
# The second name belongs to a runtime that has no language plugin; only so does this CLI start a pack by script.
cp "$dist/pulumi-analyzer-policy" "$out/bin/pulumi-analyzer-policy-nodepolicy"
chmod 755 "$out/bin/"*
echo "pulumi $PULUMI_CLI_VERSION, language host of SDK $PULUMI_LANGUAGE_NODEJS_SDK" >"$out/bin/BUILT_FROM_MODULES"

publish "$out" "$destination"
say "pulumi $PULUMI_CLI_VERSION: built in $((SECONDS - started)) s"
finish
