#!/usr/bin/env bash
# Prints the folder with chromium.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Any of these speaks the protocol that the tests use; macOS keeps programs off PATH.
find_browser() {
  local name path
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    path="$(command -v "$name" 2>/dev/null || true)"
    if [ -n "$path" ]; then
      echo "$path"
      return
    fi
  done
  for path in "/Applications/Chromium.app/Contents/MacOS/Chromium" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -x "$path" ]; then
      echo "$path"
      return
    fi
  done
}

# Tests look for one name, whatever the machine calls it. A script and no link: on macOS the program finds its parts by
# its own path.
finish() {
  local browser="$1" script="$cache_root/chromium/chromium"
  if [ "$(basename "$browser")" = chromium ]; then
    dirname "$browser"
    exit 0
  fi
  mkdir -p "$cache_root/chromium"
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$browser" >"$script"
  chmod 755 "$script"
  dirname "$script"
  exit 0
}

browser="$(find_browser)"
[ -z "$browser" ] || finish "$browser"

can_apt || missing "Chromium. Homebrew: brew install --cask chromium; Debian: apt-get install chromium, or run this as root there."
begin chromium
say "Chromium: installing Debian's package (about a minute, once)"
apt_install Chromium chromium
browser="$(find_browser)"
[ -n "$browser" ] || missing "Chromium: Debian's package brought no program of that name"
finish "$browser"
