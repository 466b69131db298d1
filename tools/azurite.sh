#!/usr/bin/env bash
# Prints the folder with Azurite, Microsoft's emulator of Azure Blob Storage; a drill starts it with node.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

destination="$cache_root/azurite-$AZURITE_VERSION"
finish() { echo "$destination"; exit 0; }
[ -d "$destination" ] && finish

command -v npm >/dev/null 2>&1 || missing "Azurite $AZURITE_VERSION comes by npm, and there is no 'npm' on PATH. Install Node 20 or later."
begin azurite
[ -d "$destination" ] && finish
out="$work_dir/out"
mkdir -p "$out"

say "Azurite $AZURITE_VERSION: installing (about half a minute and 400 MB, once)"
nice npm install --prefix "$out" --ignore-scripts --no-audit --no-fund --loglevel=error "azurite@$AZURITE_VERSION" >&2 ||
  missing "Azurite $AZURITE_VERSION: npm failed, see above"

publish "$out" "$destination"
say "Azurite $AZURITE_VERSION: installed in $((SECONDS - started)) s"
finish
