#!/usr/bin/env bash
# Prints the folder with helm and kubeconform.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

destination="$cache_root/helm-$HELM_VERSION-kubeconform-$KUBECONFORM_VERSION"
finish() { echo "$destination/bin"; exit 0; }
[ -x "$destination/bin/kubeconform" ] && finish

need_go "helm $HELM_VERSION"
begin helm
[ -x "$destination/bin/kubeconform" ] && finish
out="$work_dir/out"

say "helm $HELM_VERSION and kubeconform $KUBECONFORM_VERSION: building from Go modules (about two minutes on two cores, once)"
GO_LDFLAGS="-X helm.sh/helm/v3/internal/version.version=v$HELM_VERSION" build_from_modules "$work_dir/helm" "$out/bin" \
  "helm.sh/helm/v3@v$HELM_VERSION" helm.sh/helm/v3/cmd/helm
GO_LDFLAGS="-X main.version=v$KUBECONFORM_VERSION" build_from_modules "$work_dir/kubeconform" "$out/bin" \
  "github.com/yannh/kubeconform@v$KUBECONFORM_VERSION" github.com/yannh/kubeconform/cmd/kubeconform

publish "$out" "$destination"
say "helm and kubeconform: built in $((SECONDS - started)) s"
finish
