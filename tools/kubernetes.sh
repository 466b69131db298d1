#!/usr/bin/env bash
# Prints the folder with kube-apiserver, kube-scheduler, kube-controller-manager and etcd.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

destination="$cache_root/kubernetes-$KUBERNETES_VERSION"
finish() { echo "$destination/bin"; exit 0; }
[ -x "$destination/bin/etcd" ] && finish

need_go "Kubernetes $KUBERNETES_VERSION"
begin kubernetes
[ -x "$destination/bin/etcd" ] && finish
out="$work_dir/out"
mkdir -p "$out/bin" "$work_dir/module"

# First etcd: it takes seconds, so a machine that cannot have it hears so before the long build.
if command -v etcd >/dev/null 2>&1; then
  ln -s "$(command -v etcd)" "$out/bin/etcd"
elif can_apt; then
  unpack_debian "$work_dir/etcd" etcd-server
  cp "$work_dir/etcd/usr/bin/etcd" "$out/bin/etcd"
else
  missing "etcd, which kube-apiserver stores its objects in. Put 'etcd' on PATH (Homebrew: brew install etcd; Debian: apt-get install etcd-server), or run this as root on Debian."
fi

say "Kubernetes $KUBERNETES_VERSION control plane: building from Go modules (five to seven minutes on two cores, once)"
module="k8s.io/kubernetes"
staging="v0.${KUBERNETES_VERSION#*.}"
cd "$work_dir/module"
upstream="$(GOFLAGS=-mod=mod go mod download -json "$module@v$KUBERNETES_VERSION" 2>/dev/null | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')"
[ -n "$upstream" ] || missing "the Go module $module v$KUBERNETES_VERSION; is a Go module proxy reachable?"
{
  printf 'module agentic-platform.invalid/kubernetes\n\n'
  # The module's own statements decide Go version and runtime settings, as in an official build.
  grep -E '^(go|godebug) ' "$upstream"
  printf '\nrequire %s v%s\n\nreplace (\n' "$module" "$KUBERNETES_VERSION"
  # Upstream replaces its staging modules by folders beside it; a module cache has them as modules.
  sed -n 's/^[[:space:]]*\(k8s\.io\/[a-z0-9-]*\) => \.\/staging.*/\1/p' "$upstream" |
    while read -r name; do printf '\t%s => %s %s\n' "$name" "$name" "$staging"; done
  printf ')\n'
} >go.mod

programs="kube-apiserver kube-scheduler kube-controller-manager"
packages=""
for program in $programs; do packages="$packages $module/cmd/$program"; done
version="k8s.io/component-base/version"
for package in $packages; do quiet_go get "$package@v$KUBERNETES_VERSION"; done
# shellcheck disable=SC2086  # a list of words
quiet_go build -ldflags "-s -w -X $version.gitVersion=v$KUBERNETES_VERSION -X $version.gitMajor=${KUBERNETES_VERSION%%.*} -X $version.gitMinor=$(echo "$KUBERNETES_VERSION" | cut -d. -f2)" \
  -o "$out/bin/" $packages

publish "$out" "$destination"
say "Kubernetes $KUBERNETES_VERSION: built in $((SECONDS - started)) s"
finish
