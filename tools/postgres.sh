#!/usr/bin/env bash
# Prints the folder with initdb and postgres. Also makes sure of pgbouncer, which is found on PATH.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Debian keeps servers off PATH, one folder per major version; the newest wins.
server_bin() {
  local dir best="" best_major=0 major
  for dir in /usr/lib/postgresql/*/bin "$(dirname "$(command -v postgres 2>/dev/null || echo /nowhere/postgres)")"; do
    if [ ! -x "$dir/initdb" ] || [ ! -x "$dir/postgres" ]; then continue; fi
    major="$("$dir/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')"
    if [ "$major" -ge "$POSTGRES_MINIMUM" ] && [ "$major" -gt "$best_major" ]; then
      best="$dir" best_major="$major"
    fi
  done
  echo "$best"
}

# Not on PATH for every user: Debian puts it into a folder for administrators.
has_pgbouncer() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v pgbouncer >/dev/null 2>&1; }

wanted=""
[ -n "$(server_bin)" ] || wanted="PostgreSQL $POSTGRES_MINIMUM or later"
has_pgbouncer || wanted="${wanted:+$wanted and }PgBouncer"

if [ -n "$wanted" ]; then
  can_apt || missing "$wanted. Homebrew: brew install postgresql@17 pgbouncer; Debian: apt-get install postgresql pgbouncer, or run this as root there."
  begin postgres
  say "$wanted: installing Debian's packages (about a minute, once)"

  # Without this Debian makes and starts a database cluster of the machine's own.
  mkdir -p /etc/postgresql-common
  settings=/etc/postgresql-common/createcluster.conf
  grep -qs '^create_main_cluster' "$settings" || echo 'create_main_cluster = false' >>"$settings"
  # The same for pgbouncer's service; 101 means "not allowed" to Debian's packages.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d; clean_up' EXIT
  fi
  packages=()
  [ -n "$(server_bin)" ] || packages+=(postgresql)
  has_pgbouncer || packages+=(pgbouncer)
  # The settings file above is ours to keep when the package brings its own.
  apt_install "$wanted" -o Dpkg::Options::=--force-confold "${packages[@]}"
fi

bin="$(server_bin)"
[ -n "$bin" ] || missing "PostgreSQL $POSTGRES_MINIMUM or later: this Debian's package 'postgresql' is older"
echo "$bin"
