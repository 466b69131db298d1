# Sourced by the scripts beside it. Standard output carries one thing, the folder with the programs, on its last line.
# shellcheck shell=bash
set -euo pipefail

tools_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=versions.env
. "$tools_dir/versions.env"

cache_root="${XDG_CACHE_HOME:-$HOME/.cache}/agentic-platform"

say() { printf '%s\n' "$*" >&2; }

# Exit status 3 means "cannot be had on this machine", so that a test can skip and say why.
missing() {
  say ""
  say "MISSING: $*"
  exit 3
}

need_go() {
  command -v go >/dev/null 2>&1 || missing "$1 is built from Go modules, and there is no 'go' on PATH. Install Go 1.26 or later."
}

# version_at_least HAVE WANT, both dotted numbers.
version_at_least() {
  local have want i
  IFS=. read -r -a have <<<"${1%%[-+]*}"
  IFS=. read -r -a want <<<"$2"
  for i in 0 1 2; do
    [ "${have[i]:-0}" -gt "${want[i]:-0}" ] && return 0
    [ "${have[i]:-0}" -lt "${want[i]:-0}" ] && return 1
  done
  return 0
}

# Two runs at once would compile the same thing twice; the second waits for the first instead.
with_lock() {
  local lock="$cache_root/.lock-$1" waited=0
  mkdir -p "$cache_root"
  until mkdir "$lock" 2>/dev/null; do
    local owner
    owner="$(cat "$lock/pid" 2>/dev/null || true)"
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$lock"
      continue
    fi
    # Killed between taking the lock and signing it.
    if [ -z "$owner" ] && [ "$waited" -ge 10 ]; then
      rm -rf "$lock"
      continue
    fi
    [ "$waited" -eq 0 ] && say "$1: another run is building it; waiting"
    waited=$((waited + 2))
    [ "$waited" -gt 1800 ] && missing "$1: $lock has been held for 30 minutes. Remove it if nothing is building."
    sleep 2
  done
  echo "$$" >"$lock/pid"
  held_lock="$lock"
}

work_dir=""
held_lock=""
clean_up() {
  if [ -n "$work_dir" ]; then
    chmod -R u+w "$work_dir" 2>/dev/null || true
    rm -rf "$work_dir"
  fi
  if [ -n "$held_lock" ]; then rm -rf "$held_lock"; fi
}
trap clean_up EXIT

# begin TOOL: takes the lock and makes a work folder. It lies beside its destination, so that the final rename
# stays on one file system.
begin() {
  with_lock "$1"
  work_dir="$(mktemp -d "$cache_root/.building-XXXXXX")"
  started=$SECONDS
}

# publish DIRECTORY DESTINATION. Another run may have finished first: then its copy stays.
publish() {
  if [ ! -e "$2" ]; then
    # -T does not exist on macOS; a lost race would nest the folder, which the check below removes.
    mv "$1" "$2"
    rm -rf "${2:?}/$(basename "$1")"
  fi
}

# Compiling yields to whatever else the machine does. Go's list of downloads is of use only when something fails.
quiet_go() {
  local log="$work_dir/go.log"
  if ! GOFLAGS="-mod=mod -trimpath ${GOFLAGS:-}" nice go "$@" >"$log" 2>&1; then
    grep -v '^go: downloading' "$log" | tail -n 40 >&2
    say "failed: go $*"
    exit 1
  fi
}

# build_from_modules DIRECTORY OUT MODULE@VERSION PACKAGE...: programs of one module, in a module of their own.
build_from_modules() {
  local dir="$1" out="$2" module="${3%@*}" version="${3#*@}" package
  shift 3
  mkdir -p "$dir" "$out"
  # A subshell, so that the caller's folder stays.
  (
    cd "$dir"
    printf 'module agentic-platform.invalid/tool\n\ngo 1.25\n\nrequire %s %s\n' "$module" "$version" >go.mod
    for package in "$@"; do
      quiet_go get "$package@$version"
      quiet_go build -ldflags "-s -w ${GO_LDFLAGS:-}" -o "$out/${package##*/}" "$package"
    done
  )
}

can_apt() { command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; }

apt_refresh() {
  say "refreshing the list of Debian packages"
  apt-get update -qq >&2
}

# apt_install WHAT OPTION_OR_PACKAGE...: output only on failure; the list of packages may be stale, so a failure is tried
# once more with a fresh one. Needs `begin`.
apt_install() {
  local what="$1" log="$work_dir/apt.log"
  shift
  local install=(env DEBIAN_FRONTEND=noninteractive nice apt-get install -y -qq --no-install-recommends "$@")
  if ! "${install[@]}" >"$log" 2>&1; then
    apt_refresh
    "${install[@]}" >"$log" 2>&1 || { tail -n 30 "$log" >&2; missing "$what: apt-get failed, see above"; }
  fi
  say "$what: installed in $((SECONDS - started)) s"
}

# The version that apt would install, or nothing.
apt_candidate() {
  command -v apt-cache >/dev/null 2>&1 || return 0
  apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -v '^(none)$' || true
}

# unpack_debian OUT PACKAGE...: unpacks packages into a folder. Not installing them keeps their services from starting.
unpack_debian() {
  local out="$1"
  shift
  mkdir -p "$out" "$work_dir/deb"
  (
    cd "$work_dir/deb"
    # apt's own user may not enter the cache folder; without this it prints a page about that.
    apt-get -o APT::Sandbox::User=root download -qq "$@" >&2 || { apt_refresh && apt-get -o APT::Sandbox::User=root download -qq "$@" >&2; }
    for package in *.deb; do dpkg-deb -x "$package" "$out"; done
  )
}
