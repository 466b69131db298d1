#!/usr/bin/env bash
# Prints the folder of a Debian 13 root with the servers that drills run, in the major versions that we deploy. Made once
# with debootstrap (about a minute and a gigabyte) and kept in the cache; a drill starts its programs by chroot.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

suite=trixie
packages=(postgresql-17 patroni python3-etcd etcd-server etcd-client haproxy pgbouncer redis-server pgbackrest rclone python3-moto python3-flask python3-flask-cors openssl ca-certificates jq curl procps)

[ "$(id -u)" -eq 0 ] || missing "the drills' servers run in a chroot, which needs root: run this as root on Debian or Ubuntu."
can_apt || missing "the drills' servers are made with debootstrap: run this on Debian or Ubuntu."

# A changed list of packages is another root.
key="$(printf '%s\n' "$suite" "${packages[@]}" | sha256sum | cut -c1-12)"
root="$cache_root/drill-servers-$suite-$key"

if [ ! -d "$root" ]; then
  begin drill-servers
  say "drill servers: making a Debian $suite root with PostgreSQL 17, Patroni, etcd, HAProxy, PgBouncer, Redis, pgBackRest, rclone, moto (1-2 minutes, 1 GB, once)"
  command -v debootstrap >/dev/null 2>&1 || apt_install debootstrap debootstrap
  new="$work_dir/root"
  mkdir -p "$new"
  mirror="$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v security | head -n 1 || true)"
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e "$keyring" ] || apt_install debian-archive-keyring debian-archive-keyring
  log="$work_dir/debootstrap.log"
  run() { "$@" >>"$log" 2>&1 || { tail -n 30 "$log" >&2; missing "drill servers: '$1' failed, see above"; }; }
  # Ubuntu's mirror has no Debian.
  case "$mirror" in *debian*) ;; *) mirror=http://deb.debian.org/debian ;; esac
  run nice debootstrap --variant=minbase --keyring="$keyring" "$suite" "$new" "$mirror"
  # Neither services nor a database cluster of the root's own.
  printf '#!/bin/sh\nexit 101\n' >"$new/usr/sbin/policy-rc.d"
  chmod 755 "$new/usr/sbin/policy-rc.d"
  mkdir -p "$new/etc/postgresql-common"
  echo 'create_main_cluster = false' >"$new/etc/postgresql-common/createcluster.conf"
  # What this machine needs to reach its mirror, the root needs, too.
  cp -r /etc/apt/apt.conf.d/. "$new/etc/apt/apt.conf.d/" 2>/dev/null || true
  cp /etc/resolv.conf "$new/etc/resolv.conf" 2>/dev/null || true
  run env DEBIAN_FRONTEND=noninteractive nice chroot "$new" apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "${packages[@]}"
  rm -rf "$new"/var/cache/apt/archives/*.deb "$new"/var/lib/apt/lists/*
  mkdir -p "$new/mnt"
  publish "$new" "$root"
  say "drill servers: made in $((SECONDS - started)) s"
fi
echo "$root"
