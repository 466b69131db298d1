/** What Alloy does on each node: read the pods' log files there and push them to Loki. Pure. */

export interface AlloyConfigArgs {
  /** Loki's push address. */
  lokiUrl: string;
  /** Region name; a label of every line. */
  region: string;
}

/**
 * Labels are few on purpose: every combination of label values is a stream that Loki keeps open.
 * The level and trace id stay in the line, where a query finds them.
 */
export function alloyConfig({ lokiUrl, region }: AlloyConfigArgs): string {
  return `// Pods of this node only: every node has its own Alloy.
discovery.kubernetes "pods" {
  role = "pod"

  selectors {
    role  = "pod"
    field = "spec.nodeName=" + sys.env("NODE_NAME")
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets

  rule {
    source_labels = ["__meta_kubernetes_pod_phase"]
    regex         = "Succeeded|Failed"
    action        = "drop"
  }

  rule {
    source_labels = ["__meta_kubernetes_namespace"]
    target_label  = "namespace"
  }

  rule {
    source_labels = ["__meta_kubernetes_pod_name"]
    target_label  = "pod"
  }

  rule {
    source_labels = ["__meta_kubernetes_pod_container_name"]
    target_label  = "container"
  }

  rule {
    source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
    target_label  = "service"
  }

  rule {
    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
    separator     = "/"
    replacement   = "/var/log/pods/*$1/*.log"
    target_label  = "__path__"
  }
}

local.file_match "pods" {
  path_targets = discovery.relabel.pods.output
}

loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
  // The container runtime's own prefix: time, stream, partial-line flag.
  stage.cri {}

  // A new stream for every restart of a file would be kept open for nothing.
  stage.label_drop {
    values = ["filename"]
  }

  forward_to = [loki.write.loki.receiver]
}

loki.write "loki" {
  endpoint {
    url = "${lokiUrl}"
  }

  external_labels = {
    region = "${region}",
  }
}
`;
}
