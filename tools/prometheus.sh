#!/usr/bin/env bash
# Prints the folder with promtool and amtool.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Whatever the machine has is good enough: rule files and routes have read the same since Prometheus 2.
if command -v promtool >/dev/null 2>&1 && command -v amtool >/dev/null 2>&1 &&
  [ "$(dirname "$(command -v promtool)")" = "$(dirname "$(command -v amtool)")" ]; then
  dirname "$(command -v promtool)"
  exit 0
fi

if can_apt; then
  [ -n "$(apt_candidate prometheus)" ] || apt_refresh
  version="debian-$(apt_candidate prometheus | tr -c 'A-Za-z0-9.\n' -)"
else
  version="$PROMETHEUS_VERSION"
fi
destination="$cache_root/prometheus-$version"
finish() { echo "$destination/bin"; exit 0; }
[ -x "$destination/bin/amtool" ] && finish

can_apt || need_go "promtool and amtool"
begin prometheus
[ -x "$destination/bin/amtool" ] && finish
out="$work_dir/out"

if can_apt; then
  say "promtool and amtool: unpacking Debian's packages (about twenty seconds, once)"
  unpack_debian "$work_dir/root" prometheus prometheus-alertmanager
  mkdir -p "$out/bin"
  cp "$work_dir/root/usr/bin/promtool" "$work_dir/root/usr/bin/amtool" "$out/bin/"
else
  say "promtool and amtool: building from Go modules (about five minutes on two cores, once)"
  build_from_modules "$work_dir/prometheus" "$out/bin" \
    "github.com/prometheus/prometheus@v$PROMETHEUS_VERSION" github.com/prometheus/prometheus/cmd/promtool
  build_from_modules "$work_dir/alertmanager" "$out/bin" \
    "github.com/prometheus/alertmanager@v$ALERTMANAGER_VERSION" github.com/prometheus/alertmanager/cmd/amtool
fi

publish "$out" "$destination"
say "promtool and amtool: ready after $((SECONDS - started)) s"
finish
